"""A label whose numbers have minus signs, and are copied as they would be typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QStyledItemDelegate

from gdexplorer.numerals import as_typed, with_minus


class Words(QLabel):
    """A label of plain text to read."""

    def __init__(self, text: str = "") -> None:
        super().__init__(with_minus(text))
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Show ``text``, with minus signs."""
        shown = with_minus(text)
        if shown != self.text():
            super().setText(shown)

    def make_selectable(self) -> None:
        """Let people select the text with the mouse, and copy it."""
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        action = QAction("Copy", self)
        action.triggered.connect(self.copy)
        self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def copy(self) -> None:
        """Copy the selected text, or all, with hyphens that other programs can parse."""
        QGuiApplication.clipboard().setText(as_typed(self.selectedText() or self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self.copy()
        else:
            super().keyPressEvent(event)


class MinusDelegate(QStyledItemDelegate):
    """Shows numbers of a table with minus signs; what is edited or copied keeps its hyphens."""

    def displayText(self, value: object, locale: object) -> str:
        """The text of a cell."""
        return with_minus(str(value))
