"""Newton's method for ∇f = 0, with steps halved until ‖∇f‖ decreases.

J. Nocedal, S. J. Wright, Numerical Optimization, 2nd edition, 2006, chapter 11. All lengths are in units of the
domain's sides.
"""

import math

import numpy as np

from gdexplorer.compiled.arithmetic import norm
from gdexplorer.compiled.kernel import inlined

# Most steps of one search, and most halvings of a step: at degenerate points Newton's method is slow.
MOST_STEPS, MOST_HALVINGS = 120, 8
# A step must reduce the gradient to this fraction; where it cannot, another start is closer to a critical point.
SHORTENED = 0.99
# The reference curvature is the largest at the point and at this distance in each direction.
BESIDE = 0.01
# A point is critical if the slope is at most this fraction of the reference curvature.
FLAT = 1e-9
# It is differentiable if the slope is still small at this distance: a kink itself has slope zero by convention.
CLOSE = 1e-9
# Below this curvature the function is constant up to underflow.
PLAIN = 1e-150
# A determinant, and a component of a product with the Hessian, count if this many times their rounding error, for each
# sample that the objective adds up.
CLEAR = 64.0 * 2.0**-52
# A direction whose curvature is at most this fraction of the other's is flat: across the domain it changes the value
# less than the rounding of the place does.
FLATTEST = CLEAR * CLEAR
# At the end, a step is taken if the one after it, by the same Hessian, is at most this fraction of it, as where steps
# converge quadratically: at zeros of higher order it is a quarter or more. And most such steps.
CLOSER, MOST_LAST_STEPS = 0.2, 80
# A search ends at one of this many points found last if a step leads there, up to this distance. Only from points
# whose determinant is at least this fraction of the squared curvature does the first step tell where all lead.
RECENT, TOGETHER, REGULAR = 8, 1e-7, 1e-3


@inlined
def scaled_slope(objective, data, theta, sides, gradient):
    """Norm of the gradient in units of the domain; fills ``gradient`` in these units."""
    objective(theta, data, gradient)
    gradient[0] *= sides[0]
    gradient[1] *= sides[1]
    return norm(gradient) if math.isfinite(gradient[0] + gradient[1]) else math.nan


@inlined
def scaled_curvature(hessian, data, theta, sides, matrix):
    """Frobenius norm of the Hessian in units of the domain; fills ``matrix`` in these units."""
    hessian(theta, data, matrix)
    largest = 0.0
    for i in range(2):
        for j in range(2):
            matrix[i, j] *= sides[i] * sides[j]
            largest = max(largest, abs(matrix[i, j]))
    if not 0.0 < largest < math.inf:
        return largest
    total = 0.0
    for i in range(2):
        for j in range(2):
            total += (matrix[i, j] / largest) ** 2
    return largest * math.sqrt(total)


@inlined
def newton_step(matrix, size, gradient, samples, longest, step):
    """The (pseudo-)Newton step to the zero of the linearised gradient, at most ``longest``; returns its full length.

    A stiff and a flat direction can differ by far: the determinant is compared with its own rounding error.
    """
    a, b, c = matrix[0, 0] / size, matrix[0, 1] / size, matrix[1, 1] / size
    u, v = gradient[0] / size, gradient[1] / size
    determinant = a * c - b * b
    if abs(determinant) > max(FLATTEST, samples * CLEAR * (abs(a * c) + b * b)):
        step[0] = (b * v - c * u) / determinant
        step[1] = (b * u - a * v) / determinant
    else:  # rank 1: the pseudo-inverse is the matrix over its squared norm
        step[0] = -(a * u + b * v)
        step[1] = -(b * u + c * v)
    length = norm(step)
    if length > longest:
        step[0] *= longest / length
        step[1] *= longest / length
    return length


@inlined
def curvature_around(hessian, data, theta, sides, matrix, beside):
    """The largest curvature at ``theta`` and at distance `BESIDE` from it."""
    largest = scaled_curvature(hessian, data, theta, sides, matrix)
    for i in range(2):
        for sign in (-1.0, 1.0):
            beside[:] = theta
            beside[i] += sign * BESIDE * sides[i]
            curvature = scaled_curvature(hessian, data, beside, sides, matrix)
            if curvature > largest and math.isfinite(curvature):
                largest = curvature
    return largest


@inlined
def is_smooth(objective, data, theta, sides, curvature, beside, gradient):
    """Whether the slope very close to ``theta`` is explained by the curvature."""
    for i in range(4):
        beside[0] = theta[0] + CLOSE * sides[0] * (0.6 if i % 2 == 0 else -0.6)
        beside[1] = theta[1] + CLOSE * sides[1] * (0.8 if i < 2 else -0.8)
        if not scaled_slope(objective, data, beside, sides, gradient) <= 4.0 * (FLAT + CLOSE) * curvature:
            return False
    return True


@inlined
def come_closer(objective, hessian, data, theta, sides, reach, scratch, matrix):
    """Move ``theta`` on by full Newton steps while they become shorter; return the slope, NaN beyond ``reach``.

    A gradient that is small beside a stiff direction's curvature can be far from zero in a flat direction, and the
    rounding error of the first hides the second; lengths of steps show both (P. Deuflhard, Newton Methods for Nonlinear
    Problems, 2004, section 3.1).
    """
    trial, step, next_step, gradient, moved = scratch[0], scratch[1], scratch[2], scratch[3], 0.0
    slope = scaled_slope(objective, data, theta, sides, gradient)
    for _ in range(MOST_LAST_STEPS):
        size = scaled_curvature(hessian, data, theta, sides, matrix)
        if not (slope > 0.0 and 0.0 < size < math.inf and moved <= reach):
            break
        length = newton_step(matrix, size, gradient, data.shape[0], math.inf, step)
        if not 1e-16 < length < math.inf:
            break
        trial[0] = theta[0] + step[0] * sides[0]
        trial[1] = theta[1] + step[1] * sides[1]
        slope = scaled_slope(objective, data, trial, sides, gradient)
        after = newton_step(matrix, size, gradient, data.shape[0], math.inf, next_step) if slope >= 0.0 else math.nan
        if not after <= CLOSER * length:
            break
        theta[:] = trial
        moved += length
    return scaled_slope(objective, data, theta, sides, gradient) if moved <= reach else math.nan


@inlined
def one_led_to(found, count, theta, step, sides):
    """Index in ``found`` of that of the last of ``count`` points to which ``step`` leads; -1 if there is none."""
    for k in range(min(count, found.shape[0])):
        across = (theta[0] - found[k, 0]) / sides[0] + step[0]
        up = (theta[1] - found[k, 1]) / sides[1] + step[1]
        if abs(across) <= TOGETHER and abs(up) <= TOGETHER:
            return k
    return -1


@inlined
def is_regular(hessian, data, theta, sides, matrix):
    """Whether neither curvature at ``theta`` is small beside the other: then Newton's steps converge quadratically."""
    size = scaled_curvature(hessian, data, theta, sides, matrix)
    return abs(matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]) > REGULAR * size * size


@inlined
def distance(theta, start, sides):
    """How far ``theta`` is from ``start`` along the axis on which it is farther, in units of the domain."""
    return max(abs(theta[0] - start[0]) / sides[0], abs(theta[1] - start[1]) / sides[1])


@inlined
def approach(objective, hessian, data, start, sides, reach, found, count, theta, slope, scratch, matrix):
    """Move ``theta`` from ``start`` by Newton's steps, halved until the slope decreases; fill in ``slope: float64[1]``.

    The slope is NaN beyond ``reach``. Returns the index in ``found`` of the point that a step leads to, or -1.
    """
    trial, step, gradient, new_gradient = scratch[0], scratch[1], scratch[2], scratch[3]
    theta[:] = start
    slope[0], length = scaled_slope(objective, data, theta, sides, gradient), 1.0
    for _ in range(MOST_STEPS):
        size = scaled_curvature(hessian, data, theta, sides, matrix)
        if not (slope[0] > 0.0 and 0.0 < size < math.inf and length > 1e-14):
            break
        length = min(newton_step(matrix, size, gradient, data.shape[0], 0.5 * reach, step), 0.5 * reach)
        known = one_led_to(found, count, theta, step, sides)
        if known >= 0:
            return known
        factor, new_slope = 1.0, math.nan
        for _ in range(MOST_HALVINGS):
            trial[0] = theta[0] + factor * step[0] * sides[0]
            trial[1] = theta[1] + factor * step[1] * sides[1]
            new_slope = scaled_slope(objective, data, trial, sides, new_gradient)
            if new_slope < SHORTENED * slope[0]:
                break
            factor *= 0.5
        if not new_slope < SHORTENED * slope[0]:
            break
        theta[:], gradient[:], slope[0] = trial, new_gradient, new_slope
        if distance(theta, start, sides) > reach:
            slope[0] = math.nan
    return -1


@inlined
def reference_curvature(objective, hessian, data, theta, slope, sides, reach, scratch, matrix):
    """Move ``theta``, where ``slope`` is small, to the critical point there; return the largest curvature around.

    It is zero if there is no critical point within ``reach``.
    """
    curvature = curvature_around(hessian, data, theta, sides, matrix, scratch[0])
    if slope <= FLAT * curvature:
        slope = come_closer(objective, hessian, data, theta, sides, reach, scratch, matrix)
    if not (PLAIN < curvature < math.inf and slope <= FLAT * curvature):
        return 0.0
    return curvature if is_smooth(objective, data, theta, sides, curvature, scratch[0], scratch[3]) else 0.0


def seek_critical_points(objective, hessian, data, points, sides, reach, curvatures, first, last):
    """Move points ``first`` to ``last - 1`` of ``points: float64[m, 2]`` to nearby critical points.

    ``sides: float64[2]`` are the units of length, in which no search travels farther than ``reach``. ``curvatures`` are
    set to the largest curvature around the point found, or to zero if none was.
    """
    theta, slope, matrix, scratch = np.zeros(2), np.zeros(1), np.zeros((2, 2)), np.zeros((4, 2))
    found, bends, count = np.zeros((RECENT, 2)), np.zeros(RECENT), 0
    for i in range(first, last):
        known = approach(
            objective, hessian, data, points[i], sides, reach, found, count, theta, slope, scratch, matrix
        )  # fmt: skip
        curvatures[i] = 0.0
        if known >= 0:
            if distance(found[known], points[i], sides) <= reach:
                points[i], curvatures[i] = found[known], bends[known]
        elif math.isfinite(slope[0]):
            curvature = reference_curvature(
                objective, hessian, data, theta, slope[0], sides, reach, scratch, matrix
            )  # fmt: skip
            if curvature > 0.0:
                points[i], curvatures[i] = theta, curvature
                if is_regular(hessian, data, theta, sides, matrix):
                    found[count % RECENT], bends[count % RECENT] = theta, curvature
                    count += 1
    return 0
