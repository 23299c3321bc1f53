"""Kernels of later variants of Adam."""

import math

from gdexplorer.compiled.arithmetic import quotient, sign
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.moments_kernels import (
    BETA1,
    BETA2,
    EPSILON,
    MEAN_GRADIENT,
    MEAN_SQUARE,
    POWER2,
    RATE,
    average,
    corrections,
)


@inlined
def rectification(beta2, power_of_beta2, k):
    """Variance rectification of a mean square of ``k`` samples; 0 if there are too few to divide by it."""
    longest = 2.0 / (1.0 - beta2) - 1.0
    length = longest - 2.0 * k * power_of_beta2 / (1.0 - power_of_beta2)
    if not length > 5.0:
        return 0.0
    return math.sqrt((length - 4.0) * (length - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * length))


def radam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of RAdam."""
    lacking1, lacking2 = corrections(scalars, settings[BETA1], settings[BETA2], k)
    trust = rectification(settings[BETA2], scalars[POWER2], k)
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i]) / lacking1
        square = average(state, MEAN_SQUARE, i, settings[BETA2], gradient[i] * gradient[i])
        if trust > 0.0:
            mean = trust * math.sqrt(lacking2) * quotient(mean, math.sqrt(square) + settings[EPSILON])
        theta[i] -= settings[RATE] * mean
    return 0


MEAN_SQUARED_SURPRISE = 1


def adabelief(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaBelief."""
    lacking1, lacking2 = corrections(scalars, settings[BETA1], settings[BETA2], k)
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i])
        surprise = gradient[i] - mean
        square = average(state, MEAN_SQUARED_SURPRISE, i, settings[BETA2], surprise * surprise) + settings[EPSILON]
        state[MEAN_SQUARED_SURPRISE, i] = square
        theta[i] -= settings[RATE] / lacking1 * quotient(mean, math.sqrt(square / lacking2) + settings[EPSILON])
    return 0


def yogi(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Yogi."""
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i])
        square = gradient[i] * gradient[i]
        state[MEAN_SQUARE, i] -= (1.0 - settings[BETA2]) * sign(state[MEAN_SQUARE, i] - square) * square
        theta[i] -= settings[RATE] * quotient(mean, math.sqrt(state[MEAN_SQUARE, i]) + settings[EPSILON])
    return 0


NU1, NU2 = 4, 5


def qhadam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of QHAdam."""
    nu1, nu2 = settings[NU1], settings[NU2]
    lacking1, lacking2 = corrections(scalars, settings[BETA1], settings[BETA2], k)
    for i in range(theta.size):
        square = gradient[i] * gradient[i]
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i]) / lacking1
        mean_square = average(state, MEAN_SQUARE, i, settings[BETA2], square) / lacking2
        above = (1.0 - nu1) * gradient[i] + nu1 * mean
        theta[i] -= settings[RATE] * quotient(
            above, math.sqrt((1.0 - nu2) * square + nu2 * mean_square) + settings[EPSILON]
        )
    return 0
