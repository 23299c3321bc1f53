"""Kernels of the line-search optimizers."""

import math

from gdexplorer.compiled.arithmetic import dot, negated
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.search_kernels import WORK_ROWS, finish_step, lowest_on_line, shrinking_search, strong_wolfe

MOST_TRIALS_OF_WOLFE = 25


@inlined
def first_length(gradient):
    """A first trial that moves by 1 in total (1-norm): no better scale is known yet."""
    total = 0.0
    for i in range(gradient.size):
        total += abs(gradient[i])
    return 1.0 / total if total > 0.0 else 1.0


RATE, SHRINK, BACKTRACKING_ARMIJO = range(3)
DIRECTION, WORK = range(2)


def backtracking(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of backtracking (Armijo)."""
    direction, work = state[DIRECTION], state[WORK : WORK + WORK_ROWS]
    negated(direction, gradient)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        return 0
    length, reached, count = shrinking_search(
        objective, data, theta, direction, value, slope, settings[RATE], settings[SHRINK],
        settings[BACKTRACKING_ARMIJO], work,
    )  # fmt: skip
    if length > 0.0:
        finish_step(theta, gradient, scalars, reached, work)
    return count


RATE, ARMIJO, CURVATURE = range(3)
DIRECTION, WORK = range(2)


def wolfe(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of the strong Wolfe search."""
    direction, work = state[DIRECTION], state[WORK : WORK + WORK_ROWS]
    negated(direction, gradient)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        return 0
    length, reached, count = strong_wolfe(
        objective, data, theta, direction, value, slope, settings[RATE], settings[ARMIJO], settings[CURVATURE],
        MOST_TRIALS_OF_WOLFE, work,
    )  # fmt: skip
    if length > 0.0:
        finish_step(theta, gradient, scalars, reached, work)
    return count


TOLERANCE = 0
DIRECTION, WORK = range(2)
LENGTH = 0


def exact_line_search(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of the exact line search."""
    direction, work = state[DIRECTION], state[WORK : WORK + WORK_ROWS]
    negated(direction, gradient)
    slope = dot(direction, gradient)
    if not slope < 0.0:
        return 0
    first = first_length(gradient) if k == 1 or scalars[LENGTH] == 0.0 else scalars[LENGTH]
    length, reached, count = lowest_on_line(
        objective, data, theta, direction, value, slope, first, settings[TOLERANCE], work
    )
    scalars[LENGTH] = length
    if length > 0.0:
        finish_step(theta, gradient, scalars, reached, work)
    return count


@inlined
def conjugacy(formula, direction, gradient, last_gradient):
    """The weight of the previous direction, by one of three formulas."""
    change_slope, change_direction, square, last_square = 0.0, 0.0, 0.0, 0.0
    for i in range(gradient.size):
        change = gradient[i] - last_gradient[i]
        change_slope += gradient[i] * change
        change_direction += direction[i] * change
        square += gradient[i] * gradient[i]
        last_square += last_gradient[i] * last_gradient[i]
    above = square if formula == 0.0 else change_slope
    below = change_direction if formula == 2.0 else last_square
    kept = above / below if below != 0.0 else 0.0
    return max(kept, 0.0) if formula == 1.0 else kept


FORMULA, ARMIJO, CURVATURE = range(3)
DIRECTION, LAST_GRADIENT, CONJUGATE_GRADIENT_WORK = range(3)
LENGTH, SLOPE = range(2)


def conjugate_gradient(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of conjugate gradients."""
    direction, last_gradient = state[DIRECTION], state[LAST_GRADIENT]
    work = state[CONJUGATE_GRADIENT_WORK : CONJUGATE_GRADIENT_WORK + WORK_ROWS]
    kept = 0.0 if k == 1 else conjugacy(settings[FORMULA], direction, gradient, last_gradient)
    for i in range(theta.size):
        direction[i] = kept * direction[i] - gradient[i]
    slope = dot(direction, gradient)
    # If it is not clearly a descent direction, restart with steepest descent.
    if not slope <= -1e-10 * math.sqrt(dot(direction, direction) * dot(gradient, gradient)):
        negated(direction, gradient)
        slope = dot(direction, gradient)
    if not slope < 0.0:
        return 0
    # The last step, scaled to predict the same first-order change (Nocedal & Wright 2006, section 3.5).
    last = scalars[LENGTH]
    length = first_length(gradient) if k == 1 or last == 0.0 else last * min(scalars[SLOPE] / slope, 10.0)
    length, reached, count = strong_wolfe(
        objective, data, theta, direction, value, slope, length, settings[ARMIJO], settings[CURVATURE],
        MOST_TRIALS_OF_WOLFE, work,
    )  # fmt: skip
    scalars[LENGTH] = length
    scalars[SLOPE] = slope
    for i in range(theta.size):
        last_gradient[i] = gradient[i]
    if length == 0.0:
        # The same search would fail again: the next step restarts.
        direction[:] = 0.0
    if length > 0.0:
        finish_step(theta, gradient, scalars, reached, work)
    return count
