"""The title of the window: the document, with a mark if it is changed, and the objective."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.state.document_file import FileState
from gdexplorer.scene.geometry import Surface

PROGRAM, MARK = "gdexplorer", "[*]"  # Qt shows the mark as the desktop does


class WindowTitle(QObject):
    """Keeps the title of ``window`` up to date."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._file, self._objective = window, FileState(), ""
        self._show()

    def show_objective(self, surface: Surface) -> None:
        """Name the objective."""
        self._objective = surface.objective.label
        self._show()

    def set_file(self, state: FileState) -> None:
        """Name the document, and mark it if it is changed."""
        self._file = state
        self._show()

    def _show(self) -> None:
        parts = (_literal(self._file.name) + MARK, _literal(self._objective), PROGRAM)
        self._window.setWindowTitle(" – ".join(filter(None, parts)))
        self._window.setWindowModified(self._file.is_modified)


def _literal(text: str) -> str:
    """A text in which nothing stands for the mark."""
    return text.replace(MARK, 2 * MARK)
