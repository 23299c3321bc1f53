"""The only mutable state of the window: an experiment, its trajectories and (as a player) a cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gdexplorer.descent import memory
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import QUEUE
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.gui.state.descents import Descents
from gdexplorer.objectives import Custom
from gdexplorer.objectives.objective import Domain
from gdexplorer.session import edits
from gdexplorer.session.file import checked_session, decoded_session, write_session
from gdexplorer.session.history import History
from gdexplorer.session.playback import Playback
from gdexplorer.session.table import save_table

# A table of so many coordinates is written at once; a larger one on another thread.
FEW_NUMBERS = 20_000


class Explorer(Descents):
    """Takes what widgets ask for, and tells them what has become true: intents in, facts out."""

    told = Signal(str)  # what was done
    selection_changed = Signal(int)  # which run is looked at more closely

    def __init__(self, colour_table: NDArray[np.uint8], parent: QObject | None = None) -> None:
        super().__init__(colour_table, History(edits.first_example()), parent)
        self._tables = Job("tables", _written, QUEUE, self)
        self._tables.shown.connect(self._table_written)
        self._tables.failed.connect(self.refused)

    def stop(self) -> None:
        """End the jobs, a table that is being written among them."""
        self._tables.stop()
        super().stop()

    @property
    def history(self) -> History:
        """What can be undone and redone."""
        return self._history

    # Intents: the objective

    def choose_objective(self, key: str) -> None:
        """Descend another function of the catalogue."""
        self._forget_preparation()
        self._edit(edits.choose_objective, key)

    def choose_custom(self, custom: Custom) -> None:
        """Descend a custom objective once it is prepared; until then, or if it cannot be, the last one stays."""
        self._prepare(custom.prepare, partial(self._take_custom, custom), self._refuse_custom)

    def open_custom(self, custom: Custom) -> None:
        """The same for what was kept: with its own parameters, start and learning rates."""
        self._prepare(custom.prepare, partial(self._take_kept, custom), self._refuse_custom)

    def _take_kept(self, custom: Custom, _: object) -> None:
        self._edit(edits.open_custom, custom)

    def _take_custom(self, custom: Custom, _: object) -> None:
        self._edit(edits.choose_custom, custom, gesture=("custom", type(custom)))

    def set_domain(self, domain: Domain) -> None:
        """Look at another part of the function, where the choice is the person's."""
        if self.experiment.bound().dimension != 2:
            moved = msgspec.structs.replace(self.experiment.plane, domain=domain)
            self._edit(edits.set_plane, moved, gesture=("domain",))
            return
        custom = edits.with_domain(self.experiment, domain)
        if custom is not None:
            self.choose_custom(custom)

    def forget_domain(self) -> None:
        """Draw again all of the plane where the paths lie."""
        if self.experiment.plane.domain is not None:
            self.set_plane(msgspec.structs.replace(self.experiment.plane, domain=None))

    def set_plane(self, plane: PlaneChoice) -> None:
        """Draw another plane through all coordinates."""
        self._edit(edits.set_plane, plane)

    def hold_plane(self, held: bool) -> None:
        """Let the plane go through the iterate at the cursor as it is now, or follow it."""
        anchor = tuple(self.plane.origin.tolist()) if held and self.plane is not None else None
        self.set_plane(msgspec.structs.replace(self.experiment.plane, anchor=anchor))

    def set_parameter(self, name: str, value: object) -> None:
        """Change one of the function's parameters."""
        self._edit(edits.set_parameter, name, value, gesture=("parameter", name))

    def reset_parameters(self) -> None:
        """Take the function's own parameters again."""
        self._edit(edits.reset_parameters)

    def set_metric(self, metric: Metric) -> None:
        """Measure lengths otherwise: another gradient is followed."""
        self._edit(edits.set_metric, metric, gesture=("metric", metric.kind))

    def fit_rates(self) -> None:
        """Take learning rates that suit the metric."""
        self._edit(edits.fit_rates)

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
        if self._edit(lambda before: edits.add_start(before, self._in_all_coordinates((x, y)))):
            self._set_playback(self.playback.moved_to(0).playing_on())

    def move_start(self, index: int, x: object, y: object) -> None:
        """Put a start elsewhere; the paths follow."""

        def moved(before: Experiment) -> Experiment:
            return edits.move_start(before, index, self._in_all_coordinates((x, y), index))

        self._edit(moved, gesture=("start", index))

    def placed_starts(self) -> list[tuple[float, ...]]:
        """The starts as they are drawn: in the plane, where they have more than two coordinates."""
        starts = self.experiment.starts
        plane = self.plane
        if plane is None or not starts or len(starts[0]) == 2 or len(plane.origin) != len(starts[0]):
            return [start[:2] for start in starts]
        return [tuple(place) for place in plane.coordinates(np.array(starts)).tolist()]

    def _in_all_coordinates(self, place: tuple[object, object], index: int | None = None) -> tuple[object, ...]:
        """The point at ``place`` of the drawn plane; a start that is moved there keeps its distance from the plane.

        Raises
        ------
        InputError
            Where what is drawn is of another space than the starts, or a number is none.
        """
        plane, dimension = self.plane, self.experiment.bound().dimension
        if plane is not None and len(plane.origin) != dimension:
            raise InputError("The picture is still that of the function before: wait until the new one is drawn.")
        if plane is None or dimension == 2:
            return place
        u, v = edits.numbers(place)
        if index is None or index >= len(self.experiment.starts):
            return tuple(plane.point(u, v).tolist())
        start = np.array(self.experiment.starts[index])
        move = np.array([u, v]) - plane.coordinates(start[None])[0]
        return tuple((start + move @ plane.directions).tolist())

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

    def select_run(self, index: int) -> None:
        """Look at one run more closely."""
        if index != self.selected:
            self.selected = index
            self.selection_changed.emit(index)
            self._cursor_moved()

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
            session = decoded_session(path)
        except InputError as error:
            self.refused.emit(str(error))
            return
        then, failed = partial(self._opened, path), self._refuse
        work = partial(checked_session, path, session)
        if isinstance(session.experiment.objective, Custom):
            self._prepare(work, then, failed)
            return
        try:
            then(work())
        except InputError as error:
            failed(error)

    def _opened(self, path: Path, session: tuple[Experiment, int]) -> None:
        experiment, cursor = session
        self._forget_preparation()
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
        experiment = self.experiment if self.scene is None else self.scene.experiment
        trajectories = self.trajectories
        if sum(trajectory.points.size for trajectory in trajectories) <= FEW_NUMBERS:
            self._write(path, lambda: save_table(path, experiment, trajectories))
        elif self._tables.busy:
            self.refused.emit("A table is still being written: wait until it is.")
        else:
            self.told.emit(f"Writing {path.name}…")
            self._tables.request(_Table(path, experiment, trajectories))

    def _table_written(self, path: Path) -> None:
        self.told.emit(f"Saved {path}.")

    # What follows from them

    def _refuse(self, error: InputError) -> None:
        self.refused.emit(str(error))

    def _refuse_custom(self, error: InputError) -> None:
        self.experiment_changed.emit(self.experiment)
        self.custom_refused.emit(error)
        self._refuse(error)

    def _edit(self, change: Callable[..., Experiment], *arguments: Any, gesture: object = None) -> bool:
        before = self.experiment
        try:
            changed = change(before, *arguments)
            memory.check_growth(before, changed)
        except InputError as error:
            self.refused.emit(str(error))
            self.experiment_changed.emit(before)
            return False
        self._history.record(changed, gesture)
        self._announce(before)
        self.accepted.emit()
        return True

    def _travel(self, move: Callable[[], None]) -> None:
        self._forget_preparation()
        before = self.experiment
        move()
        self._announce(before)

    def _write(self, path: Path, write: Callable[[], None]) -> None:
        try:
            write()
        except InputError as error:
            self.refused.emit(str(error))
        else:
            self.told.emit(f"Saved {path}.")


@dataclass(frozen=True, eq=False)
class _Table:
    """What is to be written, and where."""

    path: Path
    experiment: Experiment
    trajectories: tuple[Trajectory, ...]


def _written(table: _Table, task: Task) -> Iterator[Path]:
    """Write a table on another thread; nothing is left of it where it is cancelled."""
    save_table(table.path, table.experiment, table.trajectories, task.cancelled)
    yield table.path
