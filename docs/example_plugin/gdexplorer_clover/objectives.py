"""Two objectives: one from a formula, which is differentiated exactly, and one from kernels."""

import math

import numpy as np

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE
from gdexplorer.objectives.objective import BoundObjective, Objective, formula_objective
from gdexplorer.parameter import Parameter

CLOVER = formula_objective(
    "clover",
    "Clover",
    "many minima",
    "(x^2 + y^2)^2/4 - a*(x^3 - 3*x*y^2)/3",
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-0.5, 1.5),
    learning_rate=0.05,
    minima=((1.0, 0.0), (-0.5, 0.866025), (-0.5, -0.866025)),
    parameters=(Parameter("a", 1.0, 0.5, 1.5, "Distance of the minima from the origin."),),
    lesson="Three equal minima around a flat saddle: the start decides which one is reached.",
    source="Example of a plug-in",
)


def log_cosh(theta, data, gradient):
    """The sum of log cosh: quadratic in the middle, straight outside; ``data`` holds the steepness of each axis."""
    value = 0.0
    for i in range(theta.size):
        u = data[0, i] * theta[i]
        size = abs(u)
        value += size + math.log1p(math.exp(-2.0 * size)) - math.log(2.0)
        gradient[i] = data[0, i] * math.tanh(u)
    return value


def log_cosh_hessian(theta, data, hessian):
    """Second derivatives of `log_cosh`."""
    hessian[:] = 0.0
    for i in range(theta.size):
        hessian[i, i] = (data[0, i] * (1.0 - math.tanh(data[0, i] * theta[i]))) * (
            data[0, i] * (1.0 + math.tanh(data[0, i] * theta[i]))
        )
    return 0


def _bind(parameters):
    steepness = np.array([[1.0, parameters["k"]]])
    domain = ((-4.0, 4.0), (-4.0, 4.0))
    return BoundObjective(
        "log_cosh", "Log cosh", _VALUE, _HESSIAN, steepness, domain, (-3.0, 2.5), 0.1, ((0.0, 0.0),),
        parameters=parameters,
    )  # fmt: skip


_VALUE, _HESSIAN = Kernel(log_cosh, OBJECTIVE), Kernel(log_cosh_hessian, HESSIAN)

LOG_COSH = Objective(
    "log_cosh",
    "Log cosh",
    "convex",
    "log(cosh(x)) + log(cosh(k*y))",
    (Parameter("k", 2.0, 1.0, 10.0, "Steepness along y."),),
    "Straight slopes that round off at the minimum: the gradient has a largest length.",
    "Example of a plug-in",
    _bind,
    lambda: r"\log \cosh x + \log \cosh k y",
)
