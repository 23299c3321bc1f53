"""First steps by hand. On the bowl (x² + 20 y²)/2 the gradient at (1, 1) is (1, 20)."""

from math import sqrt

import numpy as np
import pytest
from optimizer_problems import BOWL, first_step, run_exactly


def test_sign_descent_steps_equally_far_in_every_coordinate():
    assert first_step(BOWL, "sign_descent", {"learning_rate": 0.1}, (1.0, -1.0)) == pytest.approx([-0.1, 0.1])
    assert first_step(BOWL, "sign_descent", {"learning_rate": 0.1}, (1.0, 0.0)) == pytest.approx([-0.1, 0.0])


def test_normalized_steps_are_all_equally_long_and_along_the_gradient():
    points = run_exactly(BOWL, "normalized_descent", {"learning_rate": 0.1}, (3.0, 1.0), 10).points
    assert np.hypot(*np.diff(points, axis=0).T) == pytest.approx(np.full(10, 0.1))
    step = first_step(BOWL, "normalized_descent", {"learning_rate": 0.1}, (1.0, 1.0))
    assert step == pytest.approx([-0.1 / sqrt(401), -2 / sqrt(401)])


def test_rprop_grows_its_steps_along_a_slope_and_waits_where_the_sign_changes():
    settings = {"learning_rate": 0.4, "eta_minus": 0.25, "eta_plus": 2.0}
    # Steps 0.4 and 0.8 overshoot; at -0.2 the sign has changed: a step of 0.2 is ready, but this one is left out.
    points = run_exactly(BOWL, "rprop", settings, (1.0, 1.0), 4).points
    assert points[:, 0] == pytest.approx([1.0, 0.6, -0.2, -0.2, 0.0])


def test_rprop_keeps_its_steps_within_bounds():
    settings = {"learning_rate": 0.5, "step_min": 0.3, "step_max": 0.6}
    sizes = run_exactly(BOWL, "rprop", settings, (50.0, 30.0), 200).states[1:, 1]
    assert sizes.min() == 0.3 and sizes.max() == 0.6


def test_lion_steps_by_the_sign_of_a_mix_and_remembers_another():
    settings = {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.75}
    trajectory = run_exactly(BOWL, "lion", settings, (1.0, 1.0), 2)
    assert trajectory.points[1] == pytest.approx([0.9, 0.9])
    assert trajectory.states[1, 0] == pytest.approx([0.25, 5.0])
    assert trajectory.states[2, 0, 0] == pytest.approx(0.75 * 0.25 + 0.25 * 0.9)


def test_the_memory_of_lion_carries_it_on_where_the_slope_has_turned():
    points = run_exactly(BOWL, "lion", {"learning_rate": 0.4}, (1.0, 1.0), 4).points
    assert points[:, 0] == pytest.approx([1.0, 0.6, 0.2, -0.2, 0.2])
