"""The answer to a lesson's question about a point, on the surface; beside it, what is true."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from gdexplorer.gui.views.answer_marks import (
    ANSWERED,
    GRAB,
    RIGHT,
    RING,
    TRUE,
    YOURS,
    MapQuestion,
    Point,
    goes_on,
    paint_cross,
    paint_word,
)
from gdexplorer.gui.views.surface_starts import on_surface
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.viewpoint import Viewpoint


class SurfaceAnswer:
    """Draws points alone: a direction is one of the plane, and is answered on the map."""

    def __init__(self) -> None:
        self._question: MapQuestion | None = None
        self.is_grabbed = False  # whether a drag moves the answer

    def set_question(self, question: MapQuestion | None) -> bool:
        """Ask and show something else; return whether that is a change."""
        question = question if question is not None and question.at is None else None
        self.is_grabbed = self.is_grabbed and goes_on(question, self._question)
        changed, self._question = question != self._question, question
        return changed

    @property
    def is_open(self) -> bool:
        """Whether a click answers."""
        return self._question is not None and self._question.open

    def is_near(self, position: QPointF, surface: Surface | None, viewpoint: Viewpoint) -> bool:
        """Whether the answer, which may still be moved, is within reach of a position in the picture."""
        if not self.is_open or surface is None or self._question is None:
            return False
        place = _on_screen(self._question.answer, surface, viewpoint)
        return place is not None and math.hypot(place.x() - position.x(), place.y() - position.y()) < GRAB

    def grab(self, position: QPointF, surface: Surface | None, viewpoint: Viewpoint) -> bool:
        """Whether a drag that begins here moves the answer, until another question is asked."""
        self.is_grabbed = self.is_near(position, surface, viewpoint)
        return self.is_grabbed

    def paint(self, painter: QPainter, surface: Surface | None, viewpoint: Viewpoint, page: QRectF) -> None:
        """Paint both points, over all that may hide them."""
        if self._question is None or surface is None:
            return
        box = None  # of the word before
        for point, colour, word in ((self._question.truth, TRUE, RIGHT), (self._question.answer, YOURS, ANSWERED)):
            place = _on_screen(point, surface, viewpoint)
            if place is not None:
                paint_cross(painter, place, colour, word == RIGHT)
                box = paint_word(painter, place + QPointF(RING + 4.0, -RING), word, colour, page, box)


def _on_screen(point: Point | None, surface: Surface, viewpoint: Viewpoint) -> QPointF | None:
    """Where a point of the plane is in the picture; None if nowhere."""
    if point is None:
        return None
    (place,) = viewpoint.on_screen(on_surface(surface, np.array([point], dtype=np.float64)))
    return QPointF(*place.tolist()) if np.all(np.isfinite(place)) else None
