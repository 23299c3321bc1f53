"""A small card beside the pointer with the values there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from gdexplorer.gui.common.theme import Theme, palette_of

# Distance from the pointer in pixels, so that the card never covers the point.
BESIDE = 18


class HoverCard(QLabel):
    """Text beside a point of its parent, inside it, never over the point; transparent for the mouse."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._around = parent
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFrameShape(QLabel.Shape.Box)
        self.setAutoFillBackground(True)
        self.setMargin(4)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        palette = palette_of(theme)
        palette.setColor(QPalette.ColorRole.WindowText, theme.text)
        palette.setColor(QPalette.ColorRole.Window, theme.base)
        self.setPalette(palette)

    def show_at(self, point: QPoint, text: str) -> None:
        """Show ``text`` beside ``point``, in pixels of the parent; hide if there is none."""
        if not text:
            self.hide()
            return
        if text != self.text():
            self.setText(text)
            self.adjustSize()
        parent = self._around.size()
        x, y = point.x() + BESIDE, point.y() + BESIDE
        if x + self.width() > parent.width():
            x = point.x() - BESIDE - self.width()
        if y + self.height() > parent.height():
            y = point.y() - BESIDE - self.height()
        fits = x >= 0 and y >= 0 and y + self.height() <= parent.height() and x + self.width() <= parent.width()
        self.move(x, y)
        self.setVisible(fits)
