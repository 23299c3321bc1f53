"""The critical points that are listed for a function: those found, and known minima without a derivative."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.geometry.slice import Drawn
from gdexplorer.objectives import BoundObjective

# A known minimum and a found point coincide if closer than this share of the domain.
SAME = 1e-4


def known_minima(shown: Drawn) -> tuple[CriticalPoint, ...]:
    """The known minima of an objective, or in a plane those that lie in it, as critical points."""
    return tuple(
        CriticalPoint(tuple(minimum.point), minimum.value, (), (), PointKind.MINIMUM) for minimum in shown.minima
    )


def with_kinks(found: Sequence[CriticalPoint], bound: BoundObjective) -> tuple[CriticalPoint, ...]:
    """The points ``found``, plus known minima without a derivative, which the search cannot find; lowest first."""
    known, sides = known_minima(bound), np.diff(np.array(bound.domain)).ravel()
    places = np.array([point.point for point in found]).reshape(-1, 2)
    missing = [
        point for point in known if not np.any(np.abs((places - np.array(point.point)) / sides).max(axis=1) < SAME)
    ]
    return tuple(sorted([*found, *missing], key=lambda point: (point.value, point.point)))
