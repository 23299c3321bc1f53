"""Kernels of sharpness-aware minimisation: the gradient is taken uphill of the iterate."""

from gdexplorer.compiled.arithmetic import norm, quotient
from gdexplorer.compiled.kernel import inlined

RATE, RHO = range(2)
CLIMB, GRADIENT_ABOVE, TOP = range(3)


@inlined
def descend_from_top(objective, data, theta, state, rate):
    """Step by the gradient at the end of the climb."""
    for i in range(theta.size):
        state[TOP, i] = theta[i] + state[CLIMB, i]
    objective(state[TOP], data, state[GRADIENT_ABOVE])
    for i in range(theta.size):
        theta[i] -= rate * state[GRADIENT_ABOVE, i]
    return 1


def sam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of sharpness-aware minimisation."""
    length = norm(gradient)
    for i in range(theta.size):
        state[CLIMB, i] = settings[RHO] * quotient(gradient[i], length)
    return descend_from_top(objective, data, theta, state, settings[RATE])


OFFSET = 2


def asam(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of adaptive sharpness-aware minimisation."""
    for i in range(theta.size):
        state[CLIMB, i] = (abs(theta[i]) + settings[OFFSET]) * gradient[i]
    length = norm(state[CLIMB])
    for i in range(theta.size):
        scale = abs(theta[i]) + settings[OFFSET]
        state[CLIMB, i] = settings[RHO] * quotient(scale * state[CLIMB, i], length)
    return descend_from_top(objective, data, theta, state, settings[RATE])
