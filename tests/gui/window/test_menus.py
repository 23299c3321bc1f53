"""The menu bar: every action can be found, by name and by key, and no two claim one key."""

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow

from gdexplorer.gui.window.menus import CHECKABLE, CHOICES, KEYS, MENUS, Menus


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.docks = [QDockWidget(title, window) for title in ("Runs", "Starts")]
    window.menus = Menus(window, window.docks)
    return window


def rows():
    return [row for menu in MENUS.values() for row in menu if row is not None]


def test_every_row_is_an_action_with_a_name(window):
    for name, text, _ in rows():
        action = window.findChild(QAction, f"{name}_action")
        assert action is window.menus[name] and action.text() == text
        assert action.isCheckable() == (name in CHECKABLE)


def test_no_two_actions_have_one_key(window):
    keys = [key.toString() for action in window.menus.actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert "" not in keys


def test_keys_that_focused_widgets_need_are_no_shortcuts(window):
    """Space, arrows, Home, End and letters must reach text boxes, sliders and buttons."""
    taken = {key.toString() for action in window.menus.actions.values() for key in action.shortcuts()}
    for key in ("Space", "Left", "Right", "Home", "End", "R", "Shift+Left", "Del"):
        assert QKeySequence(key).toString() not in taken


def test_no_two_items_of_a_menu_have_one_letter(window):
    for menu in MENUS.values():
        letters = [text[text.index("&") + 1].lower() for _, text, _ in filter(None, menu) if "&" in text]
        assert len(letters) == len(set(letters)), letters


@pytest.mark.parametrize("group", CHOICES)
def test_of_a_choice_exactly_one_holds(window, group):
    for value, _ in CHOICES[group][1]:
        window.menus.choose(group, value)
        ticked = [action.data() for action in window.menus.choices[group].actions() if action.isChecked()]
        assert ticked == [value]
    window.menus.choose(group, "no such thing")
    assert len([action for action in window.menus.choices[group].actions() if action.isChecked()]) == 1


def test_panels_can_be_hidden_from_the_view_menu(window):
    actions = [action for menu in window.menuBar().actions() for action in menu.menu().actions()]
    for dock in window.docks:
        assert dock.toggleViewAction() in actions


def test_the_keys_are_all_told():
    for key in ("Space", "Left", "Right", "Shift", "Home", "End", "<b>R</b>", "Ctrl+Z", "wheel"):
        assert key in KEYS
