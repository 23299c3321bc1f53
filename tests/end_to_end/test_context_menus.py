"""Right clicks: everything that can be clicked has a menu, made of the actions of the menu bar."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from gdexplorer.gui.state.feature import Thing
from gdexplorer.numerals import as_typed
from gdexplorer.session.edits import SelectStart


@pytest.fixture
def person(open_window):
    person = open_window()
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)
    yield person
    if QApplication.activePopupWidget() is not None:
        QApplication.activePopupWidget().close()


def opened(person, widget, place=None, reason=QContextMenuEvent.Reason.Mouse):
    """The menu that a right click opens; on most desktops Qt tells of it beside the click."""
    place = widget.rect().center() if place is None else place
    QApplication.sendEvent(widget, QContextMenuEvent(reason, place, widget.mapToGlobal(place)))
    return QApplication.activePopupWidget()


def texts(menu):
    return [action.text().replace("&", "").partition("\t")[0] for action in menu.actions() if action.text()]


def test_every_menu_has_entries_and_all_are_of_the_menu_bar(person):
    bar = set()
    menus = [action.menu() for action in person.window.menuBar().actions()]
    while menus:
        for action in menus.pop().actions():
            bar.add(action)
            menus += [action.menu()] if isinstance(action.menu(), QMenu) else []
    for thing in Thing:
        menu = person.find(f"{thing.value}_context_menu")
        assert texts(menu) and {action for action in menu.actions() if not action.isSeparator()} <= bar


@pytest.mark.parametrize("name", ["contour_view", "surface_view"])
def test_the_menu_key_opens_the_menu_of_a_picture(person, name):
    widget = person.find(name)
    thing = {"contour_view": "map", "surface_view": "surface"}[name]
    assert opened(person, widget, reason=QContextMenuEvent.Reason.Keyboard) is person.find(f"{thing}_context_menu")


def test_a_right_click_that_drags_a_picture_opens_nothing(person):
    surface = person.find("surface_view")
    assert opened(person, surface) is None
    person.bot.mousePress(surface, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    person.bot.mouseMove(surface, QPoint(160, 130))
    QApplication.processEvents()
    person.bot.mouseRelease(surface, Qt.MouseButton.RightButton, pos=QPoint(160, 130))
    assert QApplication.activePopupWidget() is None


def test_a_run_of_the_table_is_chosen_by_its_menu_and_its_start_deleted(person):
    person.bring_up("runs")
    table = person.find("runs_table")
    place = table.visualRect(table.model().index(4, 0)).center()
    menu = opened(person, table.viewport(), place)
    assert menu is person.find("run_context_menu") and person.explorer.view.selected == 4
    menu.close()
    first = person.explorer.experiment.starts[0]
    person.action("delete_start").trigger()
    assert person.explorer.experiment.starts == (first,)


def test_a_run_that_is_double_clicked_shows_its_steps(person):
    person.bring_up("runs")
    table, panel = person.find("runs_table"), person.window.features["inspector"].panel
    person.window.widgets.inspector.fold(True)
    assert not panel.isVisible()
    place = table.visualRect(table.model().index(2, 0)).center()
    person.bot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    person.bot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    person.wait(panel.isVisible)
    assert person.explorer.view.selected == 2 and person.explorer.view.run_chosen


def test_the_first_run_of_the_table_can_be_chosen_though_it_is_in_focus_already(person):
    person.bring_up("runs")
    table = person.find("runs_table")
    assert not person.explorer.view.run_chosen
    place = table.visualRect(table.model().index(0, 0)).center()
    person.bot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert person.explorer.view.run_chosen and person.explorer.document.start == 0


def test_a_start_of_the_list_is_chosen_by_its_menu(person):
    table = person.find("starts_table")
    menu = opened(person, table.viewport(), table.visualItemRect(table.item(1, 0)).center())
    assert menu is person.find("start_context_menu") and person.explorer.view.start == 1


def test_the_list_and_the_runs_follow_a_start_chosen_on_a_picture(person):
    person.bring_up("runs")
    person.explorer.apply(SelectStart(1))
    person.settled()
    table, runs = person.find("starts_table"), person.find("runs_table")
    assert {index.row() for index in table.selectedIndexes()} == {1}
    assert {index.row() for index in runs.selectedIndexes()} == {3}  # the same optimizer from that start
    assert person.explorer.view.start == 1 and not person.explorer.view.run_chosen
    person.explorer.apply(SelectStart(None))
    assert not table.selectedIndexes()


def test_tables_and_curves_have_menus_that_copy(person):
    person.bring_up("critical_points")
    table = person.find("critical_points_table")
    person.wait(lambda: table.model().rowCount() > 4)
    table.setFocus()
    table.selectRow(1)
    menu = opened(person, table.viewport())
    assert texts(menu) == ["Copy"]
    menu.close()
    person.wait(lambda: QApplication.focusWidget() is table)
    person.action("copy").trigger()
    cells = [as_typed(str(table.model().index(1, column).data())) for column in range(table.model().columnCount())]
    assert QApplication.clipboard().text().split("\t") == cells
    person.window.widgets.drawer.bring_up("curves")
    menu = opened(person, person.find("curves_view").values.viewport())
    assert texts(menu) == ["Copy picture", "Describe the pictures…", "Copy as command"]


def test_a_card_has_its_menu_under_a_right_click_and_unfolds_by_a_double_click(person):
    card = person.find("optimizer_card_0")
    menu = opened(person, card, QPoint(3, 3))
    assert texts(menu) == ["Duplicate", "Reset to suggestion", "Remove"]
    menu.close()
    more = person.find("optimizer_0_more_button")
    person.bot.mouseDClick(card, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert more.isChecked()


@pytest.mark.parametrize("name", ["delete_start", "edit_start"])
def test_commands_say_what_to_do_if_no_start_is_chosen(person, name):
    before = person.explorer.experiment
    person.action(name).trigger()
    assert person.explorer.experiment is before
    assert "click a start or a path" in person.find("status_readout").whole


def test_what_is_deleted_chosen_or_drawn_anew_is_no_longer_what_was_chosen(person):
    starts = person.explorer.experiment.starts
    person.explorer.apply(SelectStart(0))
    person.action("delete_start").trigger()
    assert person.explorer.document.start is None
    person.action("delete_start").trigger()  # deletes nothing more
    assert person.explorer.experiment.starts == starts[1:]
    person.action("undo").trigger()
    person.explorer.apply(SelectStart(1))
    person.click("start_draw_button")
    assert person.explorer.document.start is None
    person.type("start_x_edit", "1")
    person.type("start_y_edit", "1")
    assert person.explorer.document.start == len(person.explorer.experiment.starts) - 1
