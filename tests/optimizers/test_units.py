"""What a rule does must not depend on the units that a function and its coordinates are given in."""

import numpy as np
import pytest
from optimizer_problems import BEALE, HIMMELBLAU, ROSENBROCK, problem_of, run, run_exactly

FORMULAS = {
    "rosenbrock": "(1 - ({x}))^2 + 100*(({y}) - ({x})^2)^2",
    "beale": "(1.5 - ({x}) + ({x})*({y}))^2 + (2.25 - ({x}) + ({x})*({y})^2)^2 + (2.625 - ({x}) + ({x})*({y})^3)^2",
    "himmelblau": "(({x})^2 + ({y}) - 11)^2 + (({x}) + ({y})^2 - 7)^2",
}
PROBLEMS = {problem.key: problem for problem in (ROSENBROCK, BEALE, HIMMELBLAU)}
# Powers of two: scaling by them rounds nothing.
FACTORS = [2.0**-40, 2.0**-20, 2.0**20, 2.0**40]


def scaled(key, factor=1.0, units=(1.0, 1.0)):
    """The function of that key, ``factor`` times as high, with coordinates ``units`` times as small."""
    places = {name: f"{name}*{unit!r}" for name, unit in zip("xy", units, strict=True)}
    start = np.array(PROBLEMS[key].start) / units
    return problem_of(f"scaled_{key}", f"{factor!r}*({FORMULAS[key].format(**places)})", tuple(start))


@pytest.mark.parametrize("problem", FORMULAS)
@pytest.mark.parametrize("key", ["wolfe", "exact_line_search", "conjugate_gradient", "newton", "bfgs", "lbfgs"])
def test_a_function_in_other_units_is_descended_by_the_same_path(key, problem):
    settings = {"learning_rate": 1e-3} if key == "wolfe" else {}
    path = run_exactly(scaled(problem), key, settings, steps=12).points
    for factor in FACTORS:
        settings = {name: rate / factor for name, rate in settings.items()}
        assert run_exactly(scaled(problem, factor), key, settings, steps=12).points == pytest.approx(path, rel=1e-6)
        settings = {name: rate * factor for name, rate in settings.items()}


@pytest.mark.parametrize("problem", FORMULAS)
@pytest.mark.parametrize("units", [(2.0**20, 1.0), (1.0, 2.0**20), (2.0**-20, 2.0**20), (2.0**30, 2.0**30)], ids=str)
def test_newton_takes_the_same_steps_along_scaled_axes(problem, units):
    path = run_exactly(scaled(problem), "newton", steps=7).points
    points = run_exactly(scaled(problem, units=units), "newton", steps=7).points * units
    assert points == pytest.approx(path, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("problem", FORMULAS)
@pytest.mark.parametrize("key", ["newton", "bfgs", "lbfgs", "trust_region"])
def test_small_units_of_the_function_lose_no_minimum(key, problem):
    reached = run(scaled(problem), key, steps=300, gradient_tolerance=1e-9).points[-1]
    for factor in FACTORS:
        trajectory = run(scaled(problem, factor), key, steps=300, gradient_tolerance=1e-9 * factor)
        assert trajectory.points[-1] == pytest.approx(reached, abs=1e-6)


@pytest.mark.parametrize("key", ["newton", "bfgs", "lbfgs", "trust_region", "conjugate_gradient"])
@pytest.mark.parametrize("height", [1e6, 1e9, -1e9])
def test_where_the_values_are_lost_in_rounding_the_slopes_lead_on(key, height):
    # The last six and more digits of the gradient are below the rounding of the values.
    raised = problem_of("raised", f"(1 - x)^2 + 10*(y - x^2)^2 + {height!r}", (-1.2, 1.0))
    trajectory = run(raised, key, steps=300, gradient_tolerance=1e-7)
    assert np.hypot(*trajectory.gradients[-1]) <= 1e-7
    assert (np.diff(trajectory.values) <= 1e-12 * abs(height)).all()
