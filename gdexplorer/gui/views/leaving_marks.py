"""Arrows at the edge of a plot where curves leave it, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF

from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.scene.curve_range import Leaving

# In pixels: half width and height of an arrow, its distance from the edge, and the distance of its text.
HALF, HEIGHT, MARGIN = 5.0, 9.0, 3.0
# More arrows than this would overlap.
MOST = 40


class LeavingMarks(OverlayItem):
    """An arrow for each curve that leaves the plot; of overlapping texts only the first is shown."""

    def __init__(self, font: Callable[[], QFont]) -> None:
        super().__init__()
        self._font, self._theme = font, LIGHT
        self.marks: Sequence[tuple[Leaving, str, str]] = ()
        self.boxes: list[QRectF] = []  # where texts and arrows were last painted, in pixels

    def set_marks(self, marks: Sequence[tuple[Leaving, str, str]], theme: Theme) -> None:
        """Set the arrows: where each curve leaves, its colour, and its text."""
        self.marks, self._theme = marks[:MOST], theme
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint in pixels, at the edges of the visible range."""
        taken: list[QRectF] = []
        self.boxes = taken
        if not self.marks:
            return
        transform, seen = painter.worldTransform(), self.boundingRect()
        picture = transform.mapRect(seen)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark, colour, text in self.marks:
            x = transform.map(QPointF(mark.step, 0.0)).x()
            x = min(max(x, picture.left() + HALF + MARGIN), picture.right() - HALF - MARGIN)
            self._draw_arrow(painter, picture, x, mark.upwards, colour)
            self._draw_text(painter, picture, x, mark.upwards, text, taken)
        painter.restore()

    def _draw_arrow(self, painter: QPainter, picture: QRectF, x: float, upwards: bool, colour: str) -> None:
        tip = picture.top() + MARGIN if upwards else picture.bottom() - MARGIN
        base = tip + HEIGHT if upwards else tip - HEIGHT
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([QPointF(x, tip), QPointF(x - HALF, base), QPointF(x + HALF, base)]))

    def _draw_text(
        self, painter: QPainter, picture: QRectF, x: float, upwards: bool, text: str, taken: list[QRectF]
    ) -> None:
        metrics = QFontMetricsF(self._font())
        size = metrics.size(0, text)
        left = x + HALF + MARGIN
        if left + size.width() > picture.right():
            left = x - HALF - MARGIN - size.width()
        top = picture.top() + 1.0 if upwards else picture.bottom() - size.height() - 1.0
        place = QRectF(QPointF(left, top), size)
        if place.left() < picture.left() or any(place.intersects(other) for other in taken):
            return
        taken.append(place)
        painter.setFont(self._font())
        background = QColor(self._theme.picture)
        background.setAlpha(200)
        painter.fillRect(place, background)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
