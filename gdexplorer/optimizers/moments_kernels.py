"""Kernels of Adam and its descendants."""

import math

from gdexplorer.compiled.arithmetic import power, quotient
from gdexplorer.compiled.kernel import inlined


@inlined
def corrections(scalars, beta1, beta2, k):
    """What both averages lack after ``k`` steps because they started at zero."""
    scalars[0] = power(scalars[0], beta1, k)
    scalars[1] = power(scalars[1], beta2, k)
    return 1.0 - scalars[0], 1.0 - scalars[1]


@inlined
def average(state, row, i, beta, sample):
    """Mix ``sample`` into the average in ``state[row, i]``."""
    state[row, i] = beta * state[row, i] + (1.0 - beta) * sample
    return state[row, i]


def adam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Adam."""
    beta1, beta2, eps = settings[1], settings[2], settings[3]
    lacking1, lacking2 = corrections(scalars, beta1, beta2, k)
    rate = settings[0] / lacking1
    correction = math.sqrt(lacking2)
    for i in range(theta.size):
        slope = gradient[i]
        mean = beta1 * state[0, i] + (1.0 - beta1) * slope
        square = beta2 * state[1, i] + (1.0 - beta2) * slope * slope
        state[0, i] = mean
        state[1, i] = square
        theta[i] -= rate * quotient(mean, math.sqrt(square) / correction + eps)
    return 0


def amsgrad(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AMSGrad."""
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    correction = math.sqrt(lacking2)
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        # The greatest mean square is taken before the correction, as PyTorch does.
        state[2, i] = max(state[2, i], average(state, 1, i, settings[2], gradient[i] * gradient[i]))
        theta[i] -= settings[0] / lacking1 * quotient(mean, math.sqrt(state[2, i]) / correction + settings[3])
    return 0


def adamw(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdamW."""
    lacking1, lacking2 = corrections(scalars, settings[1], settings[2], k)
    correction = math.sqrt(lacking2)
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        square = average(state, 1, i, settings[2], gradient[i] * gradient[i])
        theta[i] -= settings[0] * settings[4] * theta[i]
        theta[i] -= settings[0] / lacking1 * quotient(mean, math.sqrt(square) / correction + settings[3])
    return 0


def adamax(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaMax."""
    scalars[0] = power(scalars[0], settings[1], k)
    rate = settings[0] / (1.0 - scalars[0])
    for i in range(theta.size):
        mean = average(state, 0, i, settings[1], gradient[i])
        state[1, i] = max(settings[2] * state[1, i], abs(gradient[i]) + settings[3])
        theta[i] -= rate * quotient(mean, state[1, i])
    return 0


def nadam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of NAdam."""
    beta1, beta2, eps, momentum_decay = settings[1], settings[2], settings[3], settings[4]
    mu = beta1 * (1.0 - 0.5 * 0.96 ** (k * momentum_decay))
    mu_next = beta1 * (1.0 - 0.5 * 0.96 ** ((k + 1) * momentum_decay))
    scalars[0] = power(scalars[0], mu, k)
    scalars[1] = power(scalars[1], beta2, k)
    share = settings[0] * (1.0 - mu) / (1.0 - scalars[0])
    share_next = settings[0] * mu_next / (1.0 - scalars[0] * mu_next)
    for i in range(theta.size):
        mean = average(state, 0, i, beta1, gradient[i])
        square = average(state, 1, i, beta2, gradient[i] * gradient[i])
        divisor = math.sqrt(square / (1.0 - scalars[1])) + eps
        theta[i] -= quotient(share * gradient[i] + share_next * mean, divisor)
    return 0
