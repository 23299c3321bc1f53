"""Choose which marks of a picture are shown: the most important ones, without overlap. No Qt."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import NearbyValues, PointKind

Array = NDArray[np.float64]

# Minima are most important, then saddles, maxima, and unclassified points.
MINIMUM, SADDLE, MAXIMUM, OTHER = range(4)
_NEARBY = {
    NearbyValues.HIGHER: MINIMUM, NearbyValues.NOT_LOWER: MINIMUM, NearbyValues.BOTH: SADDLE,
    NearbyValues.LOWER: MAXIMUM, NearbyValues.NOT_HIGHER: MAXIMUM,
}  # fmt: skip
_KINDS = {PointKind.MINIMUM: MINIMUM, PointKind.SADDLE: SADDLE, PointKind.MAXIMUM: MAXIMUM}


def by_importance(points: Iterable[CriticalPoint]) -> list[CriticalPoint]:
    """Critical points by importance: minima before saddles before maxima before flat points.

    Within each kind the lowest come first, among maxima the highest; points outside of a feasible set come last of all.
    """
    return sorted(points, key=_importance)


def _importance(point: CriticalPoint) -> tuple[bool, int, float]:
    rank = _KINDS.get(point.kind, _NEARBY.get(point.around, OTHER) if point.around is not None else OTHER)
    return point.is_outside, rank, -point.value if rank == MAXIMUM else point.value


def without_overlap(places: Array, sizes: Array, picture: tuple[float, float]) -> NDArray[np.intp]:
    """Choose marks for a picture of that width and height: none outside it, none overlapping an earlier one.

    Parameters
    ----------
    places : float64[m, 2], their centres in pixels, most important first; non-finite ones are not shown.
    sizes : float64[m], their widths in pixels. Two marks are at least the larger of their sizes apart.

    Returns
    -------
    Indices of the marks shown, ascending.
    """
    with np.errstate(invalid="ignore"):
        inside = np.flatnonzero(np.all((places >= 0.0) & (places <= np.array(picture)), axis=1))
    # Marks are stored by grid cell: overlapping ones lie in the same or neighbouring cells.
    cell = max(float(sizes[inside].max(initial=0.0)), 1e-9)
    columns, rows = np.floor(places[inside] / cell).astype(np.int64).T.tolist() if len(inside) else ([], [])
    kept: dict[tuple[int, int], list[tuple[float, float, float]]] = defaultdict(list)
    shown = []
    marks = np.column_stack([places[inside], sizes[inside]]).tolist()
    for index, mark, column, row in zip(inside.tolist(), marks, columns, rows, strict=True):
        near = (other for i in (-1, 0, 1) for j in (-1, 0, 1) for other in kept.get((column + i, row + j), ()))
        if not any(_cover(mark, other) for other in near):
            kept[column, row].append(mark)
            shown.append(index)
    return np.array(shown, dtype=np.intp)


def _cover(one: Sequence[float], other: Sequence[float]) -> bool:
    return math.hypot(one[0] - other[0], one[1] - other[1]) < max(one[2], other[2])


def counts_shown(shown: int, points: int) -> tuple[str, ...]:
    """A note if not all critical points are shown, shorter and shorter for narrow pictures; empty otherwise."""
    if shown == points:
        return ("",)
    return f"{shown:,} of {points:,} critical points shown", f"{shown:,} of {points:,} shown", f"{shown:,}/{points:,}"
