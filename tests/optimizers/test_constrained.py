"""Rules that keep to a feasible set: where they end, and how they say why."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.constraints.feasible_set import feasible_set_from, pressure
from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.critical.walls import pressure_at
from gdexplorer.descent.engine.engine import descend, descend_many
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure, refusal, suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomFormula
from gdexplorer.optimizers import optimizer
from gdexplorer.optimizers.schedules import UNSEEN

RULES = ["projected_gradient", "frank_wolfe"]
SETS = ["box -1 1 -1 2", "ball 0.5 0.5 1.5", "half-planes 1 1 1 -1 0 1 0 -1 1", "simplex 2"]
CURVED = ["y >= x^2", "x^2 + 4 y^2 <= 4; x + y >= -1", "exp(x) + y <= 2; x >= -2; y >= -2"]
DOMAIN = ((-4.0, 4.0), (-4.0, 4.0))
DISTANCE = CustomFormula("(x - a)^2/2 + (y - b)^2/2", DOMAIN, "", (("a", 0.0), ("b", 0.0)))


def experiment_of(key, text, start=(-0.5, -1.0), **choices):
    return Experiment(
        "himmelblau", optimizers=(configure(key, {"learning_rate": 0.01}),), starts=(start,),
        subject_to=feasible_set_from(text), **choices,
    )  # fmt: skip


def nearest(text, target, key="projected_gradient", **settings):
    """The run to the point of a set that is nearest to ``target``."""
    rule = configure(key, {"learning_rate": 0.5, **settings})
    parameters = tuple(zip("ab", map(float, target), strict=True))
    experiment = Experiment(
        DISTANCE, parameters, (rule,), ((0.3, 0.2),), steps=2000, gradient_tolerance=1e-9,
        subject_to=feasible_set_from(text),
    )  # fmt: skip
    (run,) = descend(experiment)
    return run, experiment.bound()


def known_problem(seed, texts=SETS):
    """A set, a point of it, multipliers of the walls there, and the place from which the squared distance has these."""
    random = np.random.default_rng(seed)
    feasible = feasible_set_from(texts[seed % len(texts)])
    point = feasible.projected(random.uniform(-6.0, 6.0, 2), DOMAIN)
    walls = [wall for wall in feasible.walls(point, ("x", "y")) if wall.beyond >= -1e-9]
    multipliers = random.uniform(0.2, 3.0, len(walls))
    target = point + sum((factor * wall.gradient for factor, wall in zip(multipliers, walls, strict=True)), np.zeros(2))
    return feasible, point, walls, multipliers, target


@pytest.mark.parametrize("seed", range(50))
def test_the_multipliers_of_a_known_problem_are_found(seed):
    """f = |theta - target|² / 2 and target = point + sum of multiplier * normal: a KKT point with these multipliers."""
    feasible, point, walls, multipliers, target = known_problem(seed)
    run, bound = nearest(feasible.text, target)
    assert run.status is Status.CONVERGED and run.points[-1] == pytest.approx(point, abs=1e-7)
    found = pressure_at(bound, run.points[-1], run.gradients[-1])
    assert np.abs(found.left).max() <= 1e-7
    if walls:
        assert [wall.text for wall in found.walls] == [wall.text for wall in walls]
        assert found.multipliers == pytest.approx(multipliers, abs=1e-6)
        assert "KKT point" in run.reason and walls[0].text in run.reason


@pytest.mark.parametrize("seed", range(30))
def test_the_multipliers_of_a_known_problem_with_typed_inequalities_are_found(seed):
    """As above; kernels project to cubics that follow the border within a billionth of the picture around."""
    feasible, point, walls, multipliers, target = known_problem(seed, CURVED)
    run, bound = nearest(feasible.text, target)
    assert run.status is Status.CONVERGED and run.points[-1] == pytest.approx(point, abs=1e-5)
    found = pressure_at(bound, run.points[-1], run.gradients[-1])
    assert np.abs(found.left).max() <= 1e-4 * (1.0 + np.abs(target).max())
    told = dict(zip([wall.text for wall in found.walls], found.multipliers, strict=True))
    assert told == pytest.approx(dict(zip([wall.text for wall in walls], multipliers, strict=True)), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("text", SETS)
def test_iterates_after_a_start_outside_stay_in_the_set(key, text):
    for start in ((-0.5, -1.0), (4.0, 4.0), (0.2, 0.3)):
        experiment = experiment_of(key, text, start, steps=200)
        (run,) = descend(experiment)
        assert experiment.subject_to.excess(run.points[1:]).max() <= 1e-9


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("text", SETS)
def test_where_a_run_stops_the_gradient_points_into_the_walls(key, text):
    experiment = experiment_of(key, text, steps=2000)
    (run,) = descend(experiment)
    assert run.status is Status.CONVERGED and "the negative gradient points into the wall" in run.reason
    found = pressure_at(experiment.bound(), run.points[-1], run.gradients[-1])
    assert found.holds and np.linalg.norm(found.left) <= 1e-3 * np.linalg.norm(run.gradients[-1])


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("text", SETS)
def test_the_batch_driver_ends_where_single_runs_end_to_the_bit(key, text):
    starts = ((-0.5, -1.0), (4.0, 4.0), (0.2, 0.3), (1.0, 1.0))
    experiment = experiment_of(key, text, steps=300)
    ends = descend_many(experiment, experiment.bound(), experiment.optimizers[0], np.array(starts))
    for start, point, value, steps in zip(starts, ends.points, ends.values, ends.steps, strict=True):
        (alone,) = descend(replace(experiment, starts=(start,)))
        assert (alone.points[-1].tobytes(), alone.values[-1], alone.steps) == (point.tobytes(), value, steps)


@pytest.mark.parametrize("key", RULES)
@pytest.mark.parametrize("text", SETS)
def test_the_terms_give_the_recorded_step(key, text):
    experiment = experiment_of(key, text, (4.0, 4.0), steps=30)
    (run,), bound = descend(experiment), experiment.bound()
    for step in range(1, run.steps + 1):
        taken = dissect(experiment, bound, run, step)
        assert taken.numbers["move"] == pytest.approx(run.points[step] - run.points[step - 1], rel=1e-12, abs=1e-15)


def test_the_way_back_leads_from_the_gradient_step_to_its_projection():
    experiment = experiment_of("projected_gradient", "ball 0 0 1", (0.9, 0.0), steps=5)
    (run,) = descend(experiment)
    numbers = dissect(experiment, experiment.bound(), run, 1).numbers
    assert numbers["theta"] + numbers["v"] + numbers["p"] == pytest.approx(run.points[1])
    outward = run.points[1] / np.linalg.norm(run.points[1])
    assert numbers["p"] == pytest.approx(-np.linalg.norm(numbers["p"]) * outward)
    assert numbers["g"] == pytest.approx(numbers["G"] + numbers["N"])


def test_within_the_set_a_projected_step_is_one_of_gradient_descent():
    wide, settings = "box -5 5", {"learning_rate": 0.005}
    runs = [
        descend(replace(experiment_of(key, wide), optimizers=(configure(key, settings),)))[0].points
        for key in ("projected_gradient", "gradient_descent")
    ]
    # It measures where a step begins, and so ends a step later.
    assert runs[0][:-1].tobytes() == runs[1].tobytes()


@pytest.mark.parametrize("choice", [0, 1])
def test_the_gap_of_frank_wolfe_bounds_how_much_lower_the_set_goes(choice):
    run, bound = nearest("box -1 1 -1 2", (3.0, 0.5), "frank_wolfe", step_length=choice)
    lowest = bound.value((1.0, 0.5))
    for value, point in zip(run.values, run.points, strict=True):
        slope = bound.gradient(point)
        gap = slope @ (point - bound.feasible.linear_minimiser(slope, point, bound.domain))
        assert value - lowest <= gap + 1e-12
    assert run.values[-1] - lowest < 0.02


def test_a_minimum_within_the_set_is_told_as_ever():
    run, _ = nearest("box -1 1 -1 2", (0.25, 0.5))
    assert run.status is Status.CONVERGED and "KKT" not in run.reason and "minimum" in run.reason


def test_an_unconstrained_minimum_outside_is_no_place_to_stop():
    experiment = experiment_of("projected_gradient", "box -1 1", (3.0, 2.0))
    (run,) = descend(experiment)
    assert run.steps > 1 and np.abs(run.points[-1]).max() <= 1.0


@pytest.mark.parametrize("key", RULES)
def test_a_learning_rate_of_zero_does_not_count_as_rest(key):
    """As at the end of a schedule: nothing moves, but the gradient has not been measured against the walls."""
    still = configure(key, {"learning_rate": 0.01}).with_schedule("polynomial", {"total_steps": 2})
    assert still.factors_at(np.arange(4), UNSEEN).tolist()[-1] == 0.0
    (run,) = descend(replace(experiment_of(key, SETS[0], (0.2, 0.3), steps=300), optimizers=(still,)))
    assert run.status is not Status.CONVERGED


@pytest.mark.parametrize("key", RULES)
def test_without_a_suitable_set_a_rule_is_refused_with_a_reason(key):
    rule = optimizer(key)
    assert "feasible set; Himmelblau has no such set" in refusal(rule, Experiment("himmelblau").bound())
    with pytest.raises(InputError, match="needs a"):
        suggested(key, Experiment("himmelblau").bound())
    with pytest.raises(InputError, match="needs a"):
        descend(Experiment("himmelblau", optimizers=(configure(key),), starts=((0.0, 0.0),)))


def test_frank_wolfe_needs_a_bounded_set():
    bound = Experiment("himmelblau", subject_to=feasible_set_from("half-planes 1 1 1")).bound()
    assert "bounded" in refusal(optimizer("frank_wolfe"), bound) and not refusal(optimizer("projected_gradient"), bound)


@pytest.mark.parametrize("rate", [0.3, 10.0, 1e8, 1e300])
def test_a_step_that_is_far_too_long_is_no_rest(rate):
    """Divided by such a rate, every way within the set is short."""
    rule = configure("projected_gradient", {"learning_rate": rate})
    experiment = Experiment(
        "rosenbrock", optimizers=(rule,), starts=((-0.7, 0.4),), steps=300, subject_to=feasible_set_from("box -1.5 1.5")
    )  # fmt: skip
    (run,) = descend(experiment)
    if run.status is Status.CONVERGED:
        found, slope = pressure_at(experiment.bound(), run.points[-1], run.gradients[-1]), run.gradients[-1]
        assert np.linalg.norm(found.left) <= 1e-3 * np.linalg.norm(slope) or np.linalg.norm(slope) < 1e-3


@pytest.mark.parametrize("seed", range(12))
def test_mirror_descent_ends_where_projected_gradient_does(seed):
    """On a simplex, at its vertices and between them: the squared distance has one KKT point there."""
    target = np.random.default_rng(seed).uniform(-3.0, 3.0, 2)
    runs = [nearest("simplex 2", target, key, learning_rate=0.3)[0] for key in ("projected_gradient", "mirror_descent")]
    assert runs[1].points[-1] == pytest.approx(runs[0].points[-1], abs=1e-4)
    assert runs[1].points[1:].sum(axis=1) == pytest.approx(np.full(runs[1].steps, 2.0), rel=1e-12)
    assert (runs[1].points[1:] >= 0.0).all()


def test_a_step_of_mirror_descent_by_hand():
    # f = (x² + y²) / 2 at (1.5, 0.5): the slopes differ by 1, so that y / x grows by the factor exp(0.1).
    rule = configure("mirror_descent", {"learning_rate": 0.1})
    experiment = Experiment(
        DISTANCE, (("a", 0.0), ("b", 0.0)), (rule,), ((1.5, 0.5),), steps=1, subject_to=feasible_set_from("simplex 2")
    )  # fmt: skip
    (run,) = descend(experiment)
    x, y = run.points[1]
    assert x + y == pytest.approx(2.0) and y / x == pytest.approx(np.exp(0.1) / 3.0)


def test_mirror_descent_needs_a_simplex():
    bound = Experiment("himmelblau", subject_to=feasible_set_from("box 0 1")).bound()
    assert "needs a simplex" in refusal(optimizer("mirror_descent"), bound)


@pytest.mark.parametrize("seed", range(20))
def test_the_augmented_lagrangian_finds_the_multipliers_of_a_known_problem(seed):
    feasible, point, walls, multipliers, target = known_problem(seed)
    run, _ = nearest(feasible.text, target, "augmented_lagrangian", learning_rate=0.2)
    assert run.status is Status.CONVERGED and run.points[-1] == pytest.approx(point, abs=1e-6)
    strength_over_rate = 0.5 / 0.2
    pushed = sum((factor * wall.gradient for factor, wall in zip(multipliers, walls, strict=True)), np.zeros(2))
    assert strength_over_rate * run.states[-1, 2] == pytest.approx(pushed, abs=1e-5)


def test_a_penalty_rests_where_it_balances_the_gradient():
    # f = |theta - (3, 0)|² / 2 in x ≤ 1: x - 3 + strength / rate * (x - 1) = 0.
    run, _ = nearest("half-planes 1 0 1", (3.0, 0.0), "penalty", learning_rate=0.2, strength=0.5)
    assert run.status is Status.CONVERGED and "outside of the feasible set" in run.reason and "x ≤ 1" in run.reason
    assert run.points[-1] == pytest.approx([5.5 / 3.5, 0.0], abs=1e-8)


def test_a_smaller_learning_rate_brings_a_penalty_closer():
    out = [nearest("ball 1", (3.0, 1.0), "penalty", learning_rate=rate)[0].points[-1] for rate in (0.5, 0.05, 0.005)]
    distances = [np.hypot(*point) - 1.0 for point in out]
    assert distances[0] > distances[1] > distances[2] > 0.0 and distances[2] < 0.03


def test_other_rules_pay_no_regard_to_a_set():
    plain, constrained = (
        descend(Experiment("himmelblau", optimizers=(configure("adam"),), starts=((0.0, 0.0),), subject_to=feasible))[0]
        for feasible in (None, feasible_set_from("ball 0.1"))
    )
    assert plain.points.tobytes() == constrained.points.tobytes() and plain.reason == constrained.reason


def test_multipliers_of_walls_that_do_not_press_are_left_out():
    walls = feasible_set_from("box 0 1 0 1").walls(np.array([1.0, 0.0]), ("x", "y"))
    found = pressure(walls, np.array([-2.0, -3.0]), 1e-6)
    assert [wall.text for wall in found.walls] == ["x ≤ 1"] and found.multipliers.tolist() == [2.0]
    assert found.left.tolist() == [0.0, -3.0] and not found.holds


def test_a_linear_function_is_lowest_at_a_corner():
    experiment = Experiment(
        CustomFormula("x + 2*y"), optimizers=(configure("frank_wolfe"),), starts=((0.5, 0.5),), steps=2000,
        subject_to=feasible_set_from("box 0 1"),
    )  # fmt: skip
    (run,) = descend(experiment)
    assert run.points[-1] == pytest.approx([0.0, 0.0], abs=1e-3)


@pytest.mark.parametrize(
    ("formula", "start", "text", "end"),
    [
        ("x + y", (0.5, 1.0), "box 0 1 0 1", (0.0, 0.0)),
        ("1/x + y", (0.5, 1.0), "box 0.1 1 0 1", (1.0, 0.0)),
        ("x + 2*y", (0.5, 0.5), "half-planes -1 -1 -0.5 -1 0 0 0 -1 0", (0.5, 0.0)),
    ],
)
def test_the_augmented_lagrangian_rests_on_the_walls_that_it_names(formula, start, text, end):
    experiment = Experiment(
        CustomFormula(formula), starts=(start,), optimizers=(configure("augmented_lagrangian"),), steps=20_000,
        subject_to=feasible_set_from(text),
    )  # fmt: skip
    (run,) = descend(experiment)
    assert run.status is Status.CONVERGED and "KKT point" in run.reason
    np.testing.assert_allclose(run.points[-1], end, atol=1e-5)


@pytest.mark.parametrize("text", ["simplex 1", "ball 0 0 1", "box 0 1 0 1", "half-planes 1 1 1 -1 0 0 0 -1 0"])
@pytest.mark.parametrize("start", [(5.0, 5.0), (-5.0, 5.0), (5.0, -5.0)])
def test_a_penalty_says_by_which_walls_it_rests_wherever_it_rests(text, start):
    experiment = Experiment(
        "himmelblau", starts=(start,), optimizers=(configure("penalty"),), steps=20_000,
        gradient_tolerance=1e-9, subject_to=feasible_set_from(text),
    )  # fmt: skip
    (run,) = descend(experiment)
    assert "outside of the feasible set, where the penalty holds the gradient against the wall" in run.reason
