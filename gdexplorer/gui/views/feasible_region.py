"""The feasible set on the map: what lies outside is hatched, and its border is a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from gdexplorer.gui.common.theme import LIGHT
from gdexplorer.scene.region import BORDER_COLOUR, BORDER_RIM, Region

# Widths in pixels, the opacity of the veil outside, and that of its hatching, from 0 to 255.
WIDTH, RIM = 2.0, 5.0
VEIL, HATCHING = 120, 90


class FeasibleRegion(pg.GraphicsObject):
    """Covers the domain outside of the set.

    Attributes
    ----------
    theme : the colours. seen : all that is seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme, self.seen = LIGHT, QRectF()
        self.region: Region | None = None

    def boundingRect(self) -> QRectF:
        """All that is seen."""
        return self.seen

    def show_region(self, region: Region | None) -> None:
        """Show another set, or none."""
        self.region = region

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint in pixels, so that hatching and lines keep their width at any zoom."""
        if self.region is None:
            return
        to_pixels = painter.transform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_outside(painter, self.region, to_pixels)
        border = [_line(edge, to_pixels) for edge in self.region.border]
        for colour, width in ((BORDER_RIM, RIM), (BORDER_COLOUR, WIDTH)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLines(border)
        painter.restore()

    def _paint_outside(self, painter: QPainter, region: Region, to_pixels: QTransform) -> None:
        (left, right), (bottom, top) = region.domain
        outside = QPainterPath()  # the set is left out: the paths overlap there
        outside.addRect(to_pixels.mapRect(QRectF(left, bottom, right - left, top - bottom)))
        for loop in region.loops:
            outside.addPolygon(to_pixels.map(QPolygonF([QPointF(*corner) for corner in loop.tolist()])))
            outside.closeSubpath()
        veil, ink = QColor(self.theme.picture), QColor(self.theme.line)
        veil.setAlpha(VEIL)
        ink.setAlpha(HATCHING)
        painter.fillPath(outside, veil)
        painter.fillPath(outside, QBrush(ink, Qt.BrushStyle.BDiagPattern))


def _line(edge: np.ndarray, to_pixels: QTransform) -> QLineF:
    """A segment in pixels."""
    return to_pixels.map(QLineF(QPointF(*edge[0].tolist()), QPointF(*edge[1].tolist())))
