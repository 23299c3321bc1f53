"""What went wrong is said whole, above all else, until it is dismissed or something else succeeds."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from gdexplorer.session import edits

LONG = "/a/folder/with/a/long/name/somewhere/exist.gdx.json already exists: enter its full name to replace it. " * 3


def text_of(window):
    return window.findChild(QLabel, "problem_text")


@pytest.mark.parametrize("size", [(800, 600), (1024, 768), (1280, 720), (1552, 970)])
@pytest.mark.parametrize("words", ["No.", LONG[:110], LONG, LONG[:50].replace("/", "x").replace(" ", "x") * 4])
def test_a_problem_is_readable_whole_at_each_size(open_window, size, words):
    window = open_window(size)
    window.explorer.error.emit(words)
    bar, text = window.widgets.problems, text_of(window)
    foot = window.findChild(QWidget, "bottom_bar")
    assert bar.isVisible() and text.text() == words
    for width in (window.width(), window.width() - 150):
        window.resize(width, window.height())
        needed = text.fontMetrics().boundingRect(text.contentsRect(), text_flags(text), words)
        assert text.contentsRect().height() >= needed.height() - 1
        assert window.widgets.frame.rect().contains(bar.geometry())
        assert bar.geometry().bottom() < foot.geometry().top()


def text_flags(text):
    return int(text.alignment()) | int(Qt.TextFlag.TextWordWrap)


def test_it_stays_until_it_is_dismissed(open_window, qtbot):
    window = open_window()
    window.explorer.error.emit("No.")
    window.widgets.status.set_waiting("Running…")
    window.widgets.status.end_message()
    assert window.widgets.problems.isVisible()
    qtbot.mouseClick(window.findChild(QWidget, "problem_dismiss_button"), Qt.MouseButton.LeftButton)
    assert not window.widgets.problems.isVisible() and text_of(window).text() == ""


def test_what_was_done_goes_on_being_told(open_window):
    window = open_window()
    window.explorer.error.emit("/nosuch/a.csv cannot be written.")
    window.explorer.message.emit("Saved descent.csv.")
    window.explorer.accepted.emit()
    assert not window.widgets.problems.isVisible()
    assert window.findChild(QLabel, "status_readout").text() == "Saved descent.csv."


def test_an_edit_that_is_taken_forgets_what_was_wrong(window):
    window.explorer.apply(edits.AddStart(("abc", 1.0)))
    assert "abc" in text_of(window).text()
    window.explorer.apply(edits.AddStart((0.5, 1.0)))
    assert text_of(window).text() == ""


def test_what_is_typed_is_shown_as_text_not_as_markup(window):
    window.explorer.error.emit("<b>bold</b> <img src=x> is not a number.")
    assert text_of(window).textFormat() == Qt.TextFormat.PlainText
