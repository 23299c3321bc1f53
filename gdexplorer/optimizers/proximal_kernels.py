"""Kernels of the optimizers that take a simple part of the function apart: ``l1 |theta_i| + l2 theta_i^2``, and a box.

Its numbers follow their settings, for all coordinates each: the weights l1, the weights l2, the low and the high ends
of the box.
"""

import math

from gdexplorer.compiled.arithmetic import sign
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.constrained_kernels import trusted_rate


@inlined
def smooth_part(part, i, point, gradient):
    """A component of the gradient without that of the simple part, of which zero was taken at a kink."""
    n = part.size // 4
    return gradient - part[i] * sign(point) - 2.0 * part[n + i] * point


@inlined
def proximal(part, i, number, rate):
    """The number u that minimises ``(u - number)^2 / 2 + rate * (l1 |u| + l2 u^2)`` within the box."""
    n = part.size // 4
    shrunk = max(abs(number) - rate * part[i], 0.0) / (1.0 + 2.0 * rate * part[n + i])
    return min(max(sign(number) * shrunk + 0.0, part[2 * n + i]), part[3 * n + i])


@inlined
def take_apart(part, point, gradient, rate, smooth, reached, mapping):
    """Fill the gradient of the smooth part, the proximal point, and the gradient mapping, zero at a minimum."""
    n = point.size
    for i in range(n):
        smooth[i] = smooth_part(part, i, point[i], gradient[i])
        reached[i] = proximal(part, i, point[i] - rate * smooth[i], rate)
    trusted = trusted_rate(point, reached, gradient, rate)
    for i in range(n):
        shorter = proximal(part, i, point[i] - trusted * smooth[i], trusted)
        is_free = part[2 * n + i] < shorter < part[3 * n + i] and (part[i] == 0.0 or shorter * point[i] > 0.0)
        if is_free or not trusted > 0.0:
            # On the same side of the kink it is the gradient: no rounding of the point is divided by the rate.
            mapping[i] = gradient[i] / (1.0 + 2.0 * trusted * part[n + i])
        else:
            mapping[i] = (point[i] - shorter) / trusted
    return 0


RATE, PROXIMAL_GRADIENT_SIMPLE_PART = range(2)
SMOOTH_GRADIENT, PROXIMAL_POINT, GRADIENT_MAPPING = range(3)


def proximal_gradient(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of gradient descent on the smooth part, and the proximal step of the other one."""
    reached, part = state[PROXIMAL_POINT], settings[PROXIMAL_GRADIENT_SIMPLE_PART:]
    take_apart(part, theta, gradient, settings[RATE], state[SMOOTH_GRADIENT], reached, state[GRADIENT_MAPPING])
    for i in range(theta.size):
        theta[i] = reached[i]
    return 0


RATE, FISTA_SIMPLE_PART = range(2)
FISTA_SMOOTH_GRADIENT, FISTA_PROXIMAL_POINT, FISTA_GRADIENT_MAPPING, GRADIENT_POINT, POINT_SEEN = range(5)
MOMENTUM = 0


def fista(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One proximal step from the point ahead, and the next point ahead; ``gradient`` is that at the point ahead."""
    reached, ahead, seen = state[FISTA_PROXIMAL_POINT], state[GRADIENT_POINT], state[POINT_SEEN]
    for i in range(theta.size):
        seen[i] = theta[i] if k == 1 else ahead[i]
    mapping, smooth = state[FISTA_GRADIENT_MAPPING], state[FISTA_SMOOTH_GRADIENT]
    take_apart(settings[FISTA_SIMPLE_PART:], seen, gradient, settings[RATE], smooth, reached, mapping)
    before = 1.0 if k == 1 else scalars[MOMENTUM]
    scalars[MOMENTUM] = (1.0 + math.sqrt(1.0 + 4.0 * before * before)) / 2.0
    share = (before - 1.0) / scalars[MOMENTUM]
    for i in range(theta.size):
        ahead[i] = reached[i] + share * (reached[i] - theta[i])
        theta[i] = reached[i]
    return 0
