"""Kernels of gradient descent with step lengths computed from previous iterates."""

import math

from gdexplorer.compiled.arithmetic import dot
from gdexplorer.compiled.kernel import inlined

LOWEST_VALUE = 0


def polyak_step(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """Polyak's step."""
    above = value - settings[LOWEST_VALUE]
    square = dot(gradient, gradient)
    if above > 0.0 and square > 0.0:
        for i in range(theta.size):
            theta[i] -= above / square * gradient[i]
    return 0


@inlined
def spectral_length(theta, gradient, state, short):
    """The step length for which the last two points and gradients agree best.

    Where the curvature is negative neither formula is positive, and their geometric mean replaces them (Dai, Al-Baali &
    Yang, A positive Barzilai-Borwein-like stepsize, 2015).
    """
    square_s, square_y, product = 0.0, 0.0, 0.0
    for i in range(theta.size):
        s = theta[i] - state[LAST_POINT, i]
        y = gradient[i] - state[LAST_GRADIENT, i]
        square_s += s * s
        square_y += y * y
        product += s * y
    if not product > 0.0:
        return math.sqrt(square_s / square_y) if square_y > 0.0 else 0.0
    return product / square_y if short else square_s / product


RATE, VARIANT = range(2)
LAST_POINT, LAST_GRADIENT = range(2)


def barzilai_borwein(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Barzilai and Borwein."""
    length = 0.0 if k == 1 else spectral_length(theta, gradient, state, settings[VARIANT] == 0.0)
    if not 0.0 < length < math.inf:
        length = settings[RATE]
    for i in range(theta.size):
        state[LAST_POINT, i] = theta[i]
        state[LAST_GRADIENT, i] = gradient[i]
        theta[i] -= length * gradient[i]
    return 0
