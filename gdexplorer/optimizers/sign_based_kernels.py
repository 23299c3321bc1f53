"""Kernels of the optimizers that use only the direction or the signs of the gradient."""

from gdexplorer.compiled.arithmetic import norm, sign

RATE = 0


def sign_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of sign descent."""
    for i in range(theta.size):
        theta[i] -= settings[RATE] * sign(gradient[i])
    return 0


RATE = 0


def normalized_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of normalized descent."""
    length = norm(gradient)
    if length > 0.0:
        for i in range(theta.size):
            theta[i] -= settings[RATE] * (gradient[i] / length)
    return 0


RATE, ETA_MINUS, ETA_PLUS, STEP_MIN, STEP_MAX = range(5)
LAST_GRADIENT, STEP_SIZE = range(2)


def rprop(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Rprop."""
    eta_minus, eta_plus, step_min, step_max = (
        settings[ETA_MINUS],
        settings[ETA_PLUS],
        settings[STEP_MIN],
        settings[STEP_MAX],
    )
    for i in range(theta.size):
        if k == 1:
            state[STEP_SIZE, i] = settings[RATE]
        slope = gradient[i]
        agreement = sign(slope) * sign(state[LAST_GRADIENT, i])
        factor = eta_plus if agreement > 0.0 else eta_minus if agreement < 0.0 else 1.0
        state[STEP_SIZE, i] = min(max(state[STEP_SIZE, i] * factor, step_min), step_max)
        if agreement < 0.0:
            slope = 0.0
        theta[i] -= state[STEP_SIZE, i] * sign(slope)
        state[LAST_GRADIENT, i] = slope
    return 0


RATE, BETA1, BETA2 = range(3)
MEAN_GRADIENT = 0


def lion(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Lion."""
    beta1, beta2 = settings[BETA1], settings[BETA2]
    for i in range(theta.size):
        theta[i] -= settings[RATE] * sign(beta1 * state[MEAN_GRADIENT, i] + (1.0 - beta1) * gradient[i])
        state[MEAN_GRADIENT, i] = beta2 * state[MEAN_GRADIENT, i] + (1.0 - beta2) * gradient[i]
    return 0
