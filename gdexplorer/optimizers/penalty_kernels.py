"""Kernels of the optimizers that are pulled towards a feasible set, the numbers of which follow their settings.

The penalty is ``strength / learning rate`` times half the squared distance from the set, so that a step undoes the
share ``strength`` of the way out, in any units of the function.
"""

from gdexplorer.compiled.arithmetic import assign
from gdexplorer.constraints.set_kernels import project

RATE, STRENGTH, PENALTY_FEASIBLE_SET = range(3)
NEAREST_POINT, REST = range(2)


def penalty(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of gradient descent on the objective with the penalty."""
    nearest, rest, rate, strength = state[NEAREST_POINT], state[REST], settings[RATE], settings[STRENGTH]
    assign(nearest, theta)
    project(settings[PENALTY_FEASIBLE_SET:], nearest)
    for i in range(theta.size):
        pull = strength * (nearest[i] - theta[i])
        rest[i] = gradient[i] - pull / rate if rate > 0.0 and pull != 0.0 else gradient[i]
        theta[i] += pull - rate * gradient[i]
    return 0


RATE, STRENGTH, AUGMENTED_LAGRANGIAN_FEASIBLE_SET = range(3)
AUGMENTED_LAGRANGIAN_NEAREST_POINT, AUGMENTED_LAGRANGIAN_REST, MULTIPLIER, BESIDE = range(4)


def augmented_lagrangian(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step on the augmented Lagrangian, and one of its multiplier, which is divided by the penalty."""
    nearest, rest = state[AUGMENTED_LAGRANGIAN_NEAREST_POINT], state[AUGMENTED_LAGRANGIAN_REST]
    multiplier, beside, rate, strength = state[MULTIPLIER], state[BESIDE], settings[RATE], settings[STRENGTH]
    for i in range(theta.size):
        nearest[i] = theta[i] + multiplier[i]
    project(settings[AUGMENTED_LAGRANGIAN_FEASIBLE_SET:], nearest)
    for i in range(theta.size):
        # At rest the nearest point is the iterate itself: it is feasible, and lies on the walls with a multiplier.
        pull, off = strength * (nearest[i] - (theta[i] + multiplier[i])), strength * abs(theta[i] - nearest[i])
        is_free = not rate > 0.0 or (pull == 0.0 and off == 0.0)
        rest[i] = gradient[i] if is_free else abs(gradient[i] - pull / rate) + off / rate
        theta[i] += pull - rate * gradient[i]
        beside[i] = theta[i] + multiplier[i]
    project(settings[AUGMENTED_LAGRANGIAN_FEASIBLE_SET:], beside)
    for i in range(theta.size):
        multiplier[i] = theta[i] + multiplier[i] - beside[i]
    return 0
