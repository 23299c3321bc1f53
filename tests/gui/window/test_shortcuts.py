"""Keys are told from where they are declared: in the list of keys, in menus and in tool tips."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QTextBrowser, QToolButton, QWidget

from gdexplorer.gui.state.feature import Switch
from gdexplorer.gui.window.features import discovered
from gdexplorer.gui.window.keys_sheet import written
from gdexplorer.gui.window.shortcuts import Shortcut

KEYS = [key for feature in discovered() for key in feature.keys]


def test_every_key_that_does_something_is_listed(window):
    listed = {part for shortcut in window.shortcuts for part in shortcut.keys.split(" or ")}
    actions = {key.toString() for action in window.menus.actions.values() for key in action.shortcuts()}
    plain = {QKeySequence(key.key).toString() for key in KEYS}
    with_shift = {QKeySequence(Qt.Modifier.SHIFT | key.key).toString() for key in KEYS if key.shifted is not None}
    assert len(actions) > 8 and len(plain) > 7 and len(with_shift) > 1
    assert actions | plain | with_shift <= listed


def test_every_key_and_gesture_says_what_it_does(window):
    for shortcut in window.shortcuts:
        assert shortcut.group and shortcut.keys and shortcut.text[0].isupper() and "&" not in shortcut.text
    assert all(key.shifted is None or key.shifted_text for key in KEYS)
    assert {"Map", "Playback", "Step", "Edit", "View", "Help"} <= {shortcut.group for shortcut in window.shortcuts}


def test_no_key_is_listed_twice(window):
    pressed = [shortcut.keys for shortcut in window.shortcuts if shortcut.name]
    assert len(pressed) == len(set(pressed))


def test_every_name_of_a_key_leads_to_a_menu_entry_or_a_button(window):
    entries = set(window.menus.actions)
    buttons = {widget.objectName() for widget in window.findChildren(QWidget)}
    without = [key.name for key in KEYS if key.name not in entries and f"{key.name}_button" not in buttons]
    assert without == ["first"]  # the timeline is dragged there


# Keys that act on what is chosen, which a menu and context menus offer; no button does.
OF_MENUS = "edit_start", "delete_start"


def test_keys_without_a_button_are_told_in_a_menu(window):
    for name in OF_MENUS:
        key = next(key for key in KEYS if key.name == name)
        assert window.findChild(QToolButton, f"{name}_button") is None
        told = QKeySequence(key.key).toString(QKeySequence.SequenceFormat.NativeText)
        assert window.menus[name].text().endswith(f"\t{told}")


@pytest.mark.parametrize("key", [key for key in KEYS if key.name not in ("first", *OF_MENUS)], ids=lambda key: key.name)
def test_tool_tips_of_buttons_name_their_keys(window, key):
    button = window.findChild(QToolButton, f"{key.name}_button")
    told = QKeySequence(key.key).toString()
    assert button.toolTip().endswith(f"({told})") and button.toolTip().count(f"({told})") == 1
    button.setToolTip("Something else")
    assert button.toolTip() == f"Something else ({told})"
    assert "(" not in button.accessibleName()


def test_boxes_that_switch_what_a_menu_entry_switches_name_its_key(window):
    entries = [entry for feature in discovered() for entry in feature.entries]
    switches = [entry for entry in entries if isinstance(entry, Switch) and entry.keys]
    assert switches
    for switch in switches:
        assert window.findChild(QWidget, f"{switch.name}_check").toolTip().endswith(f"({switch.keys})")


def test_the_list_is_written_by_topic_and_hides_no_sign():
    html = written(
        [Shortcut("Map", "Drag", "Move it"), Shortcut("Map", "<", "a & b"), Shortcut("Edit", "Del", "Remove")]
    )
    assert html.count("<h3>") == 2 and "&lt;" in html and "a &amp; b" in html


def test_the_list_opens_once_and_shows_every_row(window, qtbot):
    with qtbot.waitExposed(window):
        window.show()
    window.menus["keys"].trigger()
    window.menus["keys"].trigger()
    (sheet,) = (dialog for dialog in window.findChildren(QDialog) if dialog.objectName() == "keys_sheet")
    text = sheet.findChild(QTextBrowser).toPlainText()
    for shortcut in window.shortcuts:
        assert shortcut.text in text and shortcut.keys in text
    assert not re.search("<b>|&amp;", text)
    assert sheet.width() <= window.width() and sheet.height() <= window.height()
    sheet.close()
