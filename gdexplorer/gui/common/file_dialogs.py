"""Dialog for the name of a file to write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import Formats
from gdexplorer.session.file import check_writable


def chosen_path(window: QWidget, title: str, name: str, formats: Formats) -> Path | None:
    """Ask for a file name, and check that the file can be written; None if cancelled.

    Raises
    ------
    InputError
        If it cannot be written, or its suffix is of no known format.
    """
    suggested = name + formats.usual_suffix
    chosen, selected = QFileDialog.getSaveFileName(window, title, suggested, formats.filters)
    if not chosen:
        return None
    path = Path(formats.with_suffix(chosen, selected))
    if str(path) != chosen and path.exists():
        raise InputError(f"{path} already exists: enter its full name to replace it.")
    check_path(path, formats)
    return path


def check_path(path: Path, formats: Formats) -> None:
    """Check that a file can be written in one of ``formats``.

    Raises
    ------
    InputError
        If not.
    """
    formats.of(path.name)
    check_writable(path)
