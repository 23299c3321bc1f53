"""The menu bar: every action can be found, by name and by key, and no two claim one key."""

import pytest
from PySide6.QtGui import QAction, QKeySequence

from gdexplorer.gui.state.feature import Action, Options, Switch
from gdexplorer.gui.state.preferences import THEMES
from gdexplorer.gui.window.features import discovered
from gdexplorer.gui.window.layers import OWN
from gdexplorer.gui.window.menus import HEIGHTS, MENUS
from gdexplorer.session import edits

ENTRIES = [*OWN, *(entry for feature in discovered() for entry in feature.entries)]
OPTIONS = [HEIGHTS, *(entry for entry in ENTRIES if isinstance(entry, Options))]
CHOICES = {"theme": tuple(THEMES.items()), **{options.name: options.rows for options in OPTIONS}}


def rows():
    own = [(name, text) for menu in MENUS.values() for name, text, _ in (row for row in menu if isinstance(row, tuple))]
    declared = [(entry.name, entry.text) for entry in ENTRIES if isinstance(entry, Action | Switch)]
    asked = [(f"analyse_{feature.key}", feature.analysis) for feature in discovered() if feature.analysis]
    return [*own, *declared, *asked, ("all_layers", "Show &all layers")]


def test_every_row_is_an_action_with_a_name(window):
    switches = {entry.name for entry in ENTRIES if isinstance(entry, Switch)}
    assert len(rows()) == len({name for name, _ in rows()}) == len(window.menus.actions) > 20
    for name, text in rows():
        action = window.findChild(QAction, f"{name}_action")
        assert action is window.menus[name] and action.text().partition("\t")[0] == text
        assert action.isCheckable() == (name in switches)


def test_every_menu_that_a_feature_names_is_there():
    assert {entry.menu for entry in ENTRIES} <= set(MENUS)


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
    for menu in window.menuBar().actions():
        texts = [action.text() for action in menu.menu().actions()]
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) == len(set(letters)), letters


@pytest.mark.parametrize("group", CHOICES)
def test_of_a_choice_exactly_one_holds(window, group):
    for value, _ in CHOICES[group]:
        window.menus.choose(group, value)
        ticked = [action.data() for action in window.menus.groups[group].actions() if action.isChecked()]
        assert ticked == [value]
    window.menus.choose(group, "no such thing")
    assert len([action for action in window.menus.groups[group].actions() if action.isChecked()]) == 1


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: options.name)
def test_a_choice_is_made_in_the_view_and_ticked_as_the_view_says(window, options):
    group = window.menus.groups[options.name]
    for action in reversed(group.actions()):
        action.trigger()
        assert options.shown(window.explorer.view) == action.data() and action.isChecked()
    window.explorer.undo()
    assert group.checkedAction().data() == options.shown(window.explorer.view) == options.rows[1][0]


def test_a_switch_switches_the_view_and_follows_it(window, qtbot):
    with qtbot.waitExposed(window):
        window.show()
    for switch in (entry for entry in ENTRIES if isinstance(entry, Switch)):
        before = switch.shown(window.explorer.view)
        window.menus[switch.name].trigger()
        assert switch.shown(window.explorer.view) is not before
        window.explorer.undo()
        assert window.menus[switch.name].isChecked() is before


def test_panels_are_folded_and_shown_from_the_view_menu(window):
    actions = [action for menu in window.menuBar().actions() for action in menu.menu().actions()]
    assert len(window.view_actions.actions) > 5
    for action in window.view_actions.actions:
        assert action in actions


def test_menu_entries_tell_the_keys_that_features_declare(window):
    declared = {key.name: key.key for feature in discovered() for key in feature.keys}
    told = {name: action.text().partition("\t")[2] for name, action in window.menus.actions.items()}
    assert {name for name, key in told.items() if key} == set(declared) & set(told) >= {"play", "step_back", "restart"}
    assert told["play"] == "Space" and told["step_back"] == "Left"


@pytest.mark.parametrize(("name", "word"), [("undo", "Undo"), ("redo", "Redo")])
def test_undo_and_redo_say_what_they_do(window, name, word):
    action = window.menus[name]
    assert action.text() == f"&{word}" and not action.isEnabled()
    window.explorer.apply(edits.MoveStart(0, (1.0, 1.0)))
    if name == "redo":
        window.explorer.undo()
    assert action.text() == f"&{word} move start" and action.isEnabled()
    assert action.toolTip().startswith(f"{word} move start (Ctrl+")
    getattr(window.explorer, name)()
    assert action.text() == f"&{word}" and not action.isEnabled()
