"""The gradient flow beside its exact solution and SciPy's."""

import numpy as np
import pytest
import scipy.integrate
from optimizer_problems import BOWL, ROSENBROCK, run_exactly


@pytest.mark.parametrize("time", [1e-3, 0.1, 5.0])
def test_on_a_quadratic_each_coordinate_decays_exponentially(time):
    points = run_exactly(BOWL, "gradient_flow", {"learning_rate": time, "tolerance": 1e-11}, (3.0, 1.0), 4).points
    t = time * np.arange(5)
    assert points == pytest.approx(np.array([3.0 * np.exp(-t), np.exp(-20.0 * t)]).T, rel=1e-6, abs=1e-9)


def test_on_rosenbrock_it_follows_the_flow_that_scipy_finds():
    points = run_exactly(ROSENBROCK, "gradient_flow", {"learning_rate": 0.05}, steps=20).points
    exact = scipy.integrate.solve_ivp(
        lambda t, x: -ROSENBROCK.gradient(x), (0.0, 1.0), ROSENBROCK.start, method="DOP853", rtol=1e-12, atol=1e-13,
        t_eval=np.linspace(0.0, 1.0, 21),
    )  # fmt: skip
    assert points == pytest.approx(exact.y.T, abs=1e-7)


def test_a_tighter_tolerance_costs_evaluations_and_buys_digits():
    errors, costs = [], []
    for tolerance in (1e-3, 1e-6, 1e-9):
        settings = {"learning_rate": 0.5, "tolerance": tolerance}
        trajectory = run_exactly(BOWL, "gradient_flow", settings, (3.0, 1.0), 1)
        errors.append(abs(trajectory.points[-1, 1] - np.exp(-10.0)))
        costs.append(trajectory.evaluations[-1])
    assert errors[0] > 10 * errors[1] > 100 * errors[2] and costs[0] < costs[1] < costs[2]


def test_an_endless_time_ends_all_the_same():
    trajectory = run_exactly(ROSENBROCK, "gradient_flow", {"learning_rate": 1e12}, steps=2)
    assert trajectory.evaluations[-1] < 2 * 5000
    assert np.isfinite(trajectory.values).all() and trajectory.values[-1] < trajectory.values[0]
