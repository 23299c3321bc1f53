"""A label whose numbers have minus signs, and are copied as they would be typed."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QStyledItemDelegate

from gdexplorer.numerals import JOIN, NO_BREAK, as_typed, with_minus, with_units

# A word of more letters, such as a name of a file, may be broken after each part of so many: as a whole it would make
# its panel wider.
LONGEST_WORD, PART = 20, 8
BREAK = "\u200b"  # a space without width
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


class Words(QLabel):
    """A label of plain text to read; one that wraps breaks long words, too, and no number from its unit."""

    def __init__(self, text: str = "") -> None:
        super().__init__(with_minus(text))
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Show ``text``, with minus signs."""
        shown = with_minus(text)
        if shown != self.text():
            self._set(shown)

    def setWordWrap(self, wraps: bool) -> None:
        """Wrap the text or not."""
        shown = self.text()
        super().setWordWrap(wraps)
        self._set(shown)

    def _set(self, shown: str) -> None:
        is_broken = self.wordWrap() and self.textFormat() is Qt.TextFormat.PlainText
        super().setText(_breakable(with_units(shown)) if is_broken else shown)

    def text(self) -> str:
        """The text that is shown, without what says where it may be broken and where not."""
        return _as_written(super().text())

    def selectedText(self) -> str:
        """The text that is selected, without that."""
        return _as_written(super().selectedText())

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


def _as_written(shown: str) -> str:
    return shown.replace(BREAK, "").replace(JOIN, "").replace(NO_BREAK, " ")


def _breakable(text: str) -> str:
    return _LONG.sub(lambda word: BREAK.join(re.findall(f".{{1,{PART}}}", word[0])), text)


class MinusDelegate(QStyledItemDelegate):
    """Shows numbers of a table with minus signs; what is edited or copied keeps its hyphens."""

    def displayText(self, value: object, locale: object) -> str:
        """The text of a cell."""
        return with_minus(str(value))
