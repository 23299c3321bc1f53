"""The command palette (Ctrl+K): everything is found by typing, and done by Return or a click."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QMenu

from gdexplorer.gui.common.choices import ABOUT
from gdexplorer.gui.window.shortcuts import plain
from gdexplorer.objectives import OBJECTIVES, CustomFormula
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.session.library import Library

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def person(own_library, person_at_keys):
    return person_at_keys


def opened(person):
    person.press(Qt.Key.Key_K, CTRL)
    palette = person.find("command_palette")
    assert palette.isVisible() and person.find("palette_search").hasFocus()
    return palette


def shown(person):
    model = person.find("palette_list", QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def choose(person, typed):
    opened(person)
    person.bot.keyClicks(person.find("palette_search", QLineEdit), typed)
    person.press(Qt.Key.Key_Return)
    assert not person.find("command_palette").isVisible()
    person.bot.wait(20)


def test_it_lists_every_command_panel_objective_and_optimizer(person):
    opened(person)
    labels = set(shown(person))
    window = person.window
    names = {name for name, action in window.menus.actions.items() if action.isEnabled()} - {"palette"}
    assert {plain(window.menus[name].text()) for name in names} <= labels and len(names) > 15
    titles = {made.feature.title for made in window.features.values() if made.feature.panel is not None}
    assert titles - {"Playback"} <= labels
    assert {row.label for row in (*OBJECTIVES, *OPTIMIZERS)} <= labels
    assert {"Last step", "Ten steps back", "Dark"} <= labels


def test_what_cannot_be_done_now_is_not_offered(person):
    opened(person)
    assert not {"Undo", "Redo"} & set(shown(person))


def test_an_objective_and_an_optimizer_are_chosen_by_typing(person):
    choose(person, "rosenbr")
    person.settled("rosenbrock")
    choose(person, "nadam")
    person.settled()
    assert person.explorer.experiment.optimizers[-1].key == "nadam"
    choose(person, "undo")
    assert person.explorer.experiment.optimizers[-1].key == "adam"


def test_a_saved_function_is_opened(person):
    Library().add("Gutter", CustomFormula("x^2 + 9*y^4"))
    choose(person, "gutter")
    person.settled()
    assert person.explorer.experiment.objective.text == "x^2 + 9*y^4"


def test_a_key_that_is_in_no_menu_is_a_command(person):
    choose(person, "last step")
    assert person.cursor == max(trajectory.steps for trajectory in person.explorer.runs.trajectories)


def test_a_panel_is_shown(person):
    choose(person, "stability")
    person.wait(lambda: person.window.features["stability"].panel.isVisible())


@pytest.mark.parametrize("typed", ["many", "swee", "brute"])
def test_what_begins_an_analysis_comes_before_what_exports_its_result(person, typed):
    opened(person)
    person.bot.keyClicks(person.find("palette_search", QLineEdit), typed)
    model = person.find("palette_list", QListView).model()
    rows = [model.index(row, 0) for row in range(3)]
    assert [row.data(ABOUT) for row in rows] == ["Analyse", "File ▸ Export", "Edit ▸ Copy analysis as command"]


def test_a_word_says_that_nothing_is_found(person):
    opened(person)
    person.bot.keyClicks(person.find("palette_search"), "qqqq")
    assert (
        person.find("palette_nothing", QLabel).isVisible() and "qqqq" in person.find("palette_nothing", QLabel).text()
    )
    person.press(Qt.Key.Key_Return)
    assert person.find("command_palette").isVisible() and person.find("palette_search").hasFocus()


@pytest.mark.parametrize("way", ["Esc", "Esc in the list", "Ctrl+K", "click beside it"])
def test_closing_gives_the_keys_back_to_the_pictures(person, way):
    before = person.explorer.document
    person.find("start_x_edit").setFocus()
    palette = opened(person)
    if way == "click beside it":
        person.click("step_label", QPoint(3, 3))
    elif way == "Ctrl+K":
        person.press(Qt.Key.Key_K, CTRL)
    else:
        if "list" in way:
            person.press(Qt.Key.Key_Down)
            assert person.find("palette_list").hasFocus()
        person.press(Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert person.explorer.document == before
    cursor = person.cursor
    person.press(Qt.Key.Key_Right)
    assert person.cursor == cursor + 1


def test_keys_of_the_pictures_do_nothing_while_it_is_open(person):
    opened(person)
    cursor = person.cursor
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_Tab, Qt.Key.Key_Right, Qt.Key.Key_End):
        person.press(key)
        assert person.find("command_palette").isAncestorOf(QApplication.focusWidget())
    assert person.cursor == cursor and not person.explorer.player.playback.playing


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1600, 1000)])
def test_it_lies_within_the_window_at_every_size(person, size):
    person.window.resize(*size)
    palette = opened(person)
    assert person.window.rect().contains(palette.geometry())
    assert palette.height() > 300
    person.window.resize(900, 600)
    QApplication.processEvents()
    assert person.window.rect().contains(palette.geometry())


def test_entries_tell_their_keys_and_where_they_are_in_the_menus(person):
    opened(person)
    person.bot.keyClicks(person.find("palette_search"), "basins of attraction")
    told = person.find("palette_list").model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Ctrl+B" in told and "View" in told


def test_a_dialog_opens_after_it_is_closed(person):
    choose(person, "keys and mouse")
    person.wait(lambda: person.find("keys_sheet").isVisible())
    person.find("keys_sheet").close()


def test_no_menu_lacks_in_it(person):
    opened(person)
    labels, panels = set(shown(person)), person.window.view_actions.panels

    def walk(menu):
        for action in menu.actions():
            if isinstance(action.menu(), QMenu):
                yield from walk(action.menu())
            elif not action.isSeparator() and action.isEnabled() and action not in panels:
                yield plain(action.text())

    everything = {text for action in person.window.menuBar().actions() for text in walk(action.menu())}
    assert everything - {"Find a command…"} <= labels


def test_escape_closes_it_and_not_presenter_mode_with_it(person):
    person.press(Qt.Key.Key_F11)
    person.wait(lambda: person.window.presenter.presents)
    opened(person)
    step = person.cursor
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Escape):
        person.press(key)
    assert not person.find("command_palette").isVisible()
    assert person.window.presenter.presents and person.cursor == step
    person.press(Qt.Key.Key_Escape)
    assert not person.window.presenter.presents


def test_it_closes_when_something_else_gets_the_keys(person):
    palette = opened(person)
    person.press(Qt.Key.Key_F11)
    person.wait(lambda: not palette.isVisible(), timeout=5_000)
    person.window.presenter.leave()
    palette = opened(person)
    person.find("start_x_edit").setFocus()
    person.wait(lambda: not palette.isVisible(), timeout=5_000)
