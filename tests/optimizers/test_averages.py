"""Rules with several sequences of points: what they average, and where they look."""

import numpy as np
import pytest
from optimizer_problems import BOWL, HIMMELBLAU, ROSENBROCK, ends, experiment_of, first_step, run_exactly

from gdexplorer.descent.analysis.dissection import dissect, point_seen
from gdexplorer.descent.experiment import configure

FREE = ["schedule_free_sgd", "schedule_free_adamw"]


def _row(trajectory, key, name):
    return trajectory.states[:, configure(key).optimizer.state.index(name)]


@pytest.mark.parametrize("key", FREE)
def test_the_iterate_is_the_mean_of_the_base_points(key):
    trajectory = run_exactly(HIMMELBLAU, key, {"learning_rate": 0.005}, steps=60)
    base = _row(trajectory, key, "base point")[1:]
    means = np.cumsum(base, axis=0) / np.arange(1, 61)[:, None]
    assert trajectory.points[1:] == pytest.approx(means, rel=1e-9)


@pytest.mark.parametrize("key", FREE)
def test_warm_up_grows_linearly_and_weighs_by_squares(key):
    settings = {"learning_rate": 0.01, "warmup_steps": 4}
    weights = _row(run_exactly(HIMMELBLAU, key, settings, steps=6), key, "sum of weights")[:, 0]
    assert np.sqrt(np.diff(weights)) == pytest.approx(0.01 * np.array([0.25, 0.5, 0.75, 1.0, 1.0, 1.0]))


@pytest.mark.parametrize("key", FREE)
def test_a_step_sees_the_gradient_between_base_point_and_average(key):
    settings = {"learning_rate": 0.005}
    trajectory = run_exactly(HIMMELBLAU, key, settings, steps=30)
    experiment = experiment_of(HIMMELBLAU, key, settings, steps=30, gradient_tolerance=0.0)
    for step in (1, 2, 30):
        point = point_seen(experiment.optimizers[0], trajectory, step)
        taken = dissect(experiment, HIMMELBLAU, trajectory, step)
        value, gradient = HIMMELBLAU.value_gradient(point)
        assert taken.numbers["value"] == value and taken.numbers["g"].tolist() == gradient.tolist()
        assert not taken.disturbed
        # The first average is the first base point: the second gradient is still that of the iterate.
        assert (point == trajectory.points[step - 1]).all() == (step <= 2)


@pytest.mark.parametrize("key", FREE)
@pytest.mark.parametrize("choices", [{}, {"noise": 0.5}, {"clip": 2.0}], ids=str)
def test_batches_look_where_single_runs_look_to_the_bit(key, choices):
    settings, starts = {"learning_rate": 0.002}, [(-1.2, 1.0), (0.3, -0.4), (2.0, 2.0)]
    reached = ends(ROSENBROCK, key, starts, settings, steps=50, gradient_tolerance=0.0, **choices)
    for start, point, evaluations in zip(starts, reached.points, reached.evaluations, strict=True):
        alone = run_exactly(ROSENBROCK, key, settings, start, 50, **choices)
        assert alone.points[-1].tobytes() == point.tobytes()
        assert alone.evaluations[-1] == evaluations == 101


def test_lookahead_meets_its_slow_point_every_period():
    settings = {"learning_rate": 0.002, "period": 4, "slow_step": 0.25}
    trajectory = run_exactly(ROSENBROCK, "lookahead", settings, steps=24)
    slow = trajectory.states[:, 0]
    meeting = (trajectory.points[1:] == slow[1:]).all(axis=1)
    assert np.flatnonzero(meeting).tolist() == [3, 7, 11, 15, 19, 23]
    assert (np.diff(slow[1:], axis=0).any(axis=1) <= meeting[1:]).all()


def test_lookahead_with_a_whole_slow_step_is_gradient_descent():
    plain = run_exactly(ROSENBROCK, "gradient_descent", {"learning_rate": 0.001}, steps=40).points
    ahead = run_exactly(ROSENBROCK, "lookahead", {"learning_rate": 0.001, "slow_step": 1.0}, steps=40).points
    assert ahead == pytest.approx(plain, rel=1e-12)


def test_the_climb_of_sam_is_uphill_and_as_long_as_rho():
    # At (3, 0.2) the gradient is (3, 4); the climb (0.3, 0.4) leads to the gradient (3.3, 12).
    settings = {"learning_rate": 0.01, "rho": 0.5}
    assert first_step(BOWL, "sam", settings, (3.0, 0.2)) == pytest.approx([-0.033, -0.12])


def test_the_climb_of_adaptive_sam_grows_with_the_coordinates():
    # T = (3, 0.2), T g = (9, 0.8), climb rho T (T g) / |T g|.
    climb = 0.5 * np.array([27.0, 0.16]) / np.hypot(9.0, 0.8)
    expected = -0.01 * np.array([3.0 + climb[0], 20 * (0.2 + climb[1])])
    settings = {"learning_rate": 0.01, "rho": 0.5, "offset": 0.0}
    assert first_step(BOWL, "asam", settings, (3.0, 0.2)) == pytest.approx(expected)


@pytest.mark.parametrize("key", ["sam", "asam"])
def test_without_a_climb_it_is_gradient_descent(key):
    plain = run_exactly(ROSENBROCK, "gradient_descent", {"learning_rate": 0.001}, steps=40).points
    assert run_exactly(ROSENBROCK, key, {"learning_rate": 0.001, "rho": 0.0}, steps=40).points == pytest.approx(plain)
