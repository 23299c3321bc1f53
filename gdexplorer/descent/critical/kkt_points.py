"""Find the KKT points at the walls of a feasible set in the plane.

W. Karush (1939), H. W. Kuhn and A. W. Tucker (1951): at a minimum within the set the negative gradient is a sum of the
normals of the walls there, with multipliers that are not negative. Along each edge the slope of the function is
sampled, and its changes of sign are refined by bisection; corners are candidates, too. Closer pairs of sign changes
than the samples can be missed, as can kinks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdexplorer.constraints.edges import Edge
from gdexplorer.constraints.feasible_set import pressure
from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.critical.walls import is_lowest_nearby
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SAMPLES, BISECTIONS = 1000, 60
# A candidate lies at those walls within this share of the domain's size, and is a KKT point if they leave at most this
# share of the gradient.
_AT_WALL, _LEFT = 1e-9, 1e-6
# Points closer together than this share of the domain's size are one.
_SAME = 1e-6
# Slopes are rounding errors up to this share of their terms; more places without a slope than this are a curve of them.
_ROUNDED, _FEW = 1e-12, 3


def kkt_points(bound: BoundObjective) -> tuple[CriticalPoint, ...]:
    """The KKT points of ``bound``, a function of two coordinates, at the walls of its feasible set, in its domain."""
    if bound.feasible is None or bound.dimension != 2:
        return ()
    found: list[CriticalPoint] = []
    for edge in bound.feasible.edges(bound.domain):
        for place in _candidates(bound, edge):
            point = _kkt_point(bound, place)
            if point is not None and not any(_is_same(bound, point, other) for other in found):
                found.append(point)
    return tuple(found)


def _candidates(bound: BoundObjective, edge: Edge) -> Matrix:
    """The ends of an edge, and where the function neither rises nor falls along it, float64[m, 2]."""
    shares = np.linspace(0.0, 1.0, SAMPLES + 1)
    slopes = _slopes(bound, edge, shares)
    turns = np.flatnonzero(np.sign(slopes[:-1]) * np.sign(slopes[1:]) < 0.0)  # a product of slopes may overflow
    low, high = shares[turns], shares[turns + 1]
    rises = slopes[turns] < 0.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        before = (_slopes(bound, edge, middle) < 0.0) == rises
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    ends = np.array([0.0] if edge.is_closed else [0.0, 1.0])  # at the seam signs may change between both ends
    level = shares[slopes == 0.0]
    if len(level) > _FEW:  # the function is constant there: some points stand for all
        level = level[[0, len(level) // 2, -1]]
    return edge.points(np.concatenate([ends, level, 0.5 * (low + high)]))


def _slopes(bound: BoundObjective, edge: Edge, shares: Vector) -> Vector:
    """Derivatives of the function along the edge; NaN where it has none, zero where they are rounding errors."""
    gradients, tangents = bound.values_at(edge.points(shares))[1], edge.tangents(shares)
    with np.errstate(invalid="ignore", over="ignore"):
        slopes = np.sum(gradients * tangents, axis=1)
        terms = np.abs(gradients * tangents).sum(axis=1)
    return np.where(np.isfinite(terms), np.where(np.abs(slopes) > _ROUNDED * terms, slopes, 0.0), np.nan)


def _kkt_point(bound: BoundObjective, place: Vector) -> CriticalPoint | None:
    """The KKT point at ``place: float64[2]``, with its walls; None if it is none, or outside of the domain."""
    assert bound.feasible is not None
    low, high = np.array(bound.domain, dtype=np.float64).T
    slack = _AT_WALL * (high - low)
    value, gradient = bound.value_gradient(place)
    if not (np.all(place >= low - slack) and np.all(place <= high + slack) and np.all(np.isfinite(gradient))):
        return None
    point = bound.feasible.projected(np.where(np.abs(place) > _ROUNDED * bound.size, place, 0.0), bound.domain)
    pressed = pressure(bound.feasible.walls(point, bound.names), gradient, _AT_WALL * bound.size)
    if not pressed.holds or np.hypot(*pressed.left) > _LEFT * np.hypot(*gradient):
        return None
    kind = PointKind.MINIMUM if is_lowest_nearby(bound, point) else PointKind.SADDLE
    walls = zip(pressed.walls, pressed.multipliers.tolist(), strict=True)
    return CriticalPoint(tuple(point.tolist()), value, (), (), kind, walls=tuple((one.text, by) for one, by in walls))


def _is_same(bound: BoundObjective, one: CriticalPoint, other: CriticalPoint) -> bool:
    return float(np.hypot(*np.subtract(one.point, other.point))) <= _SAME * bound.size
