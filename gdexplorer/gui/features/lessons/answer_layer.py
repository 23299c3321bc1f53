"""The learner's answer on the map, and beside it what is true."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from gdexplorer.gui.common.overlay_item import OverlayItem

Point = tuple[float, float]

# In pixels.
ARROW, BARB, CROSS, RING, GRAB = 84.0, 12.0, 8.0, 9.0, 18.0
YOURS, TRUE = QColor("#CC3311"), QColor("#006644")
HALO = QColor(255, 255, 255, 225)


@dataclass(frozen=True)
class MapQuestion:
    """What the map asks and shows of a lesson's question.

    Attributes
    ----------
    at : where an arrow begins; None if a point is question for.
    open : whether the learner may still answer.
    answer, truth : points, or directions of arrows; None if there is none.
    """

    at: Point | None = None
    open: bool = True
    answer: Point | None = None
    truth: Point | None = None


class AnswerLayer(OverlayItem):
    """Lets a point be clicked or an arrow be dragged while a question is open, and draws both answers."""

    answer_requested = Signal(object)  # a point, or a direction

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(20.0)
        self.question: MapQuestion | None = None
        self._held = False

    def set_map_question(self, question: MapQuestion | None) -> None:
        """Ask and show something else; None: nothing."""
        if question != self.question:
            self.question = question
            self.update()

    @property
    def _is_open(self) -> bool:
        return self.question is not None and self.question.open

    def mouseClickEvent(self, event: Any) -> None:
        """Answer with the clicked point, or with the direction to it."""
        if self._is_open and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self._answer(event.pos())
        else:
            event.ignore()

    def mouseDragEvent(self, event: Any) -> None:
        """Drag the point or the arrow's head; beside them the map is moved."""
        if event.isStart():
            self._held = self._is_open and event.button() == Qt.MouseButton.LeftButton and self._grabs(event)
        if not self._held:
            event.ignore()
            return
        event.accept()
        self._answer(event.pos())

    def _grabs(self, event: Any) -> bool:
        assert self.question is not None
        place = event.buttonDownScenePos()
        marked = (
            [self.question.answer] if self.question.at is None else [self.question.at, self._head(self.question.answer)]
        )
        pixels = [self.mapToScene(QPointF(*point)) for point in marked if point is not None]
        return any(math.hypot(place.x() - near.x(), place.y() - near.y()) < GRAB for near in pixels)

    def _head(self, direction: Point | None) -> Point | None:
        """Where the head of an arrow is, which has a fixed length on the screen; in data coordinates."""
        at = self.question.at if self.question is not None else None
        if at is None or direction is None:
            return None
        tail = self.mapToScene(QPointF(*at))
        head = self.mapFromScene(tail + self._along(direction))
        return head.x(), head.y()

    def _along(self, direction: Point) -> QPointF:
        """A direction of the map as a vector of `ARROW` pixels of the screen."""
        origin, tip = self.mapToScene(QPointF(0.0, 0.0)), self.mapToScene(QPointF(*direction))
        along = tip - origin
        length = math.hypot(along.x(), along.y())
        return along * (ARROW / length) if length > 0.0 else QPointF()

    def _answer(self, point: QPointF) -> None:
        assert self.question is not None
        if self.question.at is None:
            self.answer_requested.emit((point.x(), point.y()))
            return
        direction = point.x() - self.question.at[0], point.y() - self.question.at[1]
        length = math.hypot(*direction)
        if length > 0.0:
            self.answer_requested.emit((direction[0] / length, direction[1] / length))

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint in pixels, so that marks and words keep their size at any zoom."""
        question = self.question
        if question is None:
            return
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        page = transform.mapRect(self.boundingRect())
        tail = None if question.at is None else transform.map(QPointF(*question.at))
        if tail is not None:
            _disc(painter, tail)
        for point, colour, word in ((question.truth, TRUE, "right"), (question.answer, YOURS, "your answer")):
            if point is None:
                continue
            if tail is None:
                _cross(painter, transform.map(QPointF(*point)), colour, word == "right")
                _word(painter, transform.map(QPointF(*point)) + QPointF(RING + 4.0, -RING), word, colour, page)
            else:
                along = transform.map(QPointF(*point)) - transform.map(QPointF(0.0, 0.0))
                length = math.hypot(along.x(), along.y())
                head = tail + along * (ARROW / max(length, 1e-9))
                _arrow(painter, tail, head, colour, dashed=word != "right")
                _word(painter, head + QPointF(6.0, -6.0), word, colour, page)
        painter.restore()


def _disc(painter: QPainter, place: QPointF) -> None:
    painter.setPen(QPen(HALO, 2.0))
    painter.setBrush(QColor("#222222"))
    painter.drawEllipse(place, 5.0, 5.0)


def _cross(painter: QPainter, place: QPointF, colour: QColor, ringed: bool) -> None:
    """A cross for the prediction, a ring for the truth: told apart without their colours."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(HALO, 6.0), QPen(colour, 2.6)):
        painter.setPen(pen)
        if ringed:
            painter.drawEllipse(place, RING, RING)
        else:
            for sign in (1.0, -1.0):
                painter.drawLine(place + QPointF(-CROSS, -sign * CROSS), place + QPointF(CROSS, sign * CROSS))


def _arrow(painter: QPainter, tail: QPointF, head: QPointF, colour: QColor, dashed: bool) -> None:
    along = head - tail
    length = max(math.hypot(along.x(), along.y()), 1e-9)
    back = along / length * BARB
    side = QPointF(-back.y(), back.x()) * 0.5
    for pen in (QPen(HALO, 6.4), QPen(colour, 3.0, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)):
        painter.setPen(pen)
        painter.drawLine(tail, head)
        pen.setStyle(Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([head - back + side, head, head - back - side]))


def _word(painter: QPainter, place: QPointF, word: str, colour: QColor, page: QRectF) -> None:
    """A word at a place, moved as far as it must be to lie within the ``page``."""
    font = QFont(painter.font())
    font.setBold(True)
    painter.setFont(font)
    box = QRectF(painter.fontMetrics().boundingRect(word)).adjusted(-4.0, -2.0, 4.0, 2.0)
    box.moveBottomLeft(place)
    box.moveRight(min(box.right(), page.right()))
    box.moveTop(max(box.top(), page.top()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(HALO)
    painter.drawRoundedRect(box, 3.0, 3.0)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
