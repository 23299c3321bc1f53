"""Kernel of gradient descent with variance reduction."""

from gdexplorer.compiled.arithmetic import assign

RATE, PERIOD = range(2)
SNAPSHOT, FULL_GRADIENT, BATCH_GRADIENT, WHOLE = range(4)


def svrg(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of stochastic variance reduced gradient descent; ``state[WHOLE]`` is the gradient of all samples."""
    if (k - 1) % int(settings[PERIOD]) == 0:
        assign(state[SNAPSHOT], theta)
        assign(state[FULL_GRADIENT], state[WHOLE])
    objective(state[SNAPSHOT], data, state[BATCH_GRADIENT])
    for i in range(theta.size):
        theta[i] -= settings[RATE] * (gradient[i] + state[FULL_GRADIENT, i] - state[BATCH_GRADIENT, i])
    return 1
