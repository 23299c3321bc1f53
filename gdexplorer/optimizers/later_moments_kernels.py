"""Kernels of the later descendants of Adam."""

import math

from gdexplorer.compiled.arithmetic import quotient, sign
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.moments_kernels import (
    average,
    corrections,
)


@inlined
def rectification(beta2, power_of_beta2, k):
    """How far a mean square of ``k`` samples can be trusted; 0 where there are too few to divide by it."""
    longest = 2.0 / (1.0 - beta2) - 1.0
    length = longest - 2.0 * k * power_of_beta2 / (1.0 - power_of_beta2)
    if not length > 5.0:
        return 0.0
    return math.sqrt((length - 4.0) * (length - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * length))


def radam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of RAdam."""
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    trust = rectification(settings[2], scalars[1], k)
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i]) / lacking1
        square = average(state, 1, i, settings[2], gradient[i] * gradient[i])
        if trust > 0.0:
            mean = trust * math.sqrt(lacking2) * quotient(mean, math.sqrt(square) + settings[3])
        theta[i] -= settings[0] * mean
    return 0


def adabelief(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaBelief."""
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        surprise = gradient[i] - mean
        state[1, i] = average(state, 1, i, settings[2], surprise * surprise) + settings[3]
        theta[i] -= settings[0] / lacking1 * quotient(mean, math.sqrt(state[1, i] / lacking2) + settings[3])
    return 0


def yogi(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Yogi."""
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        square = gradient[i] * gradient[i]
        state[1, i] -= (1.0 - settings[2]) * sign(state[1, i] - square) * square
        theta[i] -= settings[0] * quotient(mean, math.sqrt(state[1, i]) + settings[3])
    return 0


def qhadam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of QHAdam."""
    nu1, nu2 = settings[4], settings[5]
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    for i in range(theta.size):
        square = gradient[i] * gradient[i]
        mean = average(state, 0, i, settings[1], gradient[i]) / lacking1
        mean_square = average(state, 1, i, settings[2], square) / lacking2
        above = (1.0 - nu1) * gradient[i] + nu1 * mean
        theta[i] -= settings[0] * quotient(above, math.sqrt((1.0 - nu2) * square + nu2 * mean_square) + settings[3])
    return 0
