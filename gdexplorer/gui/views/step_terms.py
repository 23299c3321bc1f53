"""Terms of a step drawn as arrows, boxes and points on the map and on the surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from gdexplorer.gui.common.marks import Look
from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.scene.geometry import HEIGHT, Surface, clipped_segments
from gdexplorer.scene.paths import LIFT
from gdexplorer.scene.sampling import interpolated
from gdexplorer.scene.step_drawing import NOTHING, Mark, StepDrawing

Array = NDArray[np.float64]

# In pixels: line widths and their outline; arrowheads, the ghost of the next iterate, and points.
WIDTH, BOLD, RIM = 2.0, 3.4, 2.4
BARB, GHOST, POINT, ONE_OF_MANY = 9.0, 7.0, 5.0, 4.2
FAINT = "#78ffffff"
# Longer arrows are truncated, in pixels: QPainter has limits.
FARTHEST = 1e5
# Pieces of a line on the surface, and the length of arrowheads in the box.
PIECES, BARB_ON_SURFACE = 24, 0.045


class StepTerms(OverlayItem):
    """All marks of a step on the contour map, with their numbers."""

    def __init__(self, font: Callable[[], QFont]) -> None:
        super().__init__()
        self._font = font
        self.drawing = NOTHING

    def set_drawing(self, drawing: StepDrawing) -> None:
        """Show another step."""
        if drawing is not self.drawing:
            self.drawing = drawing
            self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint in pixels, so that arrowheads, outlines and numbers keep their size at any zoom."""
        if self.drawing is NOTHING:
            return
        to_pixels = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self.drawing.marks:
            self._paint_mark(painter, mark, [to_pixels.map(QPointF(*end)) for end in mark.ends.clip(-1e12, 1e12)])
        if self.drawing.ghost is not None:
            place = to_pixels.map(QPointF(*self.drawing.ghost.clip(-1e12, 1e12)))
            _paint_ring(painter, place, GHOST, self._step_colour())
        painter.restore()

    def _step_colour(self) -> QColor:
        return QColor(self.drawing.marks[-1].colour)

    def _paint_mark(self, painter: QPainter, mark: Mark, ends: list[QPointF]) -> None:
        if mark.shape == "outline" and any(max(abs(end.x()), abs(end.y())) > FARTHEST for end in ends):
            return  # it is around all that is seen
        a, b = ends[0], _within(ends[0], ends[mark.labelled])
        colour, width = QColor(mark.colour), BOLD if mark.bold else WIDTH
        if mark.shape == "point":
            painter.setPen(QPen(QColor("#ffffff"), 1.4))
            painter.setBrush(colour)
            painter.drawEllipse(a, POINT + mark.bold, POINT + mark.bold)
        elif mark.shape == "points":
            _paint_points(painter, mark, ends)
        else:
            for pen in (QPen(QColor(255, 255, 255, 200), width + RIM), QPen(colour, width)):
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                if mark.shape == "box":
                    painter.drawRect(QRectF(a, b).normalized())
                elif mark.shape == "outline":
                    painter.drawPolygon(QPolygonF(ends))
                else:
                    _paint_arrow(painter, a, b)
        self._paint_label(painter, mark, a, b)

    def _paint_label(self, painter: QPainter, mark: Mark, a: QPointF, b: QPointF) -> None:
        font = self._font()
        font.setBold(True)
        painter.setFont(font)
        along = b - a
        length = max(float(np.hypot(along.x(), along.y())), 1e-9)
        beyond = along / length * 11.0 if mark.shape == "arrow" and length > 1.0 else QPointF(9.0, -9.0)
        place = QRectF(b + beyond - QPointF(9.0, 9.0), b + beyond + QPointF(9.0, 9.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 255, 255, 215))
        painter.drawEllipse(place.center(), 7.5, 7.5)
        painter.setPen(QColor(mark.colour).darker(115))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, mark.label)


def _within(a: QPointF, b: QPointF) -> QPointF:
    """``b``, moved towards ``a`` if it is too far away to be painted."""
    longest = max(abs(b.x() - a.x()), abs(b.y() - a.y()))
    return b if longest <= FARTHEST else a + (b - a) * (FARTHEST / longest)


def _paint_arrow(painter: QPainter, tail: QPointF, head: QPointF) -> None:
    along = head - tail
    length = float(np.hypot(along.x(), along.y()))
    painter.drawLine(tail, head)
    if length < 2.0:
        return
    back = along / length * min(BARB, 0.6 * length)
    side = QPointF(-back.y(), back.x()) * 0.5
    painter.drawPolyline(QPolygonF([head - back + side, head, head - back - side]))


def _paint_points(painter: QPainter, mark: Mark, places: list[QPointF]) -> None:
    """Paint those that are not selected as rings, and the selected ones over them."""
    radius, colour = ONE_OF_MANY + mark.bold, QColor(mark.colour)
    painter.setBrush(QColor(255, 255, 255, 200))
    painter.setPen(QPen(colour, 1.6))
    for place in places[mark.filled :]:
        painter.drawEllipse(place, radius, radius)
    painter.setBrush(colour)
    painter.setPen(QPen(QColor("#ffffff"), 1.2))
    for place in places[: mark.filled]:
        painter.drawEllipse(place, radius, radius)


def _paint_ring(painter: QPainter, place: QPointF, radius: float, colour: QColor) -> None:
    painter.setBrush(QColor(255, 255, 255, 120))
    painter.setPen(QPen(colour, 1.8, Qt.PenStyle.DashLine))
    painter.drawEllipse(place, radius, radius)


def lines_on_surface(drawing: StepDrawing, surface: Surface) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Line segments of all marks on the surface: vertices float32[2 * m, 3] and colours float32[2 * m, 4]."""
    parts = [(_laid(_outline(mark, surface), surface), mark.colour) for mark in drawing.marks if not _is_placed(mark)]
    if not parts:
        return np.empty((0, 3), np.float32), np.empty((0, 4), np.float32)
    rgba = [pg.mkColor(colour).getRgbF() for _, colour in parts]
    colours = np.repeat(np.array(rgba, dtype=np.float32), [len(vertices) for vertices, _ in parts], axis=0)
    return np.concatenate([vertices for vertices, _ in parts]), colours


def points_on_surface(drawing: StepDrawing, surface: Surface) -> tuple[Array, list[Look]]:
    """Points and the ghost as marks in the box: positions float64[m, 3] and styles."""
    marks = [(mark.ends[0], Look("o", 10.0, mark.colour)) for mark in drawing.marks if mark.shape == "point"]
    for mark in drawing.marks:
        marks += _one_by_one(mark) if mark.shape == "points" else []
    if drawing.ghost is not None:
        marks.append((drawing.ghost, Look("o", 13.0, FAINT, drawing.marks[-1].colour)))
    places = _placed(np.array([point for point, _ in marks]).reshape(-1, 2), surface)
    inside = np.all(np.abs(places[:, :2]) <= surface.box.half_sides, axis=1)
    shown = np.flatnonzero(inside & np.all(np.isfinite(places), axis=1))
    return places[shown], [marks[index][1] for index in shown]


def labels_on_surface(drawing: StepDrawing, surface: Surface) -> list[tuple[NDArray[Any], str, QColor]]:
    """The number of each mark at its end: position in the box, text, colour."""
    found = []
    for mark in drawing.marks:
        place = _placed(mark.ends[mark.labelled][None], surface)[0] + np.array([0.0, 0.0, 0.06])
        if np.all(np.isfinite(place)) and np.all(np.abs(place[:2]) <= surface.box.half_sides):
            found.append((place, mark.label, QColor(mark.colour)))
    return found


def _one_by_one(mark: Mark) -> list[tuple[Array, Look]]:
    hollow, filled = Look("o", 8.0, FAINT, mark.colour, 1.6), Look("o", 8.0, mark.colour)
    looks = [filled] * mark.filled + [hollow] * (len(mark.ends) - mark.filled)
    return list(zip(mark.ends, looks, strict=True))


def _is_placed(mark: Mark) -> bool:
    return mark.shape in ("point", "points")


def _outline(mark: Mark, surface: Surface) -> Array:
    """The segments of an arrow, a box or an outline as pairs of points in the domain: float64[m, 2, 2]."""
    a, b = mark.ends[:2]
    if mark.shape in ("box", "outline"):
        corners = mark.ends if mark.shape == "outline" else np.array([a, [b[0], a[1]], b, [a[0], b[1]]])
        return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)
    along = (b - a) * surface.box.stretch()
    length = float(np.hypot(*along))
    if not 0.0 < length < np.inf:
        return np.array([[a, b]])
    back = along / length * min(BARB_ON_SURFACE, 0.6 * length)
    side = np.array([-back[1], back[0]]) * 0.5
    barbs = [b + (-back + sign * side) / surface.box.stretch() for sign in (1.0, -1.0)]
    return np.array([[a, b], [barbs[0], b], [barbs[1], b]])


def _laid(pairs: Array, surface: Surface) -> NDArray[np.float32]:
    """Project segments of the domain onto the surface in pieces, clipped at its border."""
    share = np.linspace(0.0, 1.0, PIECES + 1)[None, :, None]
    lines = pairs[:, :1] + share * (pairs[:, 1:] - pairs[:, :1])
    places = _placed(lines.reshape(-1, 2), surface).reshape(len(pairs), PIECES + 1, 3)
    starts, ends = places[:, :-1].reshape(-1, 3), places[:, 1:].reshape(-1, 3)
    high = np.array([*surface.box.half_sides, HEIGHT + 0.05])
    starts, ends, inside = clipped_segments(starts, ends, np.array([*-surface.box.half_sides, -0.02]), high)
    return np.stack([starts[inside], ends[inside]], axis=1).reshape(-1, 3).astype(np.float32)


def _placed(points: Array, surface: Surface) -> Array:
    """Positions in the box a little above the surface; heights are interpolated, as evaluations may be costly."""
    with np.errstate(all="ignore"):
        values = interpolated(surface.xs, surface.ys, surface.values, points)
        return np.column_stack([surface.box.flat(points), surface.box.height(values) + LIFT])
