"""Kernels for gradient flow (see `flow`)."""

import math

import numpy as np

from gdexplorer.compiled.kernel import inlined

_STAGES = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [1 / 5, 0.0, 0.0, 0.0, 0.0, 0.0],
        [3 / 40, 9 / 40, 0.0, 0.0, 0.0, 0.0],
        [44 / 45, -56 / 15, 32 / 9, 0.0, 0.0, 0.0],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0.0, 0.0],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0.0],
        [35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
    ]
)
_ERROR = np.array([71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40])
# Error tolerance of a step, and the shortest step, at which a curve ends; both in picture units.
_TOLERANCE, _SHORTEST = 1e-5, 2e-5
_MOST_STEPS = 20_000
# Steps are short in narrow valleys: a point is recorded only if it is this fraction of the longest step from the last.
_RECORDED = 0.3
# A stream line ends this close to another one, as a fraction of their distance (Jobard & Lefer's d_test).
_NEAREST = 0.5
# A new line starts no closer to others than this fraction: beside a curved line the full distance is never free.
_SEPARATED = 0.9
# Shortest stream line, as a fraction of the distance.
_SHORTEST_LINE = 0.25
# Indices into the vector of limits: sides of the picture, longest step, distance between lines.
WIDTH, HEIGHT, LONGEST, DISTANCE = 0, 1, 2, 3
LIMITS = 4
# Rows of the scratch array: seven slopes, then the place, the next place, the point and its gradient.
PLACE, NEXT, THETA, GRADIENT = 7, 8, 9, 10
SCRATCH_ROWS = 11


@inlined
def slope(objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, place, row, scratch):
    """Fill ``scratch[row]`` with the unit direction of the flow at ``place``; return false if it is undefined."""
    theta, gradient = scratch[THETA], scratch[GRADIENT]
    for i in range(2):
        theta[i] = low[i] + place[i] / stretch[i]
    value = objective(theta, data, gradient)
    if not math.isfinite(value) or metric(objective, hessian, data, theta, gradient, numbers, work, sample) != 0:
        return False
    u, v = stretch[0] * gradient[0], stretch[1] * gradient[1]
    length = math.hypot(u, v)
    if not 0.0 < length < math.inf:
        return False
    scratch[row, 0], scratch[row, 1] = sign * u / length, sign * v / length
    return True


@inlined
def attempt(objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, h, scratch):
    """Take a step of length ``h`` from the current place; return its error, infinite if the flow ends on the way."""
    for stage in range(1, 7):
        for i in range(2):
            total = 0.0
            for j in range(stage):
                total += _STAGES[stage, j] * scratch[j, i]
            scratch[NEXT, i] = scratch[PLACE, i] + h * total
        if not slope(
            objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, scratch[NEXT], stage, scratch
        ):
            return math.inf
    error = 0.0
    for i in range(2):
        total = 0.0
        for j in range(7):
            total += _ERROR[j] * scratch[j, i]
        error = max(error, abs(h * total))
    return error


@inlined
def in_picture(place, limits):
    """Whether a place lies in the picture."""
    return 0.0 <= place[0] <= limits[WIDTH] and 0.0 <= place[1] <= limits[HEIGHT]


@inlined
def cell_of(place, limits, columns):
    """Index of the picture cell, as wide as the distance between lines, that contains ``place``."""
    return int(place[1] / limits[DISTANCE]) * columns + int(place[0] / limits[DISTANCE])


@inlined
def is_free(place, distance, line, points, lines, cells, chain, limits):
    """Whether all points of lines other than ``line`` are at least ``distance`` from ``place``.

    ``cells`` hold the last point of each cell, row by row, and ``chain`` links each point to the previous one; -1 ends
    it.
    """
    columns = int(limits[WIDTH] / limits[DISTANCE]) + 1
    middle = cell_of(place, limits, columns)
    for i in range(-1, 2):
        for j in range(-1, 2):
            cell = middle + i * columns + j
            if not 0 <= cell < cells.size:
                continue
            k = cells[cell]
            while k >= 0:
                if lines[k] != line and math.hypot(points[k, 0] - place[0], points[k, 1] - place[1]) < distance:
                    return False
                k = chain[k]
    return True


@inlined
def noted(place, distance, line, points, lines, count):
    """Append ``place`` to ``line`` if farther than ``distance`` from its last point; return the number of points."""
    if count == len(points):
        return count
    moved = math.inf
    if count > 0 and lines[count - 1] == line:
        moved = math.hypot(points[count - 1, 0] - place[0], points[count - 1, 1] - place[1])
    if moved <= distance:
        return count
    points[count, 0], points[count, 1], lines[count] = place[0], place[1], line
    return count + 1


@inlined
def grow(
    objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, limits,
    line, points, lines, cells, chain, count, scratch,
):  # fmt: skip
    """Integrate the curve from the place in ``scratch``, which is not recorded; return the new number of points."""
    if not slope(
        objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, scratch[PLACE], 0, scratch
    ):
        return count
    h = 0.1 * limits[LONGEST]
    for _ in range(_MOST_STEPS):
        if count == len(points):
            break
        h = min(h, limits[LONGEST])
        error = attempt(objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, h, scratch)
        turned = scratch[0, 0] * scratch[6, 0] + scratch[0, 1] * scratch[6, 1] <= 0.0
        if error <= _TOLERANCE and not turned:
            if not in_picture(scratch[NEXT], limits) or not is_free(
                scratch[NEXT], _NEAREST * limits[DISTANCE], line, points, lines, cells, chain, limits
            ):
                break
            for i in range(2):
                scratch[PLACE, i], scratch[0, i] = scratch[NEXT, i], scratch[6, i]
            count = noted(scratch[PLACE], _RECORDED * limits[LONGEST], line, points, lines, count)
        h *= (
            min(5.0, max(0.2, 0.9 * max(error / _TOLERANCE, 1e-10) ** -0.2)) if error < math.inf and not turned else 0.2
        )
        if h < _SHORTEST:
            break
    return noted(scratch[PLACE], 0.0, line, points, lines, count)


def follow_flow(
    objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
    seeds, points, lines, cells, chain, scratch,
):  # fmt: skip
    """Follow the flow downhill from each of ``seeds``, one line each; return the number of ``points``."""
    count = 0
    for seed in range(len(seeds)):
        if count == len(points) or not in_picture(seeds[seed], limits):
            continue
        for i in range(2):
            scratch[PLACE, i] = points[count, i] = seeds[seed, i]
        lines[count] = seed
        count = grow(
            objective, hessian, data, metric, numbers, work, sample, low, stretch, -1.0, limits,
            seed, points, lines, cells, chain, count + 1, scratch,
        )  # fmt: skip
    return count


@inlined
def draw_line(
    objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
    line, points, lines, cells, chain, first, scratch,
):  # fmt: skip
    """Draw the stream line through the place in ``scratch``, from high to low; return the new number of points.

    Lines that are too short are dropped.
    """
    if first >= len(points) - 1 or not in_picture(scratch[PLACE], limits):
        return first
    x, y = scratch[PLACE, 0], scratch[PLACE, 1]
    if not is_free(scratch[PLACE], _SEPARATED * limits[DISTANCE], line, points, lines, cells, chain, limits):
        return first
    middle = grow(
        objective, hessian, data, metric, numbers, work, sample, low, stretch, 1.0, limits,
        line, points, lines, cells, chain, first, scratch,
    )  # fmt: skip
    if middle == len(points):
        return first
    for k in range((middle - first) // 2):
        for i in range(2):
            points[first + k, i], points[middle - 1 - k, i] = points[middle - 1 - k, i], points[first + k, i]
    scratch[PLACE, 0], scratch[PLACE, 1] = x, y
    points[middle, 0], points[middle, 1], lines[middle] = x, y, line
    last = grow(
        objective, hessian, data, metric, numbers, work, sample, low, stretch, -1.0, limits,
        line, points, lines, cells, chain, middle + 1, scratch,
    )  # fmt: skip
    length = 0.0
    for k in range(first + 1, last):
        length += math.hypot(points[k, 0] - points[k - 1, 0], points[k, 1] - points[k - 1, 1])
    if length < _SHORTEST_LINE * limits[DISTANCE]:
        return first
    columns = int(limits[WIDTH] / limits[DISTANCE]) + 1
    for k in range(first, last):
        cell = cell_of(points[k], limits, columns)
        chain[k], cells[cell] = cells[cell], k
    return last


def draw_stream_lines(
    objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
    seeds, points, lines, cells, chain, scratch,
):  # fmt: skip
    """Draw evenly spaced stream lines (Jobard & Lefer, Creating evenly-spaced streamlines of arbitrary density, 1997).

    New lines start beside points of existing ones, at the line distance; where none can, at the next free one of
    ``seeds``. Returns the number of ``points``.
    """
    count, line, beside = 0, 0, 0
    for seed in range(len(seeds)):
        for i in range(2):
            scratch[PLACE, i] = seeds[seed, i]
        last = draw_line(
            objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
            line, points, lines, cells, chain, count, scratch,
        )  # fmt: skip
        line, count = line + (1 if last > count else 0), last
        while beside < count:
            flows = slope(
                objective, hessian, data, metric, numbers, work, sample, low, stretch, 1.0, points[beside], 0, scratch
            )
            across_x, across_y = -scratch[0, 1] * limits[DISTANCE], scratch[0, 0] * limits[DISTANCE]
            for side in (-1.0, 1.0):
                if not flows:
                    continue
                scratch[PLACE, 0] = points[beside, 0] + side * across_x
                scratch[PLACE, 1] = points[beside, 1] + side * across_y
                last = draw_line(
                    objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
                    line, points, lines, cells, chain, count, scratch,
                )  # fmt: skip
                line, count = line + (1 if last > count else 0), last
            beside += 1
    return count
