"""Keeps a backup of one work while it has changes that are not saved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject

from gdexplorer.errors import InputError
from gdexplorer.gui.common.question_box import is_made_to_end
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.state.unsaved import Unsaved
from gdexplorer.session.backups import Backups, Found, Slot


class Keeper(QObject):
    """Writes the backup by a job which does one thing after the other.

    Parameters
    ----------
    unsaved
        What is kept.
    job
        Calls what it is given.
    is_wanted
        Whether backups are wanted.
    milliseconds
        A change is backed up this long after it was made at the latest, with what was changed since.
    """

    def __init__(
        self, unsaved: Unsaved, job: Job, is_wanted: Callable[[], bool], milliseconds: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.unsaved = unsaved
        self._job, self._is_wanted, self._backups = job, is_wanted, Backups()
        self._has_backup = False
        self._timer = once(self, milliseconds)
        self._timer.timeout.connect(self._back_up)
        for changed in unsaved.changes:
            changed.connect(self.note)

    def takes(self, found: Found) -> bool:
        """Whether it can go on with what was found."""
        return isinstance(found.work, self.unsaved.kind)

    def back_up_now(self) -> None:
        """Back up changes that wait for it, since something may go wrong."""
        if self._timer.isActive():
            self._timer.stop()
            self._back_up()

    def adopt(self, slot: Slot) -> None:
        """Go on in the place of the backup whose work was opened."""
        self._has_backup = True
        self._job.request(partial(self._backups.adopt, slot))

    def stop(self) -> None:
        """Once the job has ended: remove the backup, or leave it if the user could not be asked."""
        self._timer.stop()
        if self._is_due and is_made_to_end():
            with suppress(InputError):
                self._backups.keep(*self.unsaved.present())
            self._backups.leave()
        else:
            self._backups.drop()

    @property
    def _is_due(self) -> bool:
        return self._is_wanted() and self.unsaved.is_modified()

    def note(self, *_: object) -> None:
        """Back up soon if there are changes, or remove the backup if there are none, or none is wanted."""
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
        self._job.request(partial(self._backups.keep, *self.unsaved.present()))
