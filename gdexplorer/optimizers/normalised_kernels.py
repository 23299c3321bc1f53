"""Kernels of momentum on gradients that are divided by their length."""

import math

from gdexplorer.compiled.arithmetic import dot, norm, quotient

RATE, BETA1, BETA2, EPSILON = range(4)
MEAN_NORMALISED_GRADIENT, MEAN_SQUARED_NORM = range(2)


def novograd(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of NovoGrad; all coordinates are one layer."""
    square = dot(gradient, gradient)
    if k > 1:
        square = settings[BETA2] * state[MEAN_SQUARED_NORM, 0] + (1.0 - settings[BETA2]) * square
    divisor = math.sqrt(square) + settings[EPSILON]
    for i in range(theta.size):
        mean = settings[BETA1] * state[MEAN_NORMALISED_GRADIENT, i] + quotient(gradient[i], divisor)
        state[MEAN_SQUARED_NORM, i] = square
        state[MEAN_NORMALISED_GRADIENT, i] = mean
        theta[i] -= settings[RATE] * mean
    return 0


RATE, MOMENTUM, TRUST_COEFFICIENT, WEIGHT_DECAY = range(4)
VELOCITY, DIRECTION = range(2)


def lars(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of LARS; all coordinates are one layer."""
    direction = state[DIRECTION]
    for i in range(theta.size):
        direction[i] = gradient[i] + settings[WEIGHT_DECAY] * theta[i]
    size, length = norm(theta), norm(direction)
    ratio = settings[TRUST_COEFFICIENT] * (size / length) if size * length > 0.0 else 1.0
    for i in range(theta.size):
        velocity = settings[MOMENTUM] * state[VELOCITY, i] + settings[RATE] * ratio * direction[i]
        state[VELOCITY, i] = velocity
        theta[i] -= velocity
    return 0
