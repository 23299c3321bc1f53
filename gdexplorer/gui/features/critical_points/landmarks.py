"""What is drawn of an objective beside its heights: its critical points and its vector field, found off the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.critical.critical_points import CriticalPoint, searched
from gdexplorer.descent.critical.kinds import Kind
from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.parts import repeating
from gdexplorer.gui.jobs.worker import Worker
from gdexplorer.scene.field import NOTHING, Field, drawn_as, field_segments

if TYPE_CHECKING:
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.scene.scene import Scene

# How often it is looked whether something has been found.
POLL_MILLISECONDS = 30
STAND_IN = "Arrows stand for curves here: they leave the drawn plane, or one gradient takes too long to follow them."
# A known minimum is a critical point that was found where it is nearer to it than this part of the domain.
SAME = 1e-4


@dataclass(frozen=True, eq=False)
class Search:
    """What is to be found of a surface: the field as segments, and the critical points where ``points``."""

    surface: Surface
    experiment: Experiment
    field: Field
    points: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """What was found of it, one of these."""

    search: Search
    segments: Any = None
    points: tuple[CriticalPoint, ...] | None = None
    missing: int = 0  # how many more there are at least
    stand_in: bool = False  # arrows, for curves that cannot be followed


class Searcher(Worker):
    """Finds fields, which take milliseconds, and critical points, which can take a second."""

    def __init__(self) -> None:
        super().__init__("landmarks")

    def _serve(self, request: Search) -> None:
        surface, experiment = request.surface, request.experiment
        metric, starts = experiment.metric, experiment.starts
        if not metric.fits(surface.bound):
            return
        drawn = drawn_as(surface, request.field, metric)
        self._post(Found(request, field_segments(surface, drawn, starts, metric), stand_in=drawn is not request.field))
        if request.points:
            found = searched(surface.bound, cancelled=self._cancelled.is_set)
            if not self._cancelled.is_set():
                self._post(Found(request, points=found.points, missing=found.missing))

    def _failure(self, request: Search, error: InputError) -> Found:
        return Found(request)

    def _merged(self, waiting: Search, request: Search) -> Search:
        points = request.points or (waiting.points and waiting.surface is request.surface)
        return Search(request.surface, request.experiment, request.field, points)

    def _ends(self, running: Search, request: Search) -> bool:
        return running.surface is not request.surface


class Landmarks(QObject):
    """Asks for them when an objective is new, and tells them as they are found."""

    points_changed = Signal(object)  # tuple[CriticalPoint, ...]: the known minima first, then all that were found
    missing_changed = Signal(int)  # how many more there are at least
    field_changed = Signal(object)  # float64[m, 2, 2]: segments in the domain
    axes_changed = Signal(object)  # names of the two coordinates
    told = Signal(str)  # what is drawn otherwise than was chosen
    searching_changed = Signal(bool)  # whether critical points are being looked for

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._searcher = Searcher()
        self._surface: Surface | None = None
        self._experiment: Experiment | None = None
        self._field = Field.ARROWS
        self._asked = False  # whether the points of this surface are being looked for, or were found
        self._poll = repeating(self, POLL_MILLISECONDS)
        self._poll.timeout.connect(self._collect)

    def set_scene(self, scene: Scene) -> None:
        """Take what is shown: another objective, or other starts and another metric of the same."""
        if scene.surface is self._surface:
            self.set_experiment(scene.experiment)
        else:
            self._experiment = scene.experiment
            self.set_surface(scene.surface)

    def set_surface(self, surface: Surface) -> None:
        """Take another objective: what is known of it is told at once, the rest is found when its runs are shown."""
        before, self._surface, self._asked = self._surface, surface, False
        if before is not None and before.bound.key != surface.bound.key:
            self.field_changed.emit(NOTHING)
        self.axes_changed.emit(surface.objective.axes)
        self.missing_changed.emit(0)
        self.points_changed.emit(known_minima(surface))
        self._ask()

    def set_experiment(self, experiment: Experiment) -> None:
        """Take other starts or another metric."""
        before, self._experiment = self._experiment, experiment
        changed = before is None or before.metric != experiment.metric
        if changed or (before is not None and self._field is Field.FLOW and before.starts != experiment.starts):
            self._ask()

    def choose_field(self, field: Field) -> None:
        """Draw the field in another way."""
        self._field = field
        self._ask()

    def find_points(self) -> None:
        """Look for critical points, once for each objective; to be called when its runs are there."""
        if self._surface is not None and not self._asked and self._surface.bound.dimension == 2:
            self._asked = True
            self._ask(points=True)

    def stop(self) -> None:
        """End the search."""
        self._poll.stop()
        if self._searcher.isRunning():
            self._searcher.stop()

    def _ask(self, points: bool = False) -> None:
        if self._surface is None or self._experiment is None:
            return
        if points:
            self.searching_changed.emit(True)
        elif self._field is Field.NONE:
            self.field_changed.emit(NOTHING)
            return
        elif self._field is Field.ARROWS and self._experiment.metric.is_euclidean:
            self.field_changed.emit(
                field_segments(self._surface, self._field, self._experiment.starts, self._experiment.metric)
            )
            return
        if not self._searcher.isRunning():
            self._searcher.begin()
        self._searcher.request(Search(self._surface, self._experiment, self._field, points))
        self._poll.start()

    def _is_shown(self, surface: Surface) -> bool:
        return surface is self._surface

    def _collect(self) -> None:
        idle = self._searcher.idle
        for found in self._searcher.collect():
            if not self._is_shown(found.search.surface):
                continue
            if found.segments is not None and found.search.field is self._field:
                self.field_changed.emit(found.segments)
                if found.stand_in:
                    self.told.emit(STAND_IN)
            if found.points is not None:
                self.missing_changed.emit(found.missing)
                self.points_changed.emit(with_kinks(found.points, found.search.surface))
        if idle:
            self._poll.stop()
            self.searching_changed.emit(False)


def known_minima(surface: Surface) -> tuple[CriticalPoint, ...]:
    """The minima that are known of an objective before anything is looked for."""
    return tuple(
        CriticalPoint(tuple(minimum.point), minimum.value, (), (), Kind.MINIMUM)
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
