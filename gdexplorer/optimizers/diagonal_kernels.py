"""Kernels of optimizers that divide by the diagonal of the Hessian."""

import math

from gdexplorer.compiled.arithmetic import quotient
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.linear_algebra_kernels import fill_hessian
from gdexplorer.optimizers.moments_kernels import (
    BETA1,
    BETA2,
    EPSILON,
    MEAN_GRADIENT,
    RATE,
    average,
    corrections,
)

CURVATURE, MATRIX = 2, 3


@inlined
def fill_curvature(hessian, data, theta, state):
    """Fill a row with the diagonal of the Hessian; what is not finite counts as none."""
    finite = fill_hessian(hessian, theta, data, state[MATRIX:])
    for i in range(theta.size):
        state[CURVATURE, i] = state[MATRIX + i, i] if finite else 0.0
    return 1


GAMMA, CLIP_THRESHOLD, UPDATE_INTERVAL = 4, 5, 6
MEAN_CURVATURE = 1


def sophia(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Sophia."""
    used = 0
    if (k - 1) % int(settings[UPDATE_INTERVAL]) == 0:
        used = fill_curvature(hessian, data, theta, state)
        for i in range(theta.size):
            average(state, MEAN_CURVATURE, i, settings[BETA2], state[CURVATURE, i])
    most = settings[CLIP_THRESHOLD]
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i])
        ratio = quotient(mean, max(settings[GAMMA] * state[MEAN_CURVATURE, i], settings[EPSILON]))
        theta[i] -= settings[RATE] * min(max(ratio, -most), most)
    return used


MEAN_SQUARED_CURVATURE = 1


def adahessian(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaHessian."""
    used = fill_curvature(hessian, data, theta, state)
    lacking1, lacking2 = corrections(scalars, settings[BETA1], settings[BETA2], k)
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i]) / lacking1
        square = state[CURVATURE, i] * state[CURVATURE, i]
        square = average(state, MEAN_SQUARED_CURVATURE, i, settings[BETA2], square) / lacking2
        theta[i] -= settings[RATE] * quotient(mean, math.sqrt(square) + settings[EPSILON])
    return used
