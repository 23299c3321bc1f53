"""Kernels of the quasi-Newton optimizers."""

from gdexplorer.compiled.arithmetic import dot, negated
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.line_search_kernels import MOST_TRIALS_OF_WOLFE, first_length
from gdexplorer.optimizers.linear_algebra_kernels import times
from gdexplorer.optimizers.search_kernels import finish_step, strong_wolfe

# The smallest change of slope along a step, relative to the slope at its start, that counts as curvature.
LEAST_BEND = 1e-14

# Smaller numbers cannot be divided by.
SMALLEST_BEND = 1e-290

# Curvature in directions not explored yet is assumed to be this many times smaller.
LESS_STEEP = 10.0


@inlined
def identity(matrix, scale):
    """``matrix = scale * identity``."""
    matrix[:] = 0.0
    for i in range(matrix.shape[0]):
        matrix[i, i] = scale
    return 0


@inlined
def has_positive_curvature(ys, fall):
    """Whether yᵀs along a step exceeds rounding, relative to its ``fall`` (slope times length).

    Both have the units of the function and do not depend on those of the coordinates.
    """
    return ys > max(LEAST_BEND * abs(fall), SMALLEST_BEND)


@inlined
def update_inverse(inverse, s, y, product, first, fall):
    """BFGS update of the inverse Hessian; skipped if the curvature along ``s`` is not positive."""
    ys, yy = dot(y, s), dot(y, y)
    if not has_positive_curvature(ys, fall):
        return 0
    if first:
        # Initial scale from the first step (Nocedal & Wright 2006, equation 6.20). That step went along the steepest
        # direction: in others the curvature is smaller, and steps are longer.
        identity(inverse, LESS_STEEP * ys / yy)
    times(inverse, y, product)
    along = (1.0 + dot(y, product) / ys) / ys
    for row in range(s.size):
        for column in range(s.size):
            inverse[row, column] += (
                along * s[row] * s[column] - (product[row] * s[column] + s[row] * product[column]) / ys
            )
    return 0


ARMIJO, CURVATURE = range(2)
DIRECTION, LAST_GRADIENT, CHANGE, LAST_STEP, INVERSE = range(5)
LENGTH, RESTARTED, FALL = range(3)


def bfgs(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of BFGS."""
    direction, last_gradient, y, s = state[DIRECTION], state[LAST_GRADIENT], state[CHANGE], state[LAST_STEP]
    work, inverse = state[CHANGE:INVERSE], state[INVERSE:]
    restarted = k == 1 or scalars[LENGTH] == 0.0
    if restarted:
        identity(inverse, 1.0)
    else:
        for i in range(theta.size):
            y[i] = gradient[i] - last_gradient[i]
            s[i] = scalars[LENGTH] * direction[i]
        update_inverse(inverse, s, y, last_gradient, scalars[RESTARTED] == 1.0, scalars[FALL])
    times(inverse, gradient, direction)
    negated(direction, direction)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        identity(inverse, 1.0)
        negated(direction, gradient)
        slope, restarted = dot(direction, gradient), True
    if not slope < 0.0:
        return 0
    length, reached, count = strong_wolfe(
        objective, data, theta, direction, value, slope, first_length(gradient) if restarted else 1.0,
        settings[ARMIJO], settings[CURVATURE], MOST_TRIALS_OF_WOLFE, work,
    )  # fmt: skip
    for i in range(theta.size):
        last_gradient[i] = gradient[i]
    scalars[LENGTH] = length
    scalars[RESTARTED] = 1.0 if restarted else 0.0
    scalars[FALL] = length * slope
    if length > 0.0:
        finish_step(theta, gradient, scalars, reached, work)
    return count


LENGTH, KEPT, NEWEST, SCALE, FIRST_SHARE = range(5)


@inlined
def remember(gradient, direction, last_gradient, pairs, scalars, longest):
    """Store the last step and change of the gradient; replaces the oldest pair once ``longest`` are stored."""
    place = (int(scalars[NEWEST]) + 1) % longest if scalars[KEPT] > 0.0 else 0
    s, y = pairs[2 * place], pairs[2 * place + 1]
    ys, yy, fall = 0.0, 0.0, 0.0
    for i in range(gradient.size):
        change = gradient[i] - last_gradient[i]
        ys += change * (scalars[LENGTH] * direction[i])
        yy += change * change
        fall += last_gradient[i] * (scalars[LENGTH] * direction[i])
    if not has_positive_curvature(ys, fall):
        return 0
    for i in range(gradient.size):
        s[i] = scalars[LENGTH] * direction[i]
        y[i] = gradient[i] - last_gradient[i]
    scalars[KEPT] = min(scalars[KEPT] + 1.0, float(longest))
    scalars[NEWEST] = float(place)
    scalars[SCALE] = ys / yy
    return 0


@inlined
def two_loops(direction, pairs, scalars, longest):
    """Multiply ``direction`` by the inverse Hessian estimate (Nocedal & Wright 2006, algorithm 7.4)."""
    kept, newest = int(scalars[KEPT]), int(scalars[NEWEST])
    for back in range(kept):
        place = (newest - back) % longest
        s, y = pairs[2 * place], pairs[2 * place + 1]
        share = dot(s, direction) * (1.0 / dot(y, s))
        scalars[FIRST_SHARE + place] = share
        for i in range(direction.size):
            direction[i] -= share * y[i]
    for i in range(direction.size):
        direction[i] *= scalars[SCALE]
    for back in range(kept - 1, -1, -1):
        place = (newest - back) % longest
        s, y = pairs[2 * place], pairs[2 * place + 1]
        share = scalars[FIRST_SHARE + place] - dot(y, direction) * (1.0 / dot(y, s))
        for i in range(direction.size):
            direction[i] += share * s[i]
    return 0


RATE, HISTORY_SIZE, LBFGS_ARMIJO, LBFGS_CURVATURE = range(4)
DIRECTION, LAST_GRADIENT, WORK, PAIRS = 0, 1, 2, 4


def lbfgs(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of L-BFGS with a strong Wolfe search.

    Settings, defaults and first trial are those of PyTorch, but the path is not: PyTorch drops pairs by an absolute
    bound, so that it learns nothing from functions in small units, and its search can end where Armijo's condition
    fails.
    """
    direction, last_gradient, work, pairs = state[DIRECTION], state[LAST_GRADIENT], state[WORK:PAIRS], state[PAIRS:]
    longest, restarted = int(settings[HISTORY_SIZE]), k == 1 or scalars[LENGTH] == 0.0
    if restarted:
        # The search failed with all stored pairs, or there are none yet: steepest descent.
        scalars[KEPT], scalars[SCALE] = 0.0, 1.0
    else:
        remember(gradient, direction, last_gradient, pairs, scalars, longest)
    negated(direction, gradient)
    two_loops(direction, pairs, scalars, longest)
    slope = dot(direction, gradient)
    for i in range(theta.size):
        last_gradient[i] = gradient[i]
    scalars[LENGTH] = 0.0
    if not slope < 0.0:
        return 0
    length = settings[RATE] * first_length(gradient) if restarted else settings[RATE]
    length, reached, count = strong_wolfe(
        objective, data, theta, direction, value, slope, length, settings[LBFGS_ARMIJO], settings[LBFGS_CURVATURE],
        MOST_TRIALS_OF_WOLFE, work,
    )  # fmt: skip
    scalars[LENGTH] = length
    if length > 0.0:
        finish_step(theta, gradient, scalars, reached, work)
    return count
