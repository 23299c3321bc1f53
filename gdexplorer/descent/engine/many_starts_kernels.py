"""The compiled descent loop of many starts, of which only the ends are kept; see `driver_kernels` for its arguments.

Many runs are interleaved in blocks: all runs of a block take a step, then all are checked. The operations of one run
form a chain, each waiting for the last; the processor fills the wait with those of the next run.

The parts of the loop share ``runs``, the arrays of a block (``bodies, memories, scalars, courses, costs, counts``), and
``ends``, those of all starts (``thetas, values, codes, taken, evaluations``): see `descend_batch`.
"""

import math

from gdexplorer.compiled.arithmetic import assign
from gdexplorer.compiled.kernel import always_inlined, inlined
from gdexplorer.descent.engine.driver_kernels import (
    GOING,
    NO_METRIC,
    NOT_FINITE,
    OBSERVED,
    REACHED,
    STALLED,
    SURVEYED,
    UNDEFINED,
    compared,
    first_verdict,
    full_rate,
    has_stalled,
    is_changed,
    is_ordinary,
    measure_of_rest,
    mini_batch,
    observed_point,
    set_rate,
    verdict,
)  # fmt: skip

# Rows and counts of a run in a block (see `descend_batch`), and how many there are.
THETA, GRADIENT, BEFORE, BODIES = range(4)
START, CODE, EVALUATED, RESTED, COUNTS = range(5)


@inlined
def next_mark(marks, mark, k):
    """The number of the first mark at step ``k`` or later, from number ``mark`` on."""
    while mark < marks.size and marks[mark] < k:
        mark += 1
    return mark


@inlined
def record_marks(marks, path, start, theta, mark, k):
    """Record ``theta`` at all marks from number ``mark`` up to step ``k``."""
    while mark < marks.size and marks[mark] <= k:
        for i in range(theta.size):
            path[start, mark, i] = theta[i]
        mark += 1
    return 0


@always_inlined
def begin_block(
    settled, objective, data, runs, ends, controls, target, marks, path, block, end
):  # fmt: skip
    """Place the runs from ``block`` to ``end - 1`` at their starts; keep those that go on, and return how many."""
    bodies, memories, scalars, _, costs, counts = runs
    thetas, values, codes, taken, evaluations = ends
    count = 0
    for start in range(block, end):
        theta, gradient = bodies[count, THETA], bodies[count, GRADIENT]
        memories[count, :, :], scalars[count, :] = 0.0, 0.0
        assign(theta, thetas[start])
        value = objective(theta, data, gradient)
        code = first_verdict(value, theta, gradient, controls)
        if value <= target and code != NOT_FINITE:
            code = REACHED
        code = settled(code, 0, objective, data, theta, controls, gradient)
        values[start], codes[start], taken[start], evaluations[start] = value, code, 0, 1
        record_marks(marks, path, start, theta, 0, 0)
        if code == GOING:
            assign(bodies[count, BEFORE], theta)
            costs[count] = value
            counts[count, START], counts[count, CODE], counts[count, EVALUATED], counts[count, RESTED] = (
                start,
                code,
                1,
                0,
            )
            count += 1
    return count


@inlined
def end_runs(runs, ends, count, k, last):
    """Record the runs that have ended in step ``k``, or all if it is the ``last``; return how many go on, now first.

    A run whose step led nowhere ended a step earlier.
    """
    bodies, memories, scalars, courses, costs, counts = runs
    thetas, values, codes, taken, evaluations = ends
    kept = 0
    for run in range(count):
        start, code = counts[run, START], counts[run, CODE]
        if last or code != GOING:
            assign(thetas[start], bodies[run, BEFORE])
            values[start], codes[start], evaluations[start] = costs[run], code, counts[run, EVALUATED]
            taken[start] = k - 1 if code in (NOT_FINITE, UNDEFINED, NO_METRIC) else k
            continue
        if kept < run:
            for row in range(BODIES):
                assign(bodies[kept, row], bodies[run, row])
            for row in range(memories.shape[1]):
                assign(memories[kept, row], memories[run, row])
            assign(scalars[kept], scalars[run])
            assign(courses[kept], courses[run])
            assign(counts[kept], counts[run])
            costs[kept] = costs[run]
        kept += 1
    return kept


@always_inlined
def step_block(
    change, objective, hessian, step, seen, metric, numbers, work, sample, batched, changed, runs, count, settings,
    rate, rates, following, controls, k,
):  # fmt: skip
    """Let the ``count`` runs of a block take step ``k``; return how many could not."""
    bodies, memories, scalars, courses, costs, counts = runs
    handed_on, ended, elsewhere = scalars.shape[1] - 1, 0, controls[OBSERVED] > 0.0
    observes = elsewhere or controls[SURVEYED] > 0.0
    for run in range(count):
        theta, gradient, state = bodies[run, THETA], bodies[run, GRADIENT], memories[run]
        value = costs[run]
        set_rate(settings, rate, rates, following, courses[run], value, k)
        point = observed_point(theta, gradient, state, controls, k) if observes else theta
        if batched or elsewhere:
            value = objective(point, seen, gradient)
            counts[run, EVALUATED] += not batched
        if changed:
            code = change(objective, hessian, seen, metric, numbers, work, sample, point, gradient, controls, k)
            if code != GOING:
                counts[run, CODE] = code
                ended += 1
                continue
        scalars[run, handed_on] = math.nan
        counts[run, EVALUATED] += step(
            objective, hessian, seen, theta, value, gradient, state, scalars[run], settings, k
        )
    return ended


@always_inlined
def check_block(settled, objective, data, batched, runs, count, controls, target, mark, marks, path, k):
    """Look where step ``k`` has led those of the ``count`` runs of a block that took it; return how many end there."""
    bodies, memories, scalars, _, costs, counts = runs
    handed_on, ended = scalars.shape[1] - 1, 0
    for run in range(count):
        if counts[run, CODE] != GOING:
            continue
        theta, gradient, before = bodies[run, THETA], bodies[run, GRADIENT], bodies[run, BEFORE]
        value, code = scalars[run, handed_on], GOING
        if batched or math.isnan(value):
            value = objective(theta, data, gradient)
            counts[run, EVALUATED] += 1
        square, total, moved = compared(value, theta, gradient, before, memories[run], controls)
        if not is_ordinary(square, total, controls):
            measure = measure_of_rest(gradient, memories[run], controls)
            code = verdict(value, theta, gradient, measure, controls)
            if code in (NOT_FINITE, UNDEFINED):
                counts[run, CODE] = code
                ended += 1
                continue
            code = settled(code, 0, objective, data, theta, controls, gradient)
        costs[run] = value
        assign(before, theta)
        record_marks(marks, path, counts[run, START], theta, mark, k)
        rested = counts[run, RESTED] = 0 if moved else counts[run, RESTED] + 1
        if code == GOING and has_stalled(rested, controls):
            code = settled(STALLED, rested, objective, data, theta, controls, gradient)
        if value <= target:
            code = REACHED
        if code != GOING:
            counts[run, CODE] = code
            ended += 1
    return ended


def descend_batch(
    settled, change, draw_batch, objective, hessian, step, data, metric, numbers, work, sample, batch, order, thetas,
    bodies, memories, scalars, courses, costs, counts, settings, rates, following, controls, stop, steps, target, marks,
    path, values, codes, taken, evaluations, first, last,
):  # fmt: skip
    """Run starts ``first`` to ``last - 1`` of ``thetas: float64[starts, n]`` to their ends, in place.

    Fills ``values`` (the cost at the end), ``codes`` (the state of the run), ``taken`` (steps) and ``evaluations`` for
    these starts, and ``path: float64[starts, len(marks), n]`` with the iterates at steps ``marks`` (ascending), or the
    last iterate of a run that ended earlier. Runs that become infinite or NaN keep their last finite point; those with
    a value of at most ``target`` have state `REACHED`. Ends agree with those of `descend` to the bit.

    A block works in ``bodies: float64[block, BODIES, n]``, ``memories: float64[block, rows, n]``, ``scalars``,
    ``courses``, ``costs: float64[block]`` and ``counts: int64[block, COUNTS]``, in which the runs that go on come
    first, until ``stop: int64[1]`` is set.
    """
    changed, batched, rate = is_changed(controls), batch.shape[0] > 0, full_rate(settings, rates, following)
    runs, ends = (bodies, memories, scalars, courses, costs, counts), (thetas, values, codes, taken, evaluations)
    for block in range(first, last, costs.size):
        end = min(block + costs.size, last)
        count = begin_block(settled, objective, data, runs, ends, controls, target, marks, path, block, end)
        order[:], k, mark = 0, 0, 0
        while count > 0:
            ended, over = 0, k >= steps or stop[0] != 0
            if not over:
                k += 1
                seen = mini_batch(draw_batch, data, batch, order, controls, k) if batched else data
                mark = next_mark(marks, mark, k)
                ended += step_block(
                    change, objective, hessian, step, seen, metric, numbers, work, sample, batched, changed, runs,
                    count, settings, rate, rates, following, controls, k,
                )  # fmt: skip
                ended += check_block(
                    settled, objective, data, batched, runs, count, controls, target, mark, marks, path, k
                )  # fmt: skip
            if over or ended > 0:
                count = end_runs(runs, ends, count, k, over)
        for start in range(block, end):
            record_marks(marks, path, start, thetas[start], next_mark(marks, 0, taken[start] + 1), steps)
    return 0
