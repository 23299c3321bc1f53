"""Kernels of the optimizers with a separate step size for each coordinate."""

import math

from gdexplorer.compiled.arithmetic import quotient

RATE, ADAGRAD_EPSILON = range(2)
SUM_OF_SQUARES = 0


def adagrad(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaGrad."""
    for i in range(theta.size):
        state[SUM_OF_SQUARES, i] += gradient[i] * gradient[i]
        divisor = math.sqrt(state[SUM_OF_SQUARES, i]) + settings[ADAGRAD_EPSILON]
        theta[i] -= settings[RATE] * quotient(gradient[i], divisor)
    return 0


RATE, ALPHA, EPSILON, MOMENTUM, CENTERED = range(5)
MEAN_SQUARE, MEAN_GRADIENT, VELOCITY = range(3)


def rmsprop(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of RMSProp."""
    alpha, eps, momentum, centered = settings[ALPHA], settings[EPSILON], settings[MOMENTUM], settings[CENTERED]
    for i in range(theta.size):
        square = alpha * state[MEAN_SQUARE, i] + (1.0 - alpha) * gradient[i] * gradient[i]
        state[MEAN_SQUARE, i] = square
        if centered != 0.0:
            state[MEAN_GRADIENT, i] += (1.0 - alpha) * (gradient[i] - state[MEAN_GRADIENT, i])
            square -= state[MEAN_GRADIENT, i] * state[MEAN_GRADIENT, i]
        move = quotient(gradient[i], math.sqrt(max(square, 0.0)) + eps)
        if momentum > 0.0:
            move += momentum * state[VELOCITY, i]
            state[VELOCITY, i] = move
        theta[i] -= settings[RATE] * move
    return 0


RATE, RHO, EPSILON = range(3)
MEAN_SQUARE, MEAN_SQUARED_STEP = range(2)


def adadelta(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaDelta."""
    rho, eps = settings[RHO], settings[EPSILON]
    for i in range(theta.size):
        state[MEAN_SQUARE, i] = rho * state[MEAN_SQUARE, i] + (1.0 - rho) * gradient[i] * gradient[i]
        move = (
            quotient(math.sqrt(state[MEAN_SQUARED_STEP, i] + eps), math.sqrt(state[MEAN_SQUARE, i] + eps)) * gradient[i]
        )
        state[MEAN_SQUARED_STEP, i] = rho * state[MEAN_SQUARED_STEP, i] + (1.0 - rho) * move * move
        theta[i] -= settings[RATE] * move
    return 0
