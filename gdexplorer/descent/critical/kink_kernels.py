"""Decide whether a run may rest at a kink, and find a descent direction if not.

At a kink the computed gradient (see `formulas.functions`) is one subgradient among many, and may be zero or
NaN although the function decreases in some direction. What counts is Clarke's generalised gradient, the convex hull of
the limits of the gradients around (F. H. Clarke, Optimization and Nonsmooth Analysis, 1983, theorem 2.5.1): a run
rests if it contains zero; otherwise its shortest element is the gradient to follow. It is approximated as in the
gradient sampling algorithm (J. V. Burke, A. S. Lewis, M. L. Overton, A robust gradient sampling algorithm for
nonsmooth, nonconvex optimization, SIAM Journal on Optimization 15, 2005): gradients are sampled around the point, and
in each direction that then looks like descent but is not.
"""

import math

import numpy as np

from gdexplorer.compiled.arithmetic import assign, weighted_norm
from gdexplorer.compiled.kernel import inlined
from gdexplorer.compiled.randomness import normal

# Verdicts: no gradient nearby is finite; zero is in the generalised gradient; it is not.
NOTHING, RESTS, LEAVES = 0, 1, 2
# How far from the point gradients are sampled, in its units.
BESIDE = 1e-9
# Samples around a point of the plane, lines in higher dimensions, and additional downhill samples.
AROUND, LINES, DOWNHILL = 16, 16, 24
# The hull contains zero if its shortest element is this much shorter than its longest.
ZERO = 1e-7
# Weights in the hull that count as zero, and the most iterations.
_NO_WEIGHT, _MOST_STEPS = 1e-12, 200


@inlined
def look(objective, data, theta, units, direction, place, gradient):
    """Fill in the ``gradient`` near ``theta`` in ``direction`` (in ``units``); return whether it is finite."""
    finite = True
    for i in range(theta.size):
        place[i] = theta[i] + BESIDE * units[i] * direction[i]
    objective(place, data, gradient)
    for i in range(theta.size):
        finite = finite and math.isfinite(gradient[i])
    return finite


@inlined
def aim(line, direction):
    """Fill in the ``direction`` of a line; in the plane off the axes and diagonals, along which kinks often lie."""
    if direction.size == 2:
        angle = 2.0 * math.pi * (line + 0.4) / AROUND
        direction[0], direction[1] = math.cos(angle), math.sin(angle)
    else:
        for i in range(direction.size):
            direction[i] = normal(line, direction.size, i)


@inlined
def look_both_ways(objective, data, theta, units, place, direction, around, count):
    """Append the finite gradients on both sides to the rows of ``around``; return the new number of rows."""
    for _ in range(2):
        for i in range(theta.size):
            direction[i] = -direction[i]
        if look(objective, data, theta, units, direction, place, around[count]):
            count += 1
    return count


@inlined
def cancel(around, count, tolerance, weights):
    """Whether the last two, opposite, gradients have a mean close to zero, which lies in the convex hull."""
    if count < 2:
        return False
    largest, total = 0.0, 0.0
    for i in range(around.shape[1]):
        mean = 0.5 * weights[i] * (around[count - 2, i] + around[count - 1, i])
        largest, total = max(largest, abs(mean)), total + mean * mean
    return largest <= 2.0 * tolerance and total <= 4.0 * tolerance * tolerance


@inlined
def product(a, b, units):
    """Inner product of two gradients whose coordinates are measured in ``units``."""
    total = 0.0
    for i in range(a.size):
        total += (units[i] * a[i]) * (units[i] * b[i])
    return total


@inlined
def shortest(around, count, units, scratch, result):
    """Fill ``result`` with the shortest element of the convex hull of rows; return its squared length.

    It is zero if below `ZERO` times the longest row. Wolfe's algorithm (P. Wolfe, Finding the nearest point in a
    polytope, Mathematical Programming 11, 1976); ``scratch: float64[3, m, m]`` is scratch.
    """
    products, weights, longest, first = scratch[0], scratch[1, 0], 0.0, 0
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
        if not enlarge(products, count, longest, nearest, weights, scratch):
            break
    result[:] = 0.0
    for row in range(count):
        for i in range(result.size):
            result[i] += weights[row] * around[row, i]
    square = product(result, result, units)
    return 0.0 if square <= ZERO * ZERO * longest else square


@inlined
def enlarge(products, count, longest, nearest, weights, scratch):
    """Add row ``nearest`` to the corral and drop rows that are no longer needed; return false if it cannot be added."""
    members, goal, member_count = scratch[1, 1], scratch[1, 2], 0
    for row in range(count):
        if weights[row] > 0.0 or row == nearest:
            members[member_count] = row
            member_count += 1
    while member_count > 1:
        if not nearest_of_span(products, longest, members, member_count, goal, scratch):
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
def nearest_of_span(products, longest, members, count, goal, scratch):
    """Affine weights of the shortest combination of rows; return false if the rows are linearly dependent."""
    system = scratch[2]
    for k in range(count):
        goal[k] = 1.0
        for j in range(count):
            system[k, j] = products[int(members[k]), int(members[j])] + longest
    for k in range(count):  # Gaussian elimination with pivoting; the matrix is positive definite
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
def downhill(objective, data, theta, units, around, count, scratch, found):
    """Fill ``found`` with the shortest element of the hull, in ``units``; return its square and the number of rows.

    Gradients in directions that look like descent but are not are appended to ``around``. The square is zero if the
    hull contains zero.
    """
    place, direction = np.empty(theta.size), np.empty(theta.size)
    for probe in range(DOWNHILL):
        square = shortest(around, count, units, scratch, found)
        if square == 0.0:
            break
        for i in range(theta.size):
            direction[i] = -units[i] * found[i] / math.sqrt(square)
        # The function decreases along the exact shortest element by its own length; near the end any decrease will do.
        least = (0.999 if probe < DOWNHILL - 4 else 0.5) * square
        finite = look(objective, data, theta, units, direction, place, around[count])
        if not finite or product(around[count], found, units) >= least:
            return square, count
        count += 1
    return 0.0, count


@inlined
def settle(objective, data, theta, units, tolerance, weights, gradient):
    """Return whether a run may rest at ``theta``; if not, fill in the ``gradient`` to follow.

    ``units: float64[n]`` scale the coordinates for the test whether the hull contains zero; the gradient to follow is
    the shortest in unscaled coordinates. Gradients whose norm, weighted by ``weights: float64[n]``, is at most twice
    ``tolerance`` count as zero.
    """
    scratch = np.empty((4, theta.size))
    place, direction, pair = scratch[0], scratch[1], scratch[2:]
    for i in range(theta.size):  # so that sampling distances exceed rounding far from the origin
        units[i] = max(units[i], 1e-4 * abs(theta[i]))
    aim(0, direction)
    # At a smooth minimum, where nearly all runs end, two gradients suffice.
    if cancel(pair, look_both_ways(objective, data, theta, units, place, direction, pair, 0), tolerance, weights):
        return RESTS
    return search(objective, data, theta, units, tolerance, weights, gradient, place, direction)


@inlined
def search(objective, data, theta, units, tolerance, weights, gradient, place, direction):
    """`settle` where two gradients do not suffice."""
    n, most, count = theta.size, 2 * LINES + 2 * DOWNHILL, 0
    around, scratch, found = np.empty((most, n)), np.empty((3, most, most)), np.empty(n)
    for line in range(AROUND // 2 if n == 2 else min(n, LINES)):
        aim(line, direction)
        before, count = count, look_both_ways(objective, data, theta, units, place, direction, around, count)
        if count == before + 2 and cancel(around, count, tolerance, weights):
            return RESTS
    if count == 0:
        return NOTHING
    square, count = downhill(objective, data, theta, units, around, count, scratch, found)
    if square == 0.0:
        return RESTS
    assign(place, found)
    direction[:] = units.min()  # now with equal units for all coordinates
    square, count = downhill(objective, data, theta, direction, around, count, scratch, found)
    if square == 0.0:
        assign(found, place)
    if weighted_norm(found, weights) <= 2.0 * tolerance:
        return RESTS
    assign(gradient, found)
    return LEAVES
