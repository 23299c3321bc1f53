"""Searches along a line, compiled into the rules that use them.

A search starts at ``theta`` with ``value`` and ``slope`` (the derivative along ``direction``, negative) and returns how
far to go and how often it called the objective; 0 where it found nothing lower. ``work: float64[2, n]`` holds the trial
point and its gradient.
"""

import math

from gdexplorer.arithmetic import dot, move
from gdexplorer.kernels import inlined

MOST_TRIALS = 60

# PyTorch stops at 1e-9, at which steep functions do not reach a gradient of 1e-6.
SHORTEST_BRACKET = 1e-13


@inlined
def probe(objective, data, theta, direction, length, work):
    """Value and slope at ``theta + length * direction``."""
    for i in range(theta.size):
        work[0, i] = theta[i] + length * direction[i]
    value = objective(work[0], data, work[1])
    return value, dot(work[1], direction)


@inlined
def shrinking_search(objective, data, theta, direction, value, slope, length, shrink, armijo, work):
    """Shrink the step until the value falls by ``armijo`` of what the slope promises (Armijo 1966)."""
    for trial in range(MOST_TRIALS):
        reached, along = probe(objective, data, theta, direction, length, work)
        # Beside a minimum the fall is lost in rounding: there a step counts that flattens the slope and does not rise.
        if reached <= value + armijo * length * slope and (reached < value or abs(along) <= -0.5 * slope):
            return length, trial + 1
        length *= shrink
    return 0.0, MOST_TRIALS


@inlined
def cubic_minimum(a, value_a, slope_a, b, value_b, slope_b, low, high):
    """Where the cubic through two values and slopes is lowest, kept within [low, high]; else its middle."""
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
def kept_off_the_ends(t, a, b, stuck):
    """``t``, moved a tenth into the bracket where it keeps landing beside an end; and whether it just did."""
    low, high = min(a, b), max(a, b)
    margin = 0.1 * (high - low)
    if min(high - t, t - low) >= margin:
        return t, False
    if not (stuck or t >= high or t <= low):
        return t, True
    return (high - margin if abs(t - high) < abs(t - low) else low + margin), False


@inlined
def strong_wolfe(objective, data, theta, direction, value, slope, length, armijo, curvature, most, work):
    """A step that lowers the value enough and flattens the slope enough (Wolfe 1969).

    The search is that of PyTorch's L-BFGS (a port of M. Schmidt's minFunc), step by step, so that ends agree.
    """
    last, value_last, slope_last = 0.0, value, slope
    t, count = length, 0
    reached, along = probe(objective, data, theta, direction, t, work)
    # Go out until something lower is bracketed.
    while count < most:
        too_high = not reached <= value + armijo * t * slope or (count > 1 and reached >= value_last)
        if not too_high and abs(along) <= -curvature * slope:
            return t, count + 1
        if too_high or not along < 0.0:
            break
        farther = cubic_minimum(last, value_last, slope_last, t, reached, along, t + 0.01 * (t - last), 10.0 * t)
        last, value_last, slope_last, t = t, reached, along, farther
        reached, along = probe(objective, data, theta, direction, t, work)
        count += 1
    if count == most:
        last, value_last, slope_last = 0.0, value, slope
    return narrowed(
        objective, data, theta, direction, value, slope, armijo, curvature, most, work,
        last, value_last, slope_last, t, reached, along, count,
    )  # fmt: skip


@inlined
def narrowed(
    objective, data, theta, direction, value, slope, armijo, curvature, most, work,
    low, value_low, slope_low, high, value_high, slope_high, count,
):  # fmt: skip
    """The second phase of `strong_wolfe`: narrow the bracket from ``low`` (its lower end) to ``high``."""
    if value_high < value_low:
        low, value_low, slope_low, high, value_high, slope_high = (
            high,
            value_high,
            slope_high,
            low,
            value_low,
            slope_low,
        )
    reach = 0.0
    for i in range(theta.size):
        reach = max(reach, abs(direction[i]))
    stuck = False
    while count < most and abs(high - low) * reach >= SHORTEST_BRACKET:
        t = cubic_minimum(low, value_low, slope_low, high, value_high, slope_high, min(low, high), max(low, high))
        t, stuck = kept_off_the_ends(t, low, high, stuck)
        reached, along = probe(objective, data, theta, direction, t, work)
        count += 1
        low_enough = reached <= value + armijo * t * slope
        if low_enough and reached <= value_low and abs(along) <= -curvature * slope:
            return t, count + 1
        if not (low_enough and reached < value_low):
            high, value_high, slope_high = t, reached, along
            if value_high < value_low:
                low, value_low, slope_low, high, value_high, slope_high = (
                    high, value_high, slope_high, low, value_low, slope_low,
                )  # fmt: skip
            continue
        if along * (high - low) >= 0.0:
            high, value_high, slope_high = low, value_low, slope_low
        low, value_low, slope_low = t, reached, along
    return (low if value_low < value else 0.0), count + 1


@inlined
def lowest_on_line(objective, data, theta, direction, value, slope, length, tolerance, work):
    """A minimum along the line: go out by doubling, then close in until the slope is ``tolerance`` of itself.

    Where the line falls without end, the farthest trial.
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
        return low, count
    value_high, slope_high = reached, along
    for closing in range(2 * MOST_TRIALS):
        # Every other trial halves the bracket, so that it closes in whatever the curve is.
        t = (low + high) / 2.0
        if closing % 2 == 0:
            t = cubic_minimum(low, value_low, slope_low, high, value_high, slope_high, low, high)
        if not low < t < high:
            break
        reached, along = probe(objective, data, theta, direction, t, work)
        count += 1
        if reached <= value_low and abs(along) <= -tolerance * slope:
            return t, count
        if reached <= value_low and along < 0.0:
            low, value_low, slope_low = t, reached, along
        else:
            high, value_high, slope_high = t, reached, along
    return (high if value_high < value_low else low), count


@inlined
def advance(theta, direction, length):
    """Go ``length`` along ``direction``; nowhere where the search found nothing."""
    if length > 0.0:
        move(theta, length, direction)
    return 0
