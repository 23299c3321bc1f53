"""Rules without a reference elsewhere, by hand. On the bowl (x² + 20 y²)/2 the gradient at (1, 1) is (1, 20)."""

import numpy as np
import pytest
from optimizer_problems import BOWL, HIMMELBLAU, first_step, run_exactly

EXACT = {"learning_rate": 0.1, "epsilon": 0.0, "weight_decay": 0.0}
START = (1.0, 1.0)


def test_aggregated_momentum_is_the_mean_of_three_rules_that_share_a_point():
    settings = {"learning_rate": 0.03, "beta1": 0.0, "beta2": 0.5, "beta3": 0.75}
    # Sums of the gradients 1 and 0.97 of x: 0.97, 1.47 and 1.72.
    assert first_step(BOWL, "aggmo", settings, START)[0] == pytest.approx(-0.03)
    assert first_step(BOWL, "aggmo", settings, START, 2)[0] == pytest.approx(-0.03 - 0.01 * (0.97 + 1.47 + 1.72))


def test_aggregated_momentum_with_equal_factors_is_momentum():
    equal = {"learning_rate": 0.01, "beta1": 0.8, "beta2": 0.8, "beta3": 0.8}
    momentum = run_exactly(BOWL, "momentum", {"learning_rate": 0.01, "momentum": 0.8}, steps=50).points
    assert run_exactly(BOWL, "aggmo", equal, steps=50).points == pytest.approx(momentum, rel=1e-10)


def test_mars_moves_the_gradient_on_by_its_change_and_shortens_it():
    settings = {**EXACT, "beta1": 0.5, "beta2": 0.75, "gamma": 0.5}
    # Shortened to norm 1, the first gradient changes no step of Adam; epsilon is 0.
    assert first_step(BOWL, "mars_adamw", settings, START) == pytest.approx([-0.1, -0.1])
    free = {**settings, "max_norm": 1e9}
    # In x: gradient 0.9, corrected 0.9 + 0.5 (0.9 - 1) = 0.85; mean (0.25 + 0.425)/0.75, square (0.1875 + 0.18)/0.4375.
    second = 0.1 * (0.675 / 0.75) / np.sqrt((0.25 * 0.75 + 0.25 * 0.85**2) / 0.4375)
    assert first_step(BOWL, "mars_adamw", free, START, 2)[0] == pytest.approx(-0.1 - second)


def test_mars_without_correction_and_limit_is_adamw():
    settings = {"learning_rate": 0.05, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-3, "weight_decay": 0.1}
    adamw = run_exactly(HIMMELBLAU, "adamw", settings, steps=60).points
    plain = run_exactly(HIMMELBLAU, "mars_adamw", {**settings, "gamma": 0.0, "max_norm": 1e12}, steps=60).points
    assert plain == pytest.approx(adamw, rel=1e-10)


def test_cautious_adamw_is_adamw_while_all_coordinates_agree():
    assert first_step(BOWL, "cautious_adamw", EXACT, START) == pytest.approx([-0.1, -0.1])
    settings = {"learning_rate": 0.01, "epsilon": 1e-8, "weight_decay": 0.1}
    adamw = run_exactly(BOWL, "adamw", settings, steps=40, start=START).points
    assert run_exactly(BOWL, "cautious_adamw", settings, steps=40, start=START).points == pytest.approx(
        adamw, rel=1e-10
    )


def test_cautious_adamw_steps_twice_as_far_where_one_of_two_coordinates_agrees():
    settings = {**EXACT, "learning_rate": 0.3}
    plain = {"beta1": 0.9, "beta2": 0.999}
    trajectory = run_exactly(HIMMELBLAU, "cautious_adamw", settings, steps=80)
    mean, square = np.zeros(2), np.zeros(2)
    halves = 0
    for k, (gradient, move) in enumerate(
        zip(trajectory.gradients, np.diff(trajectory.points, axis=0), strict=False), 1
    ):
        mean = plain["beta1"] * mean + (1.0 - plain["beta1"]) * gradient
        square = plain["beta2"] * square + (1.0 - plain["beta2"]) * gradient**2
        direction = mean / (1.0 - plain["beta1"] ** k) / np.sqrt(square / (1.0 - plain["beta2"] ** k))
        mask = direction * gradient > 0.0
        halves += mask.sum() == 1
        assert move == pytest.approx(-0.3 * direction * mask / max(mask.mean(), 1e-3), rel=1e-8, abs=1e-12)
    assert halves > 3


def test_cautious_adamw_moves_no_coordinate_against_its_gradient():
    settings = {**EXACT, "learning_rate": 0.3}
    trajectory = run_exactly(HIMMELBLAU, "cautious_adamw", settings, steps=80)
    moves = np.diff(trajectory.points, axis=0)
    assert (moves * trajectory.gradients[:-1] <= 0.0).all()
    assert (moves == 0.0).any(), "none was ever held back"
