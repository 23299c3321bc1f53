"""Background job that computes the vector field of an objective, as line segments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import Policy
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.scene.field import NOTHING, Field, drawn_as, field_segments

if TYPE_CHECKING:
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.scene.patch import Seen
    from gdexplorer.scene.scene import Scene
    from gdexplorer.session.view_state import ViewState

STAND_IN = "Showing arrows: curves would leave the drawn plane, or gradients are too slow to trace them."


class FieldRequest(Struct, frozen=True, eq=False):
    """Request for the field of a surface, with the metric and the starts of an experiment."""

    surface: Surface
    experiment: Experiment
    field: Field
    seen: Seen | None = None  # what the map shows; None over the domain


class DrawnField(Struct, frozen=True, eq=False):
    """Segments float64[m, 2, 2], and whether they are arrows in place of curves."""

    request: FieldRequest
    segments: NDArray[np.float64]
    stand_in: bool


class FieldJob(Job):
    """Recompute the field when it changes: plain arrows at once, all else off the window's thread.

    The map's field covers what the map shows, which another job computes; until it has, that of the domain is shown.
    While a start, a metric or the map is dragged, each field begun is shown; another objective cancels it.
    """

    field_changed = Signal(object)  # float64[m, 2, 2]: segments in the domain
    map_field_changed = Signal(object)  # the same in what the map shows
    message = Signal(str)  # why the field differs from the choice

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("field", _drawn, Policy(ends=_is_of_another_surface), parent)
        self.surface: Surface | None = None
        self.experiment: Experiment | None = None
        self._field = Field.ARROWS
        self.shown.connect(self._take)
        self._seen: Seen | None = None
        self.on_map = Job("map field", _drawn, Policy(ends=_is_of_another_surface), self)
        self.on_map.shown.connect(self._take_on_map)

    def set_scene(self, scene: Scene) -> None:
        """Take another scene: another objective, or other starts or another metric."""
        if scene.surface is self.surface:
            self.take_experiment(scene.experiment)
        else:
            self.experiment = scene.experiment
            self.set_surface(scene.surface)

    def set_surface(self, surface: Surface) -> None:
        """Take another objective."""
        before, self.surface = self.surface, surface
        if before is not None and before.bound.key != surface.bound.key:
            self._show_at_once(NOTHING)
            self.map_field_changed.emit(NOTHING)
        self._draw()

    def take_experiment(self, experiment: Experiment) -> None:
        """Take other starts or another metric."""
        before, self.experiment = self.experiment, experiment
        changed = before is None or before.metric != experiment.metric
        if changed or (before is not None and self._field is Field.FLOW and before.starts != experiment.starts):
            self._draw()

    def set_range(self, seen: Seen) -> None:
        """Draw on the map where it is looked at."""
        self._seen = seen
        self._draw_on_map()

    def set_view(self, view: ViewState) -> None:
        """Draw the kind of field that ``view`` selects."""
        if view.drawn_field is not self._field:
            self.choose(view.drawn_field)

    def choose(self, field: Field) -> None:
        """Draw another kind of field."""
        self._field = field
        self._draw()

    def _draw(self) -> None:
        if self.surface is None or self.experiment is None:
            return
        starts, metric = self.experiment.starts, self.experiment.metric
        if self._field is Field.NONE:
            self._show_at_once(NOTHING)
        elif self._field is Field.ARROWS and metric.is_euclidean:
            self._show_at_once(field_segments(self.surface, self._field, starts, metric))
        else:
            self.request(FieldRequest(self.surface, self.experiment, self._field))
        self._draw_on_map()

    @property
    def _map_differs(self) -> bool:
        """Whether the map shows another field than the domain's: one made for what is looked at."""
        return self._seen is not None and self._seen.can_be_sampled and self._field is not Field.NONE

    def _draw_on_map(self) -> None:
        if self._map_differs and self.surface is not None and self.experiment is not None:
            self.on_map.request(FieldRequest(self.surface, self.experiment, self._field, self._seen))
        else:
            self.on_map.cancel()

    def stop(self) -> None:
        """Stop both jobs."""
        self.on_map.ask_to_end()
        super().stop()
        self.on_map.stop()

    def _show_at_once(self, segments: NDArray[np.float64]) -> None:
        """Emit segments at once, and cancel any older computation."""
        self.cancel()
        self._emit(segments)

    def _emit(self, segments: NDArray[np.float64]) -> None:
        self.field_changed.emit(segments)
        if not self._map_differs:
            self.map_field_changed.emit(segments)

    def _take(self, drawn: DrawnField) -> None:
        if self._is_wanted(drawn):
            self._emit(drawn.segments)
            if drawn.stand_in:
                self.message.emit(STAND_IN)

    def _take_on_map(self, drawn: DrawnField) -> None:
        if self._is_wanted(drawn) and self._map_differs:
            self.map_field_changed.emit(drawn.segments)

    def _is_wanted(self, drawn: DrawnField) -> bool:
        return drawn.request.surface is self.surface and drawn.request.field is self._field


def _is_of_another_surface(running: FieldRequest, request: FieldRequest) -> bool:
    return running.surface is not request.surface


def _drawn(request: FieldRequest, task: Task) -> Iterator[DrawnField]:
    surface, metric, starts = request.surface, request.experiment.metric, request.experiment.starts
    if metric.fits(surface.bound):
        drawn = drawn_as(surface, request.field, metric)
        segments = field_segments(surface, drawn, starts, metric, request.seen)
        yield DrawnField(request, segments, drawn is not request.field)
