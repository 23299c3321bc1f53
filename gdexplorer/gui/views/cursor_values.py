"""Texts in a plot of curves: the value of each run at the cursor, and the name of each run at the end of its curve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gdexplorer.gui.common.numbers import number_text
from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.scene.curve_range import drawn

# In pixels: the dot on a curve, the distance of its value, the colour bar before the value, the widest name.
DOT, BESIDE, BAR, WIDEST = 3.0, 9.0, 3.0, 130.0
# A curve within this many pixels is under the pointer.
REACH = 24.0
# The values of more runs than this would cover the curves; of more, one run of each optimizer is named.
MOST = 6


class Reading(NamedTuple):
    """What is written beside a curve: its values by step, float64[k + 1], its colour (index), and the run's name."""

    values: NDArray[np.float64]
    colour: int
    name: str


class CursorValues(OverlayItem):
    """A dot with a value on each curve at the cursor, and names at the ends; texts that would overlap are stacked."""

    def __init__(self, font: Callable[[], QFont]) -> None:
        super().__init__()
        self._font, self._theme = font, LIGHT
        self._readings: Sequence[Reading] = ()
        self._named: Sequence[Reading] = ()
        self._all: Sequence[Reading] = ()
        self._logarithmic, self._cursor = False, 0

    def set_readings(self, readings: Sequence[Reading], theme: Theme) -> None:
        """Set the runs: the values of too many are not shown, and only one of each colour is named."""
        few = len(readings) <= MOST
        self._readings = readings if few else ()
        longest = {reading.colour: reading for reading in sorted(readings, key=lambda each: len(each.values))}
        self._named = readings if few else tuple(longest.values())
        self._all, self._theme = readings, theme
        self.update()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Set whether the axis of values is logarithmic."""
        self._logarithmic = logarithmic
        self.update()

    def nearest(self, place: QPointF, pixel: float) -> str:
        """The step at ``place``, and name and value there of the nearest run within reach; empty after all runs."""
        step = round(place.x())
        there = [each for each in self._all if 0 <= step < len(each.values)]
        if not there:
            return ""
        off = drawn(np.array([each.values[step] for each in there]), self._logarithmic) - place.y()
        if not np.any(np.abs(off) <= REACH * pixel):
            return f"step {step:,}"
        found = there[int(np.nanargmin(np.abs(off)))]
        return f"step {step:,}\n{found.name}: {number_text(found.values[step], 5)}"

    def set_cursor(self, cursor: int) -> None:
        """Move the readings to a step."""
        if cursor != self._cursor:
            self._cursor = cursor
            if self._readings:
                self.update()

    def texts(self) -> list[str]:
        """The values at the cursor, in the order of the runs: of a run that has ended, its last."""
        return [number_text(reading.values[self._step(reading)], 3) for reading in self._readings]

    def places(self) -> list[QPointF]:
        """Where the values stand, in steps and drawn values: at the cursor, or at the end of a run that has ended."""
        return [self._place(each, self._step(each)) for each in self._readings]

    @property
    def names(self) -> list[str]:
        """The names at the ends of curves."""
        return [reading.name for reading in self._named]

    @property
    def width(self) -> float:
        """The width that the names take, in pixels."""
        metrics = QFontMetricsF(self._font())
        widest = max((metrics.horizontalAdvance(name) for name in self.names), default=0.0)
        return min(widest, WIDEST) + BESIDE + BAR if widest else 0.0

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint in pixels, highest first; names give way to values."""
        if not self._named:
            return
        transform, picture = painter.worldTransform(), painter.worldTransform().mapRect(self.boundingRect())
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        taken: list[QRectF] = []
        values = list(zip(self.places(), self._readings, self.texts(), strict=True))
        names = [(self._place(each, len(each.values) - 1), each, each.name) for each in self._named]
        for texts, with_dot in ((values, True), (names, False)):
            drawn_texts = [(transform.map(place), each, text) for place, each, text in texts if np.isfinite(place.y())]
            for place, each, text in sorted(drawn_texts, key=lambda drawn_text: drawn_text[0].y()):
                if with_dot and picture.contains(place):
                    self._draw_dot(painter, place, each)
                if picture.adjusted(-1.0, -1.0, 1.0, 1.0).contains(place):
                    self._draw(painter, picture, place, each, text, taken)
        painter.restore()

    def _step(self, reading: Reading) -> int:
        return min(self._cursor, len(reading.values) - 1)

    def _place(self, reading: Reading, step: int) -> QPointF:
        return QPointF(float(step), float(drawn(reading.values[step : step + 1], self._logarithmic)[0]))

    def _draw_dot(self, painter: QPainter, place: QPointF, reading: Reading) -> None:
        painter.setPen(QPen(QColor(self._theme.picture), 1.0))
        painter.setBrush(QColor(self._theme.run(reading.colour)))
        painter.drawEllipse(place, DOT, DOT)

    def _draw(
        self, painter: QPainter, picture: QRectF, place: QPointF, reading: Reading, text: str, taken: list[QRectF]
    ) -> None:
        """Draw one text beside its place, below those that it would overlap; omit it if there is no room."""
        metrics = QFontMetricsF(self._font())
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, WIDEST)
        size = metrics.size(0, text)
        left = place.x() + BESIDE
        if left + size.width() > picture.right():
            left = place.x() - BESIDE - size.width()
        box = QRectF(QPointF(left, max(place.y() - size.height() / 2.0, picture.top())), size)
        for other in sorted(taken, key=QRectF.top):
            if box.adjusted(-BAR - 1.0, 0.0, 0.0, 0.0).intersects(other):
                box.moveTop(other.bottom())
        if box.bottom() > picture.bottom():
            return
        taken.append(box.adjusted(-BAR - 1.0, 0.0, 0.0, 0.0))
        background = QColor(self._theme.picture)
        background.setAlpha(190)
        painter.fillRect(box, background)
        bar = QRectF(left - BAR - 1.0, box.top() + 1.0, BAR, size.height() - 2.0)
        painter.fillRect(bar, QColor(self._theme.run(reading.colour)))
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
