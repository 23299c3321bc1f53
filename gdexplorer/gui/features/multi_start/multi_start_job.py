"""Background job that runs an optimizer from many starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.gui.common.analyses import optimizer_at, same_function, settings_behind
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.geometry.plane import Plane
    from gdexplorer.scene.scene import Scene
    from gdexplorer.scene.start_paths import MultiStartResult


class ManyStarts(Struct, frozen=True):
    """The multi-start as entered in the panel."""

    optimizer: int
    count: int
    sampling: str
    seed: int


class MultiStartRequest(Struct, frozen=True):
    """A multi-start of an experiment; with more than two coordinates, paths are projected on ``plane``."""

    experiment: Experiment
    optimizer: ConfiguredOptimizer
    entered: ManyStarts
    plane: Plane | None


class MultiStartJob(Job):
    """Run an optimizer from many starts on request.

    Paths on a function that is not drawn yet, or in another plane, are held back until it is.
    """

    result_changed = Signal(object)  # MultiStart, or None
    analysis_changed = Signal(object)  # Analysis
    outdated_changed = Signal(bool)  # whether the settings have changed since it was run

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("many_starts", _results, parent=parent)
        self._experiment: Experiment | None = None
        self.scene: Scene | None = None
        self._found: MultiStartResult | None = None
        self._optimizer, self._sampling = 0, ""  # of the result
        self.shown.connect(self._take)

    def set_experiment(self, experiment: Experiment) -> None:
        """Clear the paths if the function has changed."""
        before, self._experiment = self._experiment, experiment
        if before is not None and not same_function(before, experiment):
            self.clear()
        self._note_change()

    def set_scene(self, scene: Scene) -> None:
        """Emit the paths if they belong to the drawn function, projected on its plane."""
        before, self.scene = self.scene, scene
        if self._found is not None and (before is None or before.surface is not scene.surface):
            self._show()

    def run(self, entered: ManyStarts) -> None:
        """Start a multi-start."""
        self._optimizer, self._sampling = entered.optimizer, entered.sampling
        self.attempt(_request, entered, self._experiment, self.scene)

    def clear(self) -> None:
        """Cancel, and remove the paths."""
        self.cancel()
        self._take(None)

    def _take(self, found: MultiStartResult | None) -> None:
        self._found = found
        self._show()
        self._note_change()
        self._announce(found)

    def _announce(self, found: MultiStartResult | None) -> None:
        """Hand on what can be exported."""
        from gdexplorer.exports.analyses import Analysis

        experiment = self._experiment if found is None else found.experiment
        if experiment is not None and experiment.optimizers:
            _, optimizer = optimizer_at(experiment, self._optimizer)
            entered = {"starts": len(found.result.starts) if found else 0, "sampling": self._sampling}
            self.analysis_changed.emit(Analysis("many_starts", found and found.result, experiment, optimizer, entered))

    def _note_change(self) -> None:
        found, now = self._found, self._experiment
        if found is None or now is None or not now.optimizers:
            self.outdated_changed.emit(False)
            return
        then = found.experiment
        now = replace(now, seed=then.seed)  # that of the starts
        behind = [settings_behind(each, self._optimizer) for each in (then, now)]
        self.outdated_changed.emit(behind[0] != behind[1] or then.steps != now.steps)

    def _show(self) -> None:
        found, scene = self._found, self.scene
        if found is None or scene is None:
            self.result_changed.emit(None)
            return
        is_drawn = scene.is_of(found.experiment) and same_function(self._experiment, found.experiment)
        self.result_changed.emit(found.seen_in(scene.surface.plane) if is_drawn else None)


def _request(entered: ManyStarts, experiment: Experiment | None, scene: Scene | None) -> MultiStartRequest:
    experiment, optimizer = optimizer_at(experiment, entered.optimizer)
    experiment = replace(experiment, seed=entered.seed)
    plane = scene.surface.plane if scene is not None and scene.is_of(experiment) else None
    return MultiStartRequest(experiment, optimizer, entered, plane)


def _results(request: MultiStartRequest, task: Task) -> Iterator[MultiStartResult]:
    from gdexplorer.descent.analysis.known_points import known_points
    from gdexplorer.descent.analysis.multi_start import multi_start
    from gdexplorer.descent.analysis.sampling import starts
    from gdexplorer.scene.start_paths import MultiStartResult, in_plane

    experiment, entered, plane = request.experiment, request.entered, request.plane
    bound = experiment.bound()
    drawn = starts(bound, entered.sampling, entered.count, entered.seed)
    known = known_points(experiment, bound) if bound.dimension == 2 else None
    for result in multi_start(experiment, bound, request.optimizer, drawn, cancelled=task.cancelled, known=known):
        result.hits  # noqa: B018  computed and cached here rather than on the window's thread
        placed = None if plane is None or bound.dimension == 2 else in_plane(result, plane)
        yield MultiStartResult(experiment, result, plane, placed)
