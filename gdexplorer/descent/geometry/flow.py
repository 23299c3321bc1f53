"""Curves along the gradient: the flow from chosen points, and evenly spaced stream lines over a rectangle.

A curve of dθ/dt = -∇f is followed by its length in the picture in place of the time t, which changes no curve: so a
step is as long for a gradient of norm 1 as for one of 1e12, and a curve ends where the gradient turns round, at a
critical point. Steps are those of Dormand and Prince, A family of embedded Runge-Kutta formulae, 1980, their lengths
chosen as in Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, 1993, section II.4.

Places are counted in units of the picture: ``(θ - low) * stretch``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernels import Kernel, inlined
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.objectives import BoundObjective

Array = NDArray[np.float64]

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
# The error of a step, and the shortest step, at which a curve ends; both in units of the picture.
_TOLERANCE, _SHORTEST = 1e-5, 2e-5
_MOST_STEPS = 20_000
# In narrow valleys steps are short: a point is kept where the last one is farther than this share of the longest step.
_RECORDED = 0.3
# A stream line ends so near to another one, as a share of their distance (Jobard & Lefer's d_test).
_NEAREST = 0.5
# A line begins no nearer to others than this share of it: beside a bent line the full distance is never free.
_SEPARATED = 0.9
# A line must be so long, as a share of that distance.
_SHORTEST_LINE = 0.25
# Places in the vector of limits: the sides of the picture, the longest step, the distance of lines.
_WIDTH, _HEIGHT, _LONGEST, _DISTANCE = 0, 1, 2, 3
# Rows of the room that the kernels work in: seven slopes, then the place, the next one, the point and its gradient.
_PLACE, _NEXT, _THETA, _GRADIENT = 7, 8, 9, 10


@inlined
def slope(objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, place, row, room):
    """Fill ``room[row]`` with the direction of the flow at ``place``, of length 1; false where there is none."""
    theta, gradient = room[_THETA], room[_GRADIENT]
    for i in range(2):
        theta[i] = low[i] + place[i] / stretch[i]
    value = objective(theta, data, gradient)
    if not math.isfinite(value) or metric(objective, hessian, data, theta, gradient, numbers, work, sample) != 0:
        return False
    u, v = stretch[0] * gradient[0], stretch[1] * gradient[1]
    length = math.hypot(u, v)
    if not 0.0 < length < math.inf:
        return False
    room[row, 0], room[row, 1] = sign * u / length, sign * v / length
    return True


@inlined
def attempt(objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, h, room):
    """A step of length ``h`` from the place to the next one; its error, infinite where the flow ends in between."""
    for stage in range(1, 7):
        for i in range(2):
            total = 0.0
            for j in range(stage):
                total += _STAGES[stage, j] * room[j, i]
            room[_NEXT, i] = room[_PLACE, i] + h * total
        if not slope(
            objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, room[_NEXT], stage, room
        ):
            return math.inf
    error = 0.0
    for i in range(2):
        total = 0.0
        for j in range(7):
            total += _ERROR[j] * room[j, i]
        error = max(error, abs(h * total))
    return error


@inlined
def in_picture(place, limits):
    """Whether a place lies in the picture."""
    return 0.0 <= place[0] <= limits[_WIDTH] and 0.0 <= place[1] <= limits[_HEIGHT]


@inlined
def cell_of(place, limits, columns):
    """The number of the square of the picture, as wide as lines are apart, in which a place lies."""
    return int(place[1] / limits[_DISTANCE]) * columns + int(place[0] / limits[_DISTANCE])


@inlined
def is_free(place, distance, line, points, lines, cells, chain, limits):
    """Whether no point of another line than ``line`` is nearer to ``place`` than ``distance``.

    ``cells`` hold the last point in each square, row by row, and ``chain`` the one before each point; -1: none.
    """
    columns = int(limits[_WIDTH] / limits[_DISTANCE]) + 1
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
    """Append ``place`` to the points of ``line`` if it is farther than ``distance`` from its last one; their number."""
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
    line, points, lines, cells, chain, count, room,
):  # fmt: skip
    """Append to ``points`` the curve on from the place in ``room``, which is not among them; their new number."""
    if not slope(objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, room[_PLACE], 0, room):
        return count
    h = 0.1 * limits[_LONGEST]
    for _ in range(_MOST_STEPS):
        if count == len(points):
            break
        h = min(h, limits[_LONGEST])
        error = attempt(objective, hessian, data, metric, numbers, work, sample, low, stretch, sign, h, room)
        turned = room[0, 0] * room[6, 0] + room[0, 1] * room[6, 1] <= 0.0
        if error <= _TOLERANCE and not turned:
            if not in_picture(room[_NEXT], limits) or not is_free(
                room[_NEXT], _NEAREST * limits[_DISTANCE], line, points, lines, cells, chain, limits
            ):
                break
            for i in range(2):
                room[_PLACE, i], room[0, i] = room[_NEXT, i], room[6, i]
            count = noted(room[_PLACE], _RECORDED * limits[_LONGEST], line, points, lines, count)
        h *= (
            min(5.0, max(0.2, 0.9 * max(error / _TOLERANCE, 1e-10) ** -0.2)) if error < math.inf and not turned else 0.2
        )
        if h < _SHORTEST:
            break
    return noted(room[_PLACE], 0.0, line, points, lines, count)


def follow_flow(
    objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
    seeds, points, lines, cells, chain, room,
):  # fmt: skip
    """The flow downhill from each of ``seeds``, one line each; the number of ``points``."""
    count = 0
    for seed in range(len(seeds)):
        if count == len(points) or not in_picture(seeds[seed], limits):
            continue
        for i in range(2):
            room[_PLACE, i] = points[count, i] = seeds[seed, i]
        lines[count] = seed
        count = grow(
            objective, hessian, data, metric, numbers, work, sample, low, stretch, -1.0, limits,
            seed, points, lines, cells, chain, count + 1, room,
        )  # fmt: skip
    return count


@inlined
def draw_line(
    objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
    line, points, lines, cells, chain, first, room,
):  # fmt: skip
    """The whole stream line through the place in ``room``, from above to below; the new number of points.

    A line much shorter than the distance of lines is none.
    """
    if first >= len(points) - 1 or not in_picture(room[_PLACE], limits):
        return first
    x, y = room[_PLACE, 0], room[_PLACE, 1]
    if not is_free(room[_PLACE], _SEPARATED * limits[_DISTANCE], line, points, lines, cells, chain, limits):
        return first
    middle = grow(
        objective, hessian, data, metric, numbers, work, sample, low, stretch, 1.0, limits,
        line, points, lines, cells, chain, first, room,
    )  # fmt: skip
    if middle == len(points):
        return first
    for k in range((middle - first) // 2):
        for i in range(2):
            points[first + k, i], points[middle - 1 - k, i] = points[middle - 1 - k, i], points[first + k, i]
    room[_PLACE, 0], room[_PLACE, 1] = x, y
    points[middle, 0], points[middle, 1], lines[middle] = x, y, line
    last = grow(
        objective, hessian, data, metric, numbers, work, sample, low, stretch, -1.0, limits,
        line, points, lines, cells, chain, middle + 1, room,
    )  # fmt: skip
    length = 0.0
    for k in range(first + 1, last):
        length += math.hypot(points[k, 0] - points[k - 1, 0], points[k, 1] - points[k - 1, 1])
    if length < _SHORTEST_LINE * limits[_DISTANCE]:
        return first
    columns = int(limits[_WIDTH] / limits[_DISTANCE]) + 1
    for k in range(first, last):
        cell = cell_of(points[k], limits, columns)
        chain[k], cells[cell] = cells[cell], k
    return last


def draw_stream_lines(
    objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
    seeds, points, lines, cells, chain, room,
):  # fmt: skip
    """Evenly spaced stream lines (Jobard & Lefer, Creating evenly-spaced streamlines of arbitrary density, 1997).

    New lines begin beside the points of those that there are, at the distance that lines have; where none can, at the
    next of ``seeds`` that is free. The number of ``points``.
    """
    count, line, asked = 0, 0, 0
    for seed in range(len(seeds)):
        for i in range(2):
            room[_PLACE, i] = seeds[seed, i]
        last = draw_line(
            objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
            line, points, lines, cells, chain, count, room,
        )  # fmt: skip
        line, count = line + (1 if last > count else 0), last
        while asked < count:
            flows = slope(
                objective, hessian, data, metric, numbers, work, sample, low, stretch, 1.0, points[asked], 0, room
            )
            across_x, across_y = -room[0, 1] * limits[_DISTANCE], room[0, 0] * limits[_DISTANCE]
            for side in (-1.0, 1.0):
                if not flows:
                    continue
                room[_PLACE, 0] = points[asked, 0] + side * across_x
                room[_PLACE, 1] = points[asked, 1] + side * across_y
                last = draw_line(
                    objective, hessian, data, metric, numbers, work, sample, low, stretch, limits,
                    line, points, lines, cells, chain, count, room,
                )  # fmt: skip
                line, count = line + (1 if last > count else 0), last
            asked += 1
    return count


FOLLOW_FLOW = Kernel(follow_flow, "flow")
DRAW_STREAM_LINES = Kernel(draw_stream_lines, "flow")


@dataclass(frozen=True, eq=False)
class Picture:
    """A rectangle of the plane and the units of its picture.

    Attributes
    ----------
    low : float64[2], its lowest corner.
    stretch : float64[2], units of the picture for each unit of the coordinates.
    sides : float64[2], in units of the picture.
    """

    low: Array
    stretch: Array
    sides: Array

    def places(self, points: Array) -> Array:
        """Where points, float64[m, 2], are in the picture."""
        return np.ascontiguousarray((points - self.low) * self.stretch)

    def points(self, places: Array) -> Array:
        """Which points are at ``places``."""
        return self.low + places / self.stretch


def flow_curves(bound: BoundObjective, picture: Picture, starts: Array, metric: Metric = EUCLIDEAN) -> list[Array]:
    """The gradient flow from each of ``starts`` (float64[m, 2]) to where it ends or leaves the picture.

    Raises
    ------
    InputError
        Where the metric is none for ``bound``.
    """
    limits = np.array([*picture.sides, 0.02, 1e300])
    return _curves(FOLLOW_FLOW, bound, picture, picture.places(np.asarray(starts)), limits, 4000 * len(starts), metric)


def stream_lines(bound: BoundObjective, picture: Picture, distance: float, metric: Metric = EUCLIDEAN) -> list[Array]:
    """Lines along the gradient over the picture, downhill, about ``distance`` units apart.

    Raises
    ------
    InputError
        Where the metric is none for ``bound``.
    """
    limits = np.array([*picture.sides, 0.35 * distance, distance])
    counts = np.maximum((picture.sides / distance).astype(int), 1)
    columns, rows = (
        ((np.arange(count) + 0.5) / count * side) for count, side in zip(counts, picture.sides, strict=True)
    )
    seeds = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    # From the middle outwards: the first line is one that a person looks at.
    seeds = seeds[np.argsort(np.hypot.reduce(seeds - picture.sides / 2.0, axis=1), kind="stable")]
    room = int(np.prod(picture.sides) / distance**2 * 60) + 2000
    return _curves(DRAW_STREAM_LINES, bound, picture, seeds, limits, room, metric)


def _curves(
    kernel: Kernel, bound: BoundObjective, picture: Picture, seeds: Array, limits: Array, size: int, metric: Metric
) -> list[Array]:
    points, lines = np.empty((size, 2)), np.full(size, -1, dtype=np.int64)
    columns, rows = (int(side / limits[_DISTANCE]) + 1 for side in picture.sides)
    cells, chain = np.full(rows * columns, -1, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    problem = bound.value_and_gradient.compiled, bound.hessian_kernel.compiled, bound.data, *metric.problem(bound)
    count = kernel(
        *problem, *map(np.ascontiguousarray, (picture.low, picture.stretch, limits, seeds)),
        points, lines, cells, chain, np.zeros((_GRADIENT + 1, 2)),
    )  # fmt: skip
    cuts = np.flatnonzero(np.diff(lines[:count])) + 1
    return [picture.points(part) for part in np.split(points[:count], cuts) if len(part) > 1]
