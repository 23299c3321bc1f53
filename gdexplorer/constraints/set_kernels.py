"""Projections onto feasible sets, and their linear minimisers, for kernels.

A set is a vector of numbers: its kind, one of the codes below, and from `FIRST` on

- ``BOX``: low and high of each coordinate,
- ``BALL``: the centre, and the radius,
- ``HALF_PLANES``: for each of them ``a, b, c``, the unit normal and the bound of ``a x + b y <= c``,
- ``SIMPLEX``: the sum of its coordinates, none of which is negative,
- ``BORDER``: six numbers for each piece around the set: begin and end, and the slopes there of a cubic over the chord.
"""

import math

from gdexplorer.compiled.arithmetic import norm
from gdexplorer.compiled.kernel import inlined

BOX, BALL, HALF_PLANES, SIMPLEX, BORDER = range(5)
KIND, FIRST = range(2)

# Points count as within a half-plane up to this fraction of their coordinates; normals count as parallel below it.
ROUNDING = 1e-12


@inlined
def project(numbers, point):
    """Move ``point: float64[n]`` to the nearest point of a set."""
    if numbers[KIND] == BOX:
        return hold_in_box(numbers, point)
    if numbers[KIND] == BALL:
        return pull_into_ball(numbers, point)
    if numbers[KIND] == HALF_PLANES:
        return push_into_polygon(numbers, point)
    if numbers[KIND] == BORDER:
        return pull_within_border(numbers, point)
    return project_on_simplex(numbers, point)


def project_points(numbers, points):
    """Move each of ``points: float64[m, n]`` to the nearest point of a set."""
    for i in range(points.shape[0]):
        project(numbers, points[i])
    return 0


@inlined
def minimise_linear(numbers, gradient, theta, target):
    """Fill ``target`` with a point of a bounded set at which ``gradient @ target`` is least; if all are, ``theta``."""
    if numbers[KIND] == BOX:
        return corner_of_box(numbers, gradient, theta, target)
    if numbers[KIND] == BALL:
        return farthest_in_ball(numbers, gradient, theta, target)
    if numbers[KIND] == HALF_PLANES:
        return lowest_vertex(numbers, gradient, target)
    return vertex_of_simplex(numbers, gradient, target)


# Boxes


@inlined
def hold_in_box(numbers, point):
    """Clamp each coordinate."""
    for i in range(point.size):
        low, high = numbers[FIRST + 2 * i], numbers[FIRST + 2 * i + 1]
        if point[i] < low:
            point[i] = low
        elif point[i] > high:
            point[i] = high
    return 0


@inlined
def corner_of_box(numbers, gradient, theta, target):
    """The end of each side that is against the gradient."""
    for i in range(theta.size):
        target[i] = theta[i]
        if gradient[i] > 0.0:
            target[i] = numbers[FIRST + 2 * i]
        elif gradient[i] < 0.0:
            target[i] = numbers[FIRST + 2 * i + 1]
    return 0


# Balls


@inlined
def pull_into_ball(numbers, point):
    """Shorten the way from the centre to the radius."""
    n, largest, total = point.size, 0.0, 0.0
    for i in range(n):
        largest = max(largest, abs(point[i] - numbers[FIRST + i]))
    if not largest > 0.0:
        return 0
    for i in range(n):
        total += ((point[i] - numbers[FIRST + i]) / largest) ** 2
    distance, radius = largest * math.sqrt(total), numbers[FIRST + n]
    if distance > radius:
        for i in range(n):
            point[i] = numbers[FIRST + i] + (point[i] - numbers[FIRST + i]) * (radius / distance)
    return 0


@inlined
def farthest_in_ball(numbers, gradient, theta, target):
    """The point of the sphere against the gradient."""
    n, length = theta.size, norm(gradient)
    for i in range(n):
        target[i] = numbers[FIRST + i] - numbers[FIRST + n] * (gradient[i] / length) if length > 0.0 else theta[i]
    return 0


# Half-planes: the nearest point is the point itself, its foot on one line, or a corner where two lines cross. Of these,
# those that lie in all half-planes are compared, so the result is exact up to rounding. There are few.


@inlined
def beyond(numbers, row, x, y):
    """How far (x, y) lies beyond a line; negative within its half-plane."""
    k = FIRST + 3 * row
    return numbers[k] * x + numbers[k + 1] * y - numbers[k + 2]


@inlined
def is_within(numbers, x, y, first, second):
    """Whether (x, y) lies in all half-planes, apart from those two on whose lines it was computed to lie."""
    within = math.isfinite(x) and math.isfinite(y)
    for row in range((numbers.size - FIRST) // 3):
        slack = ROUNDING * (abs(x) + abs(y) + abs(numbers[FIRST + 3 * row + 2]))
        if row != first and row != second and beyond(numbers, row, x, y) > slack:
            within = False
    return within


@inlined
def crossing(numbers, i, j):
    """Where two lines cross; NaN if they are parallel."""
    p, q = FIRST + 3 * i, FIRST + 3 * j
    a, b, c, d, e, f = numbers[p], numbers[p + 1], numbers[p + 2], numbers[q], numbers[q + 1], numbers[q + 2]
    across = a * e - d * b
    if abs(across) <= ROUNDING:
        return math.nan, math.nan
    return (c * e - f * b) / across, (a * f - d * c) / across


@inlined
def push_into_polygon(numbers, point):
    """The nearest of the feet and corners that lie in all half-planes."""
    x, y, nearest = point[0], point[1], math.inf
    if is_within(numbers, x, y, -1, -1):
        return 0
    for i in range((numbers.size - FIRST) // 3):
        over = beyond(numbers, i, x, y)
        u, v = x - over * numbers[FIRST + 3 * i], y - over * numbers[FIRST + 3 * i + 1]
        if 0.0 < over < nearest and is_within(numbers, u, v, i, -1):
            nearest, point[0], point[1] = over, u, v
        for j in range(i):
            u, v = crossing(numbers, i, j)
            distance = math.hypot(u - x, v - y)
            if distance < nearest and is_within(numbers, u, v, i, j):
                nearest, point[0], point[1] = distance, u, v
    return 0


@inlined
def lowest_vertex(numbers, gradient, target):
    """The corner of a bounded polygon that is lowest along the gradient."""
    lowest = math.inf
    for i in range((numbers.size - FIRST) // 3):
        for j in range(i):
            u, v = crossing(numbers, i, j)
            height = gradient[0] * u + gradient[1] * v
            if height < lowest and is_within(numbers, u, v, i, j):
                lowest, target[0], target[1] = height, u, v
    return 0


# Simplices


@inlined
def project_on_simplex(numbers, point):
    """Lower all coordinates by the same amount, and those below zero to it.

    The amount is found as in C. Michelot, A finite algorithm for finding the projection of a point onto the canonical
    simplex, Journal of Optimization Theory and Applications 50, 1986: coordinates that fall below are left out, until
    none does.
    """
    n, amount, left = point.size, -math.inf, point.size + 1
    for _ in range(n):
        total, count = 0.0, 0
        for i in range(n):
            if point[i] > amount:
                total += point[i]
                count += 1
        if count == 0 or count == left:
            break
        amount, left = (total - numbers[FIRST]) / count, count
    for i in range(n):
        point[i] = max(point[i] - amount, 0.0)
    return 0


@inlined
def vertex_of_simplex(numbers, gradient, target):
    """All of the sum in the coordinate with the least slope."""
    least = 0
    for i in range(gradient.size):
        target[i] = 0.0
        if gradient[i] < gradient[least]:
            least = i
    target[least] = numbers[FIRST]
    return 0


# Borders: the nearest point lies on a piece, or where two of them meet. A point is in the set if a ray from it crosses
# an odd number of the chords, but between chord and piece it is the other way round. With t from 0 to 1 along the chord
# a piece lies beside it by t (1 - t) (first slope (1 - t) - last slope t), in units of the chord.

NUMBERS_OF_PIECE, NEWTON_STEPS = 6, 12


@inlined
def bulge(first, last, t):
    """How far a piece lies beside its chord, and its slope, both in units of the chord."""
    s = 1.0 - t
    return t * s * (first * s - last * t), first * s * (s - 2.0 * t) + last * t * (t - 2.0 * s)


@inlined
def foot_on_piece(first, last, t, offset):
    """Where on a piece the nearest point to one beside the chord lies; NaN if that is an end."""
    low, high = 0.0, 1.0
    height, slope = bulge(first, last, 0.0)
    if not -t + slope * (height - offset) < 0.0:
        return math.nan
    height, slope = bulge(first, last, 1.0)
    if not (1.0 - t) + slope * (height - offset) > 0.0:
        return math.nan
    found = min(max(t, 0.0), 1.0)
    for _ in range(NEWTON_STEPS):
        height, slope = bulge(first, last, found)
        bend = 6.0 * found * (first + last) - 4.0 * first - 2.0 * last
        off = (found - t) + slope * (height - offset)
        if off > 0.0:
            high = found
        else:
            low = found
        steep = 1.0 + slope * slope + bend * (height - offset)
        ahead = found - off / steep if steep > 0.0 else -1.0
        found = ahead if low <= ahead <= high else 0.5 * (low + high)
    return found


@inlined
def pull_within_border(numbers, point):
    """The nearest point of the border, from outside."""
    x, y, nearest, u, v, within = point[0], point[1], math.inf, point[0], point[1], False
    for piece in range((numbers.size - FIRST) // NUMBERS_OF_PIECE):
        k = FIRST + NUMBERS_OF_PIECE * piece
        x0, y0, first, last = numbers[k], numbers[k + 1], numbers[k + 4], numbers[k + 5]
        way_x, way_y, from_x, from_y = numbers[k + 2] - x0, numbers[k + 3] - y0, x - x0, y - y0
        squared, straight = way_x * way_x + way_y * way_y, math.hypot(from_x, from_y)
        if not squared > 0.0:
            continue
        t, offset = (from_x * way_x + from_y * way_y) / squared, (way_x * from_y - way_y * from_x) / squared
        height, _ = bulge(first, last, t)
        beside = 0.0 <= t <= 1.0 and ((0.0 < offset < height) or (height < offset < 0.0))
        crosses = (y0 > y) != (numbers[k + 3] > y) and from_x < from_y / way_y * way_x
        within = within != (crosses != beside)
        if straight < nearest:
            nearest, u, v = straight, x0, y0
        # No point of the piece lies farther from the chord than it would with its steeper slope to the middle.
        length = math.sqrt(squared)
        along = 0.0 if 0.0 <= t <= 1.0 else min(abs(t), abs(t - 1.0))
        if length * (math.hypot(along, offset) - 0.25 * max(abs(first), abs(last))) < nearest:
            t = foot_on_piece(first, last, t, offset)
            height, _ = bulge(first, last, t)
            foot_x, foot_y = x0 + t * way_x - height * way_y, y0 + t * way_y + height * way_x
            distance = math.hypot(x - foot_x, y - foot_y)
            if distance < nearest:
                nearest, u, v = distance, foot_x, foot_y
    if not within and nearest > ROUNDING * (abs(x) + abs(y)):
        point[0], point[1] = u, v
    return 0
