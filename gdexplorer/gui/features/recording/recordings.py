"""Pictures and animations of the window: asked for, and written."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import PICTURE, RECORDING
from gdexplorer.gui.common.file_dialogs import asked_path, check_path
from gdexplorer.session.file import write_atomically
from gdexplorer.session.playback import Playback

if TYPE_CHECKING:
    from gdexplorer.gui.features.recording.recording import Recorder


class Recordings(QObject):
    """Asks where to write what ``window`` shows, and writes it.

    The imaging library is imported only then: it would make every start slower.
    """

    cursor_requested = Signal(int)
    step_requested = Signal(int)
    catching_up_requested = Signal()  # all that is to be seen is to be shown now
    message = Signal(str)
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._last = window, 0
        self._recorder: Recorder | None = None

    def set_playback(self, playback: Playback) -> None:
        """Know which step is the last."""
        self._last = playback.last

    def export_picture(self) -> None:
        """Ask where to write a picture of the window."""
        try:
            path = asked_path(self._window, "Export picture", "descent", PICTURE)
            if path is not None:
                self._write_picture(path)
        except InputError as error:
            self.error.emit(str(error))

    def _write_picture(self, path: Path) -> None:
        from gdexplorer.gui.features.recording.recording import picture

        self.catching_up_requested.emit()
        file = io.BytesIO()
        picture(self._window).save(file, "PNG")
        write_atomically(path, file.getvalue())
        self.message.emit(f"Saved {path}.")

    def record(self) -> None:
        """Ask where to write an animation of all steps."""
        try:
            path = asked_path(self._window, "Record animation", "descent", RECORDING)
        except InputError as error:
            self.error.emit(str(error))
            return
        if path is not None:
            self.record_to(path)

    def record_to(self, path: Path) -> Recorder | None:
        """Play all steps into ``path``."""
        try:
            if self._recorder is not None:
                raise InputError("An animation is being recorded; wait for it to end.")
            check_path(path, RECORDING)
        except InputError as error:
            self.error.emit(str(error))
            return None
        from gdexplorer.gui.features.recording.recording import Recorder

        self._recorder = Recorder(self._window, path, self._last, self._show_step)
        self._recorder.finished.connect(self._recorded)
        self._recorder.failed.connect(self._not_recorded)
        self.step_requested.emit(0)  # nothing moves, but it pauses
        self.message.emit("Recording…")
        self._recorder.start()
        return self._recorder

    def stop(self) -> None:
        """End a recording that goes on."""
        if self._recorder is not None:
            self._recorder.stop()

    def _show_step(self, step: int) -> None:
        self.cursor_requested.emit(step)
        self.catching_up_requested.emit()

    def _recorded(self, path: str) -> None:
        self._recorder = None
        self.message.emit(f"Recorded {path}.")

    def _not_recorded(self, reason: str) -> None:
        self._recorder = None
        self.error.emit(reason)
