"""First steps by hand. On the bowl (x² + 20 y²)/2 the gradient at (1, 1) is (1, 20)."""

import numpy as np
import pytest
from optimizer_problems import BOWL, BOWL_CURVATURE, first_step, run_exactly

from gdexplorer.optimizers import OPTIMIZERS, optimizer


def test_gradient_descent_steps_against_the_gradient():
    assert first_step(BOWL, "gradient_descent", {"learning_rate": 0.01}, (1.0, 1.0)) == pytest.approx([-0.01, -0.2])


def test_momentum_adds_what_is_left_of_the_last_velocity():
    settings = {"learning_rate": 0.01, "momentum": 0.5}
    # Step 1: v = (1, 20) to (0.99, 0.8). Step 2: v = (0.5, 10) + (0.99, 16) = (1.49, 26).
    assert first_step(BOWL, "momentum", settings, (1.0, 1.0), 2) == pytest.approx([-0.01 - 0.0149, -0.2 - 0.26])


def test_dampening_spares_the_first_gradient_and_weakens_the_others():
    settings = {"learning_rate": 0.01, "momentum": 0.5, "dampening": 0.5}
    # Step 2: v = (0.5, 10) + (0.99, 16)/2 = (0.995, 18).
    assert first_step(BOWL, "momentum", settings, (1.0, 1.0), 2) == pytest.approx([-0.01 - 0.00995, -0.2 - 0.18])


def test_nesterov_steps_along_the_velocity_that_comes_next():
    settings = {"learning_rate": 0.01, "momentum": 0.5}
    # Step 1: v = (1, 20), step (1, 20) + v/2 = (1.5, 30) to (0.985, 0.7).
    assert first_step(BOWL, "nesterov", settings, (1.0, 1.0)) == pytest.approx([-0.015, -0.3])
    # Step 2: v = (0.5, 10) + (0.985, 14) = (1.485, 24), step (0.985, 14) + v/2 = (1.7275, 26).
    assert first_step(BOWL, "nesterov", settings, (1.0, 1.0), 2) == pytest.approx([-0.015 - 0.017275, -0.3 - 0.26])


def test_momentum_records_its_velocity_under_that_name():
    states = run_exactly(BOWL, "momentum", {"learning_rate": 0.01, "momentum": 0.5}, (1.0, 1.0), 2).states
    assert optimizer("momentum").state == ("velocity",)
    assert states[:, 0] == pytest.approx(np.array([[0.0, 0.0], [1.0, 20.0], [1.49, 26.0]]))


def test_qhm_mixes_the_newest_gradient_with_a_long_memory():
    settings = {"learning_rate": 0.01, "beta": 0.5, "nu": 0.75}
    # Step 1: m = (0.5, 10), step (0.25 + 0.375, 5 + 7.5). At x = 0.99375: m = 0.25 + 0.496875.
    assert first_step(BOWL, "qhm", settings, (1.0, 1.0)) == pytest.approx([-0.00625, -0.125])
    second = 0.01 * (0.25 * 0.99375 + 0.75 * 0.746875)
    assert first_step(BOWL, "qhm", settings, (1.0, 1.0), 2)[0] == pytest.approx(-0.00625 - second)


def test_asgd_averages_its_points_from_the_step_after_t0():
    settings = {"learning_rate": 0.02, "lambd": 0.0, "t0": 10.0}
    trajectory = run_exactly(BOWL, "asgd", settings, (1.0, 1.0), 50)
    points, averages = trajectory.points, trajectory.states[:, 0]
    assert (averages[1:13] == points[1:13]).all()
    assert averages[-1] == pytest.approx(points[12:].mean(axis=0))


def test_asgd_lowers_its_rate_and_pulls_to_the_origin():
    settings = {"learning_rate": 0.02, "lambd": 0.5, "alpha": 1.0}
    # Factors of x: 1 - 0.5 η - η with η = 0.02, then 0.02/1.01.
    expected = (1 - 1.5 * 0.02) * (1 - 1.5 * 0.02 / 1.01)
    assert run_exactly(BOWL, "asgd", settings, (1.0, 1.0), 2).points[-1, 0] == pytest.approx(expected)


STABLE = [rule.key for rule in OPTIMIZERS if rule.stability]
QUIET = {"langevin": {"temperature": 0.0}}  # noise keeps a run from converging
VARIANTS = [(key, QUIET.get(key, {})) for key in STABLE] + [
    ("momentum", {"momentum": 0.5, "dampening": 0.3}),
    ("momentum", {"momentum": 0.0}),
    ("nesterov", {"momentum": 0.5}),
]


@pytest.mark.parametrize(("key", "settings"), VARIANTS, ids=str)
def test_steps_just_below_the_stable_limit_converge_and_just_above_diverge(key, settings):
    rule = optimizer(key)
    limit = rule.stability({**rule.defaults, **settings}) / BOWL_CURVATURE
    for factor, settles in ((0.99, True), (1.01, False)):
        rate = {"learning_rate": factor * limit}
        values = run_exactly(BOWL, key, {**settings, **rate}, (1.0, 1.0), 3000).values
        assert (values[-1] < 1e-3 * values[0]) == settles
        assert (len(values) < 3000 or values[-1] > 1e3 * values[0]) != settles
