"""The question what becomes of changes that would be lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.timers import next_turn
from gdexplorer.gui.state.document_file import FileState


class SaveQuestion(QObject):
    """Asks in front of ``window`` whether to save, and goes on after the answer; nothing waits for it meanwhile.

    ``save`` saves the document, and does what follows once that is saved.
    """

    def __init__(self, window: QWidget, save: Callable[[Callable[[], None]], object]) -> None:
        super().__init__(window)
        self._window, self._save = window, save
        self._box: QMessageBox | None = None
        self._then: Callable[[], None] = _nothing

    @property
    def is_open(self) -> bool:
        """Whether an answer is awaited."""
        return self._box is not None

    def ask(self, state: FileState, then: Callable[[], None]) -> None:
        """Ask about the changes of a document; do ``then`` once it is saved, or need not be.

        While an answer is awaited, no other question is asked.
        """
        if self._box is not None:
            self._box.raise_()
            return
        self._then = then
        self._box = self._made(f"Save the changes to {state.name}?" if state.path else "Save this document?")
        self._box.finished.connect(self._answered)
        self._box.open()

    def _made(self, text: str) -> QMessageBox:
        button = QMessageBox.StandardButton
        box = named(QMessageBox(self._window), "save_question", "Unsaved changes")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Unsaved changes")
        box.setTextFormat(Qt.TextFormat.PlainText)  # a name may look like HTML
        box.setText(text)
        box.setInformativeText("If you do not save them, the changes are lost.")
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.button(button.Discard).setText("&Don't save")
        box.setDefaultButton(button.Save)
        box.setEscapeButton(button.Cancel)
        return box

    def _answered(self, answer: int) -> None:
        self._box, then, self._then = None, self._then, _nothing
        if answer == QMessageBox.StandardButton.Discard:
            next_turn(then)
        elif answer == QMessageBox.StandardButton.Save:
            next_turn(partial(self._save, then))


def _nothing() -> None:
    pass
