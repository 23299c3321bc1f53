"""The job that draws the vector field of an objective, as segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import Policy
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.scene.field import NOTHING, Field, drawn_as, field_segments

if TYPE_CHECKING:
    from gdexplorer.scene.geometry import Surface
    from gdexplorer.scene.scene import Scene
    from gdexplorer.session.view_state import ViewState

STAND_IN = "Arrows stand for curves here: they leave the drawn plane, or one gradient takes too long to follow them."


@dataclass(frozen=True, eq=False)
class FieldRequest:
    """What is to be drawn: the field of a surface, under the metric and through the starts of an experiment."""

    surface: Surface
    experiment: Experiment
    field: Field


@dataclass(frozen=True, eq=False)
class DrawnField:
    """What came of it: segments, float64[m, 2, 2]; and whether arrows stand in for curves."""

    request: FieldRequest
    segments: NDArray[np.float64]
    stand_in: bool


class FieldJob(Job):
    """Draws the field anew when it is another one; plain arrows at once, the rest off the window's thread.

    While a start or a metric is dragged, each field that was begun is shown; another objective ends it.
    """

    field_changed = Signal(object)  # float64[m, 2, 2]: segments in the domain
    message = Signal(str)  # what is drawn otherwise than was chosen

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("field", _drawn, Policy(ends=_is_of_another_surface), parent)
        self._surface: Surface | None = None
        self._experiment: Experiment | None = None
        self._field = Field.ARROWS
        self.shown.connect(self._take)

    def set_scene(self, scene: Scene) -> None:
        """Take what is shown: another objective, or other starts and another metric of the same."""
        if scene.surface is self._surface:
            self.take_experiment(scene.experiment)
        else:
            self._experiment = scene.experiment
            self.set_surface(scene.surface)

    def set_surface(self, surface: Surface) -> None:
        """Take another objective."""
        before, self._surface = self._surface, surface
        if before is not None and before.bound.key != surface.bound.key:
            self.field_changed.emit(NOTHING)
        self._draw()

    def take_experiment(self, experiment: Experiment) -> None:
        """Take other starts or another metric."""
        before, self._experiment = self._experiment, experiment
        changed = before is None or before.metric != experiment.metric
        if changed or (before is not None and self._field is Field.FLOW and before.starts != experiment.starts):
            self._draw()

    def set_view(self, view: ViewState) -> None:
        """Draw the field as it is looked at."""
        if view.field is not self._field:
            self.choose(view.field)

    def choose(self, field: Field) -> None:
        """Draw the field in another way."""
        self._field = field
        self._draw()

    def _draw(self) -> None:
        if self._surface is None or self._experiment is None:
            return
        starts, metric = self._experiment.starts, self._experiment.metric
        if self._field is Field.NONE:
            self._tell(NOTHING)
        elif self._field is Field.ARROWS and metric.is_euclidean:
            self._tell(field_segments(self._surface, self._field, starts, metric))
        else:
            self.request(FieldRequest(self._surface, self._experiment, self._field))

    def _tell(self, segments: NDArray[np.float64]) -> None:
        """Show what is there at once; what is still being drawn is older."""
        self.cancel()
        self.field_changed.emit(segments)

    def _take(self, drawn: DrawnField) -> None:
        if drawn.request.surface is self._surface and drawn.request.field is self._field:
            self.field_changed.emit(drawn.segments)
            if drawn.stand_in:
                self.message.emit(STAND_IN)


def _is_of_another_surface(running: FieldRequest, request: FieldRequest) -> bool:
    return running.surface is not request.surface


def _drawn(request: FieldRequest, task: Task) -> Iterator[DrawnField]:
    surface, metric, starts = request.surface, request.experiment.metric, request.experiment.starts
    if metric.fits(surface.bound):
        drawn = drawn_as(surface, request.field, metric)
        segments = field_segments(surface, drawn, starts, metric)
        yield DrawnField(request, segments, drawn is not request.field)
