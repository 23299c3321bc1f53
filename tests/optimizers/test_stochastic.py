"""Pushes where it is flat: seeded, and only there."""

import numpy as np
import pytest
from optimizer_problems import BOWL, SADDLE, ends, run, run_exactly

from gdexplorer.descent.engine.trajectory import Status

RATE = {"learning_rate": 0.05}


def test_on_the_ridge_gradient_descent_ends_at_the_saddle_and_pushes_roll_off_it():
    plain, pushed = (
        run(SADDLE, key, RATE, (1.0, 0.0), steps=2000) for key in ("gradient_descent", "perturbed_descent")
    )
    assert plain.points[-1] == pytest.approx([0.0, 0.0], abs=1e-5)
    assert np.abs(pushed.points[-1]) == pytest.approx([0.0, np.sqrt(2)], abs=1e-4)
    assert plain.status is pushed.status is Status.CONVERGED


def test_where_it_is_steep_it_is_gradient_descent_to_the_bit():
    plain, pushed = (
        run_exactly(BOWL, key, {"learning_rate": 0.01}, steps=50) for key in ("gradient_descent", "perturbed_descent")
    )
    assert plain.points.tobytes() == pushed.points.tobytes()


def test_at_a_minimum_it_is_pushed_once_and_then_left_in_peace():
    trajectory = run_exactly(BOWL, "perturbed_descent", RATE, (0.5, 0.1), 2000)
    pushes = np.flatnonzero(trajectory.states[:, 0].any(axis=1))
    assert len(pushes) == 1
    assert np.abs(trajectory.points[-1]).max() < 1e-6


def test_the_seed_of_the_rule_and_of_the_experiment_choose_the_pushes():
    def end(rule, experiment):
        settings = {**RATE, "seed": rule}
        return tuple(run_exactly(SADDLE, "perturbed_descent", settings, (1.0, 0.0), 300, seed=experiment).points[-1])

    assert end(0, 0) == end(0, 0)
    assert len({end(0, 0), end(1, 0), end(0, 5)}) == 3


def test_batches_are_pushed_as_single_runs_are():
    points = ends(SADDLE, "perturbed_descent", [(1.0, 0.0)], RATE, steps=300, seed=3).points
    assert (
        points[0].tobytes()
        == run(SADDLE, "perturbed_descent", RATE, (1.0, 0.0), steps=300, seed=3).points[-1].tobytes()
    )
