"""Fields for answers: all is in sight, however narrow the panel and large the text, and legible after the answer."""

import math

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListWidget, QSlider, QWidget

from gdexplorer.gui.common.angles import AngleUnit
from gdexplorer.gui.common.words import Words
from gdexplorer.gui.features.lessons.answer_fields import (
    ChoiceField,
    DirectionField,
    FormulaField,
    MakeField,
    NumberField,
    OrderField,
    PointField,
    RateField,
)
from gdexplorer.gui.features.lessons.lesson_text import LessonText
from gdexplorer.gui.state.preferences import Preferences

NAMES = (
    "Gradient descent, Learning rate 0.05",
    "Heavy ball, Learning rate 0.03, Momentum 0.99, schedule warm-up then cosine, start 12",
    "Adam",
)


@pytest.fixture
def field(qtbot):
    field = OrderField(tuple(enumerate(NAMES)))
    qtbot.addWidget(field)
    field.resize(300, 300)
    with qtbot.waitExposed(field):
        field.show()
    return field


@pytest.mark.parametrize("points", [9, 16])
@pytest.mark.parametrize("width", [180, 240, 420])
def test_no_row_of_an_order_is_cut(field, qtbot, points, width):
    rows = field.findChild(QListWidget)
    field.setFont(QFont(field.font().family(), points))
    field.resize(width, 400)
    qtbot.wait(20)
    below = 0
    for row, name in enumerate(NAMES):
        place = rows.visualItemRect(rows.item(row))
        assert place.left() >= 0 and place.right() <= rows.viewport().width()
        assert below <= place.top() and place.bottom() <= rows.viewport().height()
        below = place.bottom()
        lines = rows.fontMetrics().boundingRect(QRect(0, 0, place.width() - 8, 999), Qt.TextFlag.TextWordWrap, name)
        assert lines.height() <= place.height()
        assert rows.item(row).toolTip() == name
    assert rows.horizontalScrollBar().maximum() == 0 == rows.verticalScrollBar().maximum()


FIELDS = (
    OrderField, ChoiceField, DirectionField, FormulaField, MakeField, NumberField, PointField, RateField,
)  # fmt: skip
ARGUMENTS = {
    OrderField: (tuple(enumerate(NAMES)),), ChoiceField: (NAMES, {}), NumberField: ("steps",),
    PointField: (("x", "y"),), RateField: (0.01, 1.0),
}  # fmt: skip


@pytest.mark.parametrize("kind", FIELDS)
def test_after_the_answer_nothing_can_be_entered_and_texts_stay_legible(qtbot, kind):
    field = kind(*ARGUMENTS.get(kind, ()))
    qtbot.addWidget(field)
    entries, texts = (QAbstractButton, QLineEdit, QSlider), (LessonText, QListWidget)
    for is_open in (True, False, True):
        field.set_open(is_open)
        for part in field.findChildren(QWidget):
            if isinstance(part, entries):
                assert part.isEnabled() == is_open
            elif isinstance(part, texts) or (isinstance(part, Words) and part.parent() is field and part.wordWrap()):
                assert part.isEnabled()
        for rows in field.findChildren(QListWidget):
            assert (rows.dragDropMode() == rows.DragDropMode.InternalMove) == is_open


def test_a_direction_is_typed_and_shown_in_the_preferred_unit(qtbot):
    field, answers = DirectionField(), []
    qtbot.addWidget(field)
    field.edited.connect(answers.append)
    box = field.findChild(QLineEdit, "lesson_angle_edit")
    qtbot.keyClicks(box, "45")
    assert answers[-1] == pytest.approx((math.sqrt(0.5), math.sqrt(0.5)))
    field.set_preferences(Preferences(angle_unit=AngleUnit.RADIANS))
    assert box.text() == "0.79" and "radians" in box.accessibleName()
    assert any("1.57 up" in words.text() for words in field.findChildren(Words))
    box.clear()
    qtbot.keyClicks(box, "1.5")
    assert answers[-1] == pytest.approx((math.cos(1.5), math.sin(1.5)))
    field.set_answer(answers[-1])
    assert box.text() == "1.5", "it is being typed"
    field.set_answer((-1.0, 0.0))
    assert box.text() == "3.14"
    field.set_preferences(Preferences())
    assert box.text() == "180"
