"""The words beside answers are whole, on the picture, and never over each other."""

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from gdexplorer.gui.views.answer_marks import ANSWERED, RIGHT, TRUE, YOURS, paint_word

PAGE = QRectF(0.0, 0.0, 300.0, 200.0)
PLACES = [(x, y) for x in (2.0, 150.0, 298.0) for y in (2.0, 14.0, 100.0, 198.0)]
NEAR = [(x, y) for x in (-30.0, -3.0, 0.0, 8.0, 40.0) for y in (-20.0, -9.0, 0.0, 9.0, 20.0)]


@pytest.mark.parametrize("place", PLACES)
def test_two_words_near_each_other_are_both_read(qapp, place):
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        for across, up in NEAR:
            first = paint_word(painter, QPointF(*place), RIGHT, TRUE, PAGE)
            second = paint_word(painter, QPointF(place[0] + across, place[1] + up), ANSWERED, YOURS, PAGE, first)
            assert not first.intersects(second)
            assert first.right() <= PAGE.right() and second.right() <= PAGE.right()
            assert first.top() >= PAGE.top() and second.top() >= PAGE.top()
    finally:
        painter.end()
