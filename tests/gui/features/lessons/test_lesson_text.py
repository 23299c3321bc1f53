"""The text of a step: whole at every width, whatever changes first, the text or the width."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.gui.features.lessons.lesson_text import LessonText
from gdexplorer.lessons.shelf import all_lessons

WIDTHS = (190, 228, 248, 263, 301, 398)
TEXTS = [text for lesson in all_lessons()[:7] for step in lesson.steps for text in (step.text, *lesson.sources) if text]


@pytest.fixture
def column(qtbot):
    """Two texts below each other, with room to spare."""
    column = QWidget()
    qtbot.addWidget(column)
    layout = QVBoxLayout(column)
    texts = [LessonText("first", "First"), LessonText("second", "Second")]
    for text in texts:
        layout.addWidget(text)
    layout.addStretch(1)
    column.resize(WIDTHS[0], 900)
    with qtbot.waitExposed(column):
        column.show()
    return column, texts


def is_whole(text):
    needed = text.document().size().height() if text.toPlainText() else 0
    return needed <= text.height() <= needed + 1


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_cut_at_any_width(column, qtbot, width):
    column, (first, second) = column
    second.set_markdown("Below.", {})
    column.resize(width, 900)
    for text in TEXTS:
        first.set_markdown(text, {})
        qtbot.waitUntil(lambda text=text: is_whole(first) and is_whole(second))
    for other in reversed(WIDTHS):
        column.resize(other, 900)
        qtbot.waitUntil(lambda: is_whole(first) and is_whole(second))
