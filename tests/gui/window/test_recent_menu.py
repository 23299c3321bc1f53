"""The submenu of recent files, whose entries change the list that they are in."""

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.window.recent_menu import RecentMenu

FILES = (Path("/far/away.gdx.json"), Path("/near/by.gdx.json"))


@pytest.fixture
def menu(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    menu = RecentMenu(window)
    menu.set_recent(FILES)
    menu.popup(window.pos())  # used at once: the end of another test's window may close what is open
    yield menu
    menu.close()


@pytest.mark.parametrize("entry", ["recent_1_action", "recent_2_action", "clear_recent_action"])
def test_an_entry_lives_until_the_click_on_it_is_over(qtbot, menu, entry):
    listed = []

    def list_anew(*_):
        listed.append(True)
        menu.set_recent(())

    menu.chosen.connect(list_anew)
    menu.clear_requested.connect(list_anew)
    action = next(action for action in menu.actions() if action.objectName() == entry)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert not listed and shiboken6.isValid(action)
    qtbot.waitUntil(lambda: listed == [True])
    assert [each.objectName() for each in menu.actions() if not each.isSeparator()] == ["clear_recent_action"]
