"""Kernels of the rules that look at the direction or the signs of the gradient."""

from gdexplorer.compiled.arithmetic import norm, sign


def sign_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of sign descent."""
    for i in range(theta.size):
        theta[i] -= settings[0] * sign(gradient[i])
    return 0


def normalized_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of normalized descent."""
    length = norm(gradient)
    if length > 0.0:
        for i in range(theta.size):
            theta[i] -= settings[0] * (gradient[i] / length)
    return 0


def rprop(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Rprop."""
    eta_minus, eta_plus, step_min, step_max = settings[1], settings[2], settings[3], settings[4]
    for i in range(theta.size):
        if k == 1:
            state[1, i] = settings[0]
        slope = gradient[i]
        agreement = sign(slope) * sign(state[0, i])
        factor = eta_plus if agreement > 0.0 else eta_minus if agreement < 0.0 else 1.0
        state[1, i] = min(max(state[1, i] * factor, step_min), step_max)
        if agreement < 0.0:
            slope = 0.0
        theta[i] -= state[1, i] * sign(slope)
        state[0, i] = slope
    return 0


def lion(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Lion."""
    beta1, beta2 = settings[1], settings[2]
    for i in range(theta.size):
        theta[i] -= settings[0] * sign(beta1 * state[0, i] + (1.0 - beta1) * gradient[i])
        state[0, i] = beta2 * state[0, i] + (1.0 - beta2) * gradient[i]
    return 0
