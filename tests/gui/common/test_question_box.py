"""Questions whose answers may open a dialog of their own."""

import pytest
import shiboken6
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QWidget

from gdexplorer.gui.common.question_box import ask
from gdexplorer.gui.state.document_file import FileState
from gdexplorer.gui.window.save_question import SaveQuestion


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(500, 400)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def answered(window):
    """Whether the question was gone when what follows its answer began, for each time that it did."""
    return []


@pytest.fixture
def follow(window, answered):
    """What follows an answer: a loop of its own, as that of a file dialog."""

    def follows():
        answered.append(not [box for box in window.findChildren(QMessageBox) if box.isVisible()])
        loop = QEventLoop()
        QTimer.singleShot(50, loop.quit)
        loop.exec()
        return True

    return follows


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def gone_then(qtbot, box, answered):
    assert answered == []  # not within the click: it would return to a question that is gone
    qtbot.waitUntil(lambda: answered == [True])
    qtbot.waitUntil(lambda: not shiboken6.isValid(box))


def test_a_question_is_done_before_what_follows_it_begins(qtbot, window, follow, answered):
    role = QMessageBox.ButtonRole
    answers = (("first", "First", role.AcceptRole, follow), ("other", "Other", role.RejectRole, lambda: None))
    box = ask(window, "question", "Which?", answers)
    click(box.buttons()[0])
    gone_then(qtbot, box, answered)


def test_an_answer_by_the_keyboard_counts_as_one_by_the_pointer(qtbot, window, follow, answered):
    role = QMessageBox.ButtonRole
    answers = (("first", "First", role.AcceptRole, lambda: None), ("other", "Other", role.RejectRole, follow))
    box = ask(window, "question", "Which?", answers)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    gone_then(qtbot, box, answered)


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Save, QMessageBox.StandardButton.Discard])
def test_the_question_to_save_is_done_before_what_follows_it_begins(qtbot, window, follow, answered, answer):
    question, then = SaveQuestion(window, lambda then: then()), follow
    question.ask(FileState(), then)
    box = window.findChild(QMessageBox, "save_question")
    click(box.button(answer))
    gone_then(qtbot, box, answered)


def test_work_goes_on_only_if_it_was_saved(qtbot, window):
    tried, gone_on = [], []
    question = SaveQuestion(window, lambda then: tried.append(then))  # it could not be saved
    question.ask(FileState(), lambda: gone_on.append(True))
    click(window.findChild(QMessageBox, "save_question").button(QMessageBox.StandardButton.Save))
    qtbot.waitUntil(lambda: bool(tried))
    qtbot.wait(50)
    assert gone_on == []
