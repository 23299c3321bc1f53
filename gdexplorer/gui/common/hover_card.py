"""A small card beside the pointer with the values there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
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


class PlotCard(HoverCard):
    """A card that tells what lies under the pointer in a plot.

    Parameters
    ----------
    plot : over which it is shown.
    name : of the card.
    words : what lies at a place of the plot, given that and the size of a pixel there; empty if nothing does.
    """

    def __init__(self, plot: Any, name: str, words: Callable[[QPointF, tuple[float, float]], str]) -> None:
        super().__init__(plot, name)
        self._plot, self._words = plot, words
        plot.scene().sigMouseMoved.connect(self.hover)

    def hover(self, position: QPointF) -> None:
        """Tell what lies at a position of the plot's scene."""
        box = self._plot.getViewBox()
        inside = box.sceneBoundingRect().contains(position)
        text = self._words(box.mapSceneToView(position), box.viewPixelSize()) if inside else ""
        self.show_at(self._plot.mapFromScene(position), text)


def nearest_line(heights: Sequence[float], height: float, reach: float) -> int | None:
    """The number of the line that is nearest to ``height``, by their heights there; None if none is within reach."""
    off = np.abs(np.array(heights, dtype=np.float64) - height)
    return int(np.nanargmin(off)) if np.any(off <= reach) else None
