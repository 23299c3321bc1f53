"""Sweeps: each run ends where a single one does, and the edge is where theory has it."""

import numpy as np
import pytest

from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.engine import drivers, engine
from gdexplorer.descent.experiment import Experiment, configure, suggested
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.errors import InputError

RATES = Range("learning_rate", 1e-4, 1.0, 60, True)


def swept(key, rule, *ranges, steps=200, start=None, parameters=()):
    experiment = Experiment(key, parameters, steps=steps)
    bound = experiment.bound()
    choice = suggested(rule, bound)
    return list(sweep(experiment, bound, choice, ranges, np.array(start or bound.start)))[-1], choice


def test_a_range_goes_evenly_or_by_decades():
    np.testing.assert_allclose(Range("a", 1.0, 2.0, 3).values, [1.0, 1.5, 2.0])
    np.testing.assert_allclose(Range("a", 1e-2, 1.0, 3, True).values, [0.01, 0.1, 1.0])
    assert Range("a", 1e-5, 0.3, 7, True).values[[0, -1]].tolist() == [1e-5, 0.3]


@pytest.mark.parametrize("condition", [1.0, 20.0, 1000.0])
def test_the_edge_of_a_quadratic_is_two_over_its_largest_curvature(condition):
    # From a start on the steepest axis: the other coordinate has no part in the value.
    given = (("condition", condition),)
    result, _ = swept("quadratic_bowl", "gradient_descent", Range("learning_rate", 1e-4, 5.0, 40, True),
                      start=(0.0, 2.0), parameters=given)  # fmt: skip
    assert result.edges[0] == pytest.approx(2.0 / condition, rel=1e-4)
    assert result.limits[0] == pytest.approx(2.0 / condition, rel=1e-6)


def test_a_metric_moves_the_edge_with_the_curvature_that_it_measures():
    experiment = Experiment("quadratic_bowl", (("condition", 20.0),), steps=200, metric=metric_from("matrix:1,0,4"))
    bound = experiment.bound()
    choice, ranges = suggested("gradient_descent", bound), (Range("learning_rate", 1e-3, 5.0, 30, True),)
    result = list(sweep(experiment, bound, choice, ranges, np.array((0.0, 2.0))))[-1]
    assert result.edges[0] == pytest.approx(4.0 * 2.0 / 20.0, rel=1e-3)
    assert result.limits[0] == pytest.approx(4.0 * 2.0 / 20.0, rel=1e-6)


def test_momentum_moves_the_edge_as_theory_says():
    result, _ = swept(
        "quadratic_bowl", "momentum", RATES, Range("momentum", 0.0, 0.9, 10), start=(0.0, 2.0), steps=3000
    )
    betas = np.linspace(0.0, 0.9, 10)
    np.testing.assert_allclose(result.edges, 2.0 * (1.0 + betas) / 20.0, rtol=3e-3)
    np.testing.assert_allclose(result.limits, 2.0 * (1.0 + betas) / 20.0, rtol=1e-6)


def test_every_cell_is_a_single_run():
    result, choice = swept(
        "himmelblau", "momentum", Range("learning_rate", 1e-4, 0.1, 9, True), Range("momentum", 0, 0.9, 4)
    )
    assert result.finished
    for row, column in np.ndindex(9, 4):
        single = choice
        for name, value in result.settings_at(row, column).items():
            single = single.with_setting(name, value)
        (run,) = engine.descend(Experiment("himmelblau", (), (single,), (Experiment("himmelblau").bound().start,), 200))
        assert result.values[row, column] == run.values[-1]
        assert result.diverged[row, column] == (run.status.value == "diverged")


def test_the_best_is_the_lowest_end():
    result, _ = swept("quadratic_bowl", "gradient_descent", Range("learning_rate", 1e-3, 0.2, 400))
    rate = result.settings_at(*result.best)["learning_rate"]
    # The best constant rate of a quadratic is 2 / (1 + 20).
    assert rate == pytest.approx(2.0 / 21.0, rel=0.1)


def test_a_rule_that_never_rises_has_no_edge():
    result, _ = swept("sphere", "adam", Range("learning_rate", 1e-4, 1e-2, 10, True))
    assert result.stable.all()
    assert np.isnan(result.edges).all()


def test_the_first_results_are_spread_over_all():
    experiment = Experiment("sphere", steps=20)
    bound = experiment.bound()
    ranges = Range("learning_rate", 1e-4, 1.0, 100, True), Range("momentum", 0.0, 0.9, 20)
    running = sweep(experiment, bound, suggested("momentum", bound), ranges, np.array(bound.start))
    first = next(running)
    there = first.codes != -1
    assert there.sum() == 400
    assert not first.finished
    assert there.reshape(20, 5, 20).any(axis=(1, 2)).all()
    assert there.any(axis=0).mean() > 0.2
    assert np.isnan(first.values[~there]).all()


def test_once_cancelled_nothing_comes_not_even_the_edge():
    experiment = Experiment("sphere", steps=20)
    bound = experiment.bound()
    left = 1

    def cancelled():
        return left == 0

    running = sweep(
        experiment, bound, suggested("momentum", bound), (RATES,), np.array(bound.start), cancelled=cancelled
    )
    assert np.isnan(next(running).edges[0])
    left = 0
    assert list(running) == []


def test_what_diverged_is_told_apart():
    result, _ = swept("himmelblau", "gradient_descent", Range("learning_rate", 1e-3, 1.0, 20, True))
    assert result.diverged[-1, 0]
    assert result.codes[-1, 0] == drivers.NOT_FINITE
    assert not result.stable[-1, 0]
    assert result.stable[0, 0]


@pytest.mark.parametrize(
    ("ranges", "told"),
    [
        (lambda: (Range("learning_rate", 1.0, 0.1, 5),), "must ascend, but 1 is not less than 0.1"),
        (lambda: (Range("learning_rate", 0.0, 0.1, 5, True),), "must start above 0"),
        (lambda: (Range("learning_rate", 0.1, float("inf"), 5),), "finite"),
        (lambda: (Range("learning_rate", 0.1, 1.0, 1),), "from 2 to"),
        (lambda: (Range("lerning_rate", 0.1, 1.0, 5),), "did you mean learning_rate"),
        (lambda: (Range("momentum", 0.0, 2.0, 5),), "below 1"),
        (lambda: (RATES, RATES), "two different ones"),
        (lambda: (), "one hyperparameter, or"),
        (lambda: (Range("learning_rate", 0.1, 1.0, 600), Range("momentum", 0.0, 0.9, 600)), "at most 250,000"),
    ],
)
def test_what_cannot_be_swept_is_told_in_a_sentence(ranges, told):
    experiment = Experiment("sphere")
    bound = experiment.bound()
    with pytest.raises(InputError, match=told):
        sweep(experiment, bound, configure("momentum"), ranges(), np.array(bound.start))
