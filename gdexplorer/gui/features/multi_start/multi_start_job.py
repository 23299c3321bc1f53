"""Background job that runs an optimizer from many starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.gui.common.analyses import OUTDATED, optimizer_at, same_function, settings_behind
from gdexplorer.gui.jobs.crew import CREW
from gdexplorer.gui.jobs.result_job import ResultJob
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.geometry.plane import Plane
    from gdexplorer.exports.analyses import Analysis
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


class MultiStartJob(ResultJob):
    """Run an optimizer from many starts on request; the result is a `MultiStartResult`, of which panels see a part.

    Paths on a function that is not drawn yet, or in another plane, are held back until it is.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("many_starts", _results, parent)
        self.scene: Scene | None = None

    def set_experiment(self, experiment: Experiment) -> None:
        """Clear the paths if the function has changed."""
        before = self.experiment
        super().set_experiment(experiment)
        if before is not None and not same_function(before, experiment):
            self.clear()

    def set_scene(self, scene: Scene) -> None:
        """Emit the paths if they belong to the drawn function, projected on its plane."""
        before, self.scene = self.scene, scene
        if self.result is not None and (before is None or before.surface is not scene.surface):
            self.show_result()

    def run(self, entered: ManyStarts) -> None:
        """Start a multi-start."""
        self.attempt(_request, entered, self.experiment, self.scene)

    def clear(self) -> None:
        """Cancel, and remove the paths."""
        self.cancel()
        self.take(None)

    def show_result(self) -> None:
        """Emit a `MultiStart` with its paths in the plane that is drawn, or None."""
        found, scene = self.result, self.scene
        if found is None or scene is None:
            self.result_changed.emit(None)
            return
        is_drawn = scene.is_of(found.experiment) and same_function(self.experiment, found.experiment)
        self.result_changed.emit(found.seen_in(scene.surface.plane) if is_drawn else None)

    def difference(self, result: MultiStartResult, now: Experiment) -> str:
        """Say so if the settings of the optimizer, or of the runs, have changed."""
        if not now.optimizers:
            return OUTDATED
        then = result.experiment
        now = replace(now, seed=then.seed)  # that of the starts
        behind = [settings_behind(each, result.optimizer) for each in (then, now)]
        return OUTDATED if behind[0] != behind[1] or then.steps != now.steps else ""

    def analysis(self, result: MultiStartResult | None) -> Analysis | None:
        """What can be exported."""
        from gdexplorer.exports.analyses import Analysis

        if result is None:
            return None if self.experiment is None else Analysis("many_starts", None, self.experiment)
        experiment, optimizer = optimizer_at(result.experiment, result.optimizer)
        entered = {"starts": len(result.result.starts), "sampling": result.sampling}
        return Analysis("many_starts", result.result, experiment, optimizer, entered)


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
    with CREW.doing(experiment) as do:
        found = multi_start(experiment, bound, request.optimizer, drawn, cancelled=task.cancelled, known=known, do=do)
        for result in found:
            task.progress(result.done / len(result.starts))
            result.hits  # noqa: B018  computed and cached here rather than on the window's thread
            placed = None if plane is None or bound.dimension == 2 else in_plane(result, plane)
            yield MultiStartResult(experiment, result, plane, placed, entered.optimizer, entered.sampling)
