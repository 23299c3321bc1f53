"""Kernels of variants of Adam that mix, correct or mask its moving averages."""

import math

from gdexplorer.compiled.arithmetic import norm, power, quotient
from gdexplorer.optimizers.moments_kernels import (
    BETA1,
    BETA2,
    EPSILON,
    MEAN_GRADIENT,
    MEAN_SQUARE,
    RATE,
    WEIGHT_DECAY,
    average,
    corrected,
    corrections,
)

ADEMAMIX_BETA3, ADEMAMIX_ALPHA = 4, 5
SLOW_MEAN_GRADIENT = 2


def ademamix(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdEMAMix."""
    lacking1, lacking2 = corrections(scalars, settings[BETA1], settings[BETA2], k)
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i]) / lacking1
        slow = average(state, SLOW_MEAN_GRADIENT, i, settings[ADEMAMIX_BETA3], gradient[i])
        square = average(state, MEAN_SQUARE, i, settings[BETA2], gradient[i] * gradient[i]) / lacking2
        mixed = mean + settings[ADEMAMIX_ALPHA] * slow
        theta[i] -= settings[RATE] * quotient(mixed, math.sqrt(square) + settings[EPSILON])
    return 0


ADAN_BETA3, ADAN_EPSILON = 3, 4
LAST_GRADIENT, MEAN_CHANGE = 2, 3
POWER3 = 2


def adan(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Adan."""
    beta2, beta3 = settings[BETA2], settings[ADAN_BETA3]
    lacking1, lacking2 = corrections(scalars, settings[BETA1], beta2, k)
    scalars[POWER3] = power(scalars[POWER3], beta3, k)
    lacking3 = 1.0 - scalars[POWER3]
    for i in range(theta.size):
        change = 0.0 if k == 1 else gradient[i] - state[LAST_GRADIENT, i]
        ahead = gradient[i] + (1.0 - beta2) * change
        state[LAST_GRADIENT, i] = gradient[i]
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i]) / lacking1
        trend = average(state, MEAN_CHANGE, i, beta2, change) / lacking2
        square = average(state, MEAN_SQUARE, i, beta3, ahead * ahead) / lacking3
        theta[i] -= settings[RATE] * quotient(mean + (1.0 - beta2) * trend, math.sqrt(square) + settings[ADAN_EPSILON])
    return 0


MEAN_NORMALISED_GRADIENT = 0


def adopt(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of ADOPT."""
    if k == 1:
        for i in range(theta.size):
            state[MEAN_SQUARE, i] = gradient[i] * gradient[i]
        return 0
    for i in range(theta.size):
        # The newest gradient has no part in what divides it.
        normalised = quotient(gradient[i], max(math.sqrt(state[MEAN_SQUARE, i]), settings[EPSILON]))
        average(state, MEAN_SQUARE, i, settings[BETA2], gradient[i] * gradient[i])
        theta[i] -= settings[RATE] * average(state, MEAN_NORMALISED_GRADIENT, i, settings[BETA1], normalised)
    return 0


GAMMA, MAX_NORM = 5, 6
CORRECTED_GRADIENT = 3


def mars_adamw(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of MARS-AdamW, with the last gradient as it was seen."""
    beta1, reduced = settings[BETA1], state[CORRECTED_GRADIENT]
    weight = 0.0 if k == 1 else settings[GAMMA] * beta1 / (1.0 - beta1)
    for i in range(theta.size):
        reduced[i] = gradient[i] + weight * (gradient[i] - state[LAST_GRADIENT, i])
        state[LAST_GRADIENT, i] = gradient[i]
    length = norm(reduced)
    share = settings[MAX_NORM] / length if length > settings[MAX_NORM] else 1.0
    rate, eps = corrected(scalars, settings, k)
    for i in range(theta.size):
        slope = share * reduced[i]
        mean = average(state, MEAN_GRADIENT, i, beta1, slope)
        square = average(state, MEAN_SQUARE, i, settings[BETA2], slope * slope)
        theta[i] -= settings[RATE] * settings[WEIGHT_DECAY] * theta[i]
        theta[i] -= quotient(rate * mean, math.sqrt(square) + eps)
    return 0


DIRECTION = 2
# The mask is divided by the share of coordinates that agree, or by this if fewer do.
LEAST_SHARE = 1e-3


def cautious_adamw(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of cautious AdamW."""
    rate, eps = corrected(scalars, settings, k)
    agreeing = 0.0
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i])
        square = average(state, MEAN_SQUARE, i, settings[BETA2], gradient[i] * gradient[i])
        state[DIRECTION, i] = quotient(rate * mean, math.sqrt(square) + eps)
        agreeing += 1.0 if state[DIRECTION, i] * gradient[i] > 0.0 else 0.0
    scale = 1.0 / max(agreeing / theta.size, LEAST_SHARE)
    for i in range(theta.size):
        agrees = state[DIRECTION, i] * gradient[i] > 0.0
        theta[i] -= settings[RATE] * settings[WEIGHT_DECAY] * theta[i]
        theta[i] -= scale * state[DIRECTION, i] if agrees else 0.0
    return 0


LAMB_WEIGHT_DECAY = 4


def lamb(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of LAMB; all coordinates are one layer."""
    lacking1, lacking2 = corrections(scalars, settings[BETA1], settings[BETA2], k)
    direction = state[DIRECTION]
    for i in range(theta.size):
        mean = average(state, MEAN_GRADIENT, i, settings[BETA1], gradient[i]) / lacking1
        square = average(state, MEAN_SQUARE, i, settings[BETA2], gradient[i] * gradient[i]) / lacking2
        direction[i] = quotient(mean, math.sqrt(square) + settings[EPSILON]) + settings[LAMB_WEIGHT_DECAY] * theta[i]
    size, length = norm(theta), norm(direction)
    ratio = size / length if size * length > 0.0 else 1.0
    for i in range(theta.size):
        theta[i] -= settings[RATE] * ratio * direction[i]
    return 0
