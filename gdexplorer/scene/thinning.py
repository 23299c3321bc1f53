"""Which iterates of a path can be told apart in a picture. Pure arrays, no Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernels import Kernel

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

# A move of so many tolerances, or of no finite length, counts as no longer.
FAR = 1e9
# Tolerances are doubled so often where too many iterates are left: by then they are as wide as a picture.
DOUBLINGS = 12


def _thin(points, ends, tolerance, most, kept, counts):
    """Write which of ``points`` each path needs to ``kept``, and how many these are to ``counts`` (see `thinned`).

    The paths lie one after the other in ``points``: each ends before the next of ``ends``. Returns how many are kept.
    """
    begin, place = 0, 0
    for path in range(ends.size):
        count = ends[path] - begin
        for j in range(count):
            kept[place + j] = begin + j
        scale = 1.0
        for _ in range(DOUBLINGS + 1):
            thinned, travelled, cell, before = min(count, 1), 0.0, 0.0, kept[place]
            for j in range(1, count):
                here, move = kept[place + j], 0.0
                for i in range(tolerance.size):
                    along = abs(points[here, i] - points[before, i]) / (scale * tolerance[i])
                    if along > move:
                        move = along
                before = here
                travelled += move if move < FAR else FAR
                if math.floor(travelled) > cell or j == count - 1:
                    cell = math.floor(travelled)
                    kept[place + thinned] = here
                    thinned += 1
            count = thinned
            if count <= most:
                break
            scale *= 2.0
        if count > most:
            for j in range(most):
                kept[place + j] = kept[place + j * (count - 1) // (most - 1)]
            count = most
        counts[path] = count
        place += count
        begin = ends[path]
    return place


THIN = Kernel(_thin, "thin")


def thinned(points: Array, tolerance: Array, most: int | None = None) -> Indices:
    """Which iterates a path needs so that no two drawn ones are nearer than ``tolerance`` (for each axis) along it.

    Where these are more than ``most`` (2 at least), the tolerance is doubled until they are not: what is lost are small
    movements, and where a path leaps through the whole picture at each step, all but every so many steps. The first and
    the last iterate are always kept.
    """
    return thinned_each(points, [len(points)], tolerance, most)[0]


def thinned_each(
    points: Array, ends: Sequence[int] | Indices, tolerance: Array, most: int | None = None
) -> tuple[Indices, Indices]:
    """The same for many paths at once, float64[m, 2] one after the other, each ending before the next of ``ends``.

    Returns which of ``points`` are kept, and how many of each path.
    """
    stops = np.array(ends, dtype=np.int64)
    kept, counts = np.empty(len(points), dtype=np.int64), np.empty(len(stops), dtype=np.int64)
    held = 2**62 if most is None else max(most, 2)
    total = THIN(points, stops, np.ascontiguousarray(tolerance, dtype=np.float64), held, kept, counts)
    return kept[:total], counts
