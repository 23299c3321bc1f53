"""Axis labels around the surface."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.numerals import with_minus
from gdexplorer.scene.box_axes import GAP, MARK, Label, Ruler, Ticks, label_axes
from gdexplorer.scene.geometry import Box, Surface
from gdexplorer.scene.heights import TICK_DISTANCE
from gdexplorer.scene.ticks import round_ticks, short_texts
from gdexplorer.scene.viewpoint import Margins, Viewpoint

HEIGHT_NAME = "f"
# Number of tick labels per axis, and minimal distance of the heights; fewer if they would overlap.
COUNTS, DISTANCES = (5, 4, 3, 2, 1), (TICK_DISTANCE, 0.2, 0.3, 0.45)
# Margins grow in steps of this many pixels, so that the box stays in place while a parameter is dragged.
STEP = 16.0
Numbers = list[tuple[float, str]]


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


def rulers(surface: Surface) -> tuple[Ruler, Ruler, Ruler]:
    """Labels of x, y and the height."""
    box = surface.box
    flat = [
        _ruler(name, [round_ticks(*side, count) for count in COUNTS], partial(_across, box, axis))
        for axis, (name, side) in enumerate(zip(surface.objective.axes, box.domain, strict=True))
    ]
    words = box.scale.words
    height = f"{HEIGHT_NAME} ({words})" if words else HEIGHT_NAME
    return flat[0], flat[1], _ruler(height, [box.scale.ticks(apart) for apart in DISTANCES], box.height)


def _ruler(name: str, choices: list[Numbers], place: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Ruler:
    texts = [short_texts(numbers) for numbers in choices]
    power = texts[0][1]
    ticks = [_placed(numbers, place) for numbers, its_power in texts if its_power == power]
    short = name.partition(" (")[0]
    return Ruler([f"{text} (×{power})" if power else text for text in dict.fromkeys((name, short))], ticks)


def _placed(numbers: Numbers, place: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Ticks:
    places = place(np.array([value for value, _ in numbers])).tolist()
    return [(at, with_minus(text)) for at, (_, text) in zip(places, numbers, strict=True)]


def _across(box: Box, axis: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions in the box of values of one coordinate."""
    points = np.zeros((len(values), 2))
    points[:, axis] = values
    return np.asarray(box.flat(points)[:, axis])


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
