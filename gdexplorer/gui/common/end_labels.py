"""Labels at the right of a plot, joined to the ends of its lines: how they find room, and how they are drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.objectives.data.dialect import told_apart

# In pixels: the dot at an end, the line from there to a label, and the colour bar of a label.
END, LEADER, BAR = 2.0, 18.0, 3.0
# Largest part of the width of a plot that is left for the labels.
MOST_ROOM = 0.5
LEAST_LETTERS = 5  # of a name that is cut

ON_ONE_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class End(NamedTuple):
    """The end of a line: its place in the units of the plot, the index of its colour, and its name."""

    place: QPointF
    colour: int
    name: str


class EndNames(OverlayItem):
    """The names of lines in a column on the right, joined to the ends; of too many, the first ones and a count."""

    def __init__(self, font: Callable[[], QFont]) -> None:
        super().__init__()
        self._font, self._theme = font, LIGHT
        self._ends: Sequence[End] = ()

    def set_ends(self, ends: Sequence[End], theme: Theme) -> None:
        """Name the lines with these ends, the most important one first."""
        self._ends, self._theme = ends, theme
        self.update()

    def room(self, width: float) -> float:
        """The part of a plot of that width, in pixels, that is left for the names."""
        return min(self._width / max(width, 1.0), MOST_ROOM)

    @property
    def _width(self) -> float:
        metrics = QFontMetricsF(self._font())
        widest = max((metrics.horizontalAdvance(end.name) for end in self._ends), default=0.0)
        return math.ceil(widest) + LEADER + BAR + 5.0 if widest else 0.0

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint in pixels."""
        if not self._ends:
            return
        transform = painter.worldTransform()
        picture, metrics = transform.mapRect(self.boundingRect()), QFontMetricsF(self._font())
        fitting = max(int(picture.height() / metrics.height()), 1)
        named = self._ends if len(self._ends) <= fitting else self._ends[: fitting - 1]
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        placed = [(transform.map(end.place), end) for end in named]
        self._paint_column(painter, picture, sorted(placed, key=lambda pair: pair[0].y()), metrics)
        painter.restore()

    def _paint_column(
        self, painter: QPainter, picture: QRectF, placed: Sequence[tuple[QPointF, End]], metrics: QFontMetricsF
    ) -> None:
        width, height = min(self._width, MOST_ROOM * picture.width()) - LEADER, metrics.height()
        left, others = picture.right() - width, len(self._ends) - len(placed)
        wanted = [QRectF(left, place.y() - height / 2.0, width, height) for place, _ in placed]
        rest = [QRectF(left, picture.bottom() - height, width, height)] if others else []
        boxes = stacked([*wanted, *rest], picture)
        names = fitted([end.name for _, end in placed], metrics, width - BAR - 1.0)
        for box, (place, end), name in zip(boxes, placed, names, strict=False):
            colour = QColor(self._theme.run(end.colour))
            draw_leader(painter, place, box, colour)
            draw_label(painter, box, name, colour, self._theme)
        if rest:
            draw_label(painter, boxes[-1], f"and {others:,} more", None, self._theme)


def fitted(names: Sequence[str], metrics: QFontMetricsF, width: float) -> list[str]:
    """Names that fit: all without the number after the colon where one has no room for it, or else cut.

    Different ones stay different, down to a few letters: where some begin alike, all are cut in the middle, or where
    they are alike.
    """
    has_room = all(metrics.horizontalAdvance(name) <= width for name in names)
    shown = list(names) if has_room else [name.partition(":")[0] for name in names]
    right = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, width) for name in shown]
    different = list(dict.fromkeys(shown))
    if len({name[: max(len(name) // 2, LEAST_LETTERS - 1)] for name in right}) == len(different):
        return right
    cut = different
    most = round(2.0 * width / metrics.averageCharWidth())
    for length in range(min(max(map(len, different), default=0), most), LEAST_LETTERS - 1, -1):
        cut = told_apart(different, length)
        if all(metrics.horizontalAdvance(name) <= width for name in cut):
            break
    by_name = dict(zip(different, cut, strict=True))
    return [metrics.elidedText(by_name[name], Qt.TextElideMode.ElideRight, width) for name in shown]


def draw_leader(painter: QPainter, end: QPointF, box: QRectF, colour: QColor) -> None:
    """A thin line from the end of a line to its label."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(end, END, END)
    faint = QColor(colour)
    faint.setAlpha(170)
    painter.setPen(QPen(faint, 1.0, Qt.PenStyle.DotLine))
    painter.drawLine(QLineF(end, QPointF(box.left(), box.center().y())))


def draw_label(painter: QPainter, box: QRectF, text: str, colour: QColor | None, theme: Theme) -> None:
    """A label with the bar of its line."""
    draw_plate(painter, box, colour, theme)
    draw_text(painter, box, text, theme)


def draw_plate(painter: QPainter, box: QRectF, colour: QColor | None, theme: Theme) -> None:
    """What is below the text of a label: a background, through which curves hardly show, and the bar of its line."""
    inner = _inner(box)
    background = QColor(theme.picture)
    background.setAlpha(190)
    painter.fillRect(inner, background)
    if colour is not None:
        painter.fillRect(QRectF(box.left(), inner.top() + 1.0, BAR, inner.height() - 2.0), colour)


def draw_text(painter: QPainter, box: QRectF, text: str, theme: Theme) -> None:
    """The text of a label."""
    painter.setPen(QColor(theme.text))
    painter.drawText(_inner(box), ON_ONE_LINE, text)


def _inner(box: QRectF) -> QRectF:
    return box.adjusted(BAR + 2.0, 0.0, 0.0, 0.0)


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
