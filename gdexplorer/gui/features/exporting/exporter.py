"""The job that exports what is shown: off the window's thread, with progress and Cancel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressDialog, QWidget

from gdexplorer.errors import InputError
from gdexplorer.exports.table import Export
from gdexplorer.formats import Format
from gdexplorer.gui.common.file_dialogs import check_path, chosen_path
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import QUEUE
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import ViewState

if TYPE_CHECKING:
    from gdexplorer.exports.content import Content
    from gdexplorer.scene.scene import Scene

STILL_WRITING = "A file is still being written. Wait until it is finished, or cancel it."
NOTHING_YET = "There is nothing to export yet: wait until the runs are shown."
# Exports that are faster show no progress.
MILLISECONDS_BEFORE, PARTS = 600, 1000


@dataclass(frozen=True, eq=False)
class _Request:
    path: Path
    form: Format
    content: Content


class Exporter(Job):
    """Ask for a file name, and write what is shown to it; one file at a time."""

    message = Signal(str)
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__("exports", _written, QUEUE, window)
        self._window = window
        self._scene: Scene | None = None
        self._view, self._cursor = ViewState(), 0
        self.dialog: QProgressDialog | None = None
        self.shown.connect(self._finish)
        self.progressed.connect(self._show_progress)
        self.ended.connect(self._close)

    def set_scene(self, scene: Scene) -> None:
        """Export this scene from now on."""
        self._scene = scene

    def set_view(self, view: ViewState) -> None:
        """Take the view that is exported."""
        self._view = view

    def set_cursor(self, cursor: int) -> None:
        """Take the cursor that is exported."""
        self._cursor = cursor

    def export(self, item: Export, *_: object) -> None:
        """Ask for a file name, and write an export."""
        try:
            path = chosen_path(self._window, item.title, "descent", item.formats)
        except InputError as error:
            self.error.emit(str(error))
        else:
            if path is not None:
                self.export_to(path, item)

    def export_to(self, path: Path, item: Export) -> None:
        """Write an export to ``path``."""
        try:
            self.request(self._request(path, item))
        except InputError as error:
            self.error.emit(str(error))
            return
        self.dialog = _progress_of(self._window, path)
        self.dialog.canceled.connect(self.cancel)

    def _request(self, path: Path, item: Export) -> _Request:
        from gdexplorer.exports.content import Content

        if self.busy:
            raise InputError(STILL_WRITING)
        if self._scene is None:
            raise InputError(NOTHING_YET)
        check_path(path, item.formats)
        form = item.formats.of(path.name)
        form.encode  # noqa: B018  a missing package is told at once
        document = Document(self._scene.experiment, self._view, self._cursor)
        return _Request(path, form, Content(document, tuple(run.trajectory for run in self._scene.runs)))

    def _show_progress(self, share: float) -> None:
        if self.dialog is not None:
            self.dialog.setValue(min(round(share * PARTS), PARTS - 1))  # at its end it would close by itself

    def _finish(self, path: Path) -> None:
        self.message.emit(f"Saved {path}.")

    def _close(self, whole: bool) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.canceled.disconnect(self.cancel)
            dialog.close()
            dialog.deleteLater()


def _progress_of(window: QWidget, path: Path) -> QProgressDialog:
    """A dialog that appears if the export takes long; the window can be used meanwhile."""
    dialog = QProgressDialog(f"Writing {path.name}…", "Cancel", 0, PARTS, window)
    dialog.setObjectName("export_progress")
    dialog.setWindowTitle("Export")
    dialog.setWindowModality(Qt.WindowModality.NonModal)
    dialog.setMinimumDuration(MILLISECONDS_BEFORE)
    return dialog


def _written(request: _Request, task: Task) -> Iterator[Path]:
    """Write an export on another thread; a cancelled one leaves no file."""
    from gdexplorer.exports.content import Work
    from gdexplorer.exports.writing import write_export

    write_export(request.path, request.form, request.content, Work(task.cancelled, task.progress))
    yield request.path
