"""Kernels of Gauss-Newton methods: their ``hessian`` is the Gauss-Newton matrix that the objective offers."""

from gdexplorer.compiled.arithmetic import dot, negated, norm
from gdexplorer.compiled.kernel import inlined
from gdexplorer.optimizers.linear_algebra_kernels import fill_hessian, largest_of_diagonal, solve_damped
from gdexplorer.optimizers.search_kernels import finish_step
from gdexplorer.optimizers.second_order_kernels import MOST_REJECTIONS, decrease_ratio

RATE, DAMPING = range(2)
DIRECTION, DIAGONAL, MATRIX = range(3)


def gauss_newton(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step to the minimum of the linearised problem."""
    direction, diagonal, matrix = state[DIRECTION], state[DIAGONAL], state[MATRIX:]
    negated(direction, gradient)
    solved = fill_hessian(hessian, theta, data, matrix) and solve_damped(
        matrix, settings[DAMPING] * largest_of_diagonal(matrix), diagonal, direction
    )
    for i in range(theta.size):
        if not solved:
            direction[i] = 0.0
        theta[i] += settings[RATE] * direction[i]
    return 1


INITIAL_DAMPING = 0
STEP, APPLIED_DAMPING, TRIAL, SLOPE, FACTOR, GAUSS_NEWTON_MATRIX = range(6)
NEXT_DAMPING, GROWTH = range(2)
# The damping is at least this fraction of the largest entry of the diagonal: less cannot be told from none.
LEAST_DAMPING = 1e-15


@inlined
def damped_fall(p, gradient, damping):
    """Decrease of the model along the damped step, which solves ``(matrix + damping) p = -gradient``."""
    return 0.5 * (damping * dot(p, p) - dot(p, gradient))


@inlined
def is_trial(theta, p, trial):
    """Fill in the point after the step ``p``; return whether it differs."""
    moves = False
    for i in range(theta.size):
        trial[i] = theta[i] + p[i]
        moves = moves or trial[i] != theta[i]
    return moves


def levenberg_marquardt(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """One step of the damped Gauss-Newton method, with Nielsen's update of the damping."""
    p, trial, slope, matrix = state[STEP], state[TRIAL], state[SLOPE], state[GAUSS_NEWTON_MATRIX:]
    if not fill_hessian(hessian, theta, data, matrix):
        return 1
    largest, count = largest_of_diagonal(matrix), 0
    if scalars[GROWTH] == 0.0:
        scalars[NEXT_DAMPING], scalars[GROWTH] = settings[INITIAL_DAMPING] * largest, 2.0
    for _ in range(MOST_REJECTIONS):
        damping = max(scalars[NEXT_DAMPING], LEAST_DAMPING * largest)
        state[APPLIED_DAMPING, :] = damping
        negated(p, gradient)
        ratio = 0.0
        if solve_damped(matrix, damping, state[FACTOR], p):
            fall = damped_fall(p, gradient, damping)
            if not (is_trial(theta, p, trial) and fall > 0.0):
                break
            reached = objective(trial, data, slope)
            count += 1
            ratio = decrease_ratio(value, reached, fall, norm(gradient), norm(slope))
            if ratio > 0.0:
                scalars[NEXT_DAMPING] = damping * max(1.0 / 3.0, 1.0 - (2.0 * ratio - 1.0) ** 3)
                scalars[GROWTH] = 2.0
                finish_step(theta, gradient, scalars, reached, state[TRIAL:FACTOR])
                return 1 + count
        scalars[NEXT_DAMPING] = damping * scalars[GROWTH]
        scalars[GROWTH] *= 2.0
    # A shorter step cannot be told from none: the next step begins anew.
    scalars[GROWTH] = 0.0
    return 1 + count
