"""Kernels of optimizers that average or compare several sequences of points."""

import math

from gdexplorer.compiled.arithmetic import power, quotient
from gdexplorer.compiled.kernel import inlined

RATE, MOMENTUM, MADGRAD_EPSILON = range(3)
START, SUM_OF_GRADIENTS, SUM_OF_SQUARES = range(3)


def madgrad(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of MADGRAD."""
    weight = settings[RATE] * math.sqrt(k)
    for i in range(theta.size):
        if k == 1:
            state[START, i] = theta[i]
        state[SUM_OF_GRADIENTS, i] += weight * gradient[i]
        state[SUM_OF_SQUARES, i] += weight * gradient[i] * gradient[i]
        root = state[SUM_OF_SQUARES, i] ** (1.0 / 3.0)
        target = state[START, i] - quotient(state[SUM_OF_GRADIENTS, i], root + settings[MADGRAD_EPSILON])
        theta[i] += (1.0 - settings[MOMENTUM]) * (target - theta[i])
    return 0


BETA, SCHEDULE_FREE_SGD_WARMUP_STEPS = 1, 2
BASE_POINT, SUM_OF_WEIGHTS, GRADIENT_POINT = range(3)


@inlined
def warmed_up(rate, steps, k):
    """The rate of step ``k``, which grows linearly to ``rate`` in the first ``steps``."""
    return rate * min(1.0, k / steps) if steps > 0.0 else rate


@inlined
def average_points(theta, state, rate, beta):
    """Move ``theta`` towards the base point, weighted by the squared rate, and the point of the next gradient."""
    total = state[SUM_OF_WEIGHTS, 0] + rate * rate
    share = quotient(rate * rate, total)
    for i in range(theta.size):
        state[SUM_OF_WEIGHTS, i] = total
        theta[i] += share * (state[BASE_POINT, i] - theta[i])
        state[GRADIENT_POINT, i] = (1.0 - beta) * state[BASE_POINT, i] + beta * theta[i]
    return 0


def schedule_free_sgd(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of schedule-free gradient descent; ``gradient`` is that at the gradient point."""
    rate = warmed_up(settings[RATE], settings[SCHEDULE_FREE_SGD_WARMUP_STEPS], k)
    for i in range(theta.size):
        base = theta[i] if k == 1 else state[BASE_POINT, i]
        state[BASE_POINT, i] = base - rate * gradient[i]
    return average_points(theta, state, rate, settings[BETA])


BETA1, BETA2, EPSILON, WEIGHT_DECAY, WARMUP_STEPS = range(1, 6)
MEAN_SQUARE = 3
POWER2 = 0


def schedule_free_adamw(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of schedule-free AdamW; ``gradient`` is that at the gradient point."""
    beta2, rate = settings[BETA2], warmed_up(settings[RATE], settings[WARMUP_STEPS], k)
    scalars[POWER2] = power(scalars[POWER2], beta2, k)
    for i in range(theta.size):
        base, seen = (theta[i], theta[i]) if k == 1 else (state[BASE_POINT, i], state[GRADIENT_POINT, i])
        square = beta2 * state[MEAN_SQUARE, i] + (1.0 - beta2) * gradient[i] * gradient[i]
        state[MEAN_SQUARE, i] = square
        direction = quotient(gradient[i], math.sqrt(square / (1.0 - scalars[POWER2])) + settings[EPSILON])
        state[BASE_POINT, i] = base - rate * (direction + settings[WEIGHT_DECAY] * seen)
    return average_points(theta, state, rate, settings[BETA1])


PERIOD, SLOW_STEP = 1, 2
SLOW_POINT = 0


def lookahead(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of gradient descent with Lookahead."""
    meets = k % int(settings[PERIOD]) == 0
    for i in range(theta.size):
        slow = theta[i] if k == 1 else state[SLOW_POINT, i]
        theta[i] -= settings[RATE] * gradient[i]
        if meets:
            slow += settings[SLOW_STEP] * (theta[i] - slow)
            theta[i] = slow
        state[SLOW_POINT, i] = slow
    return 0
