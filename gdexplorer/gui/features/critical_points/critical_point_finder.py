"""Background job that finds the critical points of an objective."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.critical.critical_points import CriticalPoint, Search, search_critical_points
from gdexplorer.descent.critical.listing import known_minima, listed
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.experiment import Experiment
    from gdexplorer.objectives import BoundObjective
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.scene.scene import Scene


class FoundPoints(Struct, frozen=True, eq=False):
    """The result of a search, with a lower bound on the number of missed points."""

    points: tuple[CriticalPoint, ...]
    missing: int


class CriticalPointFinder(Job):
    """Emit the known minima of a new objective at once, and all critical points when they are found."""

    points_changed = Signal(object)  # tuple[CriticalPoint, ...]: the known minima, later all points found
    missing_changed = Signal(int)  # lower bound on the number of missed points
    names_changed = Signal(object)  # names of the two coordinates
    analysis_changed = Signal(object)  # Analysis

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("critical_points", _Searcher().found, parent=parent)
        self._surface: Surface | None = None
        self._experiment: Experiment | None = None
        self._searched = False  # whether a search on this surface has been started
        self.shown.connect(self._take)

    def set_scene(self, scene: Scene) -> None:
        """Take another scene; within another feasible set, other points are listed."""
        before, self._experiment = self._experiment, scene.experiment
        if scene.surface is not self._surface:
            self.set_surface(scene.surface)
        elif self._searched and before is not None and before.subject_to != scene.experiment.subject_to:
            self._search()

    def set_surface(self, surface: Surface) -> None:
        """Take another objective: emit its known minima; the search begins when its runs are shown.

        A finer surface of the same function, or one with other heights, changes nothing.
        """
        before, self._surface = self._surface, surface
        if before is not None and before.bound is surface.bound and surface.bound.dimension == 2:
            return
        self._searched = False
        self.cancel()
        self.names_changed.emit(surface.objective.axes)
        self.missing_changed.emit(0)
        self.points_changed.emit(known_minima(surface.objective))
        self._announce(None)

    def find_points(self, _: object = None) -> None:
        """Search for critical points, once per objective; call this when its runs are complete.

        A finder that is made later is told that they are.
        """
        if self._surface is not None and not self._searched and self._surface.bound.dimension == 2:
            self._searched = True
            self._search()

    def _search(self) -> None:
        assert self._surface is not None
        bound = self._surface.bound
        self.request((self._surface, bound if self._experiment is None else self._experiment.constrained(bound)))

    def _take(self, found: FoundPoints) -> None:
        self.missing_changed.emit(found.missing)
        self.points_changed.emit(found.points)
        self._announce(found)

    def _announce(self, found: FoundPoints | None) -> None:
        """Hand on what can be exported."""
        from gdexplorer.exports.analyses import Analysis

        if self._experiment is not None:
            self.analysis_changed.emit(Analysis("critical_points", found and found.points, self._experiment))


class _Searcher:
    """Searches on the job's thread, once for each function."""

    def __init__(self) -> None:
        self._last: tuple[BoundObjective, Search] | None = None

    def found(self, request: tuple[Surface, BoundObjective], task: Task) -> Iterator[FoundPoints]:
        """The points of the surface's function that are listed for it within its feasible set."""
        function, bound = request[0].bound, request[1]
        if self._last is None or self._last[0] is not function:
            search = search_critical_points(function, cancelled=task.cancelled)
            if task.cancelled():
                return
            self._last = function, search
        search = self._last[1]
        yield FoundPoints(listed(search.points, bound), search.missing)
