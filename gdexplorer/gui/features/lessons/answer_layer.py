"""The learner's answer on the map, and beside it what is true."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter

from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.views.answer_marks import GRAB, MapQuestion, Point, answer_at, goes_on, paint_answers

# In pixels.
ARROW = 84.0


class AnswerLayer(OverlayItem):
    """Lets a point be clicked or an arrow be dragged while a question is open, and draws both answers."""

    answered = Signal(object)  # a point, or a direction

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(20.0)
        self.question: MapQuestion | None = None
        self._held = False

    def set_map_question(self, question: MapQuestion | None) -> None:
        """Ask and show something else; None: nothing."""
        if question != self.question:
            self._held = self._held and goes_on(question, self.question)
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
        answer = answer_at(self.question, (point.x(), point.y()))
        if answer is not None:
            self.answered.emit(answer)

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
        paint_answers(painter, question, lambda point: transform.map(QPointF(*point)), page, ARROW)
        painter.restore()
