"""Gauss-Newton methods: against the definitions, against SciPy, and on fits and networks."""

import numpy as np
import pytest
import scipy.optimize
from optimizer_problems import BEALE, HIMMELBLAU, ROSENBROCK, SADDLE, run_exactly

from gdexplorer.descent.experiment import suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork, objective
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.regression.custom_fit import bound_fit
from gdexplorer.objectives.regression.fit import Fit

RESIDUALS = {
    "rosenbrock": (ROSENBROCK, lambda x, y: [1 - x, 10 * (y - x**2)], lambda x, y: [[-1, 0], [-20 * x, 10]]),
    "himmelblau": (
        HIMMELBLAU, lambda x, y: [x**2 + y - 11, x + y**2 - 7], lambda x, y: [[2 * x, 1], [1, 2 * y]],
    ),
    "beale": (
        BEALE, lambda x, y: [1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3],
        lambda x, y: [[y - 1, x], [y**2 - 1, 2 * x * y], [y**3 - 1, 3 * x * y**2]],
    ),
}  # fmt: skip
over_problems = pytest.mark.parametrize("name", RESIDUALS)
CLASSES = CustomNetwork((2, 4, 1), cost="cross_entropy", data=Generated("two_moons", 80))


def nielsen(residuals, jacobian, start, steps, tau):
    """K. Madsen, H. B. Nielsen, O. Tingleff, Methods for non-linear least squares problems, 2004, algorithm 3.16."""
    x, found, v = np.array(start), [np.array(start)], 2.0
    f, J = np.array(residuals(*x)), np.array(jacobian(*x), dtype=float)
    mu = tau * max(np.diag(J.T @ J))
    while len(found) <= steps and f @ f > 1e-20:  # then rounding decides
        h = np.linalg.solve(J.T @ J + mu * np.eye(2), -J.T @ f)
        there = np.array(residuals(*(x + h)))
        gain = (f @ f - there @ there) / (h @ (mu * h - J.T @ f))
        if gain > 0:
            x = x + h
            f, J = there, np.array(jacobian(*x), dtype=float)
            mu, v = mu * max(1 / 3, 1 - (2 * gain - 1) ** 3), 2.0
            found.append(x)
        else:
            mu, v = mu * v, 2 * v
    return np.array(found)


@over_problems
@pytest.mark.parametrize("tau", [1e-6, 1e-3, 1.0])
@pytest.mark.parametrize("start", [(-1.2, 1.0), (0.5, -2.0)])
def test_levenberg_marquardt_takes_the_steps_of_its_source(name, tau, start):
    problem, residuals, jacobian = RESIDUALS[name]
    points = run_exactly(problem, "levenberg_marquardt", {"initial_damping": tau}, start, steps=8).points
    expected = nielsen(residuals, jacobian, start, 8, tau)
    assert points[: len(expected)] == pytest.approx(expected, rel=1e-8, abs=1e-10)


@over_problems
def test_levenberg_marquardt_ends_where_that_of_scipy_ends(name):
    problem, residuals, jacobian = RESIDUALS[name]
    start = (2.5, 0.7)
    theirs = scipy.optimize.least_squares(lambda p: residuals(*p), start, lambda p: jacobian(*p), method="lm").x
    ours = run_exactly(problem, "levenberg_marquardt", start=start, steps=60).points[-1]
    assert ours == pytest.approx(theirs, abs=1e-7)


@over_problems
def test_a_step_of_gauss_newton_solves_the_linear_least_squares_problem(name):
    problem, residuals, jacobian = RESIDUALS[name]
    points = run_exactly(problem, "gauss_newton", {"damping": 0.0}, (1.3, 0.8), steps=1).points
    move, *_ = np.linalg.lstsq(np.array(jacobian(1.3, 0.8)), -np.array(residuals(1.3, 0.8)), rcond=None)
    assert points[1] - points[0] == pytest.approx(move, rel=1e-9)


def test_gauss_newton_fits_a_line_in_one_step():
    bound = objective("housing_mse").bound()
    points = run_exactly(bound, "gauss_newton", {"damping": 0.0}, steps=1).points
    assert points[1] == pytest.approx(bound.minima[0].point, rel=1e-9)


@pytest.mark.parametrize("key", ["gauss_newton", "levenberg_marquardt"])
def test_the_logistic_curve_is_fitted_in_a_few_steps(key):
    random = np.random.default_rng(4)
    x = random.normal(size=120)
    classes = (random.random(120) < 1 / (1 + np.exp(1 - 2 * x))).astype(float)
    fit = Fit(Columns(x[:, np.newaxis], classes, ("x",), "y", "drawn"), "logistic", 1, True)
    bound = bound_fit(fit, "fit", "Fit", {"l2": 0.0, "l1": 0.0})
    reached = run_exactly(bound, key, start=(0.0, 0.0), steps=20).points[-1]
    assert reached == pytest.approx(bound.minima[0].point, rel=1e-6)


@pytest.mark.parametrize(
    "network", [CustomNetwork((1, 8, 8, 1)), CLASSES, CustomNetwork((1, 3, 1), activation="relu", bias=False)], ids=str
)
def test_levenberg_marquardt_lowers_the_cost_of_a_network_at_each_step(network):
    bound = network.objective().bound({"l2": 1e-3})
    values = run_exactly(bound, "levenberg_marquardt", steps=40).values
    assert np.all(np.diff(values) <= 1e-12 * values[0]) and values[-1] < 0.7 * values[0]


@pytest.mark.parametrize("key", ["gauss_newton", "levenberg_marquardt"])
def test_what_is_no_sum_of_squares_is_refused_in_one_sentence(key):
    with pytest.raises(InputError, match=r"needs a sum of squares.*saddle is not written so"):
        suggested(key, SADDLE)
    with pytest.raises(InputError, match="needs a sum of squares"):
        run_exactly(SADDLE, key)
