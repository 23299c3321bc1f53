"""Keys go to the pictures unless somebody is at work elsewhere, and the wheel turns nothing that has no focus."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

from gdexplorer.session import edits

ANALYSES = ("runs", "sweep", "race", "basins", "multi_start", "brute_force", "between", "spectrum", "critical_points")
KINDS = (QComboBox, QAbstractSlider, QAbstractSpinBox, QTabBar)


def turn(widget, notches=-1):
    """Turn the wheel over a widget as the display server tells it: it goes on to what lies around."""
    window = widget.window()
    place = QPointF(widget.mapTo(window, widget.visibleRegion().boundingRect().center()))
    QTest.wheelEvent(window.windowHandle(), place, QPoint(0, 120 * notches))
    QApplication.processEvents()


def state(widget):
    if isinstance(widget, QComboBox | QTabBar):
        return widget.currentIndex()
    return widget.value()


def undo(person):
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def redo(person):
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


@pytest.fixture
def person(person_at_keys):
    return person_at_keys


def test_the_wheel_changes_nothing_that_has_no_focus(person):
    for key in ("double_well", "rosenbrock"):
        person.choose_objective(key)
        person.explorer.player.pause()
        for name in (*ANALYSES, "inspector", "metric", "stability", "starts", "run_settings", "optimizers"):
            person.bring_up(name)
            person.bot.wait(20)
            before = person.explorer.experiment
            for widget in person.window.findChildren(QWidget):
                if not isinstance(widget, KINDS) or isinstance(widget, QScrollBar) or not widget.isVisible():
                    continue
                if widget.visibleRegion().isEmpty():  # scrolled out of sight
                    continue
                widget.clearFocus()
                was = state(widget)
                turn(widget)
                turn(widget, 1)
                assert state(widget) == was, widget.objectName()
                assert not widget.hasFocus(), widget.objectName()
            assert person.explorer.experiment is before


def test_the_wheel_turns_a_slider_that_has_the_focus(person):
    slider = person.find("optimizer_0_learning_rate_slider")
    before = slider.value()
    slider.setFocus()
    turn(slider)
    assert slider.value() != before


def test_the_wheel_over_a_slider_scrolls_what_lies_around(person):
    for rule in ("adam", "rmsprop", "adagrad", "newton", "adam", "rmsprop", "adagrad"):
        person.explorer.apply(edits.AddOptimizer(rule))
    slider, area = person.find("optimizer_0_learning_rate_slider"), person.find("side_panel_area")
    person.wait(lambda: area.verticalScrollBar().maximum() > 0)  # cards come one by one
    turn(slider)
    assert area.verticalScrollBar().value() > 0


def test_after_an_objective_is_chosen_space_plays_and_undo_brings_the_last_one_back(person):
    combo = person.find("objective_combo")
    combo.setFocus()
    index = combo.findData("rosenbrock")
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    person.settled("rosenbrock")
    playing = person.explorer.player.playback.playing
    person.press(Qt.Key.Key_Space)
    assert person.explorer.player.playback.playing != playing
    undo(person)
    assert person.explorer.experiment.objective == "himmelblau"


def test_after_an_objective_is_typed_the_keys_are_the_pictures_again(person):
    edit = person.find("objective_combo").lineEdit()
    edit.setFocus()
    edit.selectAll()
    person.bot.keyClicks(edit, "rastr")
    person.press(Qt.Key.Key_Return)
    person.settled("rastrigin")
    if QApplication.activePopupWidget() is not None:
        QApplication.activePopupWidget().close()
    undo(person)
    assert person.explorer.experiment.objective == "himmelblau"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
@pytest.mark.parametrize(
    "name",
    [
        "optimizer_0_learning_rate_edit",
        "start_x_edit",
        "budget_spin",
        "optimizer_0_learning_rate_slider",
        "speed_combo",
    ],
)
def test_return_and_escape_give_the_keys_back(person, name, key):
    person.explorer.player.pause()
    widget = person.find(name)
    widget.setFocus()
    person.press(key)
    before = person.cursor
    person.press(Qt.Key.Key_Right)
    assert person.cursor == before + 1
    person.press(Qt.Key.Key_Space)
    assert person.explorer.player.playback.playing


def test_a_box_undoes_what_was_typed_in_it_and_then_the_document(person):
    names = [edit.objectName() for edit in person.window.findChildren(QLineEdit) if edit.isVisible()]
    assert len(names) > 5
    for edit in person.window.findChildren(QLineEdit):
        if not edit.isVisible() or not edit.isEnabled() or edit.isReadOnly():
            continue
        person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.004))
        assert person.explorer.history.can_undo
        edit.setFocus()
        before = edit.text()
        person.bot.keyClick(edit, Qt.Key.Key_7)
        assert edit.text() != before, edit.objectName()
        undo(person)
        assert edit.text() == before, edit.objectName()
        assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.004, edit.objectName()
        undo(person)
        assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.005, edit.objectName()
        person.settled()


def test_a_box_redoes_what_it_has_undone(person):
    person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.004))
    person.explorer.undo()
    edit = person.find("optimizer_0_learning_rate_edit")
    edit.setFocus()
    person.bot.keyClicks(edit, "99")
    undo(person)
    assert edit.text() == "0.005"
    redo(person)
    assert edit.text() == "0.00599"
    undo(person)
    edit.setText("0.005")  # as when the document is shown anew: the box has nothing to redo
    redo(person)
    assert edit.text() == "0.004"


def test_a_number_already_applied_is_undone_in_the_document(person):
    edit = person.find("optimizer_0_learning_rate_edit")
    edit.setFocus()
    edit.selectAll()
    person.bot.keyClicks(edit, "0.004")
    edit.editingFinished.emit()  # as when the window loses the focus, which the box keeps
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.004
    undo(person)
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.005
    assert edit.text() == "0.005"


def test_after_undo_in_a_half_typed_box_return_enters_nothing_new(person):
    person.type("optimizer_0_learning_rate_edit", "0.004")
    edit = person.find("optimizer_0_learning_rate_edit")
    edit.setFocus()
    person.bot.keyClicks(edit, "99")
    undo(person)
    undo(person)
    assert edit.text() == "0.005"
    person.press(Qt.Key.Key_Return)
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.005


def test_a_click_on_a_button_leaves_the_keys_to_the_pictures_and_takes_what_was_typed(person):
    edit = person.find("optimizer_0_learning_rate_edit")
    edit.setFocus()
    edit.selectAll()
    person.bot.keyClicks(edit, "0.003")
    person.click("end_button")
    assert person.explorer.experiment.optimizers[0].setting("learning_rate") == 0.003
    person.settled()
    person.press(Qt.Key.Key_Home)
    assert person.cursor == 0


def test_a_list_can_be_gone_through_by_keys(person):
    combo = person.find("speed_combo")
    combo.setFocus()
    before = combo.currentIndex()
    person.press(Qt.Key.Key_Down)
    person.press(Qt.Key.Key_Down)
    assert combo.currentIndex() == before + 2


@pytest.mark.parametrize("by_mouse", [False, True])
def test_a_choice_from_a_list_that_was_opened_by_keys_gives_them_back(person, by_mouse):
    combo = person.find("speed_combo")
    combo.setFocus()
    person.press(Qt.Key.Key_Down)  # gone through while closed, so that the list stays in use
    before, view = combo.currentIndex(), combo.view()
    person.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    person.wait(view.isVisible)
    person.bot.wait(
        QApplication.doubleClickInterval() + 100
    )  # a click just after it opened would be the one on the box
    if by_mouse:
        place = view.visualRect(view.model().index(before - 1, 0)).center()
        person.bot.mouseMove(view.viewport(), place)
        person.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    else:
        person.bot.keyClick(view, Qt.Key.Key_Up)
        person.bot.keyClick(view, Qt.Key.Key_Return)
    person.wait(lambda: not view.isVisible())
    assert combo.currentIndex() == before - 1
    person.wait(lambda: not combo.hasFocus())


def test_a_click_on_the_surface_leaves_the_arrow_keys_their_meaning(person):
    person.explorer.player.pause()
    person.find("surface_view").setFocus()
    before = person.cursor
    person.press(Qt.Key.Key_Right)
    assert person.cursor == before + 1
