"""The text of a lesson: line numbers, marks, and changes that can be undone."""

import pytest
from example_lessons import WHOLE
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from gdexplorer.gui.common.theme import DARK, LIGHT, palette_of
from gdexplorer.gui.features.lessons.lesson_edit import LessonEdit, last_of_step

TEXT = "\n".join(f"line {number}" for number in range(1, 121))


@pytest.fixture
def edit(qtbot):
    edit = LessonEdit()
    qtbot.addWidget(edit)
    edit.resize(500, 300)
    edit.setPlainText(TEXT)
    with qtbot.waitExposed(edit):
        edit.show()
    return edit


def test_a_line_that_is_gone_to_is_in_sight_and_has_the_text_cursor(edit):
    for line in (100, 1, 120):
        edit.go_to(line)
        assert edit.line == line and edit.textCursor().block().text() == f"line {line}"
        assert edit.viewport().rect().contains(edit.cursorRect().center())
    for beyond, last in ((0, 1), (-5, 1), (10_000, 120)):
        edit.go_to(beyond)
        assert edit.line == last


def test_the_numbers_have_room_for_all_lines_and_at_any_size(edit, qtbot):
    before = edit.numbers_width
    edit.setPlainText(TEXT * 20)
    wider = edit.numbers_width
    assert wider > before
    usual = QApplication.font()
    large = QFont(usual)
    large.setPointSizeF(2.0 * usual.pointSizeF())
    QApplication.setFont(large)
    try:
        qtbot.waitUntil(lambda: edit.numbers_width > 1.5 * wider)
        assert edit.viewport().x() >= edit.numbers_width
    finally:
        QApplication.setFont(usual)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_lines_with_problems_are_painted_in_red(edit, theme, qtbot):
    before = QApplication.palette()
    QApplication.setPalette(palette_of(theme))
    edit.go_to(1)

    def reds():
        image = edit.grab().toImage()
        colours = (image.pixelColor(x, y) for x in range(edit.numbers_width) for y in range(0, image.height()))
        return sum(colour.red() > colour.green() + 60 and colour.red() > colour.blue() + 60 for colour in colours)

    try:
        assert reds() == 0
        edit.set_wrong_lines(frozenset({3}))
        assert reds() > 5
        assert edit.wrong_lines == {3}
        edit.set_wrong_lines(frozenset())
        assert reds() == 0
    finally:
        QApplication.setPalette(before)


def test_the_line_of_the_text_cursor_stands_on_another_ground(edit):
    edit.go_to(4)
    (selection,) = edit.extraSelections()
    assert selection.cursor.blockNumber() == 3
    assert selection.format.background().color() == edit.palette().color(QPalette.ColorRole.AlternateBase)


def test_what_is_added_can_be_undone_in_one_step(edit):
    edit.append_step("\n# Step 2\n\nSay.\n", "Step 2")
    assert edit.toPlainText() == TEXT + "\n\n# Step 2\n\nSay.\n"
    assert edit.textCursor().selectedText() == "Step 2", "to be replaced by typing"
    edit.undo()
    assert edit.toPlainText() == TEXT
    edit.go_to(2)
    edit.add_to_step("\nnew\n")
    assert edit.toPlainText() == f"{TEXT}\n\nnew"
    edit.undo()
    assert edit.toPlainText() == TEXT
    edit.go_to(7)
    edit.replace_all("a\n" * 50)
    assert edit.line == 7
    edit.undo()
    assert edit.toPlainText() == TEXT


def test_tab_leaves_the_text(qtbot):
    both = QWidget()
    qtbot.addWidget(both)
    row = QHBoxLayout(both)
    edit, button = LessonEdit(), QPushButton("Next")
    for part in (edit, button):
        row.addWidget(part)
    with qtbot.waitExposed(both):
        both.show()
    both.activateWindow()
    qtbot.waitUntil(both.isActiveWindow)
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.toPlainText() == "" and button.hasFocus()


@pytest.mark.parametrize("ends", ["", "\n", "\n\n\n"])
def test_what_is_added_to_a_step_comes_after_all_of_it_wherever_the_text_cursor_is(edit, ends):
    steps = [part.rstrip() for part in WHOLE.split("\n# ")]
    steps = [f"{steps[0]}\n\n# {steps[1]}", *(f"# {part}" for part in steps[2:])]
    whole = "\n\n".join(steps)
    line = 1
    for place, step in enumerate(steps):
        for within in range(0, step.count("\n") + 1, 3):
            edit.setPlainText(whole + ends)
            edit.go_to(line + within)
            edit.add_to_step("\n```question\nnew\n```\n")
            expected = [*steps[:place], f"{step}\n\n```question\nnew\n```", *steps[place + 1 :]]
            assert edit.toPlainText() == "\n\n".join(expected) + ends
            assert edit.textCursor().block().text() == "```", "the question is in sight"
        line += step.count("\n") + 2


LINES = st.sampled_from(["+++", "```scene", "```", "# a", "text", "", "#b", "  "])


@given(st.lists(LINES, min_size=1, max_size=12), st.data())
def test_a_place_for_it_is_found_in_any_text(lines, data):
    line = data.draw(st.integers(1, len(lines)))
    last = last_of_step(lines, line)
    assert 1 <= last <= len(lines)
    assert lines[last - 1].strip() or not any(each.strip() for each in lines[:last])
