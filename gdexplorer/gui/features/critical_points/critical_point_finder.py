"""Background job that finds the critical points of an objective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.critical.critical_points import CriticalPoint, search_critical_points
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.scene.scene import Scene

# A known minimum and a found point coincide if closer than this share of the domain.
SAME = 1e-4


@dataclass(frozen=True, eq=False)
class FoundPoints:
    """The result of a search, with a lower bound on the number of missed points."""

    points: tuple[CriticalPoint, ...]
    missing: int


class CriticalPointFinder(Job):
    """Emit the known minima of a new objective at once, and all critical points when they are found."""

    points_changed = Signal(object)  # tuple[CriticalPoint, ...]: the known minima, later all points found
    missing_changed = Signal(int)  # lower bound on the number of missed points
    names_changed = Signal(object)  # names of the two coordinates

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("critical_points", _found, parent=parent)
        self._surface: Surface | None = None
        self._searched = False  # whether a search on this surface has been started
        self.shown.connect(self._take)

    def set_scene(self, scene: Scene) -> None:
        """Take another scene."""
        if scene.surface is not self._surface:
            self.set_surface(scene.surface)

    def set_surface(self, surface: Surface) -> None:
        """Take another objective: emit its known minima; the search begins when its runs are shown."""
        self._surface, self._searched = surface, False
        self.cancel()
        self.names_changed.emit(surface.objective.axes)
        self.missing_changed.emit(0)
        self.points_changed.emit(known_minima(surface))

    def find_points(self) -> None:
        """Search for critical points, once per objective; call this when its runs are complete."""
        if self._surface is not None and not self._searched and self._surface.bound.dimension == 2:
            self._searched = True
            self.request(self._surface)

    def _take(self, found: FoundPoints) -> None:
        self.missing_changed.emit(found.missing)
        self.points_changed.emit(found.points)


def _found(surface: Surface, task: Task) -> Iterator[FoundPoints]:
    found = search_critical_points(surface.bound, cancelled=task.cancelled)
    if not task.cancelled():
        yield FoundPoints(with_kinks(found.points, surface), found.missing)


def known_minima(surface: Surface) -> tuple[CriticalPoint, ...]:
    """The known minima of an objective, as critical points."""
    return tuple(
        CriticalPoint(tuple(minimum.point), minimum.value, (), (), PointKind.MINIMUM)
        for minimum in surface.objective.minima
    )  # fmt: skip


def with_kinks(found: Sequence[CriticalPoint], surface: Surface) -> tuple[CriticalPoint, ...]:
    """The points ``found``, plus known minima without a derivative, which the search cannot find."""
    known, sides = known_minima(surface), np.diff(np.array(surface.box.domain)).ravel()
    places = np.array([point.point for point in found]).reshape(-1, 2)
    missing = [
        point for point in known if not np.any(np.abs((places - np.array(point.point)) / sides).max(axis=1) < SAME)
    ]
    return tuple(sorted([*found, *missing], key=lambda point: (point.value, point.point)))
