"""Background job that computes the basins of attraction of an optimizer at increasing resolution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.analyses import optimizer_at, same_function
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.jobs.crew import CREW
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.scene.basin_picture import MOST_STEPS, PIXELS

if TYPE_CHECKING:
    from gdexplorer.scene.basin_picture import BasinsResult
    from gdexplorer.scene.scene import Scene
    from gdexplorer.session.view_state import ViewState

# If a larger share of the domain is undecided, the budget that would decide it is measured.
MANY = 0.5
# Shortest interval between restarts while a slider moves: the first coarse picture takes a few hundredths of a second.
PAUSE_MILLISECONDS = 120


class BasinsRequest(Struct, frozen=True):
    """Request for the basins of one optimizer of an experiment."""

    experiment: Experiment
    optimizer: ConfiguredOptimizer


class BasinsJob(Job):
    """Compute basins while they are shown: now, and again when the experiment changes.

    Results for a function that is not drawn yet are held back until it is. Those of earlier settings stay until new
    ones come, and go if none will.
    """

    basins_changed = Signal(object)  # BasinsResult, or None
    analysis_changed = Signal(object)  # Analysis
    front_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("basins", _basins, parent=parent)
        self._experiment: Experiment | None = None
        self.scene: Scene | None = None
        self._found: BasinsResult | None = None
        self._wanted, self._optimizer = False, 0
        self._due = once(self, PAUSE_MILLISECONDS)
        self._due.timeout.connect(self._compute)
        self.shown.connect(self._take)
        for none_comes in (self.ended, self.failed):
            none_comes.connect(self._forget_earlier)

    @property
    def is_settled(self) -> bool:
        """Whether the basins, if they are wanted, are those of the current experiment."""
        return not (self.busy or self._due.isActive())

    def set_experiment(self, experiment: Experiment) -> None:
        """Recompute for changed hyperparameters or another function."""
        before, self._experiment = self._experiment, experiment
        if self._wanted and self._setting(before) != self._setting(experiment):
            is_other = not same_function(before, experiment)
            if is_other:
                self._take(None)
            # In more than two dimensions basins are refused: once, not at each move of a slider.
            if not self._due.isActive() and (is_other or experiment.bound().dimension == 2):
                self._due.start()

    def set_scene(self, scene: Scene) -> None:
        """Emit the basins if they belong to the drawn function."""
        before, self.scene = self.scene, scene
        if self._found is not None and (before is None or before.surface is not scene.surface):
            self._show()

    def set_view(self, view: ViewState) -> None:
        """Show or hide the basins of the selected optimizer."""
        if view.basins_optimizer != self._optimizer:
            self.choose_optimizer(view.basins_optimizer)
        if view.basins_shown != self._wanted:
            self.show_basins(view.basins_shown)
            if view.basins_shown:
                self.front_requested.emit()

    def show_basins(self, wanted: bool) -> None:
        """Compute the basins, now and after each change, or hide them."""
        self._wanted = wanted
        if wanted:
            self._compute()
        else:
            self._due.stop()
            self.cancel()
            self._take(None)

    def choose_optimizer(self, index: int) -> None:
        """Switch to the optimizer with this index."""
        self._optimizer = index
        if self._wanted:
            self._compute()

    def _compute(self) -> None:
        self.attempt(_request, self._experiment, self._optimizer)

    def _take(self, found: BasinsResult | None) -> None:
        self._found = found
        self._show()

    def _forget_earlier(self, *_: object) -> None:
        """Remove basins of earlier settings, unless new ones are to come."""
        found = self._found
        if found is not None and found.optimizer is not None and self.is_settled:
            then = _setting_of(found.experiment, found.optimizer)
            if then != self._setting(self._experiment):
                self._take(None)

    def _show(self) -> None:
        found = self._found
        shown = found if found is not None and self._is_shown(found.experiment) else None
        self.basins_changed.emit(shown)
        self._announce(shown)

    def _announce(self, shown: BasinsResult | None) -> None:
        """Hand on what can be exported, with the optimizer that it is of."""
        from gdexplorer.exports.analyses import Analysis

        of = self._experiment if shown is None else shown.experiment
        if of is not None:
            optimizer = None if shown is None else shown.optimizer
            self.analysis_changed.emit(Analysis("basins", shown and shown.basins, of, optimizer, {"size": PIXELS}))

    def _is_shown(self, experiment: Experiment | None) -> bool:
        """Whether the function of ``experiment`` is both the current one and the drawn one."""
        drawn = None if self.scene is None else self.scene.experiment
        return same_function(experiment, self._experiment) and same_function(experiment, drawn)

    def _setting(self, experiment: Experiment | None) -> object:
        """All that the basins depend on: not the optimizer's colour, not the starts, not the other optimizers."""
        if experiment is None or not experiment.optimizers:
            return None
        return _setting_of(*optimizer_at(experiment, self._optimizer))


def _setting_of(experiment: Experiment | None, optimizer: ConfiguredOptimizer) -> object:
    if experiment is None:
        return None
    plain = replace(optimizer, colour=0, visible=True)
    return replace(experiment, optimizers=(plain,), starts=(), steps=min(experiment.steps, MOST_STEPS))


def _request(experiment: Experiment | None, index: int) -> BasinsRequest:
    experiment, optimizer = optimizer_at(experiment, index)
    return BasinsRequest(replace(experiment, steps=min(experiment.steps, MOST_STEPS)), optimizer)


def _basins(request: BasinsRequest, task: Task) -> Iterator[BasinsResult]:
    from gdexplorer.descent.analysis.basins import estimate_budget, refine_basins
    from gdexplorer.descent.analysis.known_points import known_points
    from gdexplorer.scene.basin_picture import BasinsResult, painted

    experiment = request.experiment
    bound = experiment.bound()
    if bound.dimension != 2:
        raise InputError(f"Basins can only be drawn for two coordinates; {bound.label} has {bound.dimension}.")
    known, shown = known_points(experiment, bound), None
    with CREW.doing(experiment) as do:
        refining = refine_basins(
            experiment, bound, request.optimizer, PIXELS, cancelled=task.cancelled, known=known, do=do
        )
        for basins in refining:
            basins.reached  # noqa: B018  computed and cached here rather than on the window's thread
            shown = BasinsResult(basins, painted(basins), experiment, optimizer=request.optimizer)
            yield shown
    if shown is not None and shown.basins.stride == 1 and shown.undecided > MANY:
        measured = estimate_budget(experiment, bound, request.optimizer, shown.basins, task.cancelled, known)
        yield replace(shown, budget_estimate=measured)
