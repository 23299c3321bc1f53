"""Kernels of the optimizers that use second derivatives."""

import math

from gdexplorer.compiled.arithmetic import dot, move, negated, norm
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.line_search_kernels import MOST_TRIALS_OF_WOLFE, first_length
from gdexplorer.optimizers.linear_algebra_kernels import equilibrate, fill_hessian, solve, solve_with_sizes, times
from gdexplorer.optimizers.search_kernels import ROUNDING, finish_step, strong_wolfe

MOST_REJECTIONS = 40

# Curvatures below this fraction of the largest are rounding errors.
LEAST_CURVATURE = 1e-12


@inlined
def descent_direction(matrix, gradient, direction, scratch):
    """Newton's direction, with negative curvatures replaced by their absolute values.

    Y. Dauphin and others, Identifying and attacking the saddle point problem in high-dimensional non-convex
    optimization, 2014. Absolute values depend on the units of the coordinates, so the matrix is equilibrated first:
    scaled axes give the scaled direction. Overwrites ``matrix``; ``scratch: float64[4, n]`` is scratch.
    """
    units, right, order, sizes = scratch[0], scratch[1], scratch[2], scratch[3]
    equilibrate(matrix, gradient, units, right)
    for i in range(gradient.size):
        right[i] = -units[i] * gradient[i]
    solve_with_sizes(matrix, right, order, sizes, LEAST_CURVATURE)
    for i in range(gradient.size):
        place = int(order[i])
        direction[place] = units[place] * right[i]
    return 0


@inlined
def plain_newton(matrix, finite, gradient, theta, direction):
    """Step to the critical point of the local quadratic model, be it minimum, saddle or maximum."""
    negated(direction, gradient)
    if finite and solve(matrix, direction):
        move(theta, 1.0, direction)
    return 0


PLAIN = 0
DIRECTION, WORK, SCRATCH, MATRIX = 0, 1, 3, 7


def newton(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of Newton's method."""
    direction, work, scratch, matrix = state[DIRECTION], state[WORK:SCRATCH], state[SCRATCH:MATRIX], state[MATRIX:]
    finite, first = fill_hessian(hessian, theta, data, matrix), 1.0
    if settings[PLAIN] != 0.0:
        plain_newton(matrix, finite, gradient, theta, direction)
        return 1
    if finite:
        descent_direction(matrix, gradient, direction, scratch)
    if not finite or not dot(direction, gradient) < 0.0:
        # No curvature determines the length of a step.
        negated(direction, gradient)
        first = first_length(gradient)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        return 1
    length, reached, count = strong_wolfe(
        objective, data, theta, direction, value, slope, first, 1e-4, 0.9, MOST_TRIALS_OF_WOLFE, work
    )
    if length > 0.0:
        finish_step(theta, gradient, scalars, reached, work)
    return count + 1


@inlined
def to_boundary(matrix, gradient, p, d, radius, product):
    """Move ``p`` along ``d``, forward or backward, to the lower of the two points on the boundary of the region."""
    dd, pd, pp = dot(d, d), dot(p, d), dot(p, p)
    root = math.sqrt(max(pd * pd + dd * (radius * radius - pp), 0.0))
    # Both roots without cancellation: their product is known.
    far = abs(pd) + root
    near = (radius * radius - pp) / far if far > 0.0 else 0.0
    ahead, behind = (near, -far / dd) if pd > 0.0 else (far / dd, -near)
    times(matrix, p, product)
    slope = dot(gradient, d) + dot(product, d)
    times(matrix, d, product)
    bend = dot(d, product)
    lower = slope * ahead + 0.5 * bend * ahead * ahead <= slope * behind + 0.5 * bend * behind * behind
    move(p, ahead if lower else behind, d)
    return 0


@inlined
def steihaug(matrix, gradient, first, radius, p, residual, d, product):
    """Minimise the quadratic model within ``radius`` by conjugate gradients; return whether ``p`` is on the boundary.

    T. Steihaug 1983; Nocedal & Wright 2006, algorithm 7.2. The tolerance depends on the length of the gradient relative
    to that of the ``first`` one, so that it does not depend on the units of the function.
    """
    p[:] = 0.0
    negated(d, gradient)
    for i in range(p.size):
        residual[i] = gradient[i]
    square = dot(residual, residual)
    target = min(0.5, math.sqrt(math.sqrt(square) / first)) * math.sqrt(square)
    for _ in range(2 * p.size + 2):
        times(matrix, d, product)
        curvature = dot(d, product)
        if not curvature > 0.0:
            to_boundary(matrix, gradient, p, d, radius, product)
            return True
        length = square / curvature
        if norm(p) + length * norm(d) >= radius and reaches_boundary(p, length, d, radius):
            to_boundary(matrix, gradient, p, d, radius, product)
            return True
        move(p, length, d)
        move(residual, length, product)
        last, square = square, dot(residual, residual)
        if math.sqrt(square) <= target:
            return False
        for i in range(p.size):
            d[i] = square / last * d[i] - residual[i]
    return False


@inlined
def reaches_boundary(p, length, d, radius):
    """Whether ``p + length * d`` is on the boundary or beyond."""
    total = 0.0
    for i in range(p.size):
        total += (p[i] + length * d[i]) ** 2
    return total >= radius * radius


@inlined
def predicted_decrease(matrix, gradient, p, product):
    """Predicted decrease of the quadratic model along ``p``."""
    times(matrix, p, product)
    return -dot(gradient, p) - 0.5 * dot(p, product)


@inlined
def decrease_ratio(value, reached, fall, steepness, left):
    """Ratio of the actual to the predicted decrease of a trial (``fall``).

    Where both are lost in rounding of the values, a trial counts as perfect if its gradient is shorter (A. R. Conn,
    N. I. M. Gould, P. L. Toint, Trust-Region Methods, 2000, section 17.4.2).
    """
    lost = ROUNDING * abs(value)
    if fall <= lost and abs(reached - value) <= lost:
        return 1.0 if left < steepness else 0.0
    return (value - reached) / fall


INITIAL_RADIUS, LARGEST_RADIUS, ACCEPTANCE = range(3)
STEP, REGION, RESIDUAL, SEARCHED, PRODUCT, TRIAL, SLOPE, TRUST_REGION_MATRIX = range(8)
RADIUS, FIRST_STEEPNESS = range(2)


def trust_region(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step within a trust region."""
    p, residual, d, product = state[STEP], state[RESIDUAL], state[SEARCHED], state[PRODUCT]
    trial, slope, matrix = state[TRIAL], state[SLOPE], state[TRUST_REGION_MATRIX:]
    if k == 1:
        scalars[RADIUS], scalars[FIRST_STEEPNESS] = settings[INITIAL_RADIUS], norm(gradient)
    if not fill_hessian(hessian, theta, data, matrix):
        return 1
    count = 0
    while count < MOST_REJECTIONS:
        state[REGION, :] = scalars[RADIUS]
        on_edge = steihaug(matrix, gradient, scalars[FIRST_STEEPNESS], scalars[RADIUS], p, residual, d, product)
        fall = predicted_decrease(matrix, gradient, p, product)
        moves = False
        for i in range(theta.size):
            trial[i] = theta[i] + p[i]
            moves = moves or trial[i] != theta[i]
        if not (moves and fall > 0.0):
            break
        reached = objective(trial, data, slope)
        count += 1
        ratio = decrease_ratio(value, reached, fall, norm(gradient), norm(slope))
        if not ratio >= 0.25:
            scalars[RADIUS] *= 0.25
        elif ratio > 0.75 and on_edge:
            scalars[RADIUS] = min(2.0 * scalars[RADIUS], settings[LARGEST_RADIUS])
        if ratio > settings[ACCEPTANCE]:
            finish_step(theta, gradient, scalars, reached, state[TRIAL:TRUST_REGION_MATRIX])
            return 1 + count
        # While the region contains that step, it would be tried again.
        while scalars[RADIUS] >= norm(p):
            scalars[RADIUS] *= 0.25
    # A shorter step cannot be told from none: the next step restarts.
    scalars[RADIUS] = settings[INITIAL_RADIUS]
    return 1 + count
