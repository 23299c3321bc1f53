"""How often the gradient turns around along the edge of a cell: what the critical points inside add up to.

Poincaré and Hopf: where the gradient does not vanish on the edge, a minimum or maximum inside counts 1, a saddle -1 and
a degenerate point as often as the gradient turns around it (J. Milnor, Topology from the Differentiable Viewpoint,
1965, chapter 6). So what a search has missed is found out without finding it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Each edge is cut into so many pieces, and those along which the gradient turns further than this in two, so often.
PIECES, FURTHEST, MOST_CUTS = 4, 1.0, 40
# No edge is cut any more that has so many of those at once.
MOST_PIECES = 32
# At a kink the gradient jumps by more than the first; elsewhere so many pieces are enough to follow it.
_SMOOTH = 0.02, 4096
# A rectangle is cut down so often, to this part of each side; what is left of the gradient there is zero or a kink.
_SHRUNK, _PART, _VANISHED = 16, 0.47, 0.01
# A circle is a polygon of so many corners.
_CORNERS = 32


def cell_windings(bound: BoundObjective, xs: Vector, ys: Vector) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """How often the gradient turns around in the cells between the lines ``xs`` and ``ys``, and where that is known.

    Both have a row for each pair of neighbouring ``ys``. Not known is that of cells with an edge over a kink, a hole, a
    plain or a critical point.
    """
    columns, rows = len(xs) - 1, len(ys) - 1
    left, below = np.meshgrid(xs[:-1], ys)
    right, _ = np.meshgrid(xs[1:], ys)
    along, along_known = turns(bound, _points(left, below), _points(right, below))
    beside, low = np.meshgrid(xs, ys[:-1])
    _, high = np.meshgrid(xs, ys[1:])
    up, up_known = turns(bound, _points(beside, low), _points(beside, high))
    along, along_known = along.reshape(rows + 1, columns), along_known.reshape(rows + 1, columns)
    up, up_known = up.reshape(rows, columns + 1), up_known.reshape(rows, columns + 1)
    around = along[:-1] + up[:, 1:] - along[1:] - up[:, :-1]
    known = along_known[:-1] & along_known[1:] & up_known[:, :-1] & up_known[:, 1:]
    return np.rint(around / (2.0 * math.pi)).astype(np.int64), known


def winding(bound: BoundObjective, point: Vector, radius: float) -> int | None:
    """How often the gradient turns around on a circle, its radius in parts of the domain; None: not known."""
    low, high = np.array(bound.domain, dtype=np.float64).T
    angles = np.linspace(0.0, 2.0 * math.pi, _CORNERS, endpoint=False)
    corners = point + radius * np.column_stack([np.cos(angles), np.sin(angles)]) * (high - low)
    turned, known = turns(bound, corners, np.roll(corners, -1, axis=0))
    return round(float(turned.sum()) / (2.0 * math.pi)) if known.all() else None


def vanishes_inside(bound: BoundObjective, low: Vector, high: Vector, points: Matrix, indices: Vector) -> bool:
    """Whether a rectangle where the gradient turns around more often than around ``points`` holds a zero of it.

    ``indices`` say how often it turns around each of these. The rectangle is cut down to the place where it turns too
    often: at a kink the gradient is no smaller there.
    """
    lengths = []
    for _ in range(_SHRUNK):
        corners = _corners(low, high)
        lengths.append(float(np.hypot.reduce(bound.values_at(corners)[1], axis=1).max()))
        if not turns(bound, corners, np.roll(corners, -1, axis=0), *_SMOOTH)[1].all():
            return False
        parts = [part for part in _quarters(low, high) if _turns_too_often(bound, *part, points, indices)]
        if not parts:
            break
        low, high = parts[0]
    return bool(lengths[-1] < _VANISHED * lengths[0])


def _turns_too_often(bound: BoundObjective, low: Vector, high: Vector, points: Matrix, indices: Vector) -> bool:
    corners = _corners(low, high)
    turned, _ = turns(bound, corners, np.roll(corners, -1, axis=0))
    inside = np.all((points > low) & (points <= high), axis=1)
    return round(float(turned.sum()) / (2.0 * math.pi)) != int(indices[inside].sum())


def _corners(low: Vector, high: Vector) -> Matrix:
    return np.array([low, (high[0], low[1]), high, (low[0], high[1])])


def _quarters(low: Vector, high: Vector) -> list[tuple[Vector, Vector]]:
    middle = low + (high - low) * _PART
    ends = [np.array([low[i], middle[i], high[i]]) for i in range(2)]
    return [
        (np.array([ends[0][i], ends[1][j]]), np.array([ends[0][i + 1], ends[1][j + 1]]))
        for i in range(2) for j in range(2)
    ]  # fmt: skip


def turns(
    bound: BoundObjective, starts: Matrix, ends: Matrix, furthest: float = FURTHEST, most: int = MOST_PIECES
) -> tuple[Vector, NDArray[np.bool_]]:
    """The angles by which the gradient turns on the way from ``starts`` to ``ends``, and which of them are known.

    Not known is what jumps by more than ``furthest``.
    """
    shares = np.linspace(0.0, 1.0, PIECES + 1)[:, np.newaxis, np.newaxis]
    places = starts * (1.0 - shares) + ends * shares
    angles = _angles(bound, places.reshape(-1, 2)).reshape(PIECES + 1, -1)
    total, known = np.zeros(len(starts)), np.ones(len(starts), dtype=bool)
    edge = np.tile(np.arange(len(starts)), PIECES)
    piece: tuple[Matrix, Matrix, Vector, Vector]
    piece = places[:-1].reshape(-1, 2), places[1:].reshape(-1, 2), angles[:-1].ravel(), angles[1:].ravel()
    for cut in range(MOST_CUTS + 1):
        turned = _between(piece[2], piece[3])
        far = ~(np.abs(turned) <= furthest)
        pieces = np.bincount(edge[far], minlength=len(known))
        # It jumps: across a kink or a critical point on the edge. Or there is nothing but noise, or a hole.
        broken = (pieces > (0 if cut == MOST_CUTS else most)) & known
        broken[edge[np.isnan(turned)]] = True
        known &= ~broken
        total += np.bincount(edge[~far], turned[~far], len(total))
        far &= known[edge]
        if not far.any():
            break
        first, last, before, after = piece
        piece = _halved(bound, first[far], last[far], before[far], after[far])
        edge = np.tile(edge[far], 2)
    return total, known


def _halved(
    bound: BoundObjective, first: Matrix, last: Matrix, before: Vector, after: Vector
) -> tuple[Matrix, Matrix, Vector, Vector]:
    middle = 0.5 * (first + last)
    between = _angles(bound, middle)
    return (
        np.concatenate([first, middle]), np.concatenate([middle, last]),
        np.concatenate([before, between]), np.concatenate([between, after]),
    )  # fmt: skip


def _angles(bound: BoundObjective, places: Matrix) -> Vector:
    """The direction of the gradient, with the domain's sides as units; not a number where it has none."""
    low, high = np.array(bound.domain, dtype=np.float64).T
    with np.errstate(over="ignore"):  # infinite, and then of no direction
        across, up = (bound.values_at(places)[1] * (high - low)).T
    nowhere = (across == 0.0) & (up == 0.0)
    return np.where(nowhere, math.nan, np.arctan2(up, across))


def _between(before: Vector, after: Vector) -> Vector:
    """The shorter way from one direction to another."""
    return np.asarray((after - before + math.pi) % (2.0 * math.pi) - math.pi)


def _points(xs: Matrix, ys: Matrix) -> Matrix:
    return np.column_stack([xs.ravel(), ys.ravel()])
