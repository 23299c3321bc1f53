"""Where runs that keep to a feasible set end: at its walls, or at those minima that it holds."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.analysis.attractors import UNDECIDED
from gdexplorer.descent.analysis.basins import basins
from gdexplorer.descent.analysis.multi_start import multi_start, sentence
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.critical.walls import pressure_at
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives import CustomFormula

SETS = ("box -3 1 -3 3", "box -6 6 -6 6", "ball 0 0 2", "half-planes 1 1 1", "half-planes 1 0 1 -1 0 4 0 1 4 0 -1 4")
KEEPERS = "projected_gradient", "augmented_lagrangian"


def many_starts(what, rule, text, count=60, steps=1000):
    experiment = Experiment(what, steps=steps, subject_to=feasible_set_from(text))
    bound = experiment.bound()
    configured = suggested(rule, bound)
    *_, result = multi_start(experiment, bound, configured, starts(bound, "sobol", count, 0))
    return bound, result


@pytest.mark.parametrize("rule", KEEPERS)
@pytest.mark.parametrize("text", SETS)
def test_every_run_ends_at_a_named_place_of_the_set_and_the_best_is_the_lowest_of_it(text, rule):
    bound, result = many_starts("himmelblau", rule, text)
    assert UNDECIDED not in result.labels
    reached = [result.attractors[label] for label in set(result.labels.tolist())]
    for each in reached:
        point = np.array(each.point)
        gradient = bound.gradient(point)
        assert bound.feasible.excess(point[np.newaxis])[0] <= 1e-4
        assert np.hypot(*gradient) < 1e-2 or pressure_at(bound, point, gradient).holds
        assert each.kind is PointKind.MINIMUM
    (left, right), (bottom, top) = bound.domain
    grid = np.stack(np.meshgrid(np.linspace(left, right, 301), np.linspace(bottom, top, 301)), axis=-1).reshape(-1, 2)
    lowest = bound.values_at(grid[bound.feasible.excess(grid) <= 0.0])[0].min()
    assert result.best <= lowest + 1e-9


def test_where_the_walls_hold_runs_is_said_and_minima_out_of_reach_are_not_the_measure():
    _, result = many_starts("himmelblau", "projected_gradient", "ball 0 0 2")
    (row,) = result.table()
    assert row.name == "minimum at (1.7773, 0.91709), where distance from the centre ≤ 2 holds it"
    assert row.is_global and not result.best_is_known
    assert sentence(result) == "100 % of the 60 starts led to the lowest minimum found: one start is enough."


def test_a_lowest_minimum_within_the_set_is_known_to_be_the_global_one():
    _, result = many_starts("himmelblau", "projected_gradient", "half-planes 1 1 1")
    assert result.best_is_known and 0.0 < result.chance < 1.0


def test_a_kkt_point_that_is_a_maximum_along_the_wall_is_no_minimum():
    hill = CustomFormula("-2*x - y^2 + x^2/10", ((-2.0, 2.0), (-2.0, 2.0)))
    experiment = Experiment(hill, steps=500, subject_to=feasible_set_from("half-planes 1 0 1"))
    bound = experiment.bound()
    *_, result = multi_start(experiment, bound, suggested("projected_gradient", bound), np.array([[-1.0, 0.0]]))
    (row,) = result.table()
    assert row.name == "KKT point at (1, 0), where x ≤ 1 holds it" and not row.is_global


def test_rules_that_pay_no_regard_to_the_set_reach_what_they_reach_without_it():
    _, within = many_starts("himmelblau", "adam", "ball 0 0 2")
    experiment = Experiment("himmelblau", steps=1000)
    bound = experiment.bound()
    *_, free = multi_start(experiment, bound, suggested("adam", bound), starts(bound, "sobol", 60, 0))
    assert within.table() == free.table()


def test_basins_within_a_set_leave_nothing_undecided():
    experiment = Experiment("himmelblau", steps=2000, subject_to=feasible_set_from("box -3 1 -3 3"))
    bound = experiment.bound()
    found = basins(experiment, bound, suggested("projected_gradient", bound), 24)
    assert found.labels.min() >= 0
    assert {found.attractors[label].words.partition(", where ")[2] for label in np.unique(found.labels)} == {
        "y ≤ 3 holds it", "x ≥ -3 and y ≥ -3 hold it", "x ≤ 1 holds it",
    }  # fmt: skip


def test_a_minimum_within_the_set_is_not_compared_with_one_outside_of_it():
    # Of the two wells the right one is lower, and outside.
    wells = CustomFormula("(x^2 - 1)^2 + y^2 - x/5", ((-2.0, 2.0), (-2.0, 2.0)))
    free = Experiment(wells, starts=((-0.8, 0.5), (0.8, 0.5)), steps=1000)
    free = replace(free, optimizers=(suggested("gradient_descent", free.bound()),))
    assert "above the best one found" in descend(free)[0].reason
    held = replace(free, subject_to=feasible_set_from("half-planes 1 0 0"), starts=((-0.8, 0.5),))
    held = replace(held, optimizers=(suggested("projected_gradient", held.bound()),))
    assert "minimum" in descend(held)[0].reason and "above" not in descend(held)[0].reason


@pytest.mark.parametrize(("text", "count"), [("box -6 6 -6 6", 4), ("half-planes 1 1 1", 2), ("ball 0 0 2", 0)])
def test_the_minima_that_the_set_holds_are_those_known_that_lie_in_it(text, count):
    bound = Experiment("himmelblau", subject_to=feasible_set_from(text)).bound()
    assert len(bound.feasible_minima) == count and len(bound.minima) == 4
