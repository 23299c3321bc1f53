"""Kernels of the rules that give each coordinate a step of its own."""

import math

from gdexplorer.compiled.arithmetic import quotient


def adagrad(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaGrad."""
    for i in range(theta.size):
        state[0, i] += gradient[i] * gradient[i]
        theta[i] -= settings[0] * quotient(gradient[i], math.sqrt(state[0, i]) + settings[1])
    return 0


def rmsprop(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of RMSProp."""
    alpha, eps, momentum, centered = settings[1], settings[2], settings[3], settings[4]
    for i in range(theta.size):
        square = alpha * state[0, i] + (1.0 - alpha) * gradient[i] * gradient[i]
        state[0, i] = square
        if centered != 0.0:
            state[1, i] += (1.0 - alpha) * (gradient[i] - state[1, i])
            square -= state[1, i] * state[1, i]
        move = quotient(gradient[i], math.sqrt(max(square, 0.0)) + eps)
        if momentum > 0.0:
            move += momentum * state[2, i]
            state[2, i] = move
        theta[i] -= settings[0] * move
    return 0


def adadelta(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of AdaDelta."""
    rho, eps = settings[1], settings[2]
    for i in range(theta.size):
        state[0, i] = rho * state[0, i] + (1.0 - rho) * gradient[i] * gradient[i]
        move = quotient(math.sqrt(state[1, i] + eps), math.sqrt(state[0, i] + eps)) * gradient[i]
        state[1, i] = rho * state[1, i] + (1.0 - rho) * move * move
        theta[i] -= settings[0] * move
    return 0
