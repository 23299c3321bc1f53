"""Kernel of Mechanic around gradient descent: six tuners bet on a scale of all steps so far."""

import math

from gdexplorer.compiled.arithmetic import norm
from gdexplorer.compiled.kernel import inlined

RATE, WEIGHT_DECAY, INITIAL_SCALE = range(3)
START, SCALE, BACK, DECAYED = range(4)
TUNERS = 6
# Where the numbers of the tuners begin.
LARGEST, SQUARES, REWARDS, SCALES, MECHANIC_NUMBERS = 0, TUNERS, 2 * TUNERS, 3 * TUNERS, 4 * TUNERS
TINY = 1e-8


@inlined
def look_back(theta, gradient, settings, state):
    """Fill in the sum of gradients so far, which leads back to the start, and the gradient with weight decay.

    Returns their inner product.
    """
    scale, product = state[SCALE, 0], 0.0
    pull = settings[WEIGHT_DECAY] * scale * norm(gradient) / (norm(theta) + TINY)
    for i in range(theta.size):
        state[BACK, i] = (state[START, i] - theta[i]) / (scale + TINY)
        state[DECAYED, i] = gradient[i] + pull * theta[i]
        product += state[DECAYED, i] * state[BACK, i]
    return product


@inlined
def tune(scalars, product, initial):
    """Let each tuner learn from ``product``; return the sum of their scales."""
    total, memory = 0.0, 1.0
    for i in range(TUNERS):
        memory *= 0.1
        beta, largest = 1.0 - memory, scalars[LARGEST + i]
        clipped = max(-largest, min(product, largest))
        scalars[LARGEST + i] = max(beta * largest, abs(product) + TINY)
        scalars[SQUARES + i] = beta * beta * scalars[SQUARES + i] + product * product
        scalars[REWARDS + i] = beta * scalars[REWARDS + i] + clipped * scalars[SCALES + i]
        wealth = initial / TUNERS * scalars[LARGEST + i] + max(0.0, scalars[REWARDS + i])
        scalars[SCALES + i] = wealth / (math.sqrt(scalars[SQUARES + i]) + TINY)
        total += scalars[SCALES + i]
    return total


def mechanic(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of gradient descent, and a new scale of all steps since the start."""
    if k == 1:
        for i in range(theta.size):
            state[START, i], state[SCALE, i] = theta[i], 0.0
    product = look_back(theta, gradient, settings, state)
    scale = tune(scalars, product, settings[INITIAL_SCALE])
    for i in range(theta.size):
        state[SCALE, i] = scale
        theta[i] = state[START, i] - scale * (state[BACK, i] + settings[RATE] * gradient[i])
    return 0
