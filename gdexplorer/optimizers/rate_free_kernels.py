"""Kernels of optimizers that find their learning rate on the way.

Numbers that hold for all coordinates fill a row of the state, so that they are recorded.
"""

import math

from gdexplorer.compiled.arithmetic import dot, norm, quotient
from gdexplorer.compiled.kernel import inlined

START = 0


@inlined
def remember_start(theta, state, k):
    """Keep the point of the first step."""
    if k == 1:
        for i in range(theta.size):
            state[START, i] = theta[i]
    return 0


@inlined
def distance_from_start(theta, state):
    """The distance of ``theta`` from the start."""
    total = 0.0
    for i in range(theta.size):
        total += (theta[i] - state[START, i]) ** 2
    return math.sqrt(total)


@inlined
def fill(state, row, number):
    """Keep a number that holds for all coordinates."""
    for i in range(state.shape[1]):
        state[row, i] = number
    return number


RATE, INITIAL_STEP, EPSILON = range(3)
GREATEST_DISTANCE, SUM_OF_SQUARES = 1, 2


@inlined
def greatest_distance(theta, state, settings, k):
    """The greatest distance from the start so far, or a small one to begin with."""
    remember_start(theta, state, k)
    if k == 1:
        return fill(state, GREATEST_DISTANCE, settings[INITIAL_STEP] * (1.0 + norm(theta)))
    return fill(state, GREATEST_DISTANCE, max(state[GREATEST_DISTANCE, 0], distance_from_start(theta, state)))


def dog(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of distance over gradients."""
    distance = greatest_distance(theta, state, settings, k)
    squares = fill(state, SUM_OF_SQUARES, state[SUM_OF_SQUARES, 0] + dot(gradient, gradient))
    divisor = math.sqrt(squares + settings[EPSILON])
    for i in range(theta.size):
        theta[i] -= settings[RATE] * quotient(distance * gradient[i], divisor)
    return 0


WEIGHTED_SUM_OF_SQUARES = 2


def dowg(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of distance over weighted gradients."""
    distance = greatest_distance(theta, state, settings, k)
    square = distance * distance
    squares = fill(state, WEIGHTED_SUM_OF_SQUARES, state[WEIGHTED_SUM_OF_SQUARES, 0] + square * dot(gradient, gradient))
    divisor = math.sqrt(squares) + settings[EPSILON]
    for i in range(theta.size):
        theta[i] -= settings[RATE] * quotient(square * gradient[i], divisor)
    return 0


MOMO_BETA, LOWEST_VALUE = 1, 2
MEAN_GRADIENT, MEAN_VALUE, MEAN_PRODUCT = range(3)


def momo(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of MoMo."""
    beta = 0.0 if k == 1 else settings[MOMO_BETA]
    product = (1.0 - beta) * dot(gradient, theta) + beta * state[MEAN_PRODUCT, 0]
    average = (1.0 - beta) * value + beta * state[MEAN_VALUE, 0]
    for i in range(theta.size):
        state[MEAN_GRADIENT, i] = (1.0 - beta) * gradient[i] + beta * state[MEAN_GRADIENT, i]
        state[MEAN_VALUE, i] = average
        state[MEAN_PRODUCT, i] = product
    mean = state[MEAN_GRADIENT]
    above = max(average + dot(mean, theta) - product - settings[LOWEST_VALUE], 0.0)
    length = min(settings[RATE], quotient(above, dot(mean, mean)))
    for i in range(theta.size):
        theta[i] -= length * mean[i]
    return 0
