"""First steps by hand. On the bowl (x² + 20 y²)/2 the gradient at (1, 1) is (1, 20)."""

from math import sqrt

import pytest
from optimizer_problems import BOWL, first_step, run_exactly


def test_adagrad_divides_by_all_the_slope_so_far():
    settings = {"learning_rate": 0.1, "epsilon": 0.5}
    # Step 1: 0.1 g/(|g| + 0.5) = (0.1/1.5, 2/20.5).
    first = [-0.1 / 1.5, -2 / 20.5]
    assert first_step(BOWL, "adagrad", settings, (1.0, 1.0)) == pytest.approx(first)
    x, y = 1 + first[0], 20 * (1 + first[1])
    second = [-0.1 * x / (sqrt(1 + x * x) + 0.5), -0.1 * y / (sqrt(400 + y * y) + 0.5)]
    two = [a + b for a, b in zip(first, second, strict=True)]
    assert first_step(BOWL, "adagrad", settings, (1.0, 1.0), 2) == pytest.approx(two)


def test_rmsprop_divides_by_the_recent_slope():
    settings = {"learning_rate": 0.1, "alpha": 0.75, "epsilon": 0.0}
    # The mean square after one gradient is g²/4, its root |g|/2.
    assert first_step(BOWL, "rmsprop", settings, (1.0, 1.0)) == pytest.approx([-0.2, -0.2])


def test_centered_rmsprop_divides_by_the_spread_of_the_slope():
    settings = {"learning_rate": 0.1, "alpha": 0.75, "epsilon": 0.0, "centered": 1.0}
    # Mean square g²/4 less the squared mean (g/4)²: 3 g²/16.
    assert first_step(BOWL, "rmsprop", settings, (1.0, 1.0)) == pytest.approx([-0.4 / sqrt(3)] * 2)


def test_rmsprop_with_momentum_keeps_a_velocity():
    settings = {"learning_rate": 0.001, "alpha": 0.75, "epsilon": 0.0, "momentum": 0.5}
    states = run_exactly(BOWL, "rmsprop", settings, (1.0, 1.0), 1).states
    assert states[1, 2] == pytest.approx([2.0, 2.0])
    x = 0.998
    second = 0.5 * 2 + x / sqrt(0.75 * 0.25 + 0.25 * x * x)
    assert first_step(BOWL, "rmsprop", settings, (1.0, 1.0), 2)[0] == pytest.approx(-0.001 * (2 + second))


def test_the_first_step_of_adam_is_the_learning_rate_in_every_coordinate():
    assert first_step(BOWL, "adam", {"learning_rate": 0.1, "epsilon": 0.0}, (1.0, 1.0)) == pytest.approx([-0.1, -0.1])


def test_adam_corrects_both_averages_for_their_start_at_zero():
    settings = {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.0}
    # At (0.9, 0.9) in x: mean (0.25 + 0.45)/0.75, mean square (0.1875 + 0.2025)/0.4375.
    second = 0.1 * (0.7 / 0.75) / sqrt(0.39 / 0.4375)
    assert first_step(BOWL, "adam", settings, (1.0, 1.0), 2) == pytest.approx([-0.1 - second] * 2)
