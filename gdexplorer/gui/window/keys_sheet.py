"""The list of all keys and gestures of the mouse (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import button_box, named
from gdexplorer.gui.window.shortcuts import Shortcut

LETTERS, LINES = 62, 34  # visible at least if there is room
MARGIN = 40  # pixels between it and the edge of the window


class KeysSheet(QDialog):
    """All keys by topic, in a window that may stay open beside the pictures."""

    def __init__(self, window: QWidget, shortcuts: Sequence[Shortcut]) -> None:
        super().__init__(window)
        named(self, "keys_sheet", "Keys and mouse")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and mouse")
        text = named(QTextBrowser(), "keys_text", "Keys and mouse")
        text.setHtml(written(shortcuts))
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)
        metrics = self.fontMetrics()
        wanted = QSize(LETTERS * metrics.averageCharWidth(), LINES * metrics.lineSpacing())
        self.resize(wanted.boundedTo(window.size() - QSize(MARGIN, MARGIN)))


def show_keys(window: QWidget, shortcuts: Sequence[Shortcut], *_: object) -> None:
    """List all keys and gestures."""
    sheet = window.findChild(KeysSheet) or KeysSheet(window, shortcuts)
    sheet.show()
    sheet.activateWindow()


def written(shortcuts: Sequence[Shortcut]) -> str:
    """The list as a table in HTML, with a heading for each topic."""
    parts = []
    for group, rows in groupby(shortcuts, key=lambda shortcut: shortcut.group):
        parts.append(f'<tr><td colspan="2"><h3>{escape(group)}</h3></td></tr>')
        parts += [f"<tr><td><b>{escape(row.keys)}</b></td><td>{escape(row.text)}</td></tr>" for row in rows]
    return f'<table cellspacing="2" cellpadding="4">{"".join(parts)}</table>'
