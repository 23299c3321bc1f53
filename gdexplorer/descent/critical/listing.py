"""The critical points that are listed for a function: those found, known minima elsewhere, KKT points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.critical.critical_points import CriticalPoint, classify_points, curved_points
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.critical.kkt_points import kkt_points
from gdexplorer.descent.critical.newton import newton_search
from gdexplorer.descent.geometry.slice import Drawn
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.objective import AT_A_WALL

# A known minimum and a found point coincide if closer than this share of the domain.
SAME = 1e-4
# Where a function has derivatives, a search from a known minimum ends within this share of the domain: along a valley,
# it may move a little.
NEAR = 1e-2
# Values in one valley differ by less than this share of the function's scale.
LEVEL = 1e-9


def known_minima(shown: Drawn) -> tuple[CriticalPoint, ...]:
    """The known minima of an objective, or in a plane those that lie in it, as critical points."""
    return tuple(
        CriticalPoint(tuple(minimum.point), minimum.value, (), (), PointKind.MINIMUM) for minimum in shown.minima
    )


def listed(found: Sequence[CriticalPoint], bound: BoundObjective) -> tuple[CriticalPoint, ...]:
    """The points ``found``, plus known minima that the search cannot find; lowest first.

    These have no derivative, or lie outside of the domain.

    If there is a feasible set, points outside of it are marked, and the KKT points at its walls are added.
    """
    points = [*found, *_known(found, bound)]
    if bound.feasible is not None and points:
        out = bound.feasible.excess(np.array([point.point for point in points])) > AT_A_WALL * bound.size
        points = [replace(point, is_outside=bool(far)) for point, far in zip(points, out, strict=True)]
    return tuple(sorted([*points, *kkt_points(bound)], key=lambda point: (point.value, point.point)))


def _known(found: Sequence[CriticalPoint], bound: BoundObjective) -> list[CriticalPoint]:
    """Known minima that are not among those ``found``: they have no derivative, or lie outside of the domain."""
    known, sides = known_minima(bound), np.diff(np.array(bound.domain)).ravel()
    return [_classified(point, bound, sides) for point in known if not _is_among(found, point, sides)]


def _classified(known: CriticalPoint, bound: BoundObjective, sides: NDArray[np.float64]) -> CriticalPoint:
    """A known minimum with its curvature, if it has derivatives."""
    points, curvatures = newton_search(bound, np.array([known.point]), NEAR)
    smooth = classify_points(bound, points[curvatures > 0.0], curvatures[curvatures > 0.0])
    alike = next((each for each in smooth if abs(each.value - known.value) <= LEVEL * bound.value_scale), None)
    if alike and alike.kind is PointKind.DEGENERATE:
        # Refining a degenerate point to classify it moves it along its valley by any distance.
        there = curved_points(bound, points, bound.hessians_at(points))[0]
        alike = replace(there, kind=alike.kind, around=alike.around)
    return alike if alike and _is_among((alike,), known, sides, NEAR) else known


def _is_among(
    points: Sequence[CriticalPoint], sought: CriticalPoint, sides: NDArray[np.float64], near: float = SAME
) -> bool:
    places = np.array([point.point for point in points]).reshape(-1, 2)
    return bool(np.any(np.abs((places - np.array(sought.point)) / sides).max(axis=1) < near))
