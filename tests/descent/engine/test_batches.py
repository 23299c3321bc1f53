"""Mini-batches: every sample once an epoch, the same for the same seed, and what a step is given."""

from itertools import chain

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine import batches, engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.objectives import objective

HOUSES = 2930


def drawn(data, first_sample, size, seed, steps, begin=1):
    """The samples of each step, by their only number."""
    batch, order = batches.allocate(data, first_sample, size)
    found = []
    for k in range(begin, begin + steps):
        rows = batches.DRAW_BATCH(data, batch, order, first_sample, seed, k)
        assert np.array_equal(batch[:first_sample], data[:first_sample])
        found.append(batch[first_sample:rows, 0].tolist())
    return found


@pytest.mark.parametrize("size", [1, 3, 4, 9])
def test_an_epoch_has_every_sample_once_and_the_next_one_another_order(size):
    data = np.arange(12.0).reshape(-1, 1)
    steps = -(-10 // size)
    found = drawn(data, 2, size, seed=5, steps=2 * steps)
    first, second = (list(chain(*found[i * steps : (i + 1) * steps])) for i in (0, 1))
    assert sorted(first) == sorted(second) == list(range(2, 12))
    assert first != second


def test_a_step_in_the_middle_of_an_epoch_is_drawn_again_as_it_was():
    data = np.arange(40.0).reshape(-1, 1)
    assert drawn(data, 0, 7, 3, 9)[4:] == drawn(data, 0, 7, 3, 5, begin=5)


def test_seeds_give_different_orders():
    data = np.arange(40.0).reshape(-1, 1)
    assert drawn(data, 0, 7, 3, 2) != drawn(data, 0, 7, 4, 2)


def test_all_samples_come_first_equally_often():
    data = np.arange(5.0).reshape(-1, 1)
    firsts = [drawn(data, 0, 2, seed, 1)[0][0] for seed in range(2000)]
    assert np.bincount(np.array(firsts, dtype=int)).min() > 320  # 400 each; less has a chance of 1e-5


def test_epochs_are_counted_in_samples():
    assert batches.epochs(10, 4, 0) == 0.0
    assert batches.epochs(10, 4, 2) == pytest.approx(0.8)
    assert batches.epochs(10, 4, 3) == 1.0
    assert batches.epochs(10, 4, 7) == pytest.approx(2.4)


def houses(optimizer="gradient_descent", **limits):
    bound = objective("housing_mse").bound()
    choice = configure(optimizer, {"learning_rate": 0.05})
    return Experiment("housing_mse", (), (choice,), (bound.start,), steps=200, **limits), bound


def test_a_batch_of_all_samples_is_the_whole_gradient():
    experiment, _ = houses()
    (whole,) = engine.descend(experiment)
    for size in (HOUSES, HOUSES + 5):
        (run,) = engine.descend(replace(experiment, batch_size=size))
        assert np.array_equal(run.points, whole.points)


def test_each_step_follows_the_gradient_of_its_batch_while_the_whole_cost_is_recorded():
    experiment, bound = houses(batch_size=16, seed=3)
    (run,) = engine.descend(experiment)
    batch, order = batches.allocate(bound.data, bound.first_sample, 16)
    gradient = np.empty(2)
    for k in range(1, run.steps + 1):
        rows = batches.DRAW_BATCH(bound.data, batch, order, bound.first_sample, 3, k)
        bound.value_and_gradient(run.points[k - 1].copy(), batch[:rows].copy(), gradient)
        assert np.allclose(run.points[k], run.points[k - 1] - 0.05 * gradient, rtol=1e-12, atol=1e-15)
        assert run.values[k] == bound.value(run.points[k])


@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
def test_many_runs_end_where_single_ones_do(optimizer):
    experiment, bound = houses(optimizer, batch_size=16, seed=3)
    starts = np.array([bound.start, (0.5, 0.5), (-1.0, 1.0)])
    points = engine.descend_many(experiment, bound, experiment.optimizers[0], starts).points
    runs = engine.descend(replace(experiment, starts=tuple(map(tuple, starts.tolist()))))
    assert np.array_equal(points, [run.points[-1] for run in runs])


def test_a_function_without_samples_takes_no_notice():
    choice = configure("gradient_descent", {"learning_rate": 0.01})
    experiment = Experiment("himmelblau", (), (choice,), ((0.5, 0.5),))
    (run,), (same,) = engine.descend(experiment), engine.descend(replace(experiment, batch_size=8))
    assert np.array_equal(run.points, same.points)


def test_a_step_taken_apart_has_the_true_and_the_sampled_gradient():
    experiment, bound = houses(batch_size=16, seed=3)
    (run,) = engine.descend(experiment)
    batch, order = batches.allocate(bound.data, bound.first_sample, 16)
    for k in range(1, 5):
        rows = batches.DRAW_BATCH(bound.data, batch, order, bound.first_sample, 3, k)
        gradient = np.empty(2)
        bound.value_and_gradient(run.points[k - 1].copy(), batch[:rows].copy(), gradient)
        taken = dissect(experiment, bound, run, k)
        assert [term.key for term in taken.terms[:2]] == ["whole", "g"]
        assert np.array_equal(taken.numbers["g"], gradient)
        np.testing.assert_allclose(taken.numbers["whole"], bound.gradient(run.points[k - 1]), rtol=1e-12)
    (whole,) = engine.descend(replace(experiment, batch_size=0))
    assert "whole" not in dissect(replace(experiment, batch_size=0), bound, whole, 1).numbers
