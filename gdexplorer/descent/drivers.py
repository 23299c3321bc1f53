"""The compiled loops: one records a run, one ends many runs without recording them.

Both take any objective and any step rule as first-class compiled functions, so they are compiled once.
"""

import math

import numpy as np

from gdexplorer.kernels import Kernel, inlined

# How a run stands after a step.
GOING = 0
CONVERGED = 1
NOT_FINITE = 2
UNDEFINED = 3
STALLED = 4
NO_DERIVATIVE = 5

# Places in the vector of controls.
TOLERANCE, NOISE, CLIP, SEED = 0, 1, 2, 3

# Places in the vector of counters.
STEPS_DONE, STEPS_AT_REST, EVALUATIONS = 0, 1, 2

# Out there a value that is not a number comes from an overflow (infinity minus infinity), not from the function.
FAR_OUT = 1e15

# So many steps that change no coordinate by one bit, and the run is called stalled.
STEPS_TO_STALL = 20


@inlined
def norm(vector):
    """The Euclidean norm of ``vector``, without overflow in between."""
    largest = 0.0
    for i in range(vector.size):
        largest = max(largest, abs(vector[i]))
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    total = 0.0
    for i in range(vector.size):
        total += (vector[i] / largest) ** 2
    return largest * math.sqrt(total)


@inlined
def verdict(value, theta, gradient, tolerance):
    """How a run stands at ``theta`` (one of the codes above).

    A tolerance of zero never stops a run early, not even where the gradient is exactly zero.
    """
    square, farthest, finite = 0.0, 0.0, True
    for i in range(theta.size):
        square += gradient[i] * gradient[i]
        farthest = max(farthest, abs(theta[i]))
        finite = finite and math.isfinite(theta[i])
    if not finite or math.isinf(value) or (math.isnan(value) and farthest > FAR_OUT):
        return NOT_FINITE
    if math.isnan(value):
        return UNDEFINED
    if math.isnan(square):
        return NO_DERIVATIVE
    # A square that underflows is no proof: 1e-170 squared is zero.
    if tolerance > 0.0 and square <= tolerance * tolerance and (square > 0.0 or norm(gradient) <= tolerance):
        return CONVERGED
    return GOING


@inlined
def uniform(seed, k, i):
    """A number in (0, 1) that depends on seed, step and coordinate only (SplitMix64, Steele et al. 2014)."""
    bits = (seed * 0x9E3779B9 + k * 0xBF58476D + i * 0x94D049BB + 0x2545F491) & 0x7FFFFFFFFFFFFFFF
    for _ in range(3):
        bits = (bits ^ (bits >> 30)) * 0x1CE4E5B9BF58476D & 0x7FFFFFFFFFFFFFFF
        bits = (bits ^ (bits >> 27)) * 0x133111EB94D049BB & 0x7FFFFFFFFFFFFFFF
        bits = bits ^ (bits >> 31)
    return ((bits >> 11) + 0.5) / 4503599627370496.0


@inlined
def normal(seed, k, i):
    """A standard normal number, by the transform of Box and Muller (1958)."""
    radius = math.sqrt(-2.0 * math.log(uniform(seed, k, 2 * i)))
    return radius * math.cos(2.0 * math.pi * uniform(seed, k, 2 * i + 1))


@inlined
def observe(gradient, used, controls, k):
    """Copy ``gradient`` to ``used`` with the noise and the clipping that the controls ask for."""
    for i in range(gradient.size):
        used[i] = gradient[i]
    if controls[NOISE] > 0.0:
        for i in range(gradient.size):
            used[i] += controls[NOISE] * normal(int(controls[SEED]), k, i)
    if controls[CLIP] > 0.0:
        length = norm(used)
        if length > controls[CLIP]:
            for i in range(used.size):
                used[i] *= controls[CLIP] / length


def descend(
    objective, hessian, step, data, theta, gradient, state, scalars, settings, rates, controls, counters,
    points, values, gradients, states, evaluations, first, last,
):  # fmt: skip
    """Run steps ``first`` to ``last - 1``, record each, and tell how the run stands.

    ``theta`` is iterate ``first - 1``, already recorded. ``rates`` are factors of the learning rate (the first setting)
    for each step from 1, or empty; ``points: float64[budget + 1, n]``, ``values: float64[budget + 1]``, ``gradients``
    like points, ``states: float64[budget + 1, recorded rows, n]``, ``evaluations: int64[budget + 1]``. A step whose
    result is not finite is not recorded: ``counters[STEPS_DONE]`` is the last recorded iterate.
    """
    # One fused pass over the coordinates a step and no calls but the two that matter: half the time of the plain form.
    n, rows, scheduled = theta.size, states.shape[1], rates.size > 0
    square_tolerance = controls[TOLERANCE] * controls[TOLERANCE]
    disturbed = controls[NOISE] > 0.0 or controls[CLIP] > 0.0
    used = gradient.copy() if disturbed else gradient
    active = settings.copy()
    value = values[first - 1]
    count, resting = counters[EVALUATIONS], counters[STEPS_AT_REST]
    code = GOING
    for k in range(first, last):
        if scheduled:
            active[0] = settings[0] * rates[min(k - 1, rates.size - 1)]
        if disturbed:
            observe(gradient, used, controls, k)
        count += step(objective, hessian, data, theta, value, used, state, scalars, active, k) + 1
        value = objective(theta, data, gradient)
        square, total, moved = 0.0, value, False
        for i in range(n):
            square += gradient[i] * gradient[i]
            total += theta[i]
            moved = moved or theta[i] != points[k - 1, i]
            points[k, i] = theta[i]
            gradients[k, i] = gradient[i]
        if not (math.isfinite(total) and square > square_tolerance):
            code = verdict(value, theta, gradient, controls[TOLERANCE])
            if code in (NOT_FINITE, UNDEFINED):
                break
        values[k] = value
        evaluations[k] = count
        for row in range(rows):
            for i in range(n):
                states[k, row, i] = state[row, i]
        counters[STEPS_DONE] = k
        resting = 0 if moved else resting + 1
        if resting >= STEPS_TO_STALL and controls[TOLERANCE] > 0.0 and code == GOING:
            code = STALLED
        if code != GOING:
            break
    counters[EVALUATIONS], counters[STEPS_AT_REST] = count, resting
    return code


def descend_batch(
    objective, hessian, step, data, thetas, state_rows, scalar_count, settings, rates, controls, steps,
    values, codes, taken, first, last,
):  # fmt: skip
    """Run each start ``first`` to ``last - 1`` of ``thetas: float64[starts, n]`` to its end, in place.

    Fills ``values`` (the cost at the end), ``codes`` (how the run stands) and ``taken`` (steps) for these starts. A run
    that ceases to be finite keeps its last finite point. The end is the one that `descend` reaches, to the bit.
    """
    n, scheduled = thetas.shape[1], rates.size > 0
    square_tolerance = controls[TOLERANCE] * controls[TOLERANCE]
    disturbed = controls[NOISE] > 0.0 or controls[CLIP] > 0.0
    theta, gradient, before = np.zeros(n), np.zeros(n), np.zeros(n)
    used = gradient.copy() if disturbed else gradient
    state, scalars, active = np.zeros((state_rows, n)), np.zeros(scalar_count), settings.copy()
    for start in range(first, last):
        for i in range(n):
            theta[i] = before[i] = thetas[start, i]
        state[:] = 0.0
        scalars[:] = 0.0
        value = objective(theta, data, gradient)
        code = verdict(value, theta, gradient, controls[TOLERANCE])
        resting, done = 0, 0
        while code == GOING and done < steps:
            k = done + 1
            if scheduled:
                active[0] = settings[0] * rates[min(k - 1, rates.size - 1)]
            if disturbed:
                observe(gradient, used, controls, k)
            step(objective, hessian, data, theta, value, used, state, scalars, active, k)
            new_value = objective(theta, data, gradient)
            square, total, moved = 0.0, new_value, False
            for i in range(n):
                square += gradient[i] * gradient[i]
                total += theta[i]
                moved = moved or theta[i] != before[i]
            if not (math.isfinite(total) and square > square_tolerance):
                code = verdict(new_value, theta, gradient, controls[TOLERANCE])
                if code in (NOT_FINITE, UNDEFINED):
                    break
            value, done = new_value, k
            for i in range(n):
                before[i] = theta[i]
            resting = 0 if moved else resting + 1
            if resting >= STEPS_TO_STALL and controls[TOLERANCE] > 0.0 and code == GOING:
                code = STALLED
        for i in range(n):
            thetas[start, i] = before[i]
        values[start], codes[start], taken[start] = value, code, done
    return 0


VERDICT = Kernel(verdict, "verdict")
DESCEND = Kernel(descend, "descend")
DESCEND_BATCH = Kernel(descend_batch, "descend_batch")
