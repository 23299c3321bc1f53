"""The gallery of objectives: opened from the objective's box or by a key, searched, and chosen from."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QListView

from gdexplorer.gui.features.objective.catalogue import EDITORS
from gdexplorer.gui.features.objective.saved_function import SavedFunction
from gdexplorer.objectives import GROUPS, OBJECTIVES, CustomFormula
from gdexplorer.session.library import Library

ROLE = Qt.ItemDataRole


@pytest.fixture
def person(own_library, person_at_keys):
    return person_at_keys


def opened(person):
    person.action("gallery").trigger()
    dialog = person.find("objective_gallery", QDialog)
    person.wait(lambda: dialog.isActiveWindow() and person.find("objective_gallery_search").hasFocus())
    return dialog


def rows(person):
    model = person.find("objective_gallery_list", QListView).model()
    return [model.index(row, 0) for row in range(model.rowCount())]


def shown(person):
    return [index.data() for index in rows(person)]


def place_of(person, label):
    view = person.find("objective_gallery_list", QListView)
    index = next(index for index in rows(person) if index.data() == label)
    view.scrollTo(index)
    return view.visualRect(index).center()


def type_in(person, text):
    person.bot.keyClicks(person.find("objective_gallery_search", QLineEdit), text)


def test_it_shows_everything_by_topic_with_the_current_one_selected(person):
    opened(person)
    listed = shown(person)
    assert [text for text in listed if text in {*GROUPS.values(), "Custom"}] == ["Custom", *GROUPS.values()]
    assert {row.label for row in OBJECTIVES} | {editor.title for editor in EDITORS} <= set(listed)
    view = person.find("objective_gallery_list", QListView)
    assert view.currentIndex().data() == "Himmelblau"
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    assert "Four equally deep minima" in person.find("objective_gallery_lesson", QLabel).text()


def test_thumbnails_come_one_after_the_other_and_are_all_there_next_time(person):
    opened(person)

    def pictured():
        return [index for index in rows(person) if isinstance(index.data(ROLE.DecorationRole), QPixmap)]

    entries = [index for index in rows(person) if index.data(ROLE.UserRole) is not None]
    person.wait(lambda: len(pictured()) == len(entries))
    pictures = [index.data(ROLE.DecorationRole).toImage() for index in pictured()]
    for number, picture in enumerate(pictures[len(EDITORS) :]):
        places = [(x, y) for x in range(0, picture.width(), 4) for y in range(0, picture.height(), 4)]
        assert len({picture.pixel(*place) for place in places}) > 3, number
    person.find("objective_gallery").reject()
    opened(person)
    assert len(pictured()) == len(entries)


def test_the_box_of_the_objective_opens_it_and_a_click_chooses_in_one_step(person):
    person.find("objective_combo").showPopup()
    dialog = person.find("objective_gallery", QDialog)
    assert dialog.isVisible()
    person.bot.wait(20)
    person.click("objective_gallery_list", place_of(person, "Rosenbrock"))
    assert not dialog.isVisible()
    person.settled("rosenbrock")
    assert person.explorer.history.undo_label == "choose objective"
    person.explorer.undo()
    assert person.explorer.experiment.objective == "himmelblau" and not person.explorer.history.can_undo


@pytest.mark.parametrize(
    ("typed", "found", "current"),
    [
        ("rosen", {"Rosenbrock"}, "Rosenbrock"),
        ("saddles", {row.label for row in OBJECTIVES if row.group == "saddles"}, None),
        ("zigzags", {row.label for row in OBJECTIVES if "zigzags" in row.lesson}, None),
    ],
)
def test_it_is_searched_by_name_topic_and_lesson(person, typed, found, current):
    opened(person)
    type_in(person, typed)
    assert found and found <= set(shown(person)) and "Ackley" not in shown(person)
    assert current is None or person.find("objective_gallery_list").currentIndex().data() == current


def test_the_best_match_is_current_and_return_chooses_it(person):
    opened(person)
    type_in(person, "valley spiral")
    person.bot.keyClick(person.find("objective_gallery_search"), Qt.Key.Key_Return)
    chosen = next(row.key for row in OBJECTIVES if row.label == "Spiral valley")
    person.settled(chosen)


def test_a_word_says_that_nothing_is_found(person):
    opened(person)
    type_in(person, "qqqq")
    nothing = person.find("objective_gallery_nothing", QLabel)
    assert nothing.isVisible() and "qqqq" in nothing.text()
    person.bot.keyClick(person.find("objective_gallery_search"), Qt.Key.Key_Return)
    assert person.find("objective_gallery").isVisible()


def test_arrows_walk_the_grid_and_return_chooses(person):
    opened(person)
    view = person.find("objective_gallery_list", QListView)
    person.bot.keyClick(person.find("objective_gallery_search"), Qt.Key.Key_Down)
    assert view.hasFocus()
    below = view.currentIndex()
    person.bot.keyClick(view, Qt.Key.Key_Right)
    beside = view.currentIndex()
    assert beside.row() == below.row() + 1
    assert view.visualRect(beside).top() == view.visualRect(below).top()
    for _ in range(30):
        person.bot.keyClick(view, Qt.Key.Key_Down)
        assert view.currentIndex().data(ROLE.UserRole) is not None
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())
    key = view.currentIndex().data(ROLE.UserRole)
    person.bot.keyClick(view, Qt.Key.Key_Return)
    person.settled(key)


def test_escape_chooses_nothing_and_the_keys_are_the_pictures(person):
    before = person.explorer.document
    person.find("objective_combo").setFocus()
    person.find("objective_combo").showPopup()
    person.bot.wait(20)
    person.bot.keyClick(person.find("objective_gallery_search"), Qt.Key.Key_Escape)
    assert not person.find("objective_gallery").isVisible() and person.explorer.document == before
    person.bot.waitUntil(person.window.isActiveWindow)
    cursor = person.cursor
    person.bot.keyClick(QApplication.focusWidget() or person.window, Qt.Key.Key_Right)
    assert person.cursor == cursor + 1


def test_a_saved_function_and_a_custom_kind_are_chosen_too(person):
    Library().add("Gutter", CustomFormula("x^2 + 9*y^4"))
    opened(person)
    gutter = next(index for index in rows(person) if index.data(ROLE.UserRole) == SavedFunction("Gutter"))
    person.wait(lambda: isinstance(gutter.data(ROLE.DecorationRole), QPixmap))
    type_in(person, "gutter")
    person.bot.keyClick(person.find("objective_gallery_search"), Qt.Key.Key_Return)
    person.settled()
    assert person.explorer.experiment.objective.text == "x^2 + 9*y^4"
    opened(person)
    type_in(person, "neural network")
    person.bot.keyClick(person.find("objective_gallery_search"), Qt.Key.Key_Return)
    person.wait(lambda: type(person.explorer.experiment.objective).__name__ == "CustomNetwork")
    person.settled()


def test_an_unreadable_library_is_told_and_the_catalogue_is_offered(person, tmp_path):
    (tmp_path / "functions.json").write_text("nonsense")
    opened(person)
    assert "cannot be read" in person.find("problem_text").text()
    assert {row.label for row in OBJECTIVES} <= set(shown(person))


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1600, 1000)])
def test_it_fits_the_window_and_cuts_no_label(person, size):
    person.window.resize(*size)
    dialog = opened(person)
    assert dialog.width() <= size[0] and dialog.height() <= size[1]
    view = person.find("objective_gallery_list", QListView)
    for index in rows(person):
        place = view.visualRect(index)
        assert place.left() >= 0 and place.right() <= view.viewport().width()


def test_entries_tell_a_screen_reader_their_topic_and_lesson(person):
    opened(person)
    told = person.find("objective_gallery_list").currentIndex().data(ROLE.AccessibleTextRole)
    assert told.startswith("Himmelblau, Many minima, Four")
