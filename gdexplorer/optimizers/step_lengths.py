"""Gradient descent whose step length follows from what was seen, with no search."""

import math

from gdexplorer.arithmetic import dot
from gdexplorer.kernels import inlined
from gdexplorer.optimizers.optimizer import Hyperparameter, Optimizer, Scale, learning_rate


def _polyak_step(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    above = value - settings[0]
    square = dot(gradient, gradient)
    if above > 0.0 and square > 0.0:
        for i in range(theta.size):
            theta[i] -= above / square * gradient[i]
    return 0


POLYAK_STEP = Optimizer(
    key="polyak_step",
    label="Polyak's step",
    step=_polyak_step,
    hyperparameters=(
        Hyperparameter(
            "lowest_value", 0.0, -math.inf, math.inf, Scale.LINEAR, "The value at the minimum, if known.", -10.0, 10.0
        ),
    ),
    update=r"\theta_{k+1} = \theta_k - \frac{f(\theta_k) - f^*}{\|\nabla f(\theta_k)\|^2} \nabla f(\theta_k)",
    summary="Knows how low the minimum is, and steps to where a straight slope would reach that value.",
    source="B. T. Polyak, Minimization of unsmooth functionals, 1969",
)


@inlined
def spectral_length(theta, gradient, state, short):
    """The step length for which the last two points and gradients agree best.

    Where the curve bends down neither of the two is positive, and their geometric mean stands in (Dai, Al-Baali & Yang,
    A positive Barzilai-Borwein-like stepsize, 2015).
    """
    square_s, square_y, product = 0.0, 0.0, 0.0
    for i in range(theta.size):
        s = theta[i] - state[0, i]
        y = gradient[i] - state[1, i]
        square_s += s * s
        square_y += y * y
        product += s * y
    if not product > 0.0:
        return math.sqrt(square_s / square_y) if square_y > 0.0 else 0.0
    return product / square_y if short else square_s / product


def _barzilai_borwein(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    length = 0.0 if k == 1 else spectral_length(theta, gradient, state, settings[1] == 0.0)
    if not 0.0 < length < math.inf:
        length = settings[0]
    for i in range(theta.size):
        state[0, i] = theta[i]
        state[1, i] = gradient[i]
        theta[i] -= length * gradient[i]
    return 0


BARZILAI_BORWEIN = Optimizer(
    key="barzilai_borwein",
    label="Barzilai-Borwein",
    step=_barzilai_borwein,
    hyperparameters=(
        learning_rate(0.01),
        # The long one is caught in a circle on Rosenbrock's function and its like.
        Hyperparameter(
            "variant", 0.0, 0.0, 1.0, Scale.CHOICE, "Which of the two step lengths is taken.", choices=("short", "long")
        ),
    ),
    update=(
        r"\theta_{k+1} = \theta_k - \frac{s^\top y}{y^\top y} \nabla f(\theta_k), \quad "
        r"s = \theta_k - \theta_{k-1}, \quad y = \nabla f(\theta_k) - \nabla f(\theta_{k-1})"
    ),
    summary="Reads the curvature off the last step; goes up at times, yet arrives much sooner.",
    source="J. Barzilai, J. M. Borwein, Two-point step size gradient methods, 1988",
    state=("last point", "last gradient"),
)
