"""Many starts: each run ends where a single one does, and the chances are those of known shares."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.analysis import multi_start as multi
from gdexplorer.descent.analysis.multi_start import (
    chance_of_success,
    marked_steps,
    measured_chance,
    multi_start,
    sentence,
    starts_needed,
)
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives import CustomFormula, objective
from gdexplorer.objectives.families import family


def run(key, rule="gradient_descent", count=200, sampling="sobol", steps=500, **details):
    experiment = Experiment(key, steps=steps, **details)
    bound = experiment.bound()
    drawn = starts(bound, sampling, count, experiment.seed)
    return list(multi_start(experiment, bound, suggested(rule, bound), drawn))[-1]


def test_all_starts_of_himmelblau_reach_its_four_minima_in_like_shares():
    result = run("himmelblau", count=1000)
    table = result.table()
    assert [row.name for row in table] == [
        "minimum at (3, 2)", "minimum at (3.5844, -1.8481)", "minimum at (-3.7793, -3.2832)",
        "minimum at (-2.8051, 3.1313)",
    ]  # fmt: skip
    assert sum(row.hits for row in table) == 1000
    assert all(0.2 < row.share < 0.3 and row.is_global for row in table)
    assert result.chance == 1.0
    assert sentence(result) == "100 % of the 1,000 starts led to the global minimum: one start is enough."


def test_runs_paths_steps_and_evaluations_are_those_of_single_runs():
    result = run("six_hump_camel", "adam", count=30)
    bound = objective("six_hump_camel").bound()
    choice = suggested("adam", bound)
    single = Experiment("six_hump_camel", (), (choice,), tuple(map(tuple, result.starts.tolist())), 500)
    for index, alone in enumerate(engine.descend(single)):
        np.testing.assert_array_equal(result.ends.points[index], alone.points[-1])
        assert result.ends.steps[index] == alone.steps
        assert result.ends.evaluations[index] == alone.evaluations[-1]
        marks = np.minimum(result.ends.marks, alone.steps)
        np.testing.assert_array_equal(result.ends.path[index], alone.points[marks])
    row = result.table()[0]
    chosen = result.labels == row.label
    assert row.steps == result.ends.steps[chosen].mean()
    assert row.evaluations == result.ends.evaluations[chosen].mean()


def test_only_the_lowest_of_unequal_minima_is_a_hit():
    result = run("six_hump_camel", count=400)
    lowest = [row for row in result.table() if row.is_global]
    assert [round(row.value, 4) for row in lowest] == [-1.0316, -1.0316]
    assert result.hits.sum() == sum(row.hits for row in lowest)
    assert 0.4 < result.chance < 0.6
    assert sentence(result).endswith("with 99 %.")


def test_what_diverged_has_a_row_of_its_own_and_is_no_hit():
    experiment = Experiment("himmelblau", steps=100)
    bound = experiment.bound()
    wild = suggested("gradient_descent", bound).with_setting("learning_rate", 0.2)
    *_, result = multi_start(experiment, bound, wild, starts(bound, "uniform", 50, 0))
    (row,) = result.table()
    assert (row.name, row.hits, row.is_global) == ("diverges", 50, False)
    assert result.chance == 0.0
    assert sentence(result) == "None of the 50 starts led to the global minimum."


def test_results_come_bit_by_bit_and_agree_with_the_whole():
    experiment = Experiment("himmelblau")
    bound = experiment.bound()
    choice, drawn = suggested("gradient_descent", bound), starts(bound, "sobol", 2000, 0)
    parts = list(multi_start(experiment, bound, choice, drawn))
    assert [part.done for part in parts] == [250, 750, 1750, 2000]
    np.testing.assert_array_equal(parts[0].labels, parts[-1].labels[:250])
    np.testing.assert_array_equal(parts[0].ends.path, parts[-1].ends.path[:250])


def test_once_cancelled_nothing_comes():
    experiment = Experiment("himmelblau")
    bound = experiment.bound()
    choice, drawn = suggested("gradient_descent", bound), starts(bound, "sobol", 2000, 0)
    wanted = True
    running = multi_start(experiment, bound, choice, drawn, cancelled=lambda: not wanted)
    assert next(running).done == 250
    wanted = False
    assert list(running) == []


@pytest.mark.parametrize("steps", [1, 2, 5, 46, 47, 48, 500, 10_000_000])
def test_the_steps_that_are_drawn_rise_from_the_first_to_the_last(steps):
    marks = marked_steps(steps)
    assert (marks[0], marks[-1]) == (0, steps)
    assert np.all(np.diff(marks) > 0)
    assert len(marks) <= 48
    if len(marks) > 5:
        np.testing.assert_array_equal(marks[:5], range(5))


def test_chances_of_independent_starts():
    np.testing.assert_allclose(chance_of_success(0.5, np.array([1, 2, 3])), [0.5, 0.75, 0.875])
    assert starts_needed(0.5, 0.99) == 7  # 1 - 2^-7 = 0.992, 1 - 2^-6 = 0.984
    assert starts_needed(1.0, 0.99) == starts_needed(0.995, 0.99) == 1
    assert starts_needed(0.0, 0.99) is None


def test_the_measured_chance_counts_rows_of_starts():
    hits = np.array([True, False, False, False])
    # Of the four rows of two, those that begin with the last and with the first start have the hit.
    np.testing.assert_allclose(measured_chance(hits, np.array([1, 2, 3, 4])), [0.25, 0.5, 0.75, 1.0])
    np.testing.assert_allclose(measured_chance(~hits, np.array([1, 2])), [0.75, 1.0])
    np.testing.assert_allclose(measured_chance(np.zeros(4, bool), np.array([1, 4])), [0.0, 0.0])


def test_independent_starts_hit_as_often_as_the_formula_says():
    result = run("rastrigin", count=4000, sampling="uniform", seed=3)
    numbers = np.array([1, 10, 30, 100])
    computed = chance_of_success(result.chance, numbers)
    assert 0.005 < result.chance < 0.02
    assert math.isclose(measured_chance(result.hits, numbers)[0], result.chance)
    np.testing.assert_allclose(measured_chance(result.hits, numbers), computed, atol=0.1)


def test_in_many_coordinates_runs_are_told_apart_by_how_low_they_end():
    # Each of three coordinates ends in a deep well or in a shallow one: four values, in a row with equal gaps.
    member = family("styblinski_tang").member(3, 1)
    choice = suggested("gradient_descent", member.bound)
    drawn = np.random.default_rng(0).uniform(member.low, member.high, (600, 3))
    *_, result = multi_start(Experiment("himmelblau", steps=400), member.bound, choice, drawn)
    values = [row.value for row in result.table()]
    np.testing.assert_allclose(values, member.value + np.arange(4) * (values[1] - member.value), rtol=1e-6)
    assert values[1] - member.value == pytest.approx(14.137, abs=1e-3)
    deep = np.sum(np.abs(result.ends.points - member.minimum) < 0.1, axis=1)
    assert [row.hits for row in result.table()] == [np.count_nonzero(deep == 3 - shallow) for shallow in range(4)]
    assert [row.is_global for row in result.table()] == [True, False, False, False]
    assert result.table()[0].name == f"a value of {member.value:.4g}"
    assert not result.best_is_known


def test_paths_through_many_coordinates_are_kept_of_fewer_iterates(monkeypatch):
    monkeypatch.setattr(multi, "MOST_STORED", 600)
    member = family("sphere").member(5)
    choice = suggested("gradient_descent", member.bound)
    drawn = np.random.default_rng(0).uniform(member.low, member.high, (20, 5))
    *_, result = multi_start(Experiment("himmelblau", steps=50), member.bound, choice, drawn)
    assert result.ends.path.shape == (20, 6, 5)
    assert result.ends.marks[[0, -1]].tolist() == [0, 50]


def test_in_many_coordinates_what_diverged_is_a_row_of_its_own():
    member = family("rosenbrock").member(3, 1)
    wild = suggested("gradient_descent", member.bound).with_setting("learning_rate", 0.1)
    drawn = np.random.default_rng(0).uniform(member.low, member.high, (20, 3))
    *_, result = multi_start(Experiment("himmelblau", steps=50), member.bound, wild, drawn)
    assert [(row.name, row.hits) for row in result.table()] == [("diverges", 20)]
    assert sentence(result).startswith("None of the 20 starts")


@pytest.mark.parametrize("key", ["six_hump_camel", "styblinski_tang", "goldstein_price"])
def test_a_minimum_that_was_known_is_not_called_global_where_a_run_went_lower(key):
    bound = objective(key).bound()
    local = next(item for item in reversed(critical_points(bound)) if item.is_minimum)
    claimed = replace(bound, near_minima=(local.point,))
    drawn = starts(bound, "sobol", 60, 0)
    *_, result = multi_start(Experiment(key, steps=300), claimed, suggested("newton", bound), drawn)
    assert not result.best_is_known and result.hits.any()
    assert "the lowest minimum found" in sentence(result)
    *_, right = multi_start(Experiment(key, steps=300), bound, suggested("newton", bound), drawn)
    assert right.best_is_known and "the global minimum" in sentence(right)


@pytest.mark.parametrize("height", [0.0, 1e3, 1e6])
def test_minima_that_differ_are_not_equally_low_however_high_both_lie(height):
    custom = CustomFormula(f"(x^2 - 1)^2 + y^2 + x/1e5 + {height!r}", ((-2.0, 2.0), (-2.0, 2.0)))
    bound = custom.objective().bound()
    drawn = starts(bound, "sobol", 60, 0)
    *_, result = multi_start(Experiment(custom, steps=300), bound, suggested("newton", bound), drawn)
    assert [row.is_global for row in result.table() if row.name.startswith("minimum")] == [True, False]
