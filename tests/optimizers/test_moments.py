"""First steps of Adam's descendants by hand. On the bowl (x² + 20 y²)/2 the gradient at (1, 1) is (1, 20)."""

from math import sqrt

import pytest
from optimizer_problems import BOWL, first_step, run_exactly

from gdexplorer.optimizers import optimizer

EXACT = {"learning_rate": 0.1, "epsilon": 0.0}
HALVES = {**EXACT, "beta1": 0.5, "beta2": 0.75}
START = (1.0, 1.0)


@pytest.mark.parametrize("key", ["adam", "amsgrad", "adamax", "qhadam"])
def test_corrected_rules_begin_with_a_step_of_the_learning_rate(key):
    assert first_step(BOWL, key, EXACT, START) == pytest.approx([-0.1, -0.1])


def test_amsgrad_keeps_the_greatest_mean_square():
    states = run_exactly(BOWL, "amsgrad", {**HALVES, "beta2": 0.1}, START, 30).states
    greatest, mean_square = states[:, 2], states[:, 1]
    assert (greatest[1:] >= greatest[:-1]).all() and (greatest >= mean_square).all()
    assert greatest[-1, 0] > 10 * mean_square[-1, 0]


def test_adamw_pulls_to_the_origin_beside_the_step_of_adam():
    settings = {**EXACT, "weight_decay": 0.5}
    assert first_step(BOWL, "adamw", settings, START) == pytest.approx([-0.05 - 0.1] * 2)


def test_without_decay_adamw_is_adam_to_rounding():
    adam = run_exactly(BOWL, "adam", HALVES, START, 20).points
    assert run_exactly(BOWL, "adamw", {**HALVES, "weight_decay": 0.0}, START, 20).points == pytest.approx(adam)


def test_adamax_divides_by_the_greatest_recent_slope():
    # At (0.9, 0.9) in x: mean (0.25 + 0.45)/0.75, greatest slope max(0.75, 0.9).
    second = 0.1 * (0.7 / 0.75) / 0.9
    assert first_step(BOWL, "adamax", HALVES, START, 2) == pytest.approx([-0.1 - second] * 2)


def test_nadam_looks_ahead_with_a_growing_momentum():
    settings = {**EXACT, "beta1": 0.5, "beta2": 0.75, "momentum_decay": 1.0}
    mu1, mu2 = 0.5 * (1 - 0.5 * 0.96), 0.5 * (1 - 0.5 * 0.96**2)
    expected = 0.1 * ((1 - mu1) / (1 - mu1) + mu2 * 0.5 / (1 - mu1 * mu2))
    assert first_step(BOWL, "nadam", settings, START) == pytest.approx([-expected] * 2)


def test_radam_begins_as_momentum_corrected_and_undivided():
    assert first_step(BOWL, "radam", {"learning_rate": 0.01}, START) == pytest.approx([-0.01, -0.2])
    settings = {"learning_rate": 0.01, "beta1": 0.5}
    # Step 2 from (0.99, 0.8), mean (0.25 + 0.495)/0.75.
    assert first_step(BOWL, "radam", settings, START, 2)[0] == pytest.approx(-0.01 - 0.01 * 0.745 / 0.75)


def test_adabelief_divides_by_the_surprise():
    # Mean g/2, surprise g/2, its mean square g²/16: a root of g/4, corrected by 1/(1 - 3/4) to g/2.
    assert first_step(BOWL, "adabelief", HALVES, START) == pytest.approx([-0.2, -0.2])


def test_yogi_moves_its_divisor_by_the_newest_square_only():
    settings = {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.0}
    # Mean g/2 over root of g²/4, nothing corrected.
    assert first_step(BOWL, "yogi", settings, START) == pytest.approx([-0.1, -0.1])
    states = run_exactly(BOWL, "yogi", settings, START, 2).states
    assert states[2, 1, 0] == pytest.approx(0.25 + 0.25 * 0.81)


def test_qhadam_mixes_the_newest_gradient_in():
    settings = {**HALVES, "nu1": 0.5, "nu2": 0.5}
    # At (0.9, 0.9) in x: mean 0.7/0.75, mean square 0.39/0.4375, each mixed half and half with the newest.
    second = 0.1 * (0.45 + 0.35 / 0.75) / sqrt(0.405 + 0.195 / 0.4375)
    assert first_step(BOWL, "qhadam", settings, START, 2) == pytest.approx([-0.1 - second] * 2)


def test_qhadam_with_full_shares_is_adam():
    adam = run_exactly(BOWL, "adam", HALVES, START, 20).points
    full = run_exactly(BOWL, "qhadam", {**HALVES, "nu1": 1.0, "nu2": 1.0}, START, 20).points
    assert full == pytest.approx(adam, rel=1e-12)


@pytest.mark.parametrize("key", ["adam", "amsgrad", "adamw", "adamax", "nadam", "adabelief", "yogi", "qhadam"])
def test_a_coordinate_without_slope_stays_even_without_epsilon(key):
    points = run_exactly(BOWL, key, {"epsilon": 0.0}, (1.0, 0.0), 20).points
    assert len(points) == 21 and (points[:, 1] == 0.0).all()


@pytest.mark.parametrize(
    ("key", "expected"),
    {
        "adam": {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        "adamw": {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
        "adamax": {"learning_rate": 0.002, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        "nadam": {"learning_rate": 0.002, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "momentum_decay": 0.004},
        "radam": {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        "adadelta": {"learning_rate": 1.0, "rho": 0.9, "epsilon": 1e-6},
        "adagrad": {"learning_rate": 0.01, "epsilon": 1e-10},
        "rmsprop": {"learning_rate": 0.01, "alpha": 0.99, "epsilon": 1e-8, "momentum": 0.0, "centered": 0.0},
        "rprop": {"learning_rate": 0.01, "eta_minus": 0.5, "eta_plus": 1.2, "step_min": 1e-6, "step_max": 50.0},
        "asgd": {"learning_rate": 0.01, "lambd": 1e-4, "alpha": 0.75, "t0": 1e6},
    }.items(),
)
def test_defaults_are_those_of_pytorch(key, expected):
    assert optimizer(key).defaults == expected
