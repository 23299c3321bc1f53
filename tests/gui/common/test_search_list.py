"""A search line above a list: typing, keys, clicks, and a word when nothing is found."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView

from gdexplorer.gui.common.choices import Choice, Group
from gdexplorer.gui.common.search_list import SearchList

GROUPS = (
    Group("Fruit", [Choice("Apple", "apple"), Choice("Pear", "pear")]),
    Group("Roots", [Choice("Beet", "beet"), Choice("Carrot", "carrot")]),
)


@pytest.fixture
def searched(qtbot):
    widget, chosen = SearchList("food", "Food", "Search food", QListView(), ranked=True), []
    qtbot.addWidget(widget)
    widget.chosen.connect(chosen.append)
    widget.resize(300, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    widget.offer(GROUPS)
    qtbot.waitUntil(widget.search.hasFocus)
    return widget, chosen


def current(widget):
    return widget.view.currentIndex().data()


def test_return_chooses_the_best_match(searched, qtbot):
    widget, chosen = searched
    assert current(widget) == "Apple"
    qtbot.keyClicks(widget.search, "car")
    assert current(widget) == "Carrot"
    qtbot.keyClick(widget.search, Qt.Key.Key_Return)
    assert chosen == ["carrot"]


def test_arrows_go_over_headings_into_the_list_and_back(searched, qtbot):
    widget, chosen = searched
    qtbot.keyClick(widget.search, Qt.Key.Key_Down)
    assert widget.view.hasFocus() and current(widget) == "Pear"
    qtbot.keyClick(widget.view, Qt.Key.Key_Down)
    assert current(widget) == "Beet"
    qtbot.keyClick(widget.view, Qt.Key.Key_Return)
    assert chosen == ["beet"]
    for _ in range(3):
        qtbot.keyClick(widget.view if widget.view.hasFocus() else widget.search, Qt.Key.Key_Up)
    assert widget.search.hasFocus() and current(widget) == "Apple"


def test_typing_in_the_list_searches(searched, qtbot):
    widget, _ = searched
    qtbot.keyClick(widget.search, Qt.Key.Key_Down)
    qtbot.keyClick(widget.view, Qt.Key.Key_B)
    assert widget.search.hasFocus() and widget.search.text() == "b" and current(widget) == "Beet"


def test_a_word_says_that_nothing_is_found(searched, qtbot):
    widget, chosen = searched
    assert not widget.nothing.isVisible()
    qtbot.keyClicks(widget.search, "xyz")
    assert widget.nothing.isVisible() and "xyz" in widget.nothing.text() and not widget.view.isVisible()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down):
        qtbot.keyClick(widget.search, key)
    assert chosen == [] and widget.search.hasFocus()
    widget.search.clear()
    assert widget.view.isVisible() and current(widget) == "Apple"


def test_where_nothing_matches_the_nearest_is_offered(searched, qtbot):
    widget, chosen = searched
    qtbot.keyClicks(widget.search, "carott")
    assert widget.nothing.isVisible() and widget.nothing.text() == "Nothing matches “carott”; the nearest is Carrot."
    assert widget.view.isVisible() and current(widget) == "Carrot"
    assert widget.nothing.geometry().bottom() < widget.view.geometry().top()
    qtbot.keyClick(widget.search, Qt.Key.Key_Return)
    assert chosen == ["carrot"]
    widget.search.setText("carro")
    assert not widget.nothing.isVisible()


def test_a_click_chooses_a_row_and_no_heading(searched, qtbot):
    widget, chosen = searched
    model = widget.view.model()
    for row in (0, 2):  # a heading, Pear
        place = widget.view.visualRect(model.index(row, 0)).center()
        qtbot.mouseClick(widget.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen == ["pear"]


def test_other_choices_begin_with_an_empty_search(searched, qtbot):
    widget, _ = searched
    qtbot.keyClicks(widget.search, "pear")
    widget.offer(GROUPS[1:])
    assert widget.search.text() == "" and current(widget) == "Beet"
    widget.show_current("carrot")
    assert current(widget) == "Carrot"
    widget.show_current("no such")
    assert current(widget) == "Carrot"
