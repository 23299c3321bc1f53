"""Backs up unsaved changes, and offers at the start what an earlier window left when it was killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from gdexplorer.errors import InputError
from gdexplorer.gui.common.question_box import ask, is_made_to_end
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import QUEUE
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.gui.state.document_file import UNTITLED
from gdexplorer.session.backups import Backups, Found

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow

# A change is backed up this long after it was made at the latest, with what was changed since.
MILLISECONDS = 20_000


class Recovery(QObject):
    """Writes backups on a thread of its own while the document has changes that are not saved.

    A window that ends in order removes its backup. One that a signal or the end of the desktop's session ends leaves
    it, since nobody could be asked.
    """

    error = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._backups = window, Backups()
        self._offered: list[Found] = []
        self._has_backup, self._reason = False, ""
        self._job = Job("backup", _done, QUEUE, self)
        self._job.shown.connect(self._take)
        self._job.failed.connect(self._report)
        self._timer = once(self, MILLISECONDS)
        self._timer.timeout.connect(self._back_up)
        explorer, file = window.explorer, window.documents.file
        for changed in (explorer.experiment_changed, explorer.view_changed, file.file_changed):
            changed.connect(self._note)

    def offer(self) -> None:
        """Look for abandoned backups, and ask about the newest."""
        if self._window.preferences.present.autosave and self._backups.folder.is_dir():
            self._job.request(self._backups.abandoned)

    def back_up_now(self) -> None:
        """Back up changes that wait for it, since something may go wrong."""
        if self._timer.isActive():
            self._timer.stop()
            self._back_up()

    def stop(self) -> None:
        """Remove the backup, or leave it if the user could not be asked; wait until that is done."""
        self._timer.stop()
        self._job.stop()
        for found in self._offered:
            found.slot.release()
        self._offered.clear()
        if self._is_due and _ended_without_question():
            with suppress(InputError):
                self._backups.keep(*self._present)
            self._backups.leave()
        else:
            self._backups.drop()

    @property
    def _is_due(self) -> bool:
        return self._window.preferences.present.autosave and self._window.documents.file.state.is_modified

    @property
    def _present(self) -> tuple[Any, Any]:
        """The document and its file."""
        return self._window.explorer.own_document, self._window.documents.file.state.path

    def _note(self, *_: object) -> None:
        if self._is_due:
            if not self._timer.isActive():
                self._timer.start()
            return
        self._timer.stop()
        if self._has_backup:
            self._has_backup = False
            self._job.request(self._backups.drop)

    def _back_up(self) -> None:
        self._has_backup = True
        self._job.request(partial(self._backups.keep, *self._present))

    def _report(self, reason: str) -> None:
        if reason != self._reason:  # once, not every time
            self._reason = reason
            self.error.emit(reason)

    def _take(self, abandoned: tuple[list[Found], list[str]]) -> None:
        self._offered, sentences = abandoned
        if sentences:
            self.error.emit(" ".join(sentences))
        self._ask()

    def _ask(self) -> None:
        if not self._offered:
            return
        found, role = self._offered[0], QMessageBox.ButtonRole
        name = UNTITLED if found.file is None else found.file.name
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

    def _open(self, found: Found) -> None:
        """Open it as a document with changes; others are offered at the next start."""
        for other in self._offered:
            other.slot.release()
        self._offered.clear()
        self._window.documents.recover(
            found.file, found.session, partial(self._adopt, found), partial(self._refuse, found)
        )

    def _adopt(self, found: Found) -> None:
        self._has_backup = True
        self._job.request(partial(self._backups.adopt, found.slot))

    def _refuse(self, found: Found, error: InputError) -> None:
        found.slot.release()
        self.error.emit(str(error))

    def _discard(self, found: Found) -> None:
        found.slot.remove()
        self._ask()

    def _keep(self, found: Found) -> None:
        found.slot.release()
        self._ask()


def _ended_without_question() -> bool:
    application = QGuiApplication.instance()
    return is_made_to_end() or (isinstance(application, QGuiApplication) and application.isSavingSession())


def _done(work: Callable[[], Any], task: Task) -> Iterator[Any]:
    """Do one thing after the other, even while the window closes."""
    done = work()
    if done is not None:
        yield done
