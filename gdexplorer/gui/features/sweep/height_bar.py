"""The colour bar of a sweep: which final value each colour of the map means."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdexplorer.numerals import with_minus
from gdexplorer.scene.sweep_picture import DIVERGED, MOST_DECADES, VIRIDIS
from gdexplorer.scene.ticks import log_ticks, power_texts

# Height of the bar, length of a tick, and the least room at both ends for texts, in pixels.
HEIGHT, TICK, ROOM = 10, 3, 24
TITLE, DIVERGED_TITLE = "final value above the minimum", "diverged"


class HeightBar(QWidget):
    """Colours from low to high with round values below, and the colour of runs that diverged."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sweep_height_bar")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._span = 0.0, 1.0
        self.set_span(*self._span)
        self.hide()

    def set_span(self, low: float, high: float) -> None:
        """Set the logarithms of the values with the first and the last colour."""
        self._span = low, max(high, low + 1e-12)
        ticks = self.ticks()
        between = f" from {ticks[0][1]} to {ticks[-1][1]}" if ticks else ""
        self.setAccessibleName(f"Colours of the sweep: {TITLE}{between}, grey: {DIVERGED_TITLE}")
        self.update()

    def ticks(self) -> list[tuple[float, str]]:
        """Round values on the bar: shares of its length, and texts."""
        low, high = self._span
        places = log_ticks(low, high, MOST_DECADES)
        texts = map(with_minus, power_texts(places))
        return [((place - low) / (high - low), text) for place, text in zip(places, texts, strict=True)]

    def sizeHint(self) -> QSize:
        """A line of title, the bar, and a line of values."""
        return QSize(200, 2 * self.fontMetrics().height() + HEIGHT + TICK + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, colours, and those values that fit without overlap."""
        painter, metrics = QPainter(self), self.fontMetrics()
        painter.setPen(self.palette().windowText().color())
        lost = metrics.horizontalAdvance(DIVERGED_TITLE)
        length = self.width() - 2 * ROOM - lost - 2 * HEIGHT
        bar = QRectF(ROOM, metrics.height() + 2, max(length, 1), HEIGHT)
        painter.drawText(QRectF(ROOM, 0, bar.width(), metrics.height()), Qt.AlignmentFlag.AlignLeft, TITLE)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for share, colour in zip(
            np.linspace(0.0, 1.0, len(VIRIDIS)).tolist(), VIRIDIS.astype(int).tolist(), strict=True
        ):
            gradient.setColorAt(share, QColor(*colour))
        painter.fillRect(bar, gradient)
        swatch = QRectF(bar.right() + ROOM, bar.top(), HEIGHT, HEIGHT)
        painter.fillRect(swatch, QColor(*DIVERGED))
        painter.drawText(int(swatch.right()) + 4, int(swatch.bottom()), DIVERGED_TITLE)
        self._paint_values(painter, bar)
        painter.end()

    def _paint_values(self, painter: QPainter, bar: QRectF) -> None:
        end, metrics = -1.0, self.fontMetrics()
        for share, text in self.ticks():
            x, width = bar.left() + share * bar.width(), metrics.horizontalAdvance(text)
            if x - width / 2 < end:
                continue
            end = x + width / 2 + 6
            painter.drawLine(int(x), int(bar.bottom()), int(x), int(bar.bottom()) + TICK)
            painter.drawText(int(x - width / 2), int(bar.bottom()) + TICK + metrics.ascent(), text)
