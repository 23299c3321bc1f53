"""How often a rule and SciPy evaluate until they are at a minimum of well-known test problems.

Problems and standard starts: J. J. Moré, B. S. Garbow, K. E. Hillstrom, Testing unconstrained optimization software,
1981: all that can be stated in two variables, but for those that are another one then (extended Rosenbrock) or constant
(linear, rank 1, with zero columns). Six of two variables and Broyden's banded function also start ten times as far out,
as in that paper: 26 in all.
"""

from functools import cache

import numpy as np
import scipy.optimize
from optimizer_problems import problem_of, run, sum_of_squares

PROBLEMS = {
    "Rosenbrock": (sum_of_squares(["10*(y - x^2)", "1 - x"]), (-1.2, 1)),
    "Freudenstein and Roth": (
        sum_of_squares(["-13 + x + ((5 - y)*y - 2)*y", "-29 + x + ((y + 1)*y - 14)*y"]), (0.5, -2),
    ),
    "Powell, badly scaled": (sum_of_squares(["10000*x*y - 1", "exp(-x) + exp(-y) - 1.0001"]), (0, 1)),
    "Brown, badly scaled": (sum_of_squares(["x - 1000000", "y - 0.000002", "x*y - 2"]), (1, 1)),
    "Beale": (sum_of_squares(["1.5 - x*(1 - y)", "2.25 - x*(1 - y^2)", "2.625 - x*(1 - y^3)"]), (1, 1)),
    "Jennrich and Sampson": (
        sum_of_squares(f"{2 + 2 * i} - exp({i}*x) - exp({i}*y)" for i in range(1, 11)), (0.3, 0.4),
    ),
    "Broyden, banded": (sum_of_squares(["x*(2 + 5*x^2) + 1 - y*(1 + y)", "y*(2 + 5*y^2) + 1 - x*(1 + x)"]), (-1, -1)),
    "Watson": (
        sum_of_squares([*(f"y - (x + y*{i}/29)^2 - 1" for i in range(1, 30)), "x", "y - x^2 - 1"]), (0, 0),
    ),
    "penalty I": ("0.00001*((x - 1)^2 + (y - 1)^2) + (x^2 + y^2 - 0.25)^2", (1, 2)),
    "penalty II": (
        "(x - 0.2)^2 + 0.00001*((exp(y/10) + exp(x/10) - exp(0.2) - exp(0.1))^2 + (exp(y/10) - exp(-0.1))^2)"
        " + (2*x^2 + y^2 - 1)^2",
        (0.5, 0.5),
    ),
    "variably dimensioned": ("(x - 1)^2 + (y - 1)^2 + (x + 2*y - 3)^2 + (x + 2*y - 3)^4", (0.5, 0)),
    "trigonometric": (
        sum_of_squares(["3 - 2*cos(x) - cos(y) - sin(x)", "4 - cos(x) - 3*cos(y) - sin(y)"]), (0.5, 0.5),
    ),
    "Brown, almost linear": (sum_of_squares(["2*x + y - 3", "x*y - 1"]), (0.5, 0.5)),
    "discrete boundary value": (
        sum_of_squares(["2*x - y + (x + 4/3)^3/18", "2*y - x + (y + 5/3)^3/18"]), (-2 / 9, -2 / 9),
    ),
    "discrete integral equation": (
        sum_of_squares(
            ["x + (2*(x + 4/3)^3 + (y + 5/3)^3)/54", "y + ((x + 4/3)^3 + 2*(y + 5/3)^3)/54"]
        ),
        (-2 / 9, -2 / 9),
    ),
    "Broyden, tridiagonal": (sum_of_squares(["(3 - 2*x)*x - 2*y + 1", "(3 - 2*y)*y - x + 1"]), (-1, -1)),
    "linear, full rank": (
        "(x - 0.2*(x + y) - 1)^2 + (y - 0.2*(x + y) - 1)^2 + 8*(0.2*(x + y) + 1)^2", (1, 1),
    ),
    "linear, rank 1": (sum_of_squares(f"{i}*(x + 2*y) - 1" for i in range(1, 11)), (1, 1)),
    "Chebyquad": (sum_of_squares(["x + y - 1", "(2*x - 1)^2 + (2*y - 1)^2 - 2/3"]), (1 / 3, 2 / 3)),
}  # fmt: skip
CASES = [(name, 1) for name in PROBLEMS] + [(name, 10) for name in list(PROBLEMS)[:7]]
TOLERANCE = 1e-6
MOST = 2000
# Beside each rule those of SciPy's that use the same derivatives.
RIVALS = {
    "bfgs": ("BFGS",), "lbfgs": ("L-BFGS-B",), "newton": ("Newton-CG", "trust-exact"),
    "trust_region": ("trust-ncg", "trust-exact"), "conjugate_gradient": ("CG",),
}  # fmt: skip


class _EnoughError(Exception):
    """What stops SciPy where it has arrived."""


@cache
def bound(name):
    formula, start = PROBLEMS[name]
    return problem_of(name, formula, start)


def start_of(name, times):
    return tuple(float(times * coordinate) for coordinate in PROBLEMS[name][1])


def is_minimum(problem, point):
    """Whether the gradient is as short as the tolerance and Newton's method finds nothing clearly lower from there.

    In a long valley a gradient can be short far from the minimum.
    """
    value, gradient = problem.value_gradient(np.array(point))
    if not np.hypot(*gradient) <= TOLERANCE:
        return False
    polished = run(problem, "newton", start=tuple(map(float, point)), steps=50, gradient_tolerance=1e-12)
    return value - polished.values.min() <= 1e-8 * (1.0 + abs(value))


@cache
def ours(key, name, times):
    """Evaluations of function with gradient, and of Hessians, until an iterate is at a minimum; None: none is."""
    trajectory = run(bound(name), key, start=start_of(name, times), steps=500, gradient_tolerance=TOLERANCE / 100)
    short = np.flatnonzero(np.hypot(*trajectory.gradients.T) <= TOLERANCE)
    arrived = (k for k in short if is_minimum(bound(name), trajectory.points[k]))
    return next((int(trajectory.evaluations[k]) for k in arrived), None)


@cache
def scipys(method, name, times):
    """The same of SciPy, up to the first evaluation, of whatever trial, that is at a minimum."""
    problem, counts, gradient, arrived = bound(name), [0, 0], np.empty(2), []

    def value_and_gradient(point):
        counts[0] += 1
        value = problem.value_and_gradient(np.array(point), problem.data, gradient)
        arrived.extend([sum(counts)] if is_minimum(problem, point) else [])
        if arrived or sum(counts) > MOST:
            raise _EnoughError
        return value, gradient.copy()

    def hessian(point):
        counts[1] += 1
        return problem.hessian(np.array(point))

    more = {"hess": hessian} if method in ("Newton-CG", "trust-ncg", "trust-exact") else {}
    accuracy = {"Newton-CG": {"xtol": 1e-14}, "L-BFGS-B": {"ftol": 0.0, "gtol": TOLERANCE / 100, "maxfun": MOST}}
    options = {"maxiter": MOST, **accuracy.get(method, {"gtol": TOLERANCE / 100})}
    try:
        with np.errstate(all="ignore"):
            scipy.optimize.minimize(
                value_and_gradient, start_of(name, times), jac=True, method=method, options=options, **more
            )
    except (_EnoughError, ValueError, np.linalg.LinAlgError):
        pass
    return arrived[0] if arrived else None


def both(key, method):
    """The evaluations of a rule and of a method of SciPy's, one pair for each case."""
    return [(ours(key, *case), scipys(method, *case)) for case in CASES]
