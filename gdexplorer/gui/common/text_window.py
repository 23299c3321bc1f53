"""A window with a text to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import button_box, named
from gdexplorer.numerals import as_typed

LETTERS, LINES = 72, 24  # visible at least if there is room
MARGIN = 40  # pixels between it and the edge of the window


class TextWindow(QDialog):
    """Plain text with Copy and Close; ``key`` begins the names of its parts.

    Attributes
    ----------
    text : where it is shown.
    """

    def __init__(self, window: QWidget, key: str, title: str, copies: str, is_aligned: bool = False) -> None:
        """Over ``window``; ``copies`` says what the button copies, ``is_aligned`` that columns must stay in line."""
        super().__init__(window)
        named(self, f"{key}_window", title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.text = named(QPlainTextEdit(), f"{key}_text", title)
        self.text.setReadOnly(True)
        flags = Qt.TextInteractionFlag
        self.text.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        if is_aligned:
            self.text.setFont(_aligned(self.font()))
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        named(copy, f"{key}_copy_button", copies, copies)
        copy.clicked.connect(self._copy)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)
        metrics = self.text.fontMetrics()
        wanted = QSize(LETTERS * metrics.averageCharWidth(), LINES * metrics.lineSpacing())
        self.resize(wanted.boundedTo(window.size() - QSize(MARGIN, MARGIN)))

    def show_text(self, text: str) -> None:
        """Show ``text`` in front, with the keyboard in it."""
        self.text.setPlainText(text)
        self.show()
        self.activateWindow()
        self.text.setFocus()

    def _copy(self) -> None:
        """Copy the text, with hyphens that other programs can parse."""
        QGuiApplication.clipboard().setText(as_typed(self.text.toPlainText()))


def _aligned(font: QFont) -> QFont:
    """The desktop's font of equally wide letters, in the size of ``font``."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPointSizeF(font.pointSizeF())
    return made
