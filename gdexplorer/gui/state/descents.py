"""An experiment's runs: asked for, collected as they come, and told to whoever shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QObject, Signal

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.descent.memory import TOO_LITTLE
from gdexplorer.errors import InputError
from gdexplorer.gui.common.parts import once
from gdexplorer.gui.common.theme import RUN_COLOURS, START_MARKERS
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.preparation import Preparation, Prepared, preparation_job
from gdexplorer.gui.jobs.runner import Outcome, Request, Runner
from gdexplorer.gui.state.player import Player
from gdexplorer.gui.state.turns import Turns
from gdexplorer.objectives import Custom
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.scene import Scene
from gdexplorer.scene.sketch import Sketch
from gdexplorer.session.history import History

# While results stream in, details are told so often.
DETAILS_MILLISECONDS = 300
# More runs than that, or quite another surface, take so long to show that each view is told in a turn of its own.
FEW_RUNS = 24
FOLLOW_MILLISECONDS = 120


class Descents(Player):
    """Keeps the jobs, and the scene that the views show.

    What is set and what is shown are two things: an experiment is told as soon as it is set, a surface and the runs on
    it once they are computed, and always as one `Scene`. While a parameter is dragged the scene before stays whole
    until the next one is; of a function that has nothing to do with it the surface comes first, with no runs on it.
    """

    experiment_changed = Signal(object)  # Experiment: cards, starts, parameters
    scene_changed = Signal(object)  # Scene: each new result, for the pictures
    objective_changed = Signal(object)  # Surface: of the scene, where that is another one; expensive to draw
    details_changed = Signal(object)  # Scene, for what takes long to draw: not at each frame of a drag
    waiting_changed = Signal(str)  # what the workers are busy with; empty: nothing
    preparing_changed = Signal(str)  # the same, while there is nothing of it to show yet
    refused = Signal(str)  # why something that was asked for was not done
    accepted = Signal()  # an edit was taken: what was wrong with the one before is over
    custom_refused = Signal(object)  # InputError: why a custom objective cannot be descended
    typeset = Signal()  # the formula of what is set is ready to be shown
    settled = Signal()  # all runs have come to their ends

    def __init__(self, colour_table: NDArray[np.uint8], history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history, self.turns = history, Turns(self)
        self.trajectories: tuple[Trajectory, ...] = ()
        self.scene: Scene | None = None
        self._withheld: Outcome | None = None
        self._compressed: bool | None = None
        self._begun = False
        self._runner, self._preparer = Runner(colour_table, self), preparation_job(self)
        self._runner.shown.connect(self._take_outcome)
        self._runner.busy_changed.connect(self._show_details)
        self._preparer.shown.connect(self._conclude)
        for job in (self._runner, self._preparer):
            job.wait_for(self._is_told)  # what was told before is shown first
        self._undetailed: Scene | None = None
        self._detailed = QElapsedTimer()
        self._detailed.start()
        self._plays_on = False  # whether to play when the next, longer runs arrive
        self.selected = 0
        # A plane through the iterate at the cursor is drawn anew while the cursor moves, but not at each of its steps.
        self._following = once(self, FOLLOW_MILLISECONDS)
        self._following.timeout.connect(self._follow)
        self.cursor_changed.connect(self._cursor_moved)

    @property
    def experiment(self) -> Experiment:
        """What is set."""
        return self._history.present

    @property
    def plane(self) -> Plane | None:
        """The plane of what is shown."""
        return None if self.scene is None else self.scene.surface.plane

    @property
    def shows_what_is_set(self) -> bool:
        """Whether what is shown is of the function that is set, or that is still to come."""
        return self.scene is not None and self.scene.is_of(self.experiment)

    def begin(self) -> None:
        """Ask for all that the window shows."""
        self._begun = True
        self.playback_changed.emit(self.playback)
        if not self._preparer.busy:
            self._announce()

    def stop(self) -> None:
        """End the jobs; nothing is computed afterwards."""
        self._frame.stop()
        self.turns.stop()
        self._following.stop()
        self._preparer.stop()
        self._runner.stop()

    def _prepare(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[InputError], None]
    ) -> None:
        """Do ``work`` on another thread, and go on from its result: `then`, or why it ``failed``."""
        self._preparer.request(Preparation(work, then, failed))
        self._tell_preparing("Preparing…")

    def _forget_preparation(self) -> None:
        """Do not go on from what is being prepared: something else was chosen meanwhile."""
        if self._preparer.busy:
            self._preparer.cancel()
            self._tell_preparing("")

    def _conclude(self, prepared: Prepared) -> None:
        self._tell_preparing("")
        prepared.conclude()

    def _cursor_moved(self) -> None:
        """Draw the plane through the iterate that is looked at, where it is to follow it and does not yet."""
        choice, plane = self.experiment.plane, self.plane
        follows = choice.kind != "components" and choice.anchor is None
        if not follows or plane is None or len(plane.origin) == 2 or not self.trajectories:
            return
        if self._following.isActive():
            return
        path = self.trajectories[min(self.selected, len(self.trajectories) - 1)].points
        iterate = path[min(self.playback.cursor, len(path) - 1)]
        if len(iterate) == len(plane.origin) and plane.distances(iterate[None])[0] > 0.0:
            self._following.start()

    def _follow(self) -> None:
        if self._runner.busy:
            self._following.start()
        else:
            self._ask(surface=True)

    def _tell_preparing(self, waiting_for: str) -> None:
        self.waiting_changed.emit(waiting_for)
        self.preparing_changed.emit(waiting_for)

    def _announce(self, before: Experiment | None = None) -> None:
        """Tell that the experiment is another one, and ask for what it needs."""
        now = self.experiment
        if before == now:
            return
        self.experiment_changed.emit(now)
        self._ask(surface=before is None or _drawn(before) != _drawn(now))

    def _ask(self, surface: bool) -> None:
        if self._begun:
            anchor = self.selected, self.playback.cursor
            self._runner.request(Request(self.experiment, self._compressed, surface, anchor))

    def _on_frame(self) -> None:
        if not self._is_told():
            return
        POOL.collect()  # in the same frame as the cursor moves: both are painted at once
        self._show_details()
        super()._on_frame()

    @property
    def _is_busy(self) -> bool:
        return self._undetailed is not None

    @property
    def is_settled(self) -> bool:
        """Whether all that was asked for is computed, and told to everybody."""
        return not (self._runner.busy or self._preparer.busy) and self._undetailed is None and self.turns.idle

    def _is_told(self) -> bool:
        return self.turns.idle

    def _take_outcome(self, outcome: Outcome) -> None:
        try:
            self._take(outcome)
        except MemoryError:
            self.refused.emit(TOO_LITTLE)

    def _take(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.waiting_changed.emit("")
            self.refused.emit(outcome.error)
        if outcome.experiment.objective != self.experiment.objective:
            return
        if outcome.typeset:
            self.typeset.emit()
            return
        if outcome.waiting_for is not None:
            self.waiting_changed.emit(outcome.waiting_for)
        self.preparing_changed.emit(outcome.waiting_for or "")
        if outcome.error is not None and self._withheld is not None:
            self._show(self._withheld)
        if outcome.surface is not None:
            self._take_surface(outcome)
        if outcome.trajectories is not None:
            self.waiting_changed.emit("" if outcome.finished else "Running…")
            if outcome.finished:
                self._plays_on = self._plays_on and outcome.experiment.steps != self.experiment.steps
                self._cursor_moved()
                self.settled.emit()

    def _take_surface(self, outcome: Outcome) -> None:
        """Show it, or wait for its runs where it is one of nearly the same: all of it would flicker under a drag."""
        waits = outcome.trajectories is None and self.scene is not None
        if waits and self.scene is not None and _same_place(self.scene.experiment, outcome.experiment):
            self._withheld = outcome
        else:
            self._show(outcome)

    def _show(self, outcome: Outcome) -> None:
        before, experiment, trajectories = self.scene, outcome.experiment, outcome.trajectories or ()
        runs = drawn_runs(experiment, trajectories, outcome.placed, outcome.sketches)
        self.scene = self._undetailed = Scene(experiment, outcome.surface, runs)
        self._wake()
        self._withheld, self.trajectories = None, trajectories
        are_few, is_near = len(runs) <= FEW_RUNS, before is not None and _same_place(before.experiment, experiment)
        self.turns.at_once = are_few and is_near
        self.scene_changed.emit(self.scene)
        if before is None or before.surface is not self.scene.surface:
            self.objective_changed.emit(self.scene.surface)
        if not is_near:
            self._tell_details()
        self._show_reach(trajectories)
        self.turns.at_once = are_few

    def _show_reach(self, trajectories: tuple[Trajectory, ...]) -> None:
        """Let the cursor reach as far as the runs do."""
        if trajectories:
            last = max(trajectory.steps for trajectory in trajectories)
            # Whoever looks at the ends goes on looking at the ends.
            at_end = self.playback.at_end and self.playback.last > 0 and not self.playback.playing
            playback = self.playback.with_last(last)
            if self._plays_on and last > self.playback.cursor:
                self._plays_on = False
                self._set_playback(playback.playing_on())
            else:
                self._set_playback(playback.moved_to(last) if at_end else playback)

    def _show_details(self) -> None:
        """Tell the details when nothing newer is to come, or when they were not told for a while."""
        if self._undetailed is not None and (not self._runner.busy or self._detailed.hasExpired(DETAILS_MILLISECONDS)):
            self._tell_details()

    def _tell_details(self) -> None:
        scene, self._undetailed = self._undetailed, None
        if scene is not None:
            self.details_changed.emit(scene)
            self._detailed.restart()


def _same_place(one: Experiment, other: Experiment) -> bool:
    """Whether the runs of one can stay in the picture until those of the other are there."""
    first, second = one.objective, other.objective
    alike = first == second or (isinstance(first, Custom) and type(first) is type(second))
    return alike and one.bound().domain == other.bound().domain


def _drawn(experiment: Experiment) -> tuple[object, ...]:
    """All that the surface depends on."""
    return experiment.objective, experiment.parameters, experiment.plane


def drawn_runs(
    experiment: Experiment,
    trajectories: tuple[Trajectory, ...],
    placed: tuple[NDArray[np.float64], ...] | None = None,
    sketches: tuple[Sketch, ...] | None = None,
) -> list[DrawnRun]:
    """Trajectories with their looks: the colour of the optimizer, the marker of the start."""
    return [
        DrawnRun(
            trajectory,
            RUN_COLOURS[experiment.optimizers[trajectory.optimizer].colour % len(RUN_COLOURS)],
            START_MARKERS[trajectory.start % len(START_MARKERS)],
            experiment.optimizers[trajectory.optimizer].optimizer.label,
            placed[number] if placed is not None else None,
            experiment,
            sketches[number] if sketches is not None else None,
        )
        for number, trajectory in enumerate(trajectories)
    ]
