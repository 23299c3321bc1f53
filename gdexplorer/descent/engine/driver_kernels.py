"""Compiled descent loops: this one records a run, that of `many_starts_kernels` runs many starts without recording.

Both take any objective and any optimizer as first-class compiled functions, so they are compiled once. They take
`change` and `draw_batch`, too: what the loops of these keep in registers would be saved and restored at every call of a
step. So does the driver of many starts with `settled`: compiled into it at three places, that would take half a minute.
Both read:

``rates``
    Factors of the learning rate, the first setting, for each step from 1; empty for a constant rate, and for one that
    follows the values.
``following``
    Settings of the schedule that follows the values which are recorded (see `schedule_kernels`), and ``course``, where
    that stands in a run; empty: none does.
``batch``
    If it has rows, each step sees the objective of a mini-batch only (see `batches`). Values and gradients that are
    recorded or compared with the tolerance are those of all samples.
``controls``
    See their indices below. If ``controls[USES_METRIC]`` is set, each step is given the gradient under ``metric`` (see
    `metric_kernels`) in place of the differential, which is what is recorded. If ``controls[OBSERVED]`` is not 0,
    steps after the first one are given value and gradient at the point in that row of the state, counted from 1. If
    ``controls[MEASURED]`` is not 0, that row of the state is compared with the tolerance in place of the gradient. If
    ``controls[SURVEYED]`` is not 0, that row gets the gradient of all samples at the iterate before each step. If
    ``controls[STAMPED]`` is not 0, that number of the mini-batch, counted from 0, is set to the step, and the one
    before it to the seed (see `BoundObjective.stamped`).

If a step returns the value at its end (see `gdexplorer.optimizers.step`), the objective is not evaluated there again.
Neither driver allocates.
"""

import math

import numpy as np

from gdexplorer.compiled.arithmetic import assign, norm, weighted_norm
from gdexplorer.compiled.kernel import always_inlined, inlined
from gdexplorer.compiled.randomness import normal
from gdexplorer.descent.critical.kink_kernels import LEAVES, RESTS, settle
from gdexplorer.descent.engine.batch_kernels import stamp
from gdexplorer.optimizers.schedule_kernels import follow_plateau

# State of a run after a step.
GOING = 0
CONVERGED = 1
NOT_FINITE = 2
UNDEFINED = 3
STALLED = 4
NO_DERIVATIVE = 5
REACHED = 6  # the target value
NO_METRIC = 7

# Indices into the vector of controls. WIDTH and HEIGHT are the sides of the drawn domain, the units of the plane; from
# WEIGHTS on follow the factors of the gradient's components in the comparison with the tolerance.
TOLERANCE, NOISE, CLIP, SEED, FIRST_SAMPLE, USES_METRIC, WIDTH, HEIGHT = range(8)
OBSERVED, MEASURED, SURVEYED, STAMPED, WEIGHTS = range(8, 13)

# Indices into the vector of counters, and its length.
STEPS_DONE, STEPS_AT_REST, EVALUATIONS = 0, 1, 2
COUNTERS = 3

# Beyond this distance a NaN value is taken as an overflow (infinity minus infinity), not as undefined.
FAR_OUT = 1e15

# A run has stalled after this many steps that do not change any coordinate.
STEPS_TO_STALL = 20


@inlined
def verdict(value, theta, gradient, measure, controls):
    """The state of a run at ``theta`` (one of the codes above); ``measure`` is compared with the tolerance.

    A tolerance of zero never stops a run early, not even where the gradient is exactly zero.
    """
    slopes, farthest, finite = 0.0, 0.0, True
    for i in range(theta.size):
        slopes += abs(gradient[i])
        farthest = max(farthest, abs(theta[i]))
        finite = finite and math.isfinite(theta[i])
    if not finite or math.isinf(value) or (math.isnan(value) and farthest > FAR_OUT):
        return NOT_FINITE
    if math.isnan(value):
        return UNDEFINED
    if math.isnan(slopes):
        return NO_DERIVATIVE
    if controls[TOLERANCE] > 0.0 and weighted_norm(measure, controls[WEIGHTS:]) <= controls[TOLERANCE]:
        return CONVERGED
    return GOING


@inlined
def first_verdict(value, theta, gradient, controls):
    """The state of a run at its start: without a step, a rule that measures by itself has not done so."""
    code = verdict(value, theta, gradient, gradient, controls)
    return GOING if code == CONVERGED and controls[MEASURED] > 0.0 else code


@inlined
def settled(code, resting, objective, data, theta, controls, gradient):
    """Check whether a run that seems finished really rests, and return its new state.

    At a kink that is not stationary the run continues, and ``gradient`` is filled with the slope to follow. A run that
    stalled, ``resting`` for `STEPS_TO_STALL` steps, is given one step along that slope to make progress. A rule that
    measures by itself rests where it says so: at a wall, the slope of the function alone decides nothing.
    """
    if controls[MEASURED] > 0.0:
        return code
    stalled = code == STALLED and resting == STEPS_TO_STALL
    if not (stalled or code in (CONVERGED, NO_DERIVATIVE)):
        return code
    units, before, apart = np.ones(theta.size), gradient.copy(), 0.0
    if theta.size == 2:
        units[0], units[1] = controls[WIDTH], controls[HEIGHT]
    found = settle(objective, data, theta, units, controls[TOLERANCE], controls[WEIGHTS:], gradient)
    if stalled:
        for i in range(theta.size):
            apart = max(apart, abs(gradient[i] - before[i]))
        return GOING if found == LEAVES and apart > 0.1 * norm(before) else STALLED
    if found == RESTS and code == NO_DERIVATIVE:
        gradient[:] = 0.0
    if found == LEAVES or (found == RESTS and controls[TOLERANCE] == 0.0):
        return GOING
    return CONVERGED if found == RESTS else code


@inlined
def add_noise(gradient, controls, k):
    """Add the noise set in the controls to ``gradient``."""
    if controls[NOISE] > 0.0:
        for i in range(gradient.size):
            gradient[i] += controls[NOISE] * normal(int(controls[SEED]), k, i)


@inlined
def clip_gradient(gradient, controls):
    """Clip ``gradient`` as set in the controls."""
    if controls[CLIP] > 0.0:
        length = norm(gradient)
        if length > controls[CLIP]:
            for i in range(gradient.size):
                gradient[i] *= controls[CLIP] / length
    return 0


@inlined
def is_changed(controls):
    """Whether optimizers are given anything but the plain differential."""
    return controls[NOISE] > 0.0 or controls[CLIP] > 0.0 or controls[USES_METRIC] != 0.0


@inlined
def change(objective, hessian, data, metric, numbers, work, sample, theta, gradient, controls, k):
    """Turn the differential into the gradient that the optimizer sees; return `NO_METRIC` if the metric is undefined.

    Noise is added to the differential, which is what is measured; clipping applies to the resulting gradient.
    """
    add_noise(gradient, controls, k)
    defined = (
        controls[USES_METRIC] == 0.0 or metric(objective, hessian, data, theta, gradient, numbers, work, sample) == 0
    )
    clip_gradient(gradient, controls)
    return GOING if defined else NO_METRIC


@always_inlined
def full_rate(settings, rates, following):
    """The learning rate, the first setting, which a schedule multiplies; 0 without a schedule."""
    return settings[0] if rates.size > 0 or following.size > 0 else 0.0


@always_inlined
def set_rate(settings, rate, rates, following, course, value, k):
    """Set the learning rate of step ``k``, which begins at ``value``; the last factor of a schedule holds on."""
    if rates.size > 0:
        settings[0] = rate * rates[min(k - 1, rates.size - 1)]
    if following.size > 0:
        settings[0] = rate * follow_plateau(following, course, value, k)
    return 0


@always_inlined
def restore_rate(settings, rate, rates, following):
    """Undo `set_rate`."""
    if rates.size > 0 or following.size > 0:
        settings[0] = rate
    return 0


@always_inlined
def has_stalled(resting, controls):
    """Whether a run that has not moved for ``resting`` steps is stopped for that."""
    return resting >= STEPS_TO_STALL and controls[TOLERANCE] > 0.0


@always_inlined
def is_ordinary(square, total, controls):
    """Whether the squared gradient norm and the total of a point, as of `compared`, rule out that a run ends there."""
    return math.isfinite(total) and square > controls[TOLERANCE] * controls[TOLERANCE]


@always_inlined
def measure_of_rest(gradient, state, controls):
    """The vector that is compared with the tolerance."""
    row = int(controls[MEASURED])
    return state[row - 1] if row > 0 else gradient


@always_inlined
def measured(measure, gradient, controls, total):
    """The squared norm of ``measure``, as compared with the tolerance, and ``total`` with the gradient added."""
    square = 0.0
    for i in range(measure.size):
        square += (controls[WEIGHTS + i] * measure[i]) ** 2
        total += gradient[i]
    return square, total


@always_inlined
def compared(value, theta, gradient, before, state, controls):
    """The squared gradient norm, as compared with the tolerance, a total, and whether it has moved from ``before``.

    The total is finite only if value and coordinates are: no addition makes infinity or NaN finite again. Unrolled for
    the plane: short loops would cost more than all the rest of a step, 40 ns.
    """
    if theta.size == 2:
        wu, wv = controls[WEIGHTS], controls[WEIGHTS + 1]
        x, y, u, v = theta[0], theta[1], gradient[0], gradient[1]
        square, total, moved = (wu * u) ** 2 + (wv * v) ** 2, value + x + y, x != before[0] or y != before[1]
    else:
        square, total, moved = 0.0, value, False
        for i in range(theta.size):
            square += (controls[WEIGHTS + i] * gradient[i]) ** 2
            total += theta[i]
            moved = moved or theta[i] != before[i]
    if controls[MEASURED] > 0.0:
        square, total = measured(measure_of_rest(gradient, state, controls), gradient, controls, total)
    return square, total, moved


@always_inlined
def record(k, value, theta, gradient, state, controls, points, gradients, states):
    """Record iterate ``k``; return what `compared` does. Unrolled for the plane, too."""
    square, total, moved = compared(value, theta, gradient, points[k - 1], state, controls)
    if theta.size == 2:
        points[k, 0], points[k, 1], gradients[k, 0], gradients[k, 1] = theta[0], theta[1], gradient[0], gradient[1]
        for row in range(states.shape[1]):
            states[k, row, 0], states[k, row, 1] = state[row, 0], state[row, 1]
    else:
        for i in range(theta.size):
            points[k, i], gradients[k, i] = theta[i], gradient[i]
            for row in range(states.shape[1]):
                states[k, row, i] = state[row, i]
    return square, total, moved


@always_inlined
def observed_point(theta, gradient, state, controls, k):
    """The point whose value and gradient step ``k`` sees; a survey keeps ``gradient``, that of all samples."""
    observed, surveyed = int(controls[OBSERVED]), int(controls[SURVEYED])
    if surveyed > 0:
        assign(state[surveyed - 1], gradient)
    return state[observed - 1] if observed > 0 and k > 1 else theta


@always_inlined
def mini_batch(draw_batch, data, batch, order, controls, k):
    """The samples that step ``k`` sees."""
    rows = draw_batch(data, batch, order, int(controls[FIRST_SAMPLE]), int(controls[SEED]), k)
    if controls[STAMPED] > 0.0:
        stamp(batch, int(controls[STAMPED]), int(controls[SEED]), k)
    return batch[:rows]


@always_inlined
def advance(objective, hessian, step, data, seen, batched, theta, value, gradient, state, scalars, settings, k):
    """Take step ``k``; return the value where it ends, NaN or infinite if undefined, and the number of evaluations."""
    handed_on = scalars.size - 1
    scalars[handed_on] = math.nan
    evaluations = step(objective, hessian, seen, theta, value, gradient, state, scalars, settings, k)
    if batched or math.isnan(scalars[handed_on]):
        return objective(theta, data, gradient), evaluations + 1
    return scalars[handed_on], evaluations


def descend(
    change, draw_batch, objective, hessian, step, data, metric, numbers, work, sample, batch, order, theta, gradient,
    state, scalars, course, settings, rates, following, controls, counters, points, values, gradients, states,
    evaluations, first, last,
):  # fmt: skip
    """Run steps ``first`` to ``last - 1``, record each, and return the state of the run.

    ``theta`` is iterate ``first - 1``, already recorded, and ``gradient`` the gradient there. Recorded are ``points:
    float64[c, n]``, ``values``, ``gradients``, ``states: float64[c, recorded rows, n]`` and ``evaluations: int64[c]``.
    A step whose result is not finite is not. ``counters[STEPS_DONE]`` is the last recorded iterate.
    """
    batched, changed, elsewhere = batch.shape[0] > 0, is_changed(controls), controls[OBSERVED] > 0.0
    rate, code, value = full_rate(settings, rates, following), GOING, values[first - 1]
    count, resting, observes = counters[EVALUATIONS], counters[STEPS_AT_REST], elsewhere or controls[SURVEYED] > 0.0
    for k in range(first, last):
        set_rate(settings, rate, rates, following, course, value, k)
        seen = mini_batch(draw_batch, data, batch, order, controls, k) if batched else data
        point = observed_point(theta, gradient, state, controls, k) if observes else theta
        value = objective(point, seen, gradient) if batched or elsewhere else value
        if changed:
            code = change(objective, hessian, seen, metric, numbers, work, sample, point, gradient, controls, k)
        if code != GOING:
            break
        value, used = advance(
            objective, hessian, step, data, seen, batched, theta, value, gradient, state, scalars, settings, k
        )
        count += used + (elsewhere and not batched)
        square, total, moved = record(k, value, theta, gradient, state, controls, points, gradients, states)
        if not is_ordinary(square, total, controls):
            code = verdict(value, theta, gradient, measure_of_rest(gradient, state, controls), controls)
            if code in (NOT_FINITE, UNDEFINED):
                break
        values[k], evaluations[k], counters[STEPS_DONE] = value, count, k
        resting = 0 if moved else resting + 1
        code = STALLED if code == GOING and has_stalled(resting, controls) else code
        if code != GOING:
            break
    counters[EVALUATIONS], counters[STEPS_AT_REST] = count, resting
    restore_rate(settings, rate, rates, following)
    return code
