"""What the menus ask a person for: file names, and short texts to read.

Recording is imported when it is asked for: the imaging library would make every start slower.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gdexplorer import __version__
from gdexplorer.errors import InputError
from gdexplorer.formats import PICTURE, RECORDING, SESSION, TRAJECTORIES, Formats
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.gui.window.menus import KEYS
from gdexplorer.session.file import SUFFIX, check_writable, write_atomically

if TYPE_CHECKING:
    from gdexplorer.gui.features.recording.recording import Recorder

SESSIONS = f"Sessions of gdexplorer (*{SUFFIX});;All files (*)"


class Dialogs:
    """Asks, then does through the explorer what was chosen."""

    def __init__(self, window: QWidget, explorer: Explorer, open_file: Callable[[Path], None]) -> None:
        self._window, self._explorer, self._open_file = window, explorer, open_file
        self._recorder: Recorder | None = None

    def open_session(self) -> None:
        """Ask which session to open."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open session", "", SESSIONS)
        if name:
            self._open_file(Path(name))

    def save_session(self) -> None:
        """Ask where to save the session."""
        path = self._asked("Save session", "descent", SESSION)
        if path is not None:
            self._explorer.save_session(path)

    def export_table(self) -> None:
        """Ask where to write the iterates."""
        path = self._asked("Export trajectories", "descent", TRAJECTORIES)
        if path is not None:
            self._explorer.save_table(path)

    def export_picture(self) -> None:
        """Ask where to write a picture of the window."""
        path = self._asked("Export picture", "descent", PICTURE)
        if path is None:
            return
        from gdexplorer.gui.features.recording.recording import picture

        self._explorer.turns.catch_up()
        file = io.BytesIO()
        picture(self._window).save(file, "PNG")
        try:
            write_atomically(path, file.getvalue())
        except InputError as error:
            self._explorer.error.emit(str(error))
        else:
            self._explorer.message.emit(f"Saved {path}.")

    def record(self) -> None:
        """Ask where to write an animation of all steps."""
        path = self._asked("Record animation", "descent", RECORDING)
        if path is not None:
            self.record_to(path)

    def _asked(self, title: str, name: str, formats: Formats) -> Path | None:
        """The file that a person chose, once it is sure that it can be written; what is wrong with it is told."""
        suggested = name + formats.usual_suffix
        chosen, selected = QFileDialog.getSaveFileName(self._window, title, suggested, formats.filters)
        if not chosen:
            return None
        path = Path(formats.with_suffix(chosen, selected))
        try:
            if str(path) != chosen and path.exists():
                raise InputError(f"{path} is there already: choose it by its whole name to replace it.")
            self._check(path, formats)
        except InputError as error:
            self._explorer.error.emit(str(error))
            return None
        return path

    @staticmethod
    def _check(path: Path, formats: Formats) -> None:
        formats.of(path.name)
        check_writable(path)

    def record_to(self, path: Path) -> Recorder | None:
        """Play all steps into ``path``."""
        if self._recorder is not None:
            self._explorer.error.emit("An animation is being recorded; wait for it to end.")
            return None
        try:
            self._check(path, RECORDING)
        except InputError as error:
            self._explorer.error.emit(str(error))
            return None
        from gdexplorer.gui.features.recording.recording import Recorder

        explorer, player = self._explorer, self._explorer.player
        self._recorder = Recorder(self._window, path, player.playback.last, self._show_step)
        self._recorder.finished.connect(self._recorded)
        self._recorder.failed.connect(self._not_recorded)
        player.pause()
        explorer.message.emit("Recording…")
        self._recorder.start()
        return self._recorder

    def _show_step(self, step: int) -> None:
        self._explorer.player.move_cursor(step)
        self._explorer.turns.catch_up()

    def stop(self) -> None:
        """End a recording that goes on."""
        if self._recorder is not None:
            self._recorder.stop()

    def show_keys(self) -> None:
        """Show what keys and mouse do."""
        QMessageBox.information(self._window, "Keys and mouse", KEYS)

    def show_about(self) -> None:
        """Show name, version and licence."""
        text = f"<b>gdexplorer {__version__}</b><br>An explorer of gradient descent.<br>MIT licence."
        QMessageBox.about(self._window, "About gdexplorer", text)

    def _recorded(self, path: str) -> None:
        self._recorder = None
        self._explorer.message.emit(f"Recorded {path}.")

    def _not_recorded(self, reason: str) -> None:
        self._recorder = None
        self._explorer.error.emit(reason)
