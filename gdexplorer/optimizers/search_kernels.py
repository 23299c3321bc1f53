"""Line searches, inlined into the optimizers that use them.

A search starts at ``theta`` with ``value`` and ``slope`` (the derivative along ``direction``, negative). It returns the
step length, the value there, and the number of evaluations; length 0 if no trial was acceptable. ``work: float64[2,
n]`` holds the trial point and its gradient, on return those of the accepted step.

Every accepted step has `sufficient_decrease`; `strong_wolfe` and `lowest_on_line` return one that only has this if
their trials are used up or the bracket cannot shrink further, as at a kink. This shows in the recorded step: the slope
ratio is larger than the setting.
"""

import math

from gdexplorer.compiled.arithmetic import dot
from gdexplorer.compiled.kernel import inlined

MOST_TRIALS = 60
# Rows of ``work``.
WORK_ROWS = 2

# Values whose relative difference is below this cannot be ordered.
ROUNDING = 1e-12
FAR_SHORTER = 1e-8

# A bracket this narrow, relative to its distance from the start, holds no other trial.
NARROWEST = 1e-14

# Largest initial extrapolation factor.
FARTHEST = 4.0

# A bracket that shrinks more slowly is bisected.
SLOWEST_SHRINKING = 0.66


@inlined
def probe(objective, data, theta, direction, length, work):
    """Value and slope at ``theta + length * direction``."""
    for i in range(theta.size):
        work[0, i] = theta[i] + length * direction[i]
    value = objective(work[0], data, work[1])
    return value, dot(work[1], direction)


@inlined
def finish_step(theta, gradient, scalars, value, work):
    """End a step at the trial in ``work`` and hand on its value and gradient (see `gdexplorer.optimizers.step`)."""
    for i in range(theta.size):
        theta[i] = work[0, i]
        gradient[i] = work[1, i]
    scalars[scalars.size - 1] = value
    return 0


@inlined
def sufficient_decrease(value, slope, length, reached, along, armijo, longest):
    """Whether a trial decreases by ``armijo`` times what the slope predicts (Armijo 1966).

    Where the decrease is lost in rounding of the values, the slopes at both ends replace it (Hager & Zhang, A new
    conjugate gradient method with guaranteed descent and an efficient line search, 2005, equation 4.1). This does not
    apply to trials far shorter than the ``longest`` one: there any step is lost in rounding, as at a kink.
    """
    if reached < value and reached <= value + armijo * length * slope:
        return True
    rounding = ROUNDING * abs(value) if length >= FAR_SHORTER * longest else 0.0
    return abs(reached - value) <= rounding and along <= (2.0 * armijo - 1.0) * slope


@inlined
def shrinking_search(objective, data, theta, direction, value, slope, length, shrink, armijo, work):
    """Shrink the step until the value decreases sufficiently."""
    longest = length
    for trial in range(MOST_TRIALS):
        reached, along = probe(objective, data, theta, direction, length, work)
        if sufficient_decrease(value, slope, length, reached, along, armijo, longest):
            return length, reached, trial + 1
        length *= shrink
    return 0.0, value, MOST_TRIALS


@inlined
def cubic_minimum(a, value_a, slope_a, b, value_b, slope_b, low, high):
    """Minimiser of the cubic through two values and slopes, clipped to [low, high]; else the midpoint."""
    d1 = slope_a + slope_b - 3.0 * (value_a - value_b) / (a - b)
    square = d1 * d1 - slope_a * slope_b
    if not 0.0 <= square < math.inf:
        return (low + high) / 2.0
    d2 = math.sqrt(square)
    if a <= b:
        place = b - (b - a) * ((slope_b + d2 - d1) / (slope_b - slope_a + 2.0 * d2))
    else:
        place = a - (a - b) * ((slope_a + d2 - d1) / (slope_a - slope_b + 2.0 * d2))
    return min(max(place, low), high) if math.isfinite(place) else (low + high) / 2.0


@inlined
def secant(a, slope_a, b, slope_b):
    """Zero of the linear interpolant of two slopes; infinity if there is none."""
    return a - slope_a * (b - a) / (slope_b - slope_a) if slope_a != slope_b else math.inf


@inlined
def extrapolate(last, value_last, slope_last, t, reached, along, most):
    """The next trial on a line that still descends at ``t``: beyond it, at most ``most`` times as far."""
    near, far = t + 0.1 * (t - last), most * t
    place = cubic_minimum(last, value_last, slope_last, t, reached, along, near, far)
    straight = secant(last, slope_last, t, along)
    # If the slope does not flatten, the distance to a minimum is unknown.
    return far if not straight > t else min(max(place, straight, near), far)


@inlined
def between(low, value_low, slope_low, high, value_high, slope_high):
    """The next trial in a bracket with the better end ``low`` (Moré & Thuente 1994, section 4)."""
    if not (math.isfinite(value_high) and math.isfinite(slope_high)):
        return low + 0.1 * (high - low)
    if abs(value_high - value_low) <= ROUNDING * abs(value_low):
        place = secant(low, slope_low, high, slope_high)
        return place if min(low, high) < place < max(low, high) else 0.5 * (low + high)
    cubic = cubic_minimum(low, value_low, slope_low, high, value_high, slope_high, min(low, high), max(low, high))
    if value_high > value_low:
        fall = value_low - value_high + slope_low * (high - low)
        square = low + 0.5 * slope_low * (high - low) ** 2 / fall if fall < 0.0 else cubic
        place = cubic if abs(cubic - low) < abs(square - low) else 0.5 * (cubic + square)
    else:
        place = cubic
    margin = 0.02 * abs(high - low)
    return min(max(place, min(low, high) + margin), max(low, high) - margin)


@inlined
def strong_wolfe(objective, data, theta, direction, value, slope, length, armijo, curvature, most, work):
    """A step that satisfies the strong Wolfe conditions (Wolfe 1969).

    Trials extrapolate until they bracket a minimum, then the bracket is narrowed; its end ``low`` always has sufficient
    decrease (Nocedal & Wright 2006, algorithms 3.5 and 3.6).
    """
    low, value_low, slope_low = 0.0, value, slope
    high, value_high, slope_high = math.inf, value, slope
    t, longest, count, most_farther = length, length, 0, FARTHEST
    width, last_width = math.inf, math.inf
    while count < most:
        reached, along = probe(objective, data, theta, direction, t, work)
        count, longest = count + 1, max(longest, t)
        enough = sufficient_decrease(value, slope, t, reached, along, armijo, longest) and math.isfinite(along)
        if enough and abs(along) <= -curvature * slope:
            return t, reached, count
        if not (enough and reached <= value_low + ROUNDING * abs(value_low)):
            high, value_high, slope_high = t, reached, along
        elif high == math.inf and along < 0.0:
            following = extrapolate(low, value_low, slope_low, t, reached, along, most_farther)
            if following == most_farther * t:
                most_farther *= most_farther
            low, value_low, slope_low, t = t, reached, along, following
            continue
        else:
            if along * (high - low) >= 0.0:
                high, value_high, slope_high = low, value_low, slope_low
            low, value_low, slope_low = t, reached, along
        width, last_width, before_last = abs(high - low), width, last_width
        if width <= NARROWEST * max(low, high):
            break
        t = between(low, value_low, slope_low, high, value_high, slope_high)
        if width > SLOWEST_SHRINKING * before_last:
            t = 0.5 * (low + high)
    if low == 0.0:
        return 0.0, value, count
    reached, along = probe(objective, data, theta, direction, low, work)
    return low, reached, count + 1


@inlined
def lowest_on_line(objective, data, theta, direction, value, slope, length, tolerance, work):
    """A minimum along the line: bracket by doubling, then narrow until the slope falls by the factor ``tolerance``.

    If the line is unbounded below, return the farthest trial.
    """
    low, value_low, slope_low, high = 0.0, value, slope, length
    count = 0
    while count < MOST_TRIALS:
        reached, along = probe(objective, data, theta, direction, high, work)
        count += 1
        if not (reached <= value_low and along < 0.0):
            break
        low, value_low, slope_low, high = high, reached, along, 2.0 * high
    else:
        return low, value_low, count
    value_high, slope_high = reached, along
    for closing in range(2 * MOST_TRIALS):
        # Every other trial bisects the bracket, so that it converges for any function.
        t = (low + high) / 2.0
        if closing % 2 == 0:
            t = cubic_minimum(low, value_low, slope_low, high, value_high, slope_high, low, high)
        if not low < t < high:
            break
        reached, along = probe(objective, data, theta, direction, t, work)
        count += 1
        if reached <= value_low and abs(along) <= -tolerance * slope:
            return t, reached, count
        if reached <= value_low and along < 0.0:
            low, value_low, slope_low = t, reached, along
        else:
            high, value_high, slope_high = t, reached, along
    low = high if value_high < value_low else low
    if low == 0.0:
        return 0.0, value, count
    reached, along = probe(objective, data, theta, direction, low, work)
    return low, reached, count + 1
