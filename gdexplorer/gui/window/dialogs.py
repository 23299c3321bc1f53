"""Dialogs opened from the menus: file names and help texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gdexplorer import __version__
from gdexplorer.errors import InputError
from gdexplorer.formats import SESSION, Formats
from gdexplorer.gui.common.file_dialogs import chosen_path
from gdexplorer.gui.state.explorer import Explorer
from gdexplorer.session.file import SUFFIX

SESSIONS = f"Sessions of gdexplorer (*{SUFFIX});;All files (*)"


class Dialogs:
    """Ask the user, then act through the explorer."""

    def __init__(self, window: QWidget, explorer: Explorer, open_file: Callable[[Path], None]) -> None:
        self._window, self._explorer, self._open_file = window, explorer, open_file

    def open_session(self) -> None:
        """Ask for a session and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open session", "", SESSIONS)
        if name:
            self._open_file(Path(name))

    def save_session(self) -> None:
        """Ask for a file name and save the session."""
        path = self._path_for("Save session", SESSION)
        if path is not None:
            self._explorer.save_session(path)

    def _path_for(self, title: str, formats: Formats) -> Path | None:
        """Ask for a file name; show an error if it cannot be written."""
        try:
            return chosen_path(self._window, title, "descent", formats)
        except InputError as error:
            self._explorer.error.emit(str(error))
            return None

    def show_about(self) -> None:
        """Show name, version and licence."""
        text = f"<b>gdexplorer {__version__}</b><br>An explorer of gradient descent.<br>MIT licence."
        QMessageBox.about(self._window, "About gdexplorer", text)
