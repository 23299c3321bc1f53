"""The only mutable state of the window: an experiment, its runs, and a cursor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QObject, Signal

from gdexplorer.descent import memory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.one_by_one import ONE_BY_ONE
from gdexplorer.gui.common.timers import repeating
from gdexplorer.gui.common.waiting import Awaited, Waiting
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.preparation import Preparation, Prepared, preparation_job
from gdexplorer.gui.jobs.runner import Runner
from gdexplorer.gui.state.player import Player
from gdexplorer.gui.state.run_store import RunStore
from gdexplorer.gui.state.turns import Turns
from gdexplorer.session.document import Document
from gdexplorer.session.edits import Afterwards, Edit, first_example, lost_batches
from gdexplorer.session.history import History
from gdexplorer.session.playback import Playback
from gdexplorer.session.view_state import ViewState

FRAME_MILLISECONDS = 16
# Results wait no longer than this for earlier ones to be painted.
BEHIND_MILLISECONDS = 100


class Explorer(QObject):
    """Apply the edits that widgets request, and emit what has changed.

    Attributes
    ----------
    history : the document, and earlier ones.
    runs : its runs.
    player : playback of the cursor.
    turns : scheduler for views that are slow to update.
    """

    experiment_changed = Signal(object)  # Experiment: cards, starts, parameters
    view_changed = Signal(object)  # ViewState: how the pictures are drawn
    waiting_changed = Signal(str)  # what is being prepared; empty if nothing is
    preparing_changed = Signal(object)  # Waiting, while a requested edit is prepared; None if nothing is
    message = Signal(str)  # what was done
    error = Signal(str)  # why a request was refused
    accepted = Signal()  # the document is another one, so earlier warnings are obsolete
    custom_refused = Signal(object)  # InputError: why a custom objective is invalid
    began = Signal()  # another document is shown, and the past of the one before is forgotten
    interrupted = Signal()  # another function or document comes, or an undone one: what is dragged is let go
    came_back = Signal()  # the document that was set aside is shown again

    def __init__(
        self, colour_table: NDArray[np.uint8], parent: QObject | None = None, runner: Runner | None = None
    ) -> None:
        super().__init__(parent)
        self.history, self.player = History(Document(first_example())), Player(self)
        self._aside: tuple[History, int] | None = None  # with its cursor
        self._is_announced = False
        self.turns = Turns(self)
        runner = runner or Runner(colour_table, self)
        self.runs = RunStore(runner, self.turns, self)
        self._preparer = preparation_job(self)
        self._preparer.shown.connect(self._conclude)
        for job in (runner, self._preparer):
            job.wait_for(self._may_show)  # earlier changes are shown first
        self._frame, self.clock = repeating(self, FRAME_MILLISECONDS), QElapsedTimer()
        self._frame.timeout.connect(self.show_frame)
        ONE_BY_ONE.rested.connect(POOL.collect_soon)
        self._connect()

    def _connect(self) -> None:
        self.player.cursor_changed.connect(self._look)
        self.player.playback_changed.connect(self._wake_to_play)
        self.runs.woken.connect(self._wake)
        self.runs.last_changed.connect(self.player.set_last)
        self.runs.settled.connect(self._runs_settled)

    @property
    def experiment(self) -> Experiment:
        """The current experiment."""
        return self.history.present.experiment

    @property
    def view(self) -> ViewState:
        """The current view state."""
        return self.history.present.view

    @property
    def document(self) -> Document:
        """The document that is shown, with the cursor where it is."""
        return replace(self.history.present, cursor=self.player.playback.cursor)

    @property
    def own_document(self) -> Document:
        """The user's own document, even while another is shown apart: what files hold."""
        if self._aside is None:
            return self.document
        history, cursor = self._aside
        return replace(history.present, cursor=cursor)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being prepared or computed, and every view is up to date."""
        return self.runs.is_settled and self.turns.idle and not self._preparer.busy

    def announce(self) -> None:
        """Tell the whole document, before its runs are computed; later, if it is still being prepared."""
        self.player.playback_changed.emit(self.player.playback)
        if not self._preparer.busy:
            self._announce()

    def begin(self) -> None:
        """Tell the whole document, and compute what the window shows of it."""
        self.announce()
        self.runs.begin()

    def stop(self) -> None:
        """Stop all jobs; nothing is computed afterwards."""
        self._frame.stop()
        self.turns.stop()
        self._preparer.stop()
        self.runs.stop()

    # Requests

    def apply(self, edit: Edit) -> None:
        """Apply an edit; slow parts of it are first prepared on another thread, and nothing changes until then."""
        if edit.supersedes:
            self._forget_preparation()
        work = edit.preparation(self.experiment)
        if work is None:
            self._make(edit)
        else:
            failed = self._refuse_custom if edit.prepares_objective else self._refuse
            self.prepare(work, partial(self._make_prepared, edit), failed, edit.preparing, edit.prepares_objective)

    def prepare(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[InputError], None],
        text: str = "Preparing…", is_objective: bool = True,
    ) -> None:  # fmt: skip
        """Do ``work`` on another thread, and call ``then`` with its result, or ``failed``; only the newest counts."""
        self._preparer.request(Preparation(work, then, failed))
        self._show_preparing(Waiting(Awaited.NEXT_OBJECTIVE if is_objective else Awaited.OPTIMIZER, text))

    def begin_with(self, document: Document) -> None:
        """Show another document of the user's own, with a past of its own."""
        self.come_back()
        self._forget_preparation()
        self.history = History(document)
        self.player.stand_at(document.cursor)
        self._announce()
        self.accepted.emit()
        self.began.emit()

    def show_apart(self, document: Document, withholds: bool = False) -> None:
        """Show a document with a past of its own, and set the present one aside until `come_back`.

        ``withholds``: no runs are shown, whatever becomes of the document, until another one is.
        """
        self._forget_preparation()
        before = self.document
        self._aside = self._aside or (self.history, before.cursor)
        self.history = History(document)
        self.interrupted.emit()
        self.player.stand_at(document.cursor)
        self._announce(before)
        self.runs.withhold(withholds)

    def come_back(self) -> None:
        """Show the document again that was set aside, with its past, if one was."""
        if self._aside is None:
            return
        self._forget_preparation()
        before, (self.history, cursor), self._aside = self.document, self._aside, None
        self.interrupted.emit()
        self.player.stand_at(cursor)
        self._announce(before)
        self.runs.withhold(False)
        self.came_back.emit()

    def end_gesture(self) -> None:
        """End the gesture: the next edit starts a new undo step."""
        self.history.end_gesture()

    def abandon_gesture(self) -> None:
        """End the gesture, and take back what it has changed."""
        self._travel(self.history.abandon_gesture)

    def undo(self) -> None:
        """Undo the last change."""
        self._travel(self.history.undo)

    def redo(self) -> None:
        """Redo the last change undone."""
        self._travel(self.history.redo)

    # Consequences

    def _refuse(self, error: InputError) -> None:
        self.error.emit(str(error))

    def _refuse_custom(self, error: InputError) -> None:
        self.experiment_changed.emit(self.experiment)
        self.custom_refused.emit(error)
        self._refuse(error)

    def _make_prepared(self, edit: Edit, _: object) -> None:
        self._make(edit)

    def _make(self, edit: Edit) -> None:
        before = self.document
        try:
            changed = edit.on(before)
            memory.check_growth(before.experiment, changed.experiment)
        except InputError as error:
            self.error.emit(str(error))
            self.experiment_changed.emit(before.experiment)
            return
        if not edit.is_step:
            self.history.carry(changed)
            self._announce(before)
            return
        self.history.record(changed, edit.gesture, edit.label)
        self._announce(before)
        self.accepted.emit()
        if lost := lost_batches(before.experiment, changed.experiment):
            self.message.emit(lost)
        self._follow_up(edit.afterwards)

    def _follow_up(self, afterwards: Afterwards) -> None:
        match afterwards:
            case Afterwards.RESTART:
                self.player.restart()
            case Afterwards.CONTINUE:
                self.player.continue_when_longer()

    def _announce(self, before: Document | None = None) -> None:
        """Emit what has changed in the document, and request the computations it needs."""
        now, self._is_announced = self.history.present, True
        if before is None or before.experiment.objective != now.experiment.objective:
            self.interrupted.emit()
        has_new_runs = before is None or before.experiment != now.experiment
        if has_new_runs:
            self.experiment_changed.emit(now.experiment)
        self._announce_view(None if before is None else before.view, now.view)
        has_new_surface = before is None or _drawn(before) != _drawn(now)
        if has_new_runs or has_new_surface:
            self.runs.request(now.experiment, now.view.compressed, has_new_surface)

    def _announce_view(self, before: ViewState | None, now: ViewState) -> None:
        if before != now:
            self.view_changed.emit(now)
        if before is None or before.selected != now.selected:
            self._look()

    def _look(self) -> None:
        self.runs.look_at(self.view.selected, self.player.playback.cursor)

    def _runs_settled(self, experiment: Experiment) -> None:
        if experiment.steps == self.experiment.steps:  # they do not get longer
            self.player.continue_when_longer(False)

    # Preparation

    def _forget_preparation(self) -> None:
        """Discard the preparation in progress, since something else was chosen."""
        if self._preparer.busy:
            self._preparer.cancel()
            self._show_preparing(None)

    def _conclude(self, prepared: Prepared) -> None:
        self._show_preparing(None)
        prepared.conclude()
        if not self._is_announced:  # the first document could not be prepared
            self.announce()

    def _show_preparing(self, waiting_for: Waiting | None) -> None:
        self.waiting_changed.emit("" if waiting_for is None else waiting_for.text)
        self.preparing_changed.emit(waiting_for)

    # Frames

    def _wake(self) -> None:
        if not self.is_awake:
            self.clock.start()
            self._frame.start()

    def _wake_to_play(self, playback: Playback) -> None:
        self.runs.set_moving(playback.playing)
        if playback.playing:
            self._wake()

    @property
    def is_awake(self) -> bool:
        """Whether frames are shown: something plays, or is about to be shown."""
        return self._frame.isActive()

    def show_frame(self) -> None:
        """Show what is due in this frame, and move the cursor by the time that has passed since the last one."""
        if not self._is_shown():
            return
        POOL.collect()  # in the frame in which the cursor moves, so that both are painted together
        self.runs.show_details()
        self.player.advance(self.clock.restart() / 1000.0)
        if not (self.player.playback.playing or self.runs.has_details):
            self._frame.stop()

    def _is_shown(self) -> bool:
        """Whether the views can take what is new: they are up to date, or what they still wait for is fast to show."""
        return self.turns.at_once or self.turns.idle

    def _may_show(self) -> bool:
        """Whether results may be shown: earlier ones are painted, or have waited for that for long."""
        return self._is_shown() and (ONE_BY_ONE.idle or self.runs.shown_for(BEHIND_MILLISECONDS))

    def _travel(self, move: Callable[[], None]) -> None:
        self._forget_preparation()
        before = self.history.present
        move()
        self.interrupted.emit()
        self._announce(before)
        self.accepted.emit()


def _drawn(document: Document) -> tuple[object, ...]:
    """Everything that the surface depends on."""
    experiment = document.experiment
    return experiment.objective, experiment.parameters, experiment.plane, document.view.compressed
