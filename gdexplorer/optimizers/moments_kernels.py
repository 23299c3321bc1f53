"""Kernels of Adam and variants."""

import math

from gdexplorer.compiled.arithmetic import power, quotient
from gdexplorer.compiled.kernel import inlined

# Indices of common settings, state rows, and powers of both betas so far; others are defined above each kernel.
RATE, BETA1, BETA2, EPSILON = range(4)
MEAN_GRADIENT, MEAN_SQUARE = range(2)
POWER1, POWER2 = range(2)


@inlined
def corrections(scalars, beta1, beta2, k):
    """Bias corrections 1 - β^k of both averages after ``k`` steps."""
    scalars[POWER1] = power(scalars[POWER1], beta1, k)
    scalars[POWER2] = power(scalars[POWER2], beta2, k)
    return 1.0 - scalars[POWER1], 1.0 - scalars[POWER2]


@inlined
def average(state, row, i, beta, sample):
    """Update the moving average in ``state[row, i]`` with ``sample``."""
    state[row, i] = beta * state[row, i] + (1.0 - beta) * sample
    return state[row, i]


@inlined
def corrected(scalars, settings, k):
    """The rate and ε of step ``k`` for uncorrected averages, which gives the step that corrected ones would give.

    Instead of dividing the mean by 1 - β₁^k and its root mean square by √(1 - β₂^k) for each coordinate; Kingma and Ba,
    "Adam: a method for stochastic optimization" (2015), section 2. A step waits for one division less.
    """
    lacking1, lacking2 = corrections(scalars, settings[BETA1], settings[BETA2], k)
    correction = math.sqrt(lacking2)
    return settings[RATE] * correction / lacking1, settings[EPSILON] * correction


def adam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Adam."""
    beta1, beta2 = settings[BETA1], settings[BETA2]
    rate, eps = corrected(scalars, settings, k)
    for i in range(theta.size):
        slope = gradient[i]
        mean = beta1 * state[MEAN_GRADIENT, i] + (1.0 - beta1) * slope
        square = beta2 * state[MEAN_SQUARE, i] + (1.0 - beta2) * slope * slope
        state[MEAN_GRADIENT, i] = mean
        state[MEAN_SQUARE, i] = square
        theta[i] -= quotient(rate * mean, math.sqrt(square) + eps)
    return 0


GREATEST_MEAN_SQUARE = 2


def amsgrad(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AMSGrad."""
    rate, eps = corrected(scalars, settings, k)
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i])
        square = average(state, MEAN_SQUARE, i, settings[BETA2], gradient[i] * gradient[i])
        # The maximum is taken before the correction, as in PyTorch.
        greatest = max(state[GREATEST_MEAN_SQUARE, i], square)
        state[GREATEST_MEAN_SQUARE, i] = greatest
        theta[i] -= quotient(rate * mean, math.sqrt(greatest) + eps)
    return 0


WEIGHT_DECAY = 4


def adamw(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdamW."""
    rate, eps = corrected(scalars, settings, k)
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i])
        square = average(state, MEAN_SQUARE, i, settings[BETA2], gradient[i] * gradient[i])
        theta[i] -= settings[RATE] * settings[WEIGHT_DECAY] * theta[i]
        theta[i] -= quotient(rate * mean, math.sqrt(square) + eps)
    return 0


GREATEST_SLOPE = 1


def adamax(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaMax."""
    scalars[POWER1] = power(scalars[POWER1], settings[BETA1], k)
    rate = settings[RATE] / (1.0 - scalars[POWER1])
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i])
        state[GREATEST_SLOPE, i] = max(settings[BETA2] * state[GREATEST_SLOPE, i], abs(gradient[i]) + settings[EPSILON])
        theta[i] -= rate * quotient(mean, state[GREATEST_SLOPE, i])
    return 0


MOMENTUM_DECAY = 4


def nadam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of NAdam."""
    beta1, beta2, eps, momentum_decay = settings[BETA1], settings[BETA2], settings[EPSILON], settings[MOMENTUM_DECAY]
    mu = beta1 * (1.0 - 0.5 * 0.96 ** (k * momentum_decay))
    mu_next = beta1 * (1.0 - 0.5 * 0.96 ** ((k + 1) * momentum_decay))
    scalars[POWER1] = power(scalars[POWER1], mu, k)
    scalars[POWER2] = power(scalars[POWER2], beta2, k)
    share = settings[RATE] * (1.0 - mu) / (1.0 - scalars[POWER1])
    share_next = settings[RATE] * mu_next / (1.0 - scalars[POWER1] * mu_next)
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, beta1, gradient[i])
        square = average(state, MEAN_SQUARE, i, beta2, gradient[i] * gradient[i])
        divisor = math.sqrt(square / (1.0 - scalars[POWER2])) + eps
        theta[i] -= quotient(share * gradient[i] + share_next * mean, divisor)
    return 0
