"""Kernels of the optimizers that step along the gradient, or along an average of past gradients."""

RATE = 0


def gradient_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of gradient descent."""
    for i in range(theta.size):
        theta[i] -= settings[RATE] * gradient[i]
    return 0


RATE, MOMENTUM, DAMPENING = range(3)
VELOCITY = 0


def momentum(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of momentum."""
    momentum = settings[MOMENTUM]
    share = 1.0 if k == 1 else 1.0 - settings[DAMPENING]
    for i in range(theta.size):
        velocity = momentum * state[VELOCITY, i] + share * gradient[i]
        state[VELOCITY, i] = velocity
        theta[i] -= settings[RATE] * velocity
    return 0


RATE, MOMENTUM = range(2)
VELOCITY = 0


def nesterov(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Nesterov's momentum."""
    momentum = settings[MOMENTUM]
    for i in range(theta.size):
        velocity = momentum * state[VELOCITY, i] + gradient[i]
        state[VELOCITY, i] = velocity
        theta[i] -= settings[RATE] * (gradient[i] + momentum * velocity)
    return 0


RATE, BETA, NU = range(3)
MEAN_GRADIENT = 0


def qhm(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of quasi-hyperbolic momentum."""
    beta, nu = settings[BETA], settings[NU]
    for i in range(theta.size):
        mean = beta * state[MEAN_GRADIENT, i] + (1.0 - beta) * gradient[i]
        state[MEAN_GRADIENT, i] = mean
        theta[i] -= settings[RATE] * ((1.0 - nu) * gradient[i] + nu * mean)
    return 0


RATE, LAMBD, ALPHA, T0 = range(4)
AVERAGE_POINT = 0
FALLING_RATE, SHARE = range(2)


def asgd(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of averaged descent (ASGD)."""
    rate, lambd, alpha, t0 = settings[RATE], settings[LAMBD], settings[ALPHA], settings[T0]
    if k == 1:
        scalars[FALLING_RATE] = rate
        scalars[SHARE] = 1.0
    for i in range(theta.size):
        theta[i] *= 1.0 - lambd * scalars[FALLING_RATE]
        theta[i] -= scalars[FALLING_RATE] * gradient[i]
        state[AVERAGE_POINT, i] = (
            theta[i]
            if scalars[SHARE] == 1.0
            else state[AVERAGE_POINT, i] + (theta[i] - state[AVERAGE_POINT, i]) * scalars[SHARE]
        )
    scalars[FALLING_RATE] = rate / (1.0 + lambd * rate * k) ** alpha
    scalars[SHARE] = 1.0 / max(1.0, k - t0)
    return 0


RATE, BETA1, BETA2, BETA3 = range(4)
FIRST_VELOCITY, SECOND_VELOCITY, THIRD_VELOCITY = range(3)


def aggmo(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of aggregated momentum."""
    for i in range(theta.size):
        first = settings[BETA1] * state[FIRST_VELOCITY, i] + gradient[i]
        second = settings[BETA2] * state[SECOND_VELOCITY, i] + gradient[i]
        third = settings[BETA3] * state[THIRD_VELOCITY, i] + gradient[i]
        state[FIRST_VELOCITY, i], state[SECOND_VELOCITY, i], state[THIRD_VELOCITY, i] = first, second, third
        theta[i] -= settings[RATE] / 3.0 * (first + second + third)
    return 0
