"""Kernels of the rules that step along the gradient, or along an average of past gradients."""


def gradient_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of gradient descent."""
    for i in range(theta.size):
        theta[i] -= settings[0] * gradient[i]
    return 0


def momentum(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of momentum."""
    momentum = settings[1]
    share = 1.0 if k == 1 else 1.0 - settings[2]
    for i in range(theta.size):
        velocity = momentum * state[0, i] + share * gradient[i]
        state[0, i] = velocity
        theta[i] -= settings[0] * velocity
    return 0


def nesterov(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Nesterov's momentum."""
    momentum = settings[1]
    for i in range(theta.size):
        velocity = momentum * state[0, i] + gradient[i]
        state[0, i] = velocity
        theta[i] -= settings[0] * (gradient[i] + momentum * velocity)
    return 0


def qhm(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of quasi-hyperbolic momentum."""
    beta, nu = settings[1], settings[2]
    for i in range(theta.size):
        mean = beta * state[0, i] + (1.0 - beta) * gradient[i]
        state[0, i] = mean
        theta[i] -= settings[0] * ((1.0 - nu) * gradient[i] + nu * mean)
    return 0


def asgd(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of averaged descent (ASGD)."""
    rate, lambd, alpha, t0 = settings[0], settings[1], settings[2], settings[3]
    if k == 1:
        scalars[0] = rate
        scalars[1] = 1.0
    for i in range(theta.size):
        theta[i] *= 1.0 - lambd * scalars[0]
        theta[i] -= scalars[0] * gradient[i]
        state[0, i] = theta[i] if scalars[1] == 1.0 else state[0, i] + (theta[i] - state[0, i]) * scalars[1]
    scalars[0] = rate / (1.0 + lambd * rate * k) ** alpha
    scalars[1] = 1.0 / max(1.0, k - t0)
    return 0
