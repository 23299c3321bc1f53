"""Shows the pictures in words, in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.teller import Teller
from gdexplorer.numerals import as_typed

TITLE = "Description of the pictures"
LETTERS, LINES = 72, 24  # visible at least if there is room
MARGIN = 40  # pixels between it and the edge of the window


class Describer(Teller):
    """Describes the pictures on request."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def describe(self) -> None:
        """Show what the pictures show now in words, and have a screen reader say it."""
        shown = self._window.findChild(DescriptionWindow) or DescriptionWindow(self._window)
        shown.show_words(self.words())

    def stop(self) -> None:
        """Nothing goes on."""


class DescriptionWindow(QDialog):
    """A description to read and to copy; it follows nothing, so that it can be read in peace."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        named(self, "description_window", TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(TITLE)
        self._text = named(QPlainTextEdit(), "description_text", TITLE)
        self._text.setReadOnly(True)
        flags = Qt.TextInteractionFlag
        self._text.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        named(copy, "description_copy_button", "Copy the description")
        copy.clicked.connect(self._copy)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(buttons)
        metrics = self.fontMetrics()
        wanted = QSize(LETTERS * metrics.averageCharWidth(), LINES * metrics.lineSpacing())
        self.resize(wanted.boundedTo(window.size() - QSize(MARGIN, MARGIN)))

    def show_words(self, words: str) -> None:
        """Show ``words`` in front, with the keyboard in them, and have them said."""
        self._text.setPlainText(words)
        self.show()
        self.activateWindow()
        self._text.setFocus()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._text, words))

    def _copy(self) -> None:
        """Copy the text, with hyphens that other programs can parse."""
        QGuiApplication.clipboard().setText(as_typed(self._text.toPlainText()))
