"""The job that exports what is shown: off the window's thread, with progress and Cancel."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from PySide6.QtCore import QByteArray, QMimeData, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QProgressDialog, QWidget

from gdexplorer.errors import InputError
from gdexplorer.exports.look import Look
from gdexplorer.exports.table import ANALYSES, PICTURE, TABLE, AnalysisExport, Export
from gdexplorer.formats import SESSION, Format, Formats
from gdexplorer.gui.common.progress import progress_of, show_share
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.features.exporting.picture_dialog import PictureDialog
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import QUEUE
from gdexplorer.gui.jobs.previews import Previews
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.gui.state.file_dialogs import check_path, chosen_path
from gdexplorer.gui.state.preferences import preferences_of, store_of
from gdexplorer.scene.description import WITHHELD
from gdexplorer.session.document import Document
from gdexplorer.session.view_state import ViewState

if TYPE_CHECKING:
    from gdexplorer.exports.analyses import Analysis
    from gdexplorer.exports.content import Content
    from gdexplorer.scene.basin_picture import BasinsResult
    from gdexplorer.scene.scene import Scene

STILL_WRITING = "A file is still being written. Wait until it is finished, or cancel it."
NOTHING_YET = "There is nothing to export yet: wait until the runs are shown."


class _Request(Struct, frozen=True, eq=False):
    """What to write, and where; without a path it is copied."""

    path: Path | None
    form: Format
    content: Content | Analysis


class Exporter(Job):
    """Ask for a file name, and write what is shown to it; one file at a time."""

    message = Signal(str)
    error = Signal(str)
    backup_requested = Signal()  # something long begins

    def __init__(self, window: QWidget) -> None:
        super().__init__("exports", _written, QUEUE, window)
        self._window = window
        self._scene: Scene | None = None
        self._view, self._cursor = ViewState(), 0
        self._theme = LIGHT
        self._basins: BasinsResult | None = None
        self._previews = Previews(self)
        self._previews.failed.connect(self.error)
        self._analyses: dict[str, Analysis] = {}
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

    def set_theme(self, theme: Theme) -> None:
        """Draw the first picture in the colours of ``theme``."""
        self._theme = theme

    def set_basins(self, basins: BasinsResult | None) -> None:
        """Take the basins that are drawn, once they are complete."""
        self._basins = basins if basins is not None and basins.is_complete else None

    def set_analysis(self, analysis: Analysis) -> None:
        """Export this result of an analysis from now on."""
        self._analyses[analysis.kind] = analysis

    def has(self, kind: str) -> bool:
        """Whether there is a result of this kind of analysis to export."""
        return kind in self._analyses and self._analyses[kind].result is not None

    def export(self, item: Export, *_: object) -> None:
        """Ask for a file name, and write an export."""
        try:
            self._subject(item)  # refused before a name is entered
        except InputError as error:
            self.error.emit(str(error))
            return
        if item.is_drawn:
            self._ask_for_look()
        else:
            self._save(item)

    def _save(self, item: Export, look: Look | None = None) -> bool:
        """Ask for a file name, and write an export; return whether it has begun."""
        try:
            path = chosen_path(self._window, item.title, "descent", self._formats(item))
        except InputError as error:
            self.error.emit(str(error))
            return False
        if path is None or not self.export_to(path, item, look):
            return False
        if item is PICTURE:
            self._change(picture_format=item.formats.of(path.name).key)
        return True

    def _formats(self, item: Export) -> Formats:
        """The formats of an export, the preferred one first."""
        is_picture = item.formats is PICTURE.formats
        return item.formats.preferring(preferences_of(self._window).picture_format) if is_picture else item.formats

    def export_to(self, path: Path, item: Export, look: Look | None = None) -> bool:
        """Write an export to ``path``; return whether it has begun."""
        try:
            check_path(path, item.formats)
            self._begin(path, item.formats.of(path.name), self._subject(item, look))
        except InputError as error:
            self.error.emit(str(error))
            return False
        return True

    def copy_picture(self, look: Look) -> None:
        """Copy a picture of what is shown, with its description in words."""
        try:
            self._begin(None, PICTURE.formats.usual, self._subject(PICTURE, look))
        except InputError as error:
            self.error.emit(str(error))

    def _begin(self, path: Path | None, form: Format, subject: Content | Analysis) -> None:
        if self.busy:
            raise InputError(STILL_WRITING)
        form.encode  # noqa: B018  a missing package is told at once
        self.backup_requested.emit()
        self.request(_Request(path, form, subject))
        self.dialog = progress_of(self._window, "the picture" if path is None else path.name)
        self.dialog.canceled.connect(self.cancel)

    def _ask_for_look(self) -> None:
        """Open the dialog of pictures, with the look of the last one."""
        dialog = self._window.findChild(PictureDialog)
        if dialog is None:
            dialog = PictureDialog(self._window, self._usual_look())
            dialog.previewed.connect(self._preview)
            self._previews.shown.connect(dialog.show_preview)
            dialog.copy_requested.connect(self._copy_and_remember)
            dialog.save_requested.connect(self._save_and_remember)
        dialog.begin()

    def _preview(self, look: Look) -> None:
        self._previews.request(self._subject(PICTURE, look))

    def _usual_look(self) -> Look:
        """The look of the last picture, as is preferred."""
        return preferences_of(self._window).picture_look(self._theme.name)

    def _remember(self, look: Look) -> None:
        self._change(**preferences_of(self._window).after_picture(look, self._theme.name))

    def _change(self, **preferences: Any) -> None:
        store = store_of(self._window)
        if store is not None:
            store.change(**preferences)

    def _copy_and_remember(self, look: Look) -> None:
        self._remember(look)
        self.copy_picture(look)

    def _save_and_remember(self, look: Look) -> None:
        self._remember(look)
        dialog = self._window.findChild(PictureDialog)
        if self._save(PICTURE, look) and dialog is not None:
            dialog.accept()

    def _subject(self, item: Export, look: Look | None = None) -> Content | Analysis:
        """What is exported.

        Raises
        ------
        InputError
            If there is nothing yet.
        """
        from gdexplorer.exports.content import Content

        if isinstance(item, AnalysisExport):
            if not self.has(item.key):
                raise InputError(item.missing)
            return self._analyses[item.key]
        if self._scene is None:
            raise InputError(NOTHING_YET)
        if self._scene.withheld and not item.is_drawn:
            raise InputError(WITHHELD)
        document = Document(self._scene.experiment, self._view, self._cursor)
        runs = tuple(run.trajectory for run in self._scene.runs)
        look = look or self._usual_look()
        return Content(document, runs, self._basins, look, withheld=self._scene.withheld)

    def copy_command(self, kind: str = "", *_: object) -> None:
        """Copy the line that repeats the runs, or an analysis of this kind; ask for a session file where it needs one.

        Some documents cannot be said as a line: then the session is saved, and the line names its file.
        """
        from gdexplorer.exports.command import UnsayableError

        try:
            self._copy_text(self._line(kind), "the command")
        except UnsayableError as reason:
            if kind:
                self.error.emit(f"{reason}.")
            else:
                self._copy_session_line(reason)
        except InputError as error:
            self.error.emit(str(error))

    def _line(self, kind: str) -> str:
        from gdexplorer.exports.analyses import Analysis
        from gdexplorer.exports.command import analysis_line, runs_line

        item = next((item for item in ANALYSES if item.key == kind), TABLE)
        subject = self._subject(item)
        return analysis_line(subject) if isinstance(subject, Analysis) else runs_line(subject.document.experiment)

    def _copy_session_line(self, reason: InputError) -> None:
        """Save the session where the user says, and copy the line that runs it."""
        from gdexplorer.exports.command import session_line
        from gdexplorer.session.file import write_session

        try:
            path = chosen_path(self._window, f"{reason}: save the session for the command", "descent", SESSION)
            if path is not None and self._scene is not None:
                write_session(path, Document(self._scene.experiment, self._view, self._cursor))
                self._copy_text(session_line(path), f"a command that reads {path.name}, since no line says these runs")
        except InputError as error:
            self.error.emit(str(error))

    def copy_latex(self, *_: object) -> None:
        """Copy the formulas of the objective and of the optimizers' steps."""
        from gdexplorer.exports.latex import formulas

        if self._scene is None:
            self.error.emit(NOTHING_YET)
        else:
            self._copy_text(formulas(self._scene.experiment), "the formulas as LaTeX")

    def _copy_text(self, text: str, name: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.message.emit(f"Copied {name}.")

    def _show_progress(self, share: float) -> None:
        if self.dialog is not None:
            show_share(self.dialog, share)

    def _finish(self, done: Path | Copied) -> None:
        if isinstance(done, Path):
            self.message.emit(f"Saved {done}.")
        else:
            QGuiApplication.clipboard().setMimeData(done.as_data())
            self.message.emit("Copied the picture.")

    def stop(self) -> None:
        """Stop, and draw no more previews."""
        self._previews.stop()
        super().stop()

    def _close(self, whole: bool) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.canceled.disconnect(self.cancel)
            dialog.close()
            dialog.deleteLater()


class Copied(Struct, frozen=True):
    """A picture for the clipboard: a PNG file, and the same as an image."""

    png: bytes
    image: QImage

    def as_data(self) -> QMimeData:
        """Both for programs that take either."""
        data = QMimeData()
        data.setImageData(self.image)
        data.setData("image/png", QByteArray(self.png))
        return data


def _written(request: _Request, task: Task) -> Iterator[Path | Copied]:
    """Write an export on another thread; a cancelled one leaves no file."""
    from gdexplorer.exports.content import Work
    from gdexplorer.exports.writing import write_export

    work = Work(task.cancelled, task.progress)
    if request.path is not None:
        write_export(request.path, request.form, request.content, work)
        yield request.path
        return
    png = io.BytesIO()
    request.form.encode(png, request.content, work)
    yield Copied(png.getvalue(), QImage.fromData(png.getvalue()))
