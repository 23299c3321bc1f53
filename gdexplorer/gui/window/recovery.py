"""Backs up unsaved work, and offers at the start what an earlier window left when it was killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtWidgets import QMessageBox

from gdexplorer.errors import InputError
from gdexplorer.gui.common.question_box import ask
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import QUEUE
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.gui.state.unsaved import Unsaved
from gdexplorer.gui.window.keeper import Keeper
from gdexplorer.session.backups import Backups, Found

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow

# A change is backed up this long after it was made at the latest, with what was changed since.
MILLISECONDS = 20_000
# What begins again within this time is no new danger.
PAUSE_MILLISECONDS = 2_000


class Recovery(QObject):
    """Writes backups on a thread of its own while the document, or what a feature edits, has unsaved changes.

    A window that ends in order removes its backups. One that a signal or the end of the desktop's session ends leaves
    them, since nobody could be asked.
    """

    error = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._backups = window, Backups()
        self._offered: list[Found] = []
        self._reason = ""
        self._since = QElapsedTimer()  # since something was backed up because it may go wrong
        self._job = Job("backup", _done, QUEUE, self)
        self._job.shown.connect(self._take)
        self._job.failed.connect(self._report)
        self._keepers: list[Keeper] = []
        self.keep(window.documents.unsaved)

    def keep(self, unsaved: Unsaved) -> None:
        """Back this up, too, from now on."""
        self._keepers.append(Keeper(unsaved, self._job, self._is_wanted, MILLISECONDS, self))

    def offer(self) -> None:
        """Look for abandoned backups, and ask about one after the other: of each kind of work, the newest first."""
        if self._is_wanted() and self._backups.folder.is_dir():
            self._job.request(self._backups.abandoned)

    def note(self, *_: object) -> None:
        """Begin or end to back up, as is preferred now."""
        for keeper in self._keepers:
            keeper.note()

    def back_up_now(self) -> None:
        """Back up changes that wait for it, since something may go wrong."""
        self._since.restart()
        for keeper in self._keepers:
            keeper.back_up_now()

    def back_up_before(self, begins: bool) -> None:
        """Back up before something long ``begins``; not each time if it begins over and over, as while one drags."""
        if begins and (not self._since.isValid() or self._since.hasExpired(PAUSE_MILLISECONDS)):
            self.back_up_now()

    def stop(self) -> None:
        """Remove the backups, or leave them if the user could not be asked; wait until that is done."""
        self._job.stop()
        self._let_go(self._offered)
        for keeper in self._keepers:
            keeper.stop()

    def _is_wanted(self) -> bool:
        return self._window.preferences.present.autosave

    def _report(self, reason: str) -> None:
        if reason != self._reason:  # once, not every time
            self._reason = reason
            self.error.emit(reason)

    def _take(self, abandoned: tuple[list[Found], list[str]]) -> None:
        found, sentences = abandoned
        self._offered = [each for keeper in self._keepers for each in found if keeper.takes(each)]
        if sentences:
            self.error.emit(" ".join(sentences))
        self._ask()

    def _keeper_of(self, found: Found) -> Keeper:
        return next(keeper for keeper in self._keepers if keeper.takes(found))

    def _ask(self) -> None:
        if not self._offered:
            return
        found, role = self._offered[0], QMessageBox.ButtonRole
        name = self._keeper_of(found).unsaved.name_of(found)
        when = time.strftime("%Y-%m-%d at %H:%M", time.localtime(found.seconds))
        text = (
            f"gdexplorer ended before the changes to {name} were saved. They were backed up on {when}.\n\n"
            "Open them again? “Not now” keeps them until the next start; “Discard” deletes them."
        )
        answers = (
            ("recover", "&Open", role.AcceptRole, partial(self._answer, self._open)),
            ("discard_backup", "&Discard", role.DestructiveRole, partial(self._answer, self._discard)),
            ("recover_later", "&Not now", role.RejectRole, partial(self._answer, self._keep)),
        )
        ask(self._window, "recovery_question", text, answers)

    def _answer(self, does: Callable[[Found], None]) -> None:
        if self._offered:  # else the window was closed meanwhile
            does(self._offered.pop(0))
            self._ask()

    def _open(self, found: Found) -> None:
        """Open it with its changes; others of its kind, which would take its place, are offered at the next start."""
        keeper = self._keeper_of(found)
        self._let_go([other for other in self._offered if keeper.takes(other)])
        keeper.unsaved.recover(found, partial(keeper.adopt, found.slot), partial(self._refuse, found))

    def _let_go(self, offered: list[Found]) -> None:
        for found in offered:
            found.slot.release()
        self._offered = [found for found in self._offered if found not in offered]

    def _refuse(self, found: Found, error: InputError) -> None:
        found.slot.release()
        self.error.emit(str(error))

    def _discard(self, found: Found) -> None:
        found.slot.remove()

    def _keep(self, found: Found) -> None:
        found.slot.release()


def _done(work: Callable[[], Any], task: Task) -> Iterator[Any]:
    """Do one thing after the other, even while the window closes."""
    done = work()
    if done is not None:
        yield done
