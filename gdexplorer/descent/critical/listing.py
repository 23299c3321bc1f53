"""The critical points that are listed for a function: those found, known minima without a derivative, KKT points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.critical.kkt_points import kkt_points
from gdexplorer.descent.geometry.slice import Drawn
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.objective import AT_A_WALL

# A known minimum and a found point coincide if closer than this share of the domain.
SAME = 1e-4


def known_minima(shown: Drawn) -> tuple[CriticalPoint, ...]:
    """The known minima of an objective, or in a plane those that lie in it, as critical points."""
    return tuple(
        CriticalPoint(tuple(minimum.point), minimum.value, (), (), PointKind.MINIMUM) for minimum in shown.minima
    )


def listed(found: Sequence[CriticalPoint], bound: BoundObjective) -> tuple[CriticalPoint, ...]:
    """The points ``found``, plus known minima without a derivative, which the search cannot find; lowest first.

    If there is a feasible set, points outside of it are marked, and the KKT points at its walls are added.
    """
    points = [*found, *_kinks(found, bound)]
    if bound.feasible is not None and points:
        out = bound.feasible.excess(np.array([point.point for point in points])) > AT_A_WALL * bound.size
        points = [replace(point, is_outside=bool(far)) for point, far in zip(points, out, strict=True)]
    return tuple(sorted([*points, *kkt_points(bound)], key=lambda point: (point.value, point.point)))


def _kinks(found: Sequence[CriticalPoint], bound: BoundObjective) -> list[CriticalPoint]:
    """Known minima that are not among those ``found``."""
    known, sides = known_minima(bound), np.diff(np.array(bound.domain)).ravel()
    places = np.array([point.point for point in found]).reshape(-1, 2)
    return [point for point in known if not np.any(np.abs((places - np.array(point.point)) / sides).max(axis=1) < SAME)]
