"""The job that finds the critical points of an objective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.critical.critical_points import CriticalPoint, searched
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.scene.scene import Scene

# A known minimum is a critical point that was found where it is nearer to it than this part of the domain.
SAME = 1e-4


@dataclass(frozen=True, eq=False)
class FoundPoints:
    """What a search came to, and how many more points there are at least."""

    points: tuple[CriticalPoint, ...]
    missing: int


class CriticalPointFinder(Job):
    """Tells the known minima of an objective that is new at once, and all critical points when they are found."""

    points_changed = Signal(object)  # tuple[CriticalPoint, ...]: the known minima, then all that were found
    missing_changed = Signal(int)  # how many more there are at least
    names_changed = Signal(object)  # names of the two coordinates

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("critical_points", _found, parent=parent)
        self._surface: Surface | None = None
        self._asked = False  # whether the points of this surface are being looked for, or were found
        self.shown.connect(self._take)

    def set_scene(self, scene: Scene) -> None:
        """Take what is shown."""
        if scene.surface is not self._surface:
            self.set_surface(scene.surface)

    def set_surface(self, surface: Surface) -> None:
        """Take another objective: what is known of it is told at once, the rest is found when its runs are shown."""
        self._surface, self._asked = surface, False
        self.cancel()
        self.names_changed.emit(surface.objective.axes)
        self.missing_changed.emit(0)
        self.points_changed.emit(known_minima(surface))

    def find_points(self) -> None:
        """Look for critical points, once for each objective; to be called when its runs are there."""
        if self._surface is not None and not self._asked and self._surface.bound.dimension == 2:
            self._asked = True
            self.request(self._surface)

    def _take(self, found: FoundPoints) -> None:
        self.missing_changed.emit(found.missing)
        self.points_changed.emit(found.points)


def _found(surface: Surface, task: Task) -> Iterator[FoundPoints]:
    found = searched(surface.bound, cancelled=task.cancelled)
    if not task.cancelled():
        yield FoundPoints(with_kinks(found.points, surface), found.missing)


def known_minima(surface: Surface) -> tuple[CriticalPoint, ...]:
    """The minima that are known of an objective before anything is looked for."""
    return tuple(
        CriticalPoint(tuple(minimum.point), minimum.value, (), (), PointKind.MINIMUM)
        for minimum in surface.objective.minima
    )  # fmt: skip


def with_kinks(found: Sequence[CriticalPoint], surface: Surface) -> tuple[CriticalPoint, ...]:
    """All that was ``found``, and those known minima where there is no derivative: nothing can find these."""
    known, sides = known_minima(surface), np.diff(np.array(surface.box.domain)).ravel()
    places = np.array([point.point for point in found]).reshape(-1, 2)
    missing = [
        point for point in known if not np.any(np.abs((places - np.array(point.point)) / sides).max(axis=1) < SAME)
    ]
    return tuple(sorted([*found, *missing], key=lambda point: (point.value, point.point)))
