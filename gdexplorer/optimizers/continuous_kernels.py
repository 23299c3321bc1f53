"""Kernel of gradient flow: a Runge-Kutta method with adaptive steps."""

import math

from gdexplorer.compiled.kernel import inlined

MOST_STAGES = 4000


@inlined
def stage(objective, data, theta, work, slot, h, a1, a2, a3, a4, a5, a6):
    """Stage number ``slot`` of a Runge-Kutta step: the gradient at ``theta`` minus ``h`` times a mix of earlier stages.

    Rows of ``work``: 0 to 6 the gradients, ``POINT`` the point.
    """
    for i in range(theta.size):
        mix = a1 * work[0, i] + a2 * work[1, i] + a3 * work[2, i] + a4 * work[3, i] + a5 * work[4, i] + a6 * work[5, i]
        work[POINT, i] = theta[i] - h * mix
    return objective(work[POINT], data, work[slot])


@inlined
def dormand_prince(objective, data, theta, work, h, tolerance):
    """Step by time ``h`` to ``work[POINT]``; return error / ``tolerance`` and value (Dormand & Prince 1980)."""
    work[1:7] = 0.0
    stage(objective, data, theta, work, 1, h, 1 / 5, 0.0, 0.0, 0.0, 0.0, 0.0)
    stage(objective, data, theta, work, 2, h, 3 / 40, 9 / 40, 0.0, 0.0, 0.0, 0.0)
    stage(objective, data, theta, work, 3, h, 44 / 45, -56 / 15, 32 / 9, 0.0, 0.0, 0.0)
    stage(objective, data, theta, work, 4, h, 19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0.0, 0.0)
    stage(objective, data, theta, work, 5, h, 9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0.0)
    value = stage(objective, data, theta, work, 6, h, 35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84)
    worst = 0.0
    for i in range(theta.size):
        mix = 71 / 57600 * work[0, i] - 71 / 16695 * work[2, i] + 71 / 1920 * work[3, i]
        mix += 22 / 525 * work[5, i] - 17253 / 339200 * work[4, i] - 1 / 40 * work[6, i]
        error = abs(h * mix) / (tolerance * (1.0 + abs(theta[i])))
        worst = error if not error <= worst else worst
    return worst if math.isfinite(value) else math.inf, value


@inlined
def next_duration(h, error):
    """The next step size, given the error of this step (Hairer, Nørsett & Wanner 1993, section II.4)."""
    if not error < math.inf:
        return 0.2 * h
    return h * min(5.0, max(0.2, 0.9 * max(error, 1e-10) ** -0.2))


RATE, TOLERANCE = range(2)
GRADIENT_AT_ITS_END, LAST_STAGE, POINT = 0, 6, 7
DURATION = 0


def gradient_flow(objective, hessian, data, theta, value, gradient, state, scalars, settings, k):
    """Follow the gradient flow for time ``learning_rate``."""
    for i in range(theta.size):
        state[GRADIENT_AT_ITS_END, i] = gradient[i]
    left, count, reached = settings[RATE], 0, math.nan
    h = left if k == 1 else min(scalars[DURATION], left)
    while left > 0.0 and count < MOST_STAGES:
        h = min(h, left)
        error, end = dormand_prince(objective, data, theta, state, h, settings[TOLERANCE])
        count += 6
        if error <= 1.0:
            left, reached = left - h if h < left else 0.0, end
            for i in range(theta.size):
                theta[i] = state[POINT, i]
                state[GRADIENT_AT_ITS_END, i] = state[LAST_STAGE, i]
        proposed = next_duration(h, error)
        # A short last step to the end of the time says nothing about a good step size.
        if left > 0.0 or proposed > scalars[DURATION] or k == 1:
            scalars[DURATION] = proposed
        h = proposed
    for i in range(theta.size):
        gradient[i] = state[GRADIENT_AT_ITS_END, i]
    scalars[scalars.size - 1] = reached
    return count
