"""Winding numbers of the gradient along cell edges, which count the critical points inside.

By the Poincaré-Hopf theorem, if the gradient does not vanish on the edge, a minimum or maximum inside counts 1, a
saddle -1 and a degenerate point its own winding number (J. Milnor, Topology from the Differentiable Viewpoint, 1965,
chapter 6). This detects critical points that a search has missed, without finding them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Pieces per edge; the largest turn of a piece, beyond which it is halved; and the most halvings.
PIECES, FURTHEST, MOST_CUTS = 4, 1.0, 40
# An edge with this many such pieces at once is given up.
MOST_PIECES = 32
# The gradient turns by more than the first number only at a kink; the second is the most pieces.
_SMOOTH = 0.02, 4096
# A rectangle is shrunk this often, to this part of each side; the fraction of the gradient below which it vanishes.
_SHRUNK, _PART, _VANISHED = 16, 0.47, 0.01
# Corners of the polygon that approximates a circle.
_CORNERS = 32


def cell_windings(bound: BoundObjective, xs: Vector, ys: Vector) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Winding numbers of the gradient around the cells between lines ``xs`` and ``ys``, and whether they are known.

    Both have a row for each pair of neighbouring ``ys``. Unknown are cells with an edge over a kink, an undefined
    region, a constant region or a critical point.
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
    """Winding number of the gradient on a circle, its radius in units of the domain; None if unknown."""
    low, high = np.array(bound.domain, dtype=np.float64).T
    angles = np.linspace(0.0, 2.0 * math.pi, _CORNERS, endpoint=False)
    corners = point + radius * np.column_stack([np.cos(angles), np.sin(angles)]) * (high - low)
    turned, known = turns(bound, corners, np.roll(corners, -1, axis=0))
    return round(float(turned.sum()) / (2.0 * math.pi)) if known.all() else None


def vanishes_inside(bound: BoundObjective, low: Vector, high: Vector, points: Matrix, indices: Vector) -> bool:
    """Whether a rectangle with an unexplained winding number contains a zero of the gradient, rather than a kink.

    ``indices`` are the winding numbers of the known ``points``. The rectangle is shrunk around the unexplained winding:
    at a kink the gradient does not become smaller.
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
    """Angles by which the gradient turns along the segments from ``starts`` to ``ends``, and whether they are known.

    Jumps by more than ``furthest`` are unknown.
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
        # A jump: a kink or critical point on the edge. Or nothing but noise, or an undefined region.
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
    """Direction of the gradient in units of the domain; NaN where it is zero or undefined."""
    low, high = np.array(bound.domain, dtype=np.float64).T
    with np.errstate(over="ignore"):  # infinite gradients have no direction
        across, up = (bound.values_at(places)[1] * (high - low)).T
    nowhere = (across == 0.0) & (up == 0.0)
    return np.where(nowhere, math.nan, np.arctan2(up, across))


def _between(before: Vector, after: Vector) -> Vector:
    """Signed angle from one direction to another, in [-π, π)."""
    return np.asarray((after - before + math.pi) % (2.0 * math.pi) - math.pi)


def _points(xs: Matrix, ys: Matrix) -> Matrix:
    return np.column_stack([xs.ravel(), ys.ravel()])
