"""Kernels of the optimizers whose iterates stay in a feasible set, the numbers of which follow their settings."""

import math

from gdexplorer.compiled.arithmetic import assign, norm, quotient
from gdexplorer.compiled.kernel import inlined
from gdexplorer.constraints.set_kernels import minimise_linear, project

# A step that changes coordinates by less than this share of them has settled.
SETTLED = 1e-6


@inlined
def trusted_rate(theta, reached, gradient, rate):
    """The learning rate by which the way from ``theta`` to ``reached`` measures the gradient, at most ``rate``.

    Divided by a rate that is far too large, any way within a bounded set is short: while a step still moves, the rate
    counts that would make a step of gradient descent as long.
    """
    moved, size = 0.0, 0.0
    for i in range(theta.size):
        moved = max(moved, abs(theta[i] - reached[i]))
        size = max(size, abs(theta[i]), abs(reached[i]))
    slope = norm(gradient)
    return moved / slope if moved > SETTLED * size and rate * slope > moved else rate


RATE, PROJECTED_GRADIENT_FEASIBLE_SET = range(2)
PROJECTION, GRADIENT_MAPPING, SHORTER = range(3)


def projected_gradient(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of gradient descent, and the way back to the nearest feasible point."""
    projection, mapping, rate = state[PROJECTION], state[GRADIENT_MAPPING], settings[RATE]
    free = True
    for i in range(theta.size):
        projection[i] = theta[i] - rate * gradient[i]
    project(settings[PROJECTED_GRADIENT_FEASIBLE_SET:], projection)
    for i in range(theta.size):
        free = free and projection[i] == theta[i] - rate * gradient[i]
    shorter, trusted = state[SHORTER], trusted_rate(theta, projection, gradient, rate)
    for i in range(theta.size):
        shorter[i] = theta[i] - trusted * gradient[i]
    project(settings[PROJECTED_GRADIENT_FEASIBLE_SET:], shorter)
    for i in range(theta.size):
        # Where nothing was projected, the mapping is the gradient: no rounding of the point is divided by the rate.
        mapping[i] = gradient[i] if free or not trusted > 0.0 else (theta[i] - shorter[i]) / trusted
        theta[i] = projection[i]
    return 0


RATE, STEP_LENGTH, FRANK_WOLFE_FEASIBLE_SET = range(3)
LINEAR_MINIMISER, SLOPE, PART = range(3)


def frank_wolfe(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step towards the feasible point that is lowest along the gradient; from outside, to the nearest one."""
    target, slope, part = state[LINEAR_MINIMISER], state[SLOPE], state[PART]
    outside = False
    assign(target, theta)
    if k == 1:
        project(settings[FRANK_WOLFE_FEASIBLE_SET:], target)
        for i in range(theta.size):
            outside = outside or target[i] != theta[i]
    if not outside:
        minimise_linear(settings[FRANK_WOLFE_FEASIBLE_SET:], gradient, theta, target)
    gap, square, share = 0.0, 0.0, 0.0
    for i in range(theta.size):
        gap += gradient[i] * (theta[i] - target[i])
        square += (theta[i] - target[i]) ** 2
    if outside:
        share = 1.0
    elif gap > 0.0:
        share = 2.0 / (k + 1.0) if settings[STEP_LENGTH] == 1.0 else min(1.0, settings[RATE] * (gap / square))
    for i in range(theta.size):
        slope[i] = gradient[i] if outside else quotient(gap, square) * (theta[i] - target[i])
        part[i] = share
        theta[i] = target[i] if share == 1.0 else theta[i] + share * (target[i] - theta[i])
    return 0


RATE, MIRROR_DESCENT_FEASIBLE_SET = range(2)
FACTOR, NORMALISED, REST, LOWEST = range(4)
# A start has at least this share of the sum in each coordinate: products leave a coordinate of zero at zero.
LEAST_SHARE = 1e-3


def mirror_descent(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step in the logarithms of the coordinates, and back to their sum; at first, to a point within the simplex."""
    factor, point, rest, lowest = state[FACTOR], state[NORMALISED], state[REST], state[LOWEST]
    inside, least, gap, square, total = True, math.inf, 0.0, 0.0, 0.0
    minimise_linear(settings[MIRROR_DESCENT_FEASIBLE_SET:], gradient, theta, lowest)
    whole = lowest.sum()
    assign(point, theta)
    if k == 1:
        project(settings[MIRROR_DESCENT_FEASIBLE_SET:], point)
        for i in range(theta.size):
            point[i] = max(point[i], LEAST_SHARE * whole / theta.size)
            inside = inside and point[i] == theta[i]
    for i in range(theta.size):
        gap += gradient[i] * (theta[i] - lowest[i])
        square += (theta[i] - lowest[i]) ** 2
        least = min(least, gradient[i])
    for i in range(theta.size):
        # Relative to the least slope, which changes no quotient: no factor overflows.
        factor[i] = math.exp(-settings[RATE] * (gradient[i] - least)) if inside else 1.0
        rest[i] = quotient(gap, square) * (theta[i] - lowest[i]) if inside else gradient[i]
        point[i] *= factor[i]
        total += point[i]
    for i in range(theta.size):
        point[i] *= whole / total
        theta[i] = point[i]
    return 0
