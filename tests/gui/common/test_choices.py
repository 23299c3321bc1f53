"""Grouped choices: their rows, what is found among them, and how they are painted."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QListView, QToolTip

from gdexplorer.gui.common.choices import ABOUT, ASIDE, GROUP, Choice, ChoiceDelegate, Found, Group, choice_model

GROUPS = (
    Group("Fruit", [Choice("Apple", 1, "Round and red"), Choice("Pear", 2, "Green"), Choice("(rotten)", None, "Bad")]),
    Group("Nothing", []),
    Group("Roots", [Choice("Beet", 3, "Red"), Choice("Carrot", 4, aside="Ctrl+C")]),
)
ROLE = Qt.ItemDataRole


@pytest.fixture
def source(qapp):
    return choice_model(GROUPS, qapp)


def texts(model):
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_choices_stand_below_the_headings_of_groups_that_have_some(source):
    assert texts(source) == ["Fruit", "Apple", "Pear", "(rotten)", "Roots", "Beet", "Carrot"]
    chosen = [source.item(row).isSelectable() for row in range(source.rowCount())]
    assert chosen == [False, True, True, False, False, True, True]
    assert source.item(6).data(ASIDE) == "Ctrl+C" and source.item(6).data(GROUP) == "Roots"
    assert source.item(1).data(ROLE.AccessibleTextRole) == "Apple, Fruit, Round and red"


@pytest.mark.parametrize(
    ("typed", "ranked", "below"),
    [
        ("", *[["Fruit", "Apple", "Pear", "(rotten)", "Roots", "Beet", "Carrot"]] * 2),
        ("red", ["Apple", "Beet"], ["Fruit", "Apple", "Roots", "Beet"]),
        ("roots", ["Beet", "Carrot"], ["Roots", "Beet", "Carrot"]),
        ("ar", ["Pear", "Carrot"], ["Fruit", "Pear", "Roots", "Carrot"]),
        ("car", ["Carrot"], ["Roots", "Carrot"]),
        ("rotten", [], []),
        ("nothing", [], []),
    ],
)
def test_what_is_typed_is_looked_for_in_labels_headings_and_explanations(source, qapp, typed, ranked, below):
    for expected, is_ranked in ((ranked, True), (below, False)):
        found = Found(qapp, is_ranked)
        found.setSourceModel(source)
        found.look_for(typed)
        assert texts(found) == expected
        first = found.first
        assert first.isValid() == bool(expected)
        assert not first.isValid() or first.data(ROLE.UserRole) is not None


def test_what_is_refused_now_is_found_with_the_reason_but_not_chosen(qapp):
    model = choice_model([Group("Rules", [Choice("Muon", 1, "For layers", refused="It has no layers")])], qapp)
    assert not model.item(1).isEnabled() and model.item(1).data(ROLE.UserRole) is None
    assert model.item(1).data(ROLE.AccessibleTextRole) == "Muon, Rules, It has no layers"
    found = Found(qapp)
    found.setSourceModel(model)
    found.look_for("muon")
    assert texts(found) == ["Muon"] and not found.first.isValid()
    assert found.index(0, 0).data(ABOUT) == "It has no layers"


def test_the_best_match_comes_first_only_if_that_is_wanted(qapp):
    model = choice_model([Group("All", [Choice("Cotangent", 1), Choice("Tangent", 2)])], qapp)
    for ranked, expected in ((True, ["Tangent", "Cotangent"]), (False, ["All", "Cotangent", "Tangent"])):
        found = Found(qapp, ranked)
        found.setSourceModel(model)
        found.look_for("tan")
        assert texts(found) == expected
        found.look_for("")
        assert texts(found) == ["All", "Cotangent", "Tangent"]


def test_a_row_has_room_for_the_line_about_it_and_paints_it(source, qtbot):
    view = QListView()
    qtbot.addWidget(view)
    view.setItemDelegate(ChoiceDelegate(view))
    view.setModel(source)
    view.resize(300, 300)
    heights = [view.visualRect(source.index(row, 0)).height() for row in range(source.rowCount())]
    assert heights[1] == heights[2] > 1.5 * heights[0] and heights[6] < heights[1]
    picture, row = view.grab().toImage(), view.visualRect(source.index(1, 0))
    offset = view.viewport().mapTo(view, QPoint())

    def inked(top, bottom):
        base = QColor(view.palette().base().color()).lightness()
        places = [(x, y) for y in range(row.top() + top, row.top() + bottom) for x in range(row.left(), row.right())]
        return sum(abs(picture.pixelColor(x + offset.x(), y + offset.y()).lightness() - base) > 60 for x, y in places)

    assert inked(0, row.height() // 2) > 10 and inked(row.height() // 2, row.height()) > 10


def test_the_tool_tip_of_a_row_tells_all_of_its_label(qtbot):
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(choice_model([Group("Fruit", [Choice("Apple", 1, "Round and red"), Choice("Pear", 2)])], view))
    view.setItemDelegate(ChoiceDelegate(view))
    with qtbot.waitExposed(view):
        view.show()
    told = []
    for row in (1, 2):
        place = view.visualRect(view.model().index(row, 0)).center()
        event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
        told.append(QToolTip.text())
    QToolTip.hideText()
    assert told == ["Apple\nRound and red", "Pear"]
