"""What a lesson asks of the pictures, and how answers are drawn there: on the map and on the surface."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

Point = tuple[float, float]

# In pixels.
BARB, CROSS, RING, GRAB, GAP = 12.0, 8.0, 9.0, 18.0, 1.0
YOURS, TRUE = QColor("#CC3311"), QColor("#006644")
ANSWERED, RIGHT = "your answer", "right"
# What a click on the map does while the question is open.
ANSWERS = "Click the map to answer the question."
HALO = QColor(255, 255, 255, 225)


class MapQuestion(Struct, frozen=True):
    """What the map asks and shows of a lesson's question.

    Attributes
    ----------
    at : where an arrow begins; None if the question is about a point.
    open : whether the learner may still answer.
    answer, truth : points, or directions of arrows; None if there is none.
    """

    at: Point | None = None
    open: bool = True
    answer: Point | None = None
    truth: Point | None = None


def goes_on(now: MapQuestion | None, before: MapQuestion | None) -> bool:
    """Whether a drag that answered the question ``before`` may still answer the present one."""
    return now is not None and before is not None and now.open and now.at == before.at


def paint_disc(painter: QPainter, place: QPointF) -> None:
    """A disc where an arrow begins."""
    painter.setPen(QPen(HALO, 2.0))
    painter.setBrush(QColor("#222222"))
    painter.drawEllipse(place, 5.0, 5.0)


def paint_cross(painter: QPainter, place: QPointF, colour: QColor, ringed: bool) -> None:
    """A cross for the prediction, a ring for the truth: told apart without their colours."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(HALO, 6.0), QPen(colour, 2.6)):
        painter.setPen(pen)
        if ringed:
            painter.drawEllipse(place, RING, RING)
        else:
            for sign in (1.0, -1.0):
                painter.drawLine(place + QPointF(-CROSS, -sign * CROSS), place + QPointF(CROSS, sign * CROSS))


def paint_arrow(painter: QPainter, tail: QPointF, head: QPointF, colour: QColor, dashed: bool) -> None:
    """An arrow; the prediction is dashed."""
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


def paint_word(
    painter: QPainter, place: QPointF, word: str, colour: QColor, page: QRectF, other: QRectF | None = None
) -> QRectF:
    """Paint a word at a place, moved as far as it must be to lie within the ``page`` and not over the ``other`` word.

    Return where it is.
    """
    font = QFont(painter.font())
    font.setBold(True)
    painter.setFont(font)
    box = QRectF(painter.fontMetrics().boundingRect(word)).adjusted(-4.0, -2.0, 4.0, 2.0)
    box.moveBottomLeft(place)
    box.moveRight(min(box.right(), page.right()))
    box.moveTop(max(box.top(), page.top()))
    if other is not None and box.intersects(other):
        above = other.top() - box.height() - GAP
        box.moveTop(above if above >= page.top() else other.bottom() + GAP)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(HALO)
    painter.drawRoundedRect(box, 3.0, 3.0)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
    return box


def answer_at(question: MapQuestion, point: Point) -> Point | None:
    """What a point that was clicked means as an answer: itself, or the direction to it; None where an arrow begins."""
    if question.at is None:
        return point
    direction = point[0] - question.at[0], point[1] - question.at[1]
    length = math.hypot(*direction)
    return (direction[0] / length, direction[1] / length) if length > 0.0 else None


def paint_answers(
    painter: QPainter, question: MapQuestion, place: Callable[[Point], QPointF], page: QRectF, arrow: float
) -> None:
    """Paint both answers in pixels: ``place`` of a point of the plane, and the length of an ``arrow``."""
    tail = None if question.at is None else place(question.at)
    if tail is not None:
        paint_disc(painter, tail)
    box = None  # of the word before
    for point, colour, word in ((question.truth, TRUE, RIGHT), (question.answer, YOURS, ANSWERED)):
        if point is None:
            continue
        if tail is None:
            paint_cross(painter, place(point), colour, word == RIGHT)
            beside = place(point) + QPointF(RING + 4.0, -RING)
        else:
            along = place(point) - place((0.0, 0.0))
            length = math.hypot(along.x(), along.y())
            head = tail + along * (arrow / max(length, 1e-9))
            paint_arrow(painter, tail, head, colour, dashed=word != RIGHT)
            beside = head + QPointF(6.0, -6.0)
        box = paint_word(painter, beside, word, colour, page, box)
