"""Records animations of what the window shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QProgressDialog, QWidget

from gdexplorer.errors import InputError
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import WINDOW, Look
from gdexplorer.formats import RECORDING
from gdexplorer.gui.common.look_dialog import PREVIEW
from gdexplorer.gui.common.progress import progress_of, show_share
from gdexplorer.gui.common.teller import Teller
from gdexplorer.gui.features.recording.animation_dialog import AnimationDialog
from gdexplorer.gui.features.recording.recording import Drawn, Grabbed, Recorder, WindowRecorder, grabbed
from gdexplorer.gui.jobs.previews import Previews
from gdexplorer.gui.state.file_dialogs import check_path, chosen_path
from gdexplorer.gui.state.preferences import preferences_of, store_of
from gdexplorer.scene.description import caption, description
from gdexplorer.scene.theme import LIGHT, Theme
from gdexplorer.session.document import Document
from gdexplorer.session.playback import Playback
from gdexplorer.session.view_state import ViewState

if TYPE_CHECKING:
    from gdexplorer.exports.content import Content

WIDTH = 1000
STILL_RECORDING = "An animation is being recorded. Wait until it is finished, or cancel it."
NOTHING_YET = "There is nothing to record yet: wait until the runs are shown."


class Recordings(Teller):
    """Ask how an animation looks and plays, and write it; one at a time.

    Attributes
    ----------
    recorder : what is being written. dialog : its progress.
    """

    cursor_requested = Signal(int)
    step_requested = Signal(int)
    catching_up_requested = Signal()  # update all views now
    backup_requested = Signal()  # something long begins
    message = Signal(str)
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._last, self._view, self._theme = window, 0, ViewState(), LIGHT
        self.recorder: Recorder | None = None
        self.dialog: QProgressDialog | None = None
        self._previews = Previews(self)
        self._previews.failed.connect(self.error)

    def set_playback(self, playback: Playback) -> None:
        """Take the last step, also into the dialog."""
        if playback.last != self._last:
            self._last = playback.last
            dialog = self._window.findChild(AnimationDialog)
            if dialog is not None:
                dialog.set_last(self._last)

    def set_theme(self, theme: Theme) -> None:
        """Draw the first animation in the colours of ``theme``."""
        self._theme = theme

    def set_view(self, view: ViewState) -> None:
        """Take the view that is drawn."""
        super().set_view(view)
        self._view = view

    def record(self) -> None:
        """Open the dialog of animations."""
        look, film = self._usual()
        dialog = AnimationDialog(self._window, look, film, self._last)
        dialog.previewed.connect(self._preview)
        self._previews.shown.connect(dialog.show_preview)
        dialog.save_requested.connect(self._save)
        dialog.setModal(True)  # what is recorded does not change while it is asked for
        dialog.begin()

    def record_to(self, path: Path, look: Look | None = None, film: Film | None = None) -> Recorder | None:
        """Record to ``path``; without ``look`` and ``film`` the whole window."""
        look, film = look or Look(WINDOW, WIDTH), film or Film()
        try:
            recorder = self._recorder(path, look, film)
        except InputError as error:
            self.error.emit(str(error))
            return None
        self.recorder = recorder
        recorder.finished.connect(self._recorded)
        recorder.failed.connect(self._not_recorded)
        self.dialog = progress_of(self._window, path.name)
        self.dialog.canceled.connect(recorder.cancel)
        recorder.progressed.connect(self._show_progress)
        self.step_requested.emit(0)  # pause without moving
        self.message.emit("Recording…")
        self.backup_requested.emit()
        recorder.start()
        return recorder

    def stop(self) -> None:
        """Stop a recording in progress."""
        self._previews.stop()
        if self.recorder is not None:
            self.recorder.stop()

    def _recorder(self, path: Path, look: Look, film: Film) -> Recorder:
        if self.recorder is not None:
            raise InputError(STILL_RECORDING)
        if self.shown.scene is None:
            raise InputError(NOTHING_YET)
        check_path(path, RECORDING)
        form = RECORDING.of(path.name)
        form.encode  # noqa: B018  a missing package is told at once
        film.check()
        if look.view != WINDOW:
            look.check()
            return Recorder(self._window, Drawn(path, form, self._content(look, film)))
        steps = film.steps(self._last)
        request = Grabbed(path, form, len(steps), film, *self._in_words(steps))
        return WindowRecorder(self._window, request, steps, self._show_step, look.width)

    def _content(self, look: Look, film: Film) -> Content:
        from gdexplorer.exports.content import Content

        scene = self.shown.scene
        assert scene is not None
        document = Document(scene.experiment, self._view, self.shown.cursor)
        runs = tuple(run.trajectory for run in scene.runs)
        basins = self.shown.basins if self.shown.basins is not None and self.shown.basins.is_complete else None
        return Content(document, runs, basins, look, film, scene.withheld)

    def _in_words(self, steps: list[int]) -> tuple[str, str]:
        """Title and description of what the window shows at the last of these steps."""
        from gdexplorer.exports.animations.encoders import described

        ending = replace(self.shown, cursor=steps[-1])
        return caption(ending), described(description(ending), steps)

    def _usual(self) -> tuple[Look, Film]:
        """Look and film of the last animation, as is preferred."""
        return preferences_of(self._window).animation(self._theme.name, WIDTH)

    def _preview(self, look: Look) -> None:
        """Draw what an animation shows now."""
        dialog = self._window.findChild(AnimationDialog)
        if look.view != WINDOW:
            self._previews.request(self._content(look, Film()))
        elif dialog is not None:
            frame = grabbed(self._window, PREVIEW.width())
            rows, columns, _ = frame.shape
            dialog.show_preview(QImage(frame.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy())

    def _save(self, look: Look) -> None:
        """Ask for a file name, remember the choices, and record."""
        dialog = self._window.findChild(AnimationDialog)
        assert dialog is not None
        film, store = dialog.film, store_of(self._window)
        if store is not None:
            store.change(**store.present.after_animation(look, film, self._theme.name))
        try:
            path = chosen_path(self._window, "Record animation", "descent", RECORDING)
        except InputError as error:
            self.error.emit(str(error))
            return
        if path is not None:
            dialog.accept()
            self.record_to(path, look, film)

    def _show_progress(self, share: float) -> None:
        if self.dialog is not None:
            show_share(self.dialog, share)

    def _show_step(self, step: int) -> None:
        self.cursor_requested.emit(step)
        self.catching_up_requested.emit()

    def _recorded(self, path: str) -> None:
        self._close()
        self.message.emit(f"Recorded {path}.")

    def _not_recorded(self, reason: str) -> None:
        self._close()
        self.error.emit(reason)

    def _close(self) -> None:
        recorder, self.recorder = self.recorder, None
        dialog, self.dialog = self.dialog, None
        if dialog is not None and recorder is not None:
            dialog.canceled.disconnect(recorder.cancel)
            dialog.close()
            dialog.deleteLater()
