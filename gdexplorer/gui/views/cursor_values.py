"""Texts in a plot of curves: the value of each run at the cursor, and the name of each run at the end of its curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.numerals import number_text
from gdexplorer.scene.curve_range import drawn

# In pixels: the dot on a curve, the distance of its value, the colour bar before the value, the widest name.
DOT, BESIDE, BAR, WIDEST = 3.0, 9.0, 3.0, 150.0
# A curve within this many pixels is under the pointer.
REACH = 24.0
# The values of more runs than this would cover the curves; of more, one run of each optimizer is named.
MOST = 6


class Reading(NamedTuple):
    """What is written beside a curve: its values by step, float64[k + 1], its colour (index), and the run's name."""

    values: NDArray[np.float64]
    colour: int
    name: str


class LaidOut(NamedTuple):
    """What is painted, in pixels: dots with their runs, and boxes with their runs and texts."""

    dots: list[tuple[QPointF, Reading]]
    texts: list[tuple[QRectF, Reading, str]]


class CursorValues(OverlayItem):
    """A dot with a value on each curve at the cursor, and names at the ends; texts that would overlap are stacked."""

    def __init__(self, font: Callable[[], QFont], taken: Callable[[], list[QRectF]] = list) -> None:
        super().__init__()
        self._taken = taken  # where other texts stand, in pixels
        self._font, self._theme = font, LIGHT
        self._readings: Sequence[Reading] = ()
        self._named: Sequence[Reading] = ()
        self._all: Sequence[Reading] = ()
        self._logarithmic, self._cursor = False, 0
        self._laid: LaidOut | None = None
        self._laid_for: tuple[Any, ...] = ()

    def set_readings(self, readings: Sequence[Reading], theme: Theme) -> None:
        """Set the runs: the values of too many are not shown, and only one of each colour is named."""
        few = len(readings) <= MOST
        self._readings = readings if few else ()
        longest = {reading.colour: reading for reading in sorted(readings, key=lambda each: len(each.values))}
        self._named = readings if few else tuple(longest.values())
        self._all, self._theme = readings, theme
        self._lay_out_again()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Set whether the axis of values is logarithmic."""
        self._logarithmic = logarithmic
        self._lay_out_again()

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
                self._lay_out_again()

    def _lay_out_again(self) -> None:
        self._laid = None
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
        """Paint in pixels, highest first; names give way to values, and to curves in a low picture."""
        if not self._named:
            return
        laid_out = self._laid_out(painter.worldTransform(), self._font(), tuple(self._taken()))
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        for place, reading in laid_out.dots:
            self._draw_dot(painter, place, reading)
        for box, reading, text in laid_out.texts:
            self.draw_text(painter, box, reading, text)
        painter.restore()

    def _laid_out(self, transform: QTransform, font: QFont, taken: tuple[QRectF, ...]) -> LaidOut:
        """What is painted where, in pixels: to find room for texts takes longer than to paint them."""
        picture = transform.mapRect(self.boundingRect())
        of = transform, picture, font.key(), taken
        if self._laid is None or of != self._laid_for:
            self._laid_for, self._laid = of, self.lay_out(transform, picture, list(taken))
        return self._laid

    def lay_out(self, transform: QTransform, picture: QRectF, taken: list[QRectF]) -> LaidOut:
        """Place the dots and texts in a picture, in pixels, beside the rectangles that are taken."""
        values = list(zip(self.places(), self._readings, self.texts(), strict=True))
        low = len(self._named) * QFontMetricsF(self._font()).height() > picture.height()
        named = () if low else self._named  # they would cover the curves: the pointer asks for them
        names = [(end, each, each.name) for each in named if (end := self._end(each)) is not None]
        dots, texts = [], []
        for texts_there, with_dot in ((values, True), (names, False)):
            placed = [(transform.map(place), each, text) for place, each, text in texts_there if np.isfinite(place.y())]
            seen = picture.adjusted(-1.0, -1.0, 1.0, 1.0)
            inside = sorted((item for item in placed if seen.contains(item[0])), key=lambda item: item[0].y())
            dots += [(place, each) for place, each, _ in inside if with_dot]
            texts += self._with_room(picture, inside, taken)
        return LaidOut(dots, texts)

    def _step(self, reading: Reading) -> int:
        return min(self._cursor, len(reading.values) - 1)

    def _place(self, reading: Reading, step: int) -> QPointF:
        return QPointF(float(step), float(drawn(reading.values[step : step + 1], self._logarithmic)[0]))

    def _end(self, reading: Reading) -> QPointF | None:
        """The last place of a curve that is in sight: it may end at a zero of a logarithm, or far off."""
        seen = self.boundingRect()
        values = drawn(reading.values[: max(math.floor(seen.right()) + 1, 0)], self._logarithmic)
        with np.errstate(invalid="ignore"):
            inside = np.flatnonzero((values >= seen.top()) & (values <= seen.bottom()))
        return QPointF(float(inside[-1]), float(values[inside[-1]])) if len(inside) else None

    def _draw_dot(self, painter: QPainter, place: QPointF, reading: Reading) -> None:
        painter.setPen(QPen(QColor(self._theme.picture), 1.0))
        painter.setBrush(QColor(self._theme.run(reading.colour)))
        painter.drawEllipse(place, DOT, DOT)

    def _with_room(
        self, picture: QRectF, texts: list[tuple[QPointF, Reading, str]], taken: list[QRectF]
    ) -> list[tuple[QRectF, Reading, str]]:
        """The box of each text beside its place, or at the nearest height with room; omitted if there is none."""
        found = []
        boxes = stacked([self._box(picture, place, text) for place, _, text in texts], picture)
        for box, (_, reading, text) in zip(boxes, texts, strict=True):
            free = with_room(box, taken, picture.top(), picture.bottom())
            if free is not None:
                taken.append(free)
                found.append((free, reading, text))
        return found

    def _box(self, picture: QRectF, place: QPointF, text: str) -> QRectF:
        """Where a text with its bar stands beside a place: on the right, if there is room."""
        size = QSizeF(QFontMetricsF(self._font()).size(0, self._short(text))) + QSizeF(BAR + 1.0, 0.0)
        left = place.x() + BESIDE - BAR - 1.0
        if left + size.width() > picture.right():
            left = place.x() - BESIDE - size.width()
        return QRectF(QPointF(left, place.y() - size.height() / 2.0), size)

    def _short(self, text: str) -> str:
        return QFontMetricsF(self._font()).elidedText(text, Qt.TextElideMode.ElideMiddle, WIDEST)

    def draw_text(self, painter: QPainter, place: QRectF, reading: Reading, text: str) -> None:
        """Draw one text with the bar of its run, at a place in pixels."""
        box = place.adjusted(BAR + 1.0, 0.0, 0.0, 0.0)
        background = QColor(self._theme.picture)
        background.setAlpha(190)
        painter.fillRect(box, background)
        bar = QRectF(place.left(), box.top() + 1.0, BAR, box.height() - 2.0)
        painter.fillRect(bar, QColor(self._theme.run(reading.colour)))
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._short(text))


def stacked(boxes: Sequence[QRectF], within: QRectF) -> list[QRectF]:
    """Boxes, highest first, moved down and then up so that they keep their order, overlap none, and end inside."""
    down: list[QRectF] = []
    for box in boxes:
        above = [other.bottom() for other in down if _share_columns(box, other)]
        down.append(QRectF(QPointF(box.left(), max(box.top(), within.top(), *above)), box.size()))
    up: list[QRectF] = []
    for box in reversed(down):
        below = [other.top() for other in up if _share_columns(box, other)]
        lowest = min(box.bottom(), within.bottom(), *below)
        up.append(QRectF(QPointF(box.left(), lowest - box.height()), box.size()))
    return up[::-1]


def _share_columns(box: QRectF, other: QRectF) -> bool:
    return other.left() < box.right() and box.left() < other.right()


def with_room(wanted: QRectF, taken: Sequence[QRectF], top: float, bottom: float) -> QRectF | None:
    """``wanted``, moved up or down as little as needed to lie within ``top`` and ``bottom`` beside all ``taken``."""
    height = wanted.height()
    beside = [other for other in taken if _share_columns(wanted, other)]
    held = min(max(wanted.top(), top), bottom - height)
    heights = [held, *(other.bottom() for other in beside), *(other.top() - height for other in beside)]
    for each in sorted(heights, key=lambda each: abs(each - held)):
        box = QRectF(wanted.left(), each, wanted.width(), height)
        if top <= each and box.bottom() <= bottom and not any(box.intersects(other) for other in beside):
            return box
    return None
