"""The value of each run at the cursor, beside the cursor's line in a plot of curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.scene.curve_range import drawn

# In pixels: the dot on a curve, the distance of its value, and the colour bar before the value.
DOT, BESIDE, BAR = 3.0, 9.0, 3.0
# The values of more runs than this would cover the curves.
MOST = 6

Reading = tuple[NDArray[np.float64], str]


class CursorValues(OverlayItem):
    """A dot on each curve at the cursor, with its value; values that would overlap are stacked."""

    def __init__(self, font: Callable[[], QFont]) -> None:
        super().__init__()
        self._font, self._theme = font, LIGHT
        self._readings: Sequence[Reading] = ()
        self._logarithmic, self._cursor = False, 0

    def set_readings(self, readings: Sequence[Reading], logarithmic: bool, theme: Theme) -> None:
        """Set the values by step and the colours of the runs; too many are not shown."""
        self._readings = readings if len(readings) <= MOST else ()
        self._logarithmic, self._theme = logarithmic, theme
        self.update()

    def set_cursor(self, cursor: int) -> None:
        """Move the readings to a step."""
        if cursor != self._cursor:
            self._cursor = cursor
            if self._readings:
                self.update()

    def texts(self) -> list[str]:
        """The texts, in the order of the runs."""
        return [f"{self._value(values):.3g}" for values, _ in self._readings]

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint in pixels, highest value first."""
        if not self._readings:
            return
        transform, picture = painter.worldTransform(), painter.worldTransform().mapRect(self.boundingRect())
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        places = []
        for (values, colour), text in zip(self._readings, self.texts(), strict=True):
            height = float(drawn(np.array([self._value(values)]), self._logarithmic)[0])
            if np.isfinite(height):
                places.append((transform.map(QPointF(float(self._cursor), height)), colour, text))
        floor = picture.top()
        for place, colour, text in sorted(places, key=lambda each: each[0].y()):
            if picture.contains(place):
                floor = self._draw(painter, picture, place, colour, text, floor)
        painter.restore()

    def _draw(self, painter: QPainter, picture: QRectF, place: QPointF, colour: str, text: str, floor: float) -> float:
        """Draw one reading not above ``floor``; return where the next may begin."""
        painter.setPen(QPen(QColor(self._theme.picture), 1.0))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(place, DOT, DOT)
        size = QFontMetricsF(self._font()).size(0, text)
        left = place.x() + BESIDE
        if left + size.width() > picture.right():
            left = place.x() - BESIDE - size.width()
        top = max(place.y() - size.height() / 2.0, floor)
        if top + size.height() > picture.bottom():
            return floor
        box = QRectF(QPointF(left, top), size)
        background = QColor(self._theme.picture)
        background.setAlpha(190)
        painter.fillRect(box, background)
        painter.fillRect(QRectF(left - BAR - 1.0, top + 1.0, BAR, size.height() - 2.0), QColor(colour))
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return box.bottom()

    def _value(self, values: NDArray[np.float64]) -> float:
        return float(values[min(self._cursor, len(values) - 1)])
