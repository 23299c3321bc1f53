"""The job that descends from many starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.gui.common.asked import optimizer_at, same_function
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.geometry.plane import Plane
    from gdexplorer.scene.scene import Scene
    from gdexplorer.scene.start_paths import MultiStartResult


@dataclass(frozen=True)
class ManyStarts:
    """What a person asks of many starts."""

    optimizer: int
    count: int
    sampling: str
    seed: int


@dataclass(frozen=True)
class MultiStartRequest:
    """The same of one experiment, whose paths are seen in ``plane`` where they have more than two coordinates."""

    experiment: Experiment
    optimizer: ConfiguredOptimizer
    asked: ManyStarts
    plane: Plane | None


class MultiStartJob(Job):
    """Descends from many starts when asked to.

    Paths on another function than the one that is drawn, or in another plane, wait until that is shown.
    """

    result_changed = Signal(object)  # MultiStart, or None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("many_starts", _results, parent=parent)
        self._experiment: Experiment | None = None
        self._scene: Scene | None = None
        self._found: MultiStartResult | None = None
        self.shown.connect(self._take)

    def set_experiment(self, experiment: Experiment) -> None:
        """Take other hyperparameters, or another function, for which there are no paths yet."""
        before, self._experiment = self._experiment, experiment
        if before is not None and not same_function(before, experiment):
            self.clear()

    def set_scene(self, scene: Scene) -> None:
        """Tell what belongs to what is shown, with paths through many coordinates in its plane."""
        before, self._scene = self._scene, scene
        if self._found is not None and (before is None or before.surface is not scene.surface):
            self._tell()

    def run(self, asked: ManyStarts) -> None:
        """Descend from many starts."""
        self.attempt(_request, asked, self._experiment, self._scene)

    def clear(self) -> None:
        """Show no starts but those of the experiment."""
        self.cancel()
        self._take(None)

    def _take(self, found: MultiStartResult | None) -> None:
        self._found = found
        self._tell()

    def _tell(self) -> None:
        found, scene = self._found, self._scene
        if found is None or scene is None:
            self.result_changed.emit(None)
            return
        told = scene.is_of(found.experiment) and same_function(self._experiment, found.experiment)
        self.result_changed.emit(found.seen_in(scene.surface.plane) if told else None)


def _request(asked: ManyStarts, experiment: Experiment | None, scene: Scene | None) -> MultiStartRequest:
    experiment, optimizer = optimizer_at(experiment, asked.optimizer)
    experiment = replace(experiment, seed=asked.seed)
    plane = scene.surface.plane if scene is not None and scene.is_of(experiment) else None
    return MultiStartRequest(experiment, optimizer, asked, plane)


def _results(request: MultiStartRequest, task: Task) -> Iterator[MultiStartResult]:
    from gdexplorer.descent.analysis.known_points import known_points
    from gdexplorer.descent.analysis.multi_start import multi_start
    from gdexplorer.descent.analysis.sampling import starts
    from gdexplorer.scene.start_paths import MultiStartResult, in_plane

    experiment, asked, plane = request.experiment, request.asked, request.plane
    bound = experiment.bound()
    drawn = starts(bound, asked.sampling, asked.count, asked.seed)
    known = known_points(experiment, bound) if bound.dimension == 2 else None
    for result in multi_start(experiment, bound, request.optimizer, drawn, cancelled=task.cancelled, known=known):
        result.hits  # noqa: B018  counted here, and kept, rather than on the window's thread
        placed = None if plane is None or bound.dimension == 2 else in_plane(result, plane)
        yield MultiStartResult(experiment, result, plane, placed)
