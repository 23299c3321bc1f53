"""The only mutable state of the window: an experiment, its trajectories and (as a player) a cursor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QObject, Signal

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.trajectory import Trajectory
from gdexplorer.errors import InputError
from gdexplorer.gui.drawn_run import DrawnRun
from gdexplorer.gui.player import Player
from gdexplorer.gui.runner import Outcome, Request, Runner
from gdexplorer.gui.theme import RUN_COLOURS, START_MARKERS
from gdexplorer.playback import Playback
from gdexplorer.session import edits
from gdexplorer.session.file import read_session, write_atomically, write_session
from gdexplorer.session.history import History
from gdexplorer.session.table import trajectories_as_csv

# While results stream in, details are told so often.
DETAILS_MILLISECONDS = 300


class Explorer(Player):
    """Takes what widgets ask for, and tells them what has become true: intents in, facts out."""

    experiment_changed = Signal(object)  # Experiment: cards, starts, parameters
    objective_changed = Signal(object)  # Surface: expensive to draw
    runs_changed = Signal(object)  # list[DrawnRun]: each new result, for the paths
    details_changed = Signal(object)  # the same, for what takes long to draw: not at each frame of a drag
    waiting_changed = Signal(str)  # what the worker is busy with; empty: nothing
    preparing_changed = Signal(str)  # the same, while there is nothing of it to show yet
    refused = Signal(str)  # why something that was asked for was not done
    told = Signal(str)  # what was done
    settled = Signal()  # all runs have come to their ends

    def __init__(self, colour_table: NDArray[np.uint8], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History(edits.first_example())
        self.trajectories: tuple[Trajectory, ...] = ()
        self._shown_experiment = self.experiment
        self._compressed: bool | None = None
        self._runner = Runner(colour_table)
        self._undetailed: list[DrawnRun] | None = None
        self._detailed = QElapsedTimer()
        self._detailed.start()
        self._plays_on = False  # whether to play when the next, longer runs arrive

    @property
    def experiment(self) -> Experiment:
        """What is set."""
        return self._history.present

    @property
    def history(self) -> History:
        """What can be undone and redone."""
        return self._history

    def begin(self) -> None:
        """Start the worker and ask for all that the window shows."""
        self._runner.start()
        self.playback_changed.emit(self.playback)
        self._announce()

    def stop(self) -> None:
        """End the worker; nothing is computed afterwards."""
        self._frame.stop()
        self._runner.stop()

    # Intents: the objective

    def choose_objective(self, key: str) -> None:
        """Descend another function."""
        self._edit(edits.choose_objective, key)

    def set_parameter(self, name: str, value: object) -> None:
        """Change one of the function's parameters."""
        self._edit(edits.set_parameter, name, value, gesture=("parameter", name))

    def reset_parameters(self) -> None:
        """Take the function's own parameters again."""
        self._edit(edits.reset_parameters)

    def set_compressed(self, compressed: bool | None) -> None:
        """Draw heights compressed, true, or as the function needs (None)."""
        self._compressed = compressed
        self._ask(surface=True)

    # Intents: optimizers

    def add_optimizer(self, key: str) -> None:
        """Run one more optimizer."""
        self._edit(edits.add_optimizer, key)

    def duplicate_optimizer(self, index: int) -> None:
        """Run the same optimizer again."""
        self._edit(edits.duplicate_optimizer, index)

    def remove_optimizer(self, index: int) -> None:
        """Run one optimizer less."""
        self._edit(edits.remove_optimizer, index)

    def reset_optimizer(self, index: int) -> None:
        """Take the suggested hyperparameters again."""
        self._edit(edits.reset_optimizer, index)

    def set_hyperparameter(self, index: int, name: str, value: object) -> None:
        """Change a hyperparameter: every path bends."""
        self._edit(edits.set_hyperparameter, index, name, value, gesture=("hyperparameter", index, name))

    def set_schedule(self, index: int, key: str) -> None:
        """Let a learning rate follow another schedule."""
        self._edit(edits.set_schedule, index, key)

    def set_schedule_setting(self, index: int, name: str, value: object) -> None:
        """Change a number of a schedule."""
        self._edit(edits.set_schedule_setting, index, name, value, gesture=("schedule", index, name))

    def set_run_setting(self, name: str, value: object) -> None:
        """Change what all runs have in common."""
        self._edit(edits.set_run_setting, name, value, gesture=("run", name))

    def set_visible(self, index: int, visible: bool) -> None:
        """Show an optimizer's runs, or not."""
        self._edit(edits.set_visible, index, visible)

    def set_colour(self, index: int, colour: int) -> None:
        """Give an optimizer another colour."""
        self._edit(edits.set_colour, index, colour)

    # Intents: starts

    def add_start(self, x: object, y: object) -> None:
        """Drop a start and watch it descend from the beginning."""
        if self._edit(edits.add_start, (x, y)):
            self._set_playback(self.playback.moved_to(0).playing_on())

    def move_start(self, index: int, x: object, y: object) -> None:
        """Put a start elsewhere; the paths follow."""
        self._edit(edits.move_start, index, (x, y), gesture=("start", index))

    def end_gesture(self) -> None:
        """Count what comes next as another change."""
        self._history.end_gesture()

    def remove_start(self, index: int) -> None:
        """Take a start away."""
        self._edit(edits.remove_start, index)

    def clear_starts(self) -> None:
        """Take all starts away."""
        self._edit(edits.clear_starts)

    def draw_starts(self, count: int, seed: int) -> None:
        """Draw starts at random."""
        if self._edit(edits.draw_starts, count, seed):
            self._set_playback(self.playback.moved_to(0))

    # Intents: the budget

    def set_budget(self, steps: int) -> None:
        """Change how many steps a run has."""
        self._edit(edits.set_budget, steps)

    def run_further(self) -> None:
        """Extend the budget and go on from where the cursor is."""
        if self._edit(edits.run_further):
            self._plays_on = True

    # Intents: the past and files

    def undo(self) -> None:
        """Take back the last change."""
        self._travel(self._history.undo)

    def redo(self) -> None:
        """Make a change again that was taken back."""
        self._travel(self._history.redo)

    def open_session(self, path: Path) -> None:
        """Go on from a session file."""
        try:
            experiment, cursor = read_session(path)
        except InputError as error:
            self.refused.emit(str(error))
            return
        self._history.record(experiment)
        self._announce()
        # One step more than the cursor needs, until the runs tell: it stands where it was saved, not at an end.
        self._set_playback(Playback(float(cursor), cursor + 1, False, self.playback.speed, self.playback.looping))
        self.told.emit(f"Opened {path.name}.")

    def save_session(self, path: Path) -> None:
        """Write a session file."""
        self._write(path, lambda: write_session(path, self.experiment, self.playback.cursor))

    def save_table(self, path: Path) -> None:
        """Write all iterates as a table."""
        text = trajectories_as_csv(self._shown_experiment, self.trajectories)
        self._write(path, lambda: write_atomically(path, text.encode()))

    # What follows from them

    def _edit(self, change: Callable[..., Experiment], *arguments: Any, gesture: object = None) -> bool:
        before = self.experiment
        try:
            changed = change(before, *arguments)
        except InputError as error:
            self.refused.emit(str(error))
            self.experiment_changed.emit(before)
            return False
        self._history.record(changed, gesture)
        self._announce(before)
        return True

    def _travel(self, move: Callable[[], None]) -> None:
        before = self.experiment
        move()
        self._announce(before)

    def _announce(self, before: Experiment | None = None) -> None:
        """Tell that the experiment is another one, and ask for what it needs."""
        now = self.experiment
        if before == now:
            return
        self.experiment_changed.emit(now)
        same = before is not None and (before.objective, before.parameters) == (now.objective, now.parameters)
        self._ask(surface=not same)

    def _ask(self, surface: bool) -> None:
        self._runner.request(Request(self.experiment, self._compressed, surface))
        self._wake()

    def _on_frame(self) -> None:
        for outcome in self._runner.collect():
            self._take(outcome)
        self._show_details()
        super()._on_frame()

    @property
    def _is_busy(self) -> bool:
        return not self._runner.idle or self._undetailed is not None

    def _take(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            self.waiting_changed.emit("")
            self.refused.emit(outcome.error)
        if outcome.experiment.objective != self.experiment.objective:
            return
        if outcome.waiting_for is not None:
            self.waiting_changed.emit(outcome.waiting_for)
        self.preparing_changed.emit(outcome.waiting_for or "")
        if outcome.surface is not None:
            # Runs of the same function stay until the new ones come: they would flicker under a dragged parameter.
            if not _same_place(self._shown_experiment, outcome.experiment):
                self._show_runs(outcome.experiment, ())
            self.objective_changed.emit(outcome.surface)
        if outcome.trajectories is not None:
            self._show_runs(outcome.experiment, outcome.trajectories)
            self.waiting_changed.emit("" if outcome.finished else "Running…")
            if outcome.finished:
                self._plays_on = self._plays_on and outcome.experiment.steps != self.experiment.steps
                self.settled.emit()

    def _show_runs(self, experiment: Experiment, trajectories: tuple[Trajectory, ...]) -> None:
        self._shown_experiment, self.trajectories = experiment, trajectories
        self._undetailed = drawn_runs(experiment, trajectories)
        self.runs_changed.emit(self._undetailed)
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
        if self._undetailed is None or not (self._runner.idle or self._detailed.hasExpired(DETAILS_MILLISECONDS)):
            return
        runs, self._undetailed = self._undetailed, None
        self.details_changed.emit(runs)
        self._detailed.restart()

    def _write(self, path: Path, write: Callable[[], None]) -> None:
        try:
            write()
        except InputError as error:
            self.refused.emit(str(error))
        else:
            self.told.emit(f"Saved {path}.")


def _same_place(one: Experiment, other: Experiment) -> bool:
    return one.objective == other.objective and one.bound().domain == other.bound().domain


def drawn_runs(experiment: Experiment, trajectories: tuple[Trajectory, ...]) -> list[DrawnRun]:
    """Trajectories with their looks: the colour of the optimizer, the marker of the start."""
    return [
        DrawnRun(
            trajectory,
            RUN_COLOURS[experiment.optimizers[trajectory.optimizer].colour % len(RUN_COLOURS)],
            START_MARKERS[trajectory.start % len(START_MARKERS)],
            experiment.optimizers[trajectory.optimizer].optimizer.label,
        )
        for trajectory in trajectories
    ]
