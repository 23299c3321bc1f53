"""Kernels of variants of AdamW that estimate the distance from the start to the minimum.

Numbers that hold for all coordinates fill a row of the state, so that they are recorded.
"""

import math

from gdexplorer.compiled.arithmetic import power, quotient
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.rate_free_kernels import fill

RATE, BETA1, BETA2, EPSILON, D0, D_COEFFICIENT, WEIGHT_DECAY = range(7)
MEAN_GRADIENT, MEAN_SQUARE, WEIGHTED_GRADIENT, CORRELATION, DISTANCE, START = range(6)
POWER1, POWER2 = range(2)


@inlined
def rate_of_distance(distance, scalars, settings, k):
    """Adam's rate with both bias corrections, times the estimated distance."""
    scalars[POWER1] = power(scalars[POWER1], settings[BETA1], k)
    scalars[POWER2] = power(scalars[POWER2], settings[BETA2], k)
    return distance * settings[RATE] * math.sqrt(1.0 - scalars[POWER2]) / (1.0 - scalars[POWER1])


def prodigy(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Prodigy."""
    if k == 1:
        state[START] = theta
    beta1, beta2, beta3 = settings[BETA1], settings[BETA2], math.sqrt(settings[BETA2])
    distance = settings[D0] if k == 1 else state[DISTANCE, 0]
    rate = rate_of_distance(distance, scalars, settings, k)
    weight, away, total = (1.0 - beta3) * distance * rate, 0.0, 0.0
    for i in range(theta.size):
        away += gradient[i] * (state[START, i] - theta[i])
        state[WEIGHTED_GRADIENT, i] = beta3 * state[WEIGHTED_GRADIENT, i] + weight * gradient[i]
        total += abs(state[WEIGHTED_GRADIENT, i])
    correlation = fill(state, CORRELATION, beta3 * state[CORRELATION, 0] + weight * away)
    longer = fill(state, DISTANCE, max(distance, quotient(settings[D_COEFFICIENT] * correlation, total)))
    for i in range(theta.size):
        slope = distance * gradient[i]
        mean = beta1 * state[MEAN_GRADIENT, i] + (1.0 - beta1) * slope
        square = beta2 * state[MEAN_SQUARE, i] + (1.0 - beta2) * slope * slope
        state[MEAN_GRADIENT, i], state[MEAN_SQUARE, i] = mean, square
        pull = settings[WEIGHT_DECAY] * rate * theta[i]
        theta[i] -= pull + rate * quotient(mean, math.sqrt(square) + longer * settings[EPSILON])
    return 0


def dadapt_adamw(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdamW with D-Adaptation."""
    beta1, beta2, beta3 = settings[BETA1], settings[BETA2], math.sqrt(settings[BETA2])
    distance = settings[D0] if k == 1 else state[DISTANCE, 0]
    rate, along, total = rate_of_distance(distance, scalars, settings, k), 0.0, 0.0
    for i in range(theta.size):
        weighted = state[WEIGHTED_GRADIENT, i]
        divisor = math.sqrt(state[MEAN_SQUARE, i]) + settings[EPSILON]
        along += gradient[i] * quotient(weighted, divisor)
        weighted = beta3 * weighted + (1.0 - beta3) * rate * gradient[i]
        state[WEIGHTED_GRADIENT, i] = weighted
        total += abs(weighted)
        mean = beta1 * state[MEAN_GRADIENT, i] + (1.0 - beta1) * rate * gradient[i]
        square = beta2 * state[MEAN_SQUARE, i] + (1.0 - beta2) * gradient[i] * gradient[i]
        state[MEAN_GRADIENT, i], state[MEAN_SQUARE, i] = mean, square
        theta[i] -= quotient(mean, math.sqrt(square) + settings[EPSILON])
    correlation = beta3 * state[CORRELATION, 0] + (1.0 - beta3) * rate * along
    fill(state, CORRELATION, correlation)
    fill(state, DISTANCE, max(distance, quotient(correlation, (1.0 - beta3) * total)))
    return 0
