"""Dialogs for the names of files to open and to write.

Each begins where a file of its kind was opened or saved last, even before the last start; else beside the document;
else among the user's documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from gdexplorer.errors import InputError
from gdexplorer.formats import Formats
from gdexplorer.gui.state.document_file import DocumentFile
from gdexplorer.gui.state.preferences import preferences_of, store_of
from gdexplorer.session.file import check_writable
from gdexplorer.session.places import absolute


def chosen_file(widget: QWidget, title: str, what: str, filters: str) -> Path | None:
    """Ask for a file to open; None if cancelled.

    ``what`` is the kind of file, as `Formats.what` where the program writes it, too.
    """
    name, _ = QFileDialog.getOpenFileName(widget, title, str(folder_of(widget, what)), filters)
    if not name:
        return None
    _remember(widget, what, Path(name))
    return Path(name)


def chosen_folder(widget: QWidget, title: str, what: str) -> Path | None:
    """Ask for a folder to open; None if cancelled. ``what`` is as of `chosen_file`."""
    name = QFileDialog.getExistingDirectory(widget, title, str(folder_of(widget, what)))
    if not name:
        return None
    _remember(widget, what, Path(name))
    return Path(name)


def chosen_path(widget: QWidget, title: str, name: str, formats: Formats) -> Path | None:
    """Ask for a file name, and check that the file can be written; None if cancelled.

    Suggested is ``name``, in the folder where the dialog begins unless it has one of its own.

    Raises
    ------
    InputError
        If it cannot be written, or its suffix is of no known format.
    """
    suggested = folder_of(widget, formats.what) / (name + formats.usual_suffix)
    chosen, selected = QFileDialog.getSaveFileName(widget, title, str(suggested), formats.filters)
    if not chosen:
        return None
    path = Path(formats.with_suffix(chosen, selected))
    if str(path) != chosen and path.exists():
        raise InputError(f"{path} already exists: enter its full name to replace it.")
    check_path(path, formats)
    _remember(widget, formats.what, path)
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


def folder_of(widget: QWidget, what: str) -> Path:
    """Where a dialog for files of a kind begins: the first of the places that is still there."""
    return next((place for place in _places(_main(widget), what) if place.is_dir()), Path())


def _places(window: QWidget, what: str) -> Iterator[Path]:
    last = dict(preferences_of(window).folders).get(what)
    if last is not None:
        yield last
    document = window.findChild(DocumentFile)
    if document is not None and document.state.path is not None:
        yield absolute(document.state.path).parent
    for place in (QStandardPaths.StandardLocation.DocumentsLocation, QStandardPaths.StandardLocation.HomeLocation):
        yield Path(QStandardPaths.writableLocation(place))


def _remember(widget: QWidget, what: str, path: Path) -> None:
    store = store_of(_main(widget))
    if store is not None:
        store.change(folders=tuple({**dict(store.present.folders), what: absolute(path).parent}.items()))


def _main(widget: QWidget) -> QWidget:
    """The window of the program that a widget belongs to, also one in a window of its own."""
    while store_of(widget) is None and (parent := widget.parentWidget()) is not None:
        widget = parent
    return widget
