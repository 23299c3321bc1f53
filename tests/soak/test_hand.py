"""The hand of the random person."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from qt_support import qapp
from shiboken6 import delete

from soak.actions import Action
from soak.hand import Hand

__all__ = ["qapp"]


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton])
def test_a_button_whose_widget_has_gone_is_let_go(qtbot, tmp_path, button):
    window = QWidget()
    window.setObjectName("main_window")
    qtbot.addWidget(window)
    pressed = QWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    QTest.mousePress(pressed, button)
    delete(pressed)
    assert QApplication.mouseButtons() == button
    Hand(tmp_path).do(Action("wait", "", {}, 0))
    assert QApplication.mouseButtons() == Qt.MouseButton.NoButton


def test_a_hand_is_acting_until_what_it_does_has_returned(qtbot, tmp_path):
    window, hand, during = QWidget(), Hand(tmp_path), []
    window.setObjectName("main_window")
    button = QPushButton("press", window)
    button.setObjectName("button")

    def act_again():
        hand.do(Action("wait", "", {}, 0))
        during.append(hand.is_acting)

    button.clicked.connect(act_again)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    assert hand.do(Action("click", "#button", {"place": [0.5, 0.5]}, 0))
    assert during == [True] and not hand.is_acting
