"""Records animations of the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import RECORDING
from gdexplorer.gui.common.file_dialogs import check_path, chosen_path
from gdexplorer.session.playback import Playback

if TYPE_CHECKING:
    from gdexplorer.gui.features.recording.recording import Recorder


class Recordings(QObject):
    """Ask for a file name and write an animation of ``window`` to it.

    The imaging library is imported on use, since it would slow down every start.
    """

    cursor_requested = Signal(int)
    step_requested = Signal(int)
    catching_up_requested = Signal()  # update all views now
    message = Signal(str)
    error = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._last = window, 0
        self.recorder: Recorder | None = None

    def set_playback(self, playback: Playback) -> None:
        """Remember the last step."""
        self._last = playback.last

    def record(self) -> None:
        """Ask for a file name and record an animation of all steps."""
        try:
            path = chosen_path(self._window, "Record animation", "descent", RECORDING)
        except InputError as error:
            self.error.emit(str(error))
            return
        if path is not None:
            self.record_to(path)

    def record_to(self, path: Path) -> Recorder | None:
        """Record all steps to ``path``."""
        try:
            if self.recorder is not None:
                raise InputError("An animation is being recorded. Wait until it is finished.")
            check_path(path, RECORDING)
        except InputError as error:
            self.error.emit(str(error))
            return None
        from gdexplorer.gui.features.recording.recording import Recorder

        self.recorder = Recorder(self._window, path, self._last, self._show_step)
        self.recorder.finished.connect(self._recorded)
        self.recorder.failed.connect(self._not_recorded)
        self.step_requested.emit(0)  # pause without moving
        self.message.emit("Recording…")
        self.recorder.start()
        return self.recorder

    def stop(self) -> None:
        """Stop a recording in progress."""
        if self.recorder is not None:
            self.recorder.stop()

    def _show_step(self, step: int) -> None:
        self.cursor_requested.emit(step)
        self.catching_up_requested.emit()

    def _recorded(self, path: str) -> None:
        self.recorder = None
        self.message.emit(f"Recorded {path}.")

    def _not_recorded(self, reason: str) -> None:
        self.recorder = None
        self.error.emit(reason)
