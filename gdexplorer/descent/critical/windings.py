"""Winding numbers of the gradient along cell edges, which count the critical points inside.

By the Poincaré-Hopf theorem, if the gradient does not vanish on the edge, a minimum or maximum inside counts 1, a
saddle -1 and a degenerate point its own winding number (J. Milnor, Topology from the Differentiable Viewpoint, 1965,
chapter 6). This detects critical points that a search has missed, without finding them.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature, misfit_of_span
from gdexplorer.descent.critical.threads import on_all_cores
from gdexplorer.descent.critical.winding_kernels import turn_along
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Radius of the circle on which the winding number of a degenerate point is measured, in units of the domain.
AROUND = 1e-3
# Pieces per edge; the largest turn of a piece, below π / 2, beyond which it is halved; and the most halvings.
PIECES, FURTHEST, MOST_CUTS = 4, 1.0, 40
# An edge with this many such pieces at once is given up.
MOST_PIECES = 32
# The gradient turns by more than the first number only at a kink; the second is the most pieces. And of a Python
# function, whose differences blur a kink.
_SMOOTH, _SMOOTH_IF_SLOW = (0.02, 4096), (0.1, 512)
# A rectangle is shrunk this often, to this part of each side; the fraction of the gradient below which it vanishes.
_SHRUNK, _PART, _VANISHED = 16, 0.47, 0.01
# Corners of the polygon that approximates a circle.
_CORNERS = 32


def _misfit(a: Arguments, _: Fits | None) -> str:
    if a["starts"].shape[1] != 2 or min(a["parts"], a["most_pieces"]) < 1:
        return "The segments and their pieces"
    return misfit_of_span(a, len(a["starts"])) or misfit_of_objective(a, 2)


TURN = Kernel(
    turn_along,
    Signature(
        "turn_along",
        "objective, data: **, starts: md, ends: md, sides: d, parts: int, furthest: float, most_pieces: int, "
        "most_cuts: int, turned: m, known: int m, first: int, last: int -> int",
        (OBJECTIVE,),
        _misfit,
    ),
)


def cell_windings(
    bound: BoundObjective,
    xs: Vector,
    ys: Vector,
    pieces: int = PIECES,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Winding numbers of the gradient around the cells between lines ``xs`` and ``ys``, and whether they are known.

    Both have a row for each pair of neighbouring ``ys``. Unknown are cells with an edge over a kink, an undefined
    region, a constant region or a critical point. The gradient is computed at the ends of ``pieces``
    equal parts of each edge. None more is known once ``cancelled`` returns true.
    """
    columns, rows = len(xs) - 1, len(ys) - 1
    left, below = np.meshgrid(xs[:-1], ys)
    right, _ = np.meshgrid(xs[1:], ys)
    along, along_known = turns(bound, _points(left, below), _points(right, below), pieces, cancelled=cancelled)
    low, beside = np.meshgrid(ys[:-1], xs)
    high, _ = np.meshgrid(ys[1:], xs)
    up, up_known = turns(bound, _points(beside, low), _points(beside, high), pieces, cancelled=cancelled)
    along, along_known = along.reshape(rows + 1, columns), along_known.reshape(rows + 1, columns)
    up, up_known = up.reshape(columns + 1, rows).T, up_known.reshape(columns + 1, rows).T
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


def vanishes_inside(
    bound: BoundObjective, low: Vector, high: Vector, points: Matrix, indices: Vector,
    cancelled: Callable[[], bool] = lambda: False,
) -> bool:  # fmt: skip
    """Whether a rectangle with an unexplained winding number contains a zero of the gradient, rather than a kink.

    ``indices`` are the winding numbers of the known ``points``. The rectangle is shrunk around the unexplained winding:
    at a kink the gradient does not become smaller. False once ``cancelled`` returns true.
    """
    lengths, smooth = [], _SMOOTH_IF_SLOW if bound.cost else _SMOOTH
    for _ in range(_SHRUNK):
        corners = _corners(low, high)
        lengths.append(float(np.hypot.reduce(bound.values_at(corners)[1], axis=1).max()))
        if not turns(bound, corners, np.roll(corners, -1, axis=0), PIECES, *smooth, cancelled)[1].all():
            return False
        quarters = _quarters(low, high)
        parts = [each for each in quarters if _turns_too_often(bound, *each, points, indices, cancelled)]
        if not parts:
            break
        low, high = parts[0]
    return bool(lengths[-1] < _VANISHED * lengths[0])


def _turns_too_often(
    bound: BoundObjective, low: Vector, high: Vector, points: Matrix, indices: Vector, cancelled: Callable[[], bool]
) -> bool:
    corners = _corners(low, high)
    turned, _ = turns(bound, corners, np.roll(corners, -1, axis=0), cancelled=cancelled)
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
    bound: BoundObjective,
    starts: Matrix,
    ends: Matrix,
    pieces: int = PIECES,
    furthest: float = FURTHEST,
    most: int = MOST_PIECES,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Vector, NDArray[np.bool_]]:
    """Angles by which the gradient turns along the segments from ``starts`` to ``ends``, and whether they are known.

    The segments are divided into ``pieces``, and these further where the gradient turns by more than ``furthest``.
    Jumps by more than that are unknown, and so are segments that are left once ``cancelled`` returns true.
    """
    low, high = np.array(bound.domain, dtype=np.float64).T
    turned, known = np.zeros(len(starts)), np.zeros(len(starts), dtype=np.int64)
    problem = bound.value_and_gradient.compiled, bound.data, np.ascontiguousarray(starts), np.ascontiguousarray(ends)
    TURN.compiled  # noqa: B018  compile once, before the threads start

    def turn(first: int, last: int) -> None:
        TURN(*problem, high - low, pieces, furthest, most, MOST_CUTS, turned, known, first, last)

    on_all_cores(turn, len(starts), cancelled, cost=bound.cost)
    return turned, known > 0


def _points(xs: Matrix, ys: Matrix) -> Matrix:
    return np.column_stack([xs.ravel(), ys.ravel()])
