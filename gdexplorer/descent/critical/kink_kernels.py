"""Whether a run may rest at a kink, and which way down leads off it where it may not.

At a kink the gradient that is computed (see `objectives.formulas.functions`) is one slope among many, and may be zero
or no number where the function falls. What counts is Clarke's generalised gradient, the convex hull of the limits of
the gradients around (F. H. Clarke, Optimization and Nonsmooth Analysis, 1983, theorem 2.5.1): a run rests where that
contains zero. Where it does not, its shortest element is the gradient to follow. It is found as in the gradient
sampling algorithm (J. V. Burke, A. S. Lewis, M. L. Overton, A robust gradient sampling algorithm for nonsmooth,
nonconvex optimization, SIAM Journal on Optimization 15, 2005): gradients are taken close to the point all around, and
in each direction that then looks downhill and is not.
"""

import math

import numpy as np

from gdexplorer.compiled.arithmetic import weighted_norm
from gdexplorer.compiled.kernel import inlined
from gdexplorer.compiled.randomness import normal

# What is known of a point: no gradient around is a finite number, zero is among the slopes, or it is not.
NOTHING, RESTS, LEAVES = 0, 1, 2
# How far beside the point gradients are taken, in its units.
BESIDE = 1e-9
# How many around a point of the plane, along how many lines of a space, and how many more downhill.
AROUND, LINES, DOWNHILL = 16, 16, 24
# The hull contains zero where its shortest element is so much shorter than its longest.
ZERO = 1e-7
# Weights in a hull that count as none, and the most rows that are taken into one.
_NO_WEIGHT, _MOST_STEPS = 1e-12, 200


@inlined
def look(objective, data, theta, units, direction, place, gradient):
    """Fill in the ``gradient`` a little beside ``theta`` in ``direction`` (in ``units``); whether it is finite."""
    finite = True
    for i in range(theta.size):
        place[i] = theta[i] + BESIDE * units[i] * direction[i]
    objective(place, data, gradient)
    for i in range(theta.size):
        finite = finite and math.isfinite(gradient[i])
    return finite


@inlined
def aim(line, direction):
    """Fill in the ``direction`` of a line: in the plane between axes and diagonals, along which kinks like to lie."""
    if direction.size == 2:
        angle = 2.0 * math.pi * (line + 0.4) / AROUND
        direction[0], direction[1] = math.cos(angle), math.sin(angle)
    else:
        for i in range(direction.size):
            direction[i] = normal(line, direction.size, i)


@inlined
def look_both_ways(objective, data, theta, units, place, direction, around, count):
    """Add the gradients on both sides, those that are finite, to the rows of ``around``; how many there are then."""
    for _ in range(2):
        for i in range(theta.size):
            direction[i] = -direction[i]
        if look(objective, data, theta, units, direction, place, around[count]):
            count += 1
    return count


@inlined
def cancel(around, count, tolerance, weights):
    """Whether two opposite gradients have a mean that is as good as zero: it lies in the convex hull."""
    if count < 2:
        return False
    largest, total = 0.0, 0.0
    for i in range(around.shape[1]):
        mean = 0.5 * weights[i] * (around[count - 2, i] + around[count - 1, i])
        largest, total = max(largest, abs(mean)), total + mean * mean
    return largest <= 2.0 * tolerance and total <= 4.0 * tolerance * tolerance


@inlined
def product(a, b, units):
    """The inner product of two gradients whose coordinates are measured in ``units``."""
    total = 0.0
    for i in range(a.size):
        total += (units[i] * a[i]) * (units[i] * b[i])
    return total


@inlined
def shortest(around, count, units, room, result):
    """Fill ``result`` with the shortest element of the convex hull of rows; the square of its length.

    Zero where it is `ZERO` beside the longest row. It is found from corral to corral (P. Wolfe, Finding the nearest
    point in a polytope, Mathematical Programming 11, 1976); ``room: float64[3, m, m]`` is to work in.
    """
    products, weights, longest, first = room[0], room[1, 0], 0.0, 0
    for row in range(count):
        weights[row] = 0.0
        for other in range(row + 1):
            products[row, other] = products[other, row] = product(around[row], around[other], units)
        longest = max(longest, products[row, row])
        first = row if products[row, row] < products[first, first] else first
    weights[first] = 1.0
    for _ in range(_MOST_STEPS):
        square, low, nearest = 0.0, math.inf, 0
        for row in range(count):
            along = 0.0
            for other in range(count):
                along += weights[other] * products[row, other]
            square += weights[row] * along
            if along < low:
                low, nearest = along, row
        if square <= ZERO * ZERO * longest or low >= (1.0 - 1e-6) * square or weights[nearest] > 0.0:
            break
        if not enlarge(products, count, longest, nearest, weights, room):
            break
    result[:] = 0.0
    for row in range(count):
        for i in range(result.size):
            result[i] += weights[row] * around[row, i]
    square = product(result, result, units)
    return 0.0 if square <= ZERO * ZERO * longest else square


@inlined
def enlarge(products, count, longest, nearest, weights, room):
    """Take a row into the corral, and out of it those that the shortest element then does without; false: it cannot."""
    members, goal, member_count = room[1, 1], room[1, 2], 0
    for row in range(count):
        if weights[row] > 0.0 or row == nearest:
            members[member_count] = row
            member_count += 1
    while member_count > 1:
        if not nearest_of_span(products, longest, members, member_count, goal, room):
            return False
        share = 1.0
        for k in range(member_count):
            weight = weights[int(members[k])]
            if goal[k] <= _NO_WEIGHT:
                share = min(share, weight / (weight - goal[k]) if weight > goal[k] else 0.0)
        kept = 0
        for k in range(member_count):
            row = int(members[k])
            weights[row] += share * (goal[k] - weights[row])
            if weights[row] > _NO_WEIGHT:
                members[kept] = row
                kept += 1
            else:
                weights[row] = 0.0
        if kept == member_count:
            return True
        member_count = kept
    weights[int(members[0])] = 1.0
    return True


@inlined
def nearest_of_span(products, longest, members, count, goal, room):
    """The weights, of sum 1, of the shortest combination of rows; false where rows depend on each other."""
    system = room[2]
    for k in range(count):
        goal[k] = 1.0
        for j in range(count):
            system[k, j] = products[int(members[k]), int(members[j])] + longest
    for k in range(count):  # Gauss, with the largest pivot; the matrix is positive definite
        pivot = k
        for row in range(k + 1, count):
            pivot = row if abs(system[row, k]) > abs(system[pivot, k]) else pivot
        if not abs(system[pivot, k]) > 1e-15 * longest:
            return False
        for j in range(count):
            system[k, j], system[pivot, j] = system[pivot, j], system[k, j]
        goal[k], goal[pivot] = goal[pivot], goal[k]
        for row in range(k + 1, count):
            factor = system[row, k] / system[k, k]
            goal[row] -= factor * goal[k]
            for j in range(k, count):
                system[row, j] -= factor * system[k, j]
    total = 0.0
    for k in range(count - 1, -1, -1):
        for j in range(k + 1, count):
            goal[k] -= system[k, j] * goal[j]
        goal[k] /= system[k, k]
        total += goal[k]
    for k in range(count):
        goal[k] /= total
    return math.isfinite(total) and total != 0.0


@inlined
def downhill(objective, data, theta, units, around, count, room, found):
    """Fill ``found`` with the shortest element of the hull, measured in ``units``; its square, and the rows it is of.

    Gradients in directions that look downhill and are not are added to ``around``. The square is zero where the hull
    contains zero.
    """
    place, direction = np.empty(theta.size), np.empty(theta.size)
    for probe in range(DOWNHILL):
        square = shortest(around, count, units, room, found)
        if square == 0.0:
            break
        for i in range(theta.size):
            direction[i] = -units[i] * found[i] / math.sqrt(square)
        # The shortest element of the whole hull falls by its own length; near the end any that falls will do.
        least = (0.999 if probe < DOWNHILL - 4 else 0.5) * square
        finite = look(objective, data, theta, units, direction, place, around[count])
        if not finite or product(around[count], found, units) >= least:
            return square, count
        count += 1
    return 0.0, count


@inlined
def settle(objective, data, theta, units, tolerance, weights, gradient):
    """Tell whether a run may rest at ``theta``; where it may not, fill in the ``gradient`` to follow.

    ``units: float64[n]`` tell how long a step in each coordinate is long: in these the hull is asked for zero, while
    the gradient is the shortest as coordinates are. One that multiplied by the ``weights: float64[n]`` is at most twice
    as long as the ``tolerance`` counts as zero.
    """
    room = np.empty((4, theta.size))
    place, direction, pair = room[0], room[1], room[2:]
    for i in range(theta.size):  # so long that far out, too, a step beside is no rounding error
        units[i] = max(units[i], 1e-4 * abs(theta[i]))
    aim(0, direction)
    # In a smooth hollow, where nearly all runs end, two gradients are enough.
    if cancel(pair, look_both_ways(objective, data, theta, units, place, direction, pair, 0), tolerance, weights):
        return RESTS
    return search(objective, data, theta, units, tolerance, weights, gradient, place, direction)


@inlined
def search(objective, data, theta, units, tolerance, weights, gradient, place, direction):
    """As `settle`, where two gradients do not tell."""
    n, most, count = theta.size, 2 * LINES + 2 * DOWNHILL, 0
    around, room, found = np.empty((most, n)), np.empty((3, most, most)), np.empty(n)
    for line in range(AROUND // 2 if n == 2 else min(n, LINES)):
        aim(line, direction)
        before, count = count, look_both_ways(objective, data, theta, units, place, direction, around, count)
        if count == before + 2 and cancel(around, count, tolerance, weights):
            return RESTS
    if count == 0:
        return NOTHING
    square, count = downhill(objective, data, theta, units, around, count, room, found)
    if square == 0.0:
        return RESTS
    place[:], direction[:] = found, units.min()  # now with all coordinates alike
    square, count = downhill(objective, data, theta, direction, around, count, room, found)
    if square == 0.0:
        found[:] = place
    if weighted_norm(found, weights) <= 2.0 * tolerance:
        return RESTS
    gradient[:] = found
    return LEAVES
