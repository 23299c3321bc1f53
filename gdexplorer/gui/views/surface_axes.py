"""Axis labels around the surface."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.scene.box_axes import GAP, MARK, Label, Ruler, label_axes
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.rulers import rulers
from gdexplorer.scene.viewpoint import Margins, Viewpoint

# Margins grow in steps of this many pixels, so that the box stays in place while a parameter is dragged.
STEP = 16.0


class SurfaceAxes:
    """Labels the axes of a surface."""

    def __init__(self) -> None:
        self._theme = LIGHT
        self._rulers: tuple[Ruler, ...] = ()
        self._sides = np.ones(2)

    def set_surface(self, surface: Surface, theme: Theme) -> None:
        """Label the axes of ``surface``, in the colours of ``theme``."""
        self._theme, self._sides, self._rulers = theme, surface.box.half_sides, rulers(surface)

    def margins(self, font: QFont) -> Margins:
        """The margins that the labels need beside the box."""
        if not self._rulers:
            return Margins()
        metrics = QFontMetricsF(font)
        across, ahead, up = (self._widest(ruler, metrics) for ruler in self._rulers)
        line, beside = metrics.height(), MARK + 2.0 * GAP
        return Margins(
            max(up, across / 2.0) + beside, line + GAP, max(across, ahead) / 2.0 + beside, 2.0 * line + beside + GAP
        )

    def paint(self, painter: QPainter, viewpoint: Viewpoint) -> None:
        """Paint labels and tick marks."""
        if not self._rulers:
            return
        measure = partial(_size, QFontMetricsF(painter.font()))
        result = label_axes(viewpoint, self._sides, self._rulers, measure)
        painter.setPen(QColor(self._theme.dim))
        painter.drawLines([QLineF(QPointF(*a), QPointF(*b)) for a, b in result.marks])
        for label in result.labels:
            painter.setPen(QColor(self._theme.text if label.is_name else self._theme.line))
            _paint(painter, label)

    @staticmethod
    def _widest(ruler: Ruler, metrics: QFontMetricsF) -> float:
        widest = max((metrics.horizontalAdvance(text) for _, text in ruler.ticks[0]), default=0.0)
        return STEP * math.ceil(widest / STEP)


def _size(metrics: QFontMetricsF, text: str) -> tuple[float, float]:
    return metrics.horizontalAdvance(text), metrics.height()


def _paint(painter: QPainter, label: Label) -> None:
    place = QRectF(-label.width / 2.0, -label.height / 2.0, label.width, label.height).adjusted(-2, -2, 2, 2)
    if not label.angle:
        painter.drawText(place.translated(label.x, label.y), Qt.AlignmentFlag.AlignCenter, label.text)
        return
    painter.save()
    painter.translate(label.x, label.y)
    painter.rotate(label.angle)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, label.text)
    painter.restore()
