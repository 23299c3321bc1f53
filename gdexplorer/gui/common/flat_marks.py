"""Marks and texts at positions in the box, painted flat over its picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gdexplorer.gui.common.marks import Look, Marks
from gdexplorer.gui.common.titles import moved_inside
from gdexplorer.scene.viewpoint import Viewpoint

Array = NDArray[np.float64]


class FlatMarks:
    """Named groups of marks and texts; groups set first are painted below later ones."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._texts: dict[str, list[tuple[NDArray[Any], str, QColor]]] = {}
        self._marks: dict[str, tuple[Array, Marks]] = {}

    def set_texts(self, group: str, texts: list[tuple[NDArray[Any], str, QColor]]) -> None:
        """Replace the texts of one group: position float[3], text, colour."""
        if texts or self._texts.get(group):
            self._texts[group] = texts
            self._changed()

    def set_marks(self, group: str, places: Array, looks: Sequence[Look]) -> None:
        """Replace the marks of one group, at ``places: float64[m, 3]``."""
        if looks or group in self._marks:
            self._marks[group] = places, Marks(looks)
            self._changed()

    def paint(self, painter: QPainter, viewpoint: Viewpoint) -> None:
        """Paint all of them."""
        for places, marks in self._marks.values():
            marks.paint(painter, viewpoint.on_screen(places))
        self._paint_texts(painter, viewpoint)

    def _paint_texts(self, painter: QPainter, viewpoint: Viewpoint) -> None:
        texts = [text for group in self._texts.values() for text in group]
        if not texts:
            return
        metrics, width, height = QFontMetricsF(painter.font()), viewpoint.width, viewpoint.height
        taken: list[QRectF] = []
        spots = viewpoint.on_screen(np.array([place for place, _, _ in texts])).tolist()
        for (_, text, colour), (x, y) in zip(texts, spots, strict=True):
            size = metrics.boundingRect(text)
            box = QRectF(x - size.width() / 2, y - size.height() / 2, size.width(), size.height())
            if 0.0 <= x <= width and 0.0 <= y <= height:
                box = moved_inside(box, width, height)
            if math.isfinite(x + y) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                painter.setPen(colour)
                painter.drawText(box.adjusted(-2, -2, 2, 2), Qt.AlignmentFlag.AlignCenter, text)


class CachedOverlay:
    """A cached overlay of a picture, repainted when it or the viewpoint changes."""

    def __init__(self) -> None:
        self._image = QImage()
        self._of: tuple[Any, ...] | None = None

    def forget(self) -> None:
        """Mark the overlay as changed."""
        self._of = None

    def show(
        self, painter: QPainter, viewpoint: Viewpoint, font: QFont, paint: Callable[[QPainter, Viewpoint], None]
    ) -> None:
        """Paint the cached overlay, repainting it with ``paint`` if needed."""
        ratio = painter.device().devicePixelRatioF()
        of = viewpoint, ratio, font.key()
        if of != self._of:
            self._of = of
            size = QSize(math.ceil(viewpoint.width * ratio), math.ceil(viewpoint.height * ratio))
            self._image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
            self._image.setDevicePixelRatio(ratio)
            self._image.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._image)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.setFont(font)
            paint(inner, viewpoint)
            inner.end()
        painter.drawImage(0, 0, self._image)
