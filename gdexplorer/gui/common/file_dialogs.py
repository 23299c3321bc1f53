"""Asking a person for the name of a file to write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import Formats
from gdexplorer.session.file import check_writable


def asked_path(window: QWidget, title: str, name: str, formats: Formats) -> Path | None:
    """The file that a person chose, once it is sure that it can be written; None where none was chosen.

    Raises
    ------
    InputError
        Where nothing can be written there, or in no format of that name.
    """
    suggested = name + formats.usual_suffix
    chosen, selected = QFileDialog.getSaveFileName(window, title, suggested, formats.filters)
    if not chosen:
        return None
    path = Path(formats.with_suffix(chosen, selected))
    if str(path) != chosen and path.exists():
        raise InputError(f"{path} is there already: choose it by its whole name to replace it.")
    check_path(path, formats)
    return path


def check_path(path: Path, formats: Formats) -> None:
    """Refuse a file that cannot be written, or in no format of that name.

    Raises
    ------
    InputError
        What is wrong with it.
    """
    formats.of(path.name)
    check_writable(path)
