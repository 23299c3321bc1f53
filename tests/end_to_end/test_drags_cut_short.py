"""Drags that something comes between: nothing is moved that was not taken, and none outlives its release."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSlider
from shiboken6 import isValid
from surface_views import place_on_screen

from end_to_end.person import drag
from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.session import edits
from gdexplorer.session.document import Document

LEFT = Qt.MouseButton.LeftButton
AWAY = [QPoint(6 * each, -4 * each) for each in range(1, 6)]
STARTS = ((-2.0, 1.0), (2.5, -2.0), (-1.0, 3.0))


def on_map(person, index):
    view = person.find("contour_view")
    return view.viewport(), view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(*STARTS[index])))


def on_surface(person, index):
    view = person.find("surface_view")
    return view, place_on_screen(view, *STARTS[index]).toPoint()


def removed(index):
    return lambda explorer: explorer.apply(edits.RemoveStart(index))


def opened(explorer):
    """As many starts of the same function, in another document."""
    explorer.begin_with(Document(edits.AddStart((4.0, 4.0)).apply_to(edits.first_example())))


CHANGES = {
    "another removed": removed(0),
    "removed": removed(1),
    "the last removed": removed(2),
    "cleared": lambda explorer: explorer.apply(edits.ClearStarts()),
    "drawn": lambda explorer: explorer.apply(edits.DrawStarts(3, 1)),
    "undone": lambda explorer: explorer.undo(),
    "another objective": lambda explorer: explorer.apply(edits.ChooseObjective("rosenbrock")),
    "many coordinates": lambda explorer: explorer.apply(edits.ChooseObjective("housing_mse")),
    "another document": opened,
}


@pytest.fixture
def person(open_window):
    person = open_window()
    person.explorer.player.pause()
    person.explorer.apply(edits.ClearStarts())
    for start in STARTS:
        person.explorer.apply(edits.AddStart(start))
    person.settled()
    return person


def take(widget, place):
    """Press there, and begin a drag."""
    QTest.mousePress(widget, LEFT, pos=place)
    for away in AWAY:
        drag(widget, place + away)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("picture", [on_map, on_surface])
def test_a_drag_moves_no_start_but_the_one_that_was_taken(person, picture, change):
    refused = []
    person.explorer.error.connect(refused.append)
    widget, place = picture(person, 1)
    take(widget, place)
    moved = person.explorer.experiment.starts
    assert moved[1] != STARTS[1] and (moved[0], moved[2]) == (STARTS[0], STARTS[2])
    CHANGES[change](person.explorer)
    seen, now = person.find("contour_view").seen, person.explorer.document
    for away in AWAY:
        drag(widget, place + 2 * away)
    QTest.mouseRelease(widget, LEFT, pos=place + 2 * AWAY[-1])
    assert person.explorer.document.experiment == now.experiment and refused == []
    assert person.find("contour_view").seen == seen, "the map is not moved in its place"
    person.settled()


@pytest.mark.parametrize("picture", [on_map, on_surface])
def test_escape_puts_a_start_back_as_if_it_had_not_been_dragged(person, picture):
    widget, place = picture(person, 1)
    past, seen = person.explorer.history.undo_label, person.find("contour_view").seen
    for _ in range(2):
        take(widget, place)
        assert person.explorer.experiment.starts != STARTS
        QTest.keyClick(person.window.focusWidget(), Qt.Key.Key_Escape)
        assert person.explorer.experiment.starts == STARTS
        for away in AWAY:
            drag(widget, place + 2 * away)
        QTest.mouseRelease(widget, LEFT, pos=place + 2 * AWAY[-1])
        assert person.explorer.experiment.starts == STARTS and person.find("contour_view").seen == seen
        assert (person.explorer.history.undo_label, person.explorer.history.can_redo) == (past, False)
        person.settled()
    QTest.mousePress(widget, LEFT, pos=place)
    QTest.keyClick(person.window.focusWidget(), Qt.Key.Key_Escape)
    QTest.mouseRelease(widget, LEFT, pos=place)
    assert (person.explorer.history.undo_label, person.explorer.history.can_redo) == (past, False), "it was not moved"
    take(widget, place)
    QTest.mouseRelease(widget, LEFT, pos=place + AWAY[-1])
    QTest.keyClick(person.window.focusWidget(), Qt.Key.Key_Escape)
    assert person.explorer.experiment.starts != STARTS, "it was let go before"
    person.settled()


@pytest.mark.parametrize("picture", [on_map, on_surface])
def test_escape_takes_back_nothing_but_the_drag(person, picture):
    widget, place = picture(person, 1)
    take(widget, place)
    person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.004))
    before = person.explorer.experiment
    QTest.keyClick(person.window.focusWidget(), Qt.Key.Key_Escape)
    assert person.explorer.experiment == before
    QTest.mouseRelease(widget, LEFT, pos=place + AWAY[-1])
    person.settled()


@pytest.mark.parametrize("picture", [on_map, on_surface])
def test_a_drag_goes_on_while_something_else_is_changed(person, picture):
    widget, place = picture(person, 1)
    take(widget, place)
    before = person.explorer.experiment.starts
    person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.004))
    person.explorer.apply(edits.SetColour(0, 5))
    drag(widget, place + 2 * AWAY[-1])
    QTest.mouseRelease(widget, LEFT, pos=place + 2 * AWAY[-1])
    assert person.explorer.experiment.starts[1] != before[1]
    person.settled()


def handle_of(person, name):
    slider, option = person.find(name), QStyleOptionSlider()
    slider.initStyleOption(option)
    control, handle = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
    return slider, slider.style().subControlRect(control, option, handle, slider).center()


@pytest.fixture
def interrupted(person):
    """A function that drags in the window, and opens a menu in the middle, which takes the release."""
    window, menu = person.window, person.window.menuBar().actions()[0].menu()
    window.activateWindow()
    person.wait(window.isActiveWindow)

    def drag_into_menu(widget, place):
        pressed(person, widget, place)
        menu.popup(window.mapToGlobal(QPoint(200, 200)))
        person.wait(lambda: QApplication.activePopupWidget() is menu)
        released(person, widget, place + AWAY[-1])
        menu.close()
        person.wait(lambda: QApplication.activePopupWidget() is None)

    return drag_into_menu


def pressed(person, widget, place):
    """Press at a place of a widget and drag, through the window as a mouse does."""
    window = person.window.windowHandle()
    places = [widget.mapTo(person.window, each) for each in (place, *(place + away for away in AWAY))]
    QTest.mouseMove(window, places[0])
    QTest.mousePress(window, LEFT, pos=places[0])
    for each in places[1:]:
        person.bot.wait(20)
        QTest.mouseMove(window, each)
    person.bot.wait(20)


def released(person, widget, place):
    QTest.mouseRelease(person.window.windowHandle(), LEFT, pos=widget.mapTo(person.window, place))
    person.bot.wait(20)


@pytest.mark.parametrize("picture", [on_map, on_surface])
def test_after_a_lost_release_the_next_drag_is_one_of_its_own(person, interrupted, picture):
    interrupted(*picture(person, 1))
    person.settled()
    once, steps = person.explorer.experiment.starts, len(person.explorer.history.past)
    assert once[1] != STARTS[1]
    view, place = picture(person, 1)
    place = place + AWAY[-1]  # where the start is now
    pressed(person, view, place)
    released(person, view, place + AWAY[-1])
    twice = person.explorer.experiment.starts
    assert twice[1] != once[1] and len(person.explorer.history.past) == steps + 1
    person.action("undo").trigger()
    assert person.explorer.experiment.starts == once
    person.settled()


def test_after_a_lost_release_the_map_is_moved_and_no_start(person, interrupted):
    interrupted(*on_map(person, 1))
    person.settled()
    starts, seen = person.explorer.experiment.starts, person.find("contour_view").seen
    viewport = person.find("contour_view").viewport()
    beside = viewport.rect().center() + QPoint(70, 60)
    pressed(person, viewport, beside)
    released(person, viewport, beside + AWAY[-1])
    assert person.explorer.experiment.starts == starts and person.find("contour_view").seen != seen
    person.settled()


@pytest.mark.parametrize("name", ["optimizer_0_learning_rate_slider", "optimizer_1_learning_rate_slider"])
def test_after_a_lost_release_a_slider_shows_what_is_undone(person, interrupted, name):
    person.bring_up("optimizers")
    person.settled()
    slider, place = handle_of(person, name)
    before = slider.value()
    interrupted(slider, place)
    assert slider.value() != before and not slider.isSliderDown()
    person.action("undo").trigger()
    assert slider.value() == before
    person.settled()


@pytest.mark.qt_log_ignore("Mouse event at .* occurs outside target window")  # of a test's mouse
@pytest.mark.parametrize("picture", [on_map, on_surface])
def test_a_start_that_is_let_go_outside_the_window_stays_in_the_domain(person, picture):
    steps = len(person.explorer.history.past)
    view, place = picture(person, 1)
    pressed(person, view, place)
    for outside in (QPoint(40, -900), QPoint(-900, 40), QPoint(3000, 2000)):
        QTest.mouseMove(person.window.windowHandle(), outside)
        person.bot.wait(20)
    QTest.mouseRelease(person.window.windowHandle(), LEFT, pos=QPoint(3000, 2000))
    person.settled()
    starts = person.explorer.experiment.starts
    sides = person.explorer.experiment.bound().domain
    assert starts[1] != STARTS[1] and (starts[0], starts[2]) == (STARTS[0], STARTS[2])
    assert all(low <= coordinate <= high for coordinate, (low, high) in zip(starts[1], sides, strict=True))
    assert len(person.explorer.history.past) == steps + 1
    person.action("undo").trigger()
    assert person.explorer.experiment.starts == STARTS
    person.settled()


@pytest.mark.parametrize(
    "held",
    [on_map, on_surface, "optimizer_0_learning_rate_slider", "timeline_slider"],
    ids=["map", "surface", "rate", "timeline"],
)
def test_the_window_may_be_closed_in_the_middle_of_a_drag(person, held):
    pressed(person, *(handle_of(person, held) if isinstance(held, str) else held(person, 1)))
    person.window.close()
    assert POOL.alive() == [] and QApplication.overrideCursor() is None
    QTest.mouseRelease(person.window.windowHandle(), LEFT, pos=QPoint(400, 400))
    person.bot.wait(200)


SLIDERS = ["optimizer_0_learning_rate_slider", "parameter_b_slider", "run_noise_slider", "timeline_slider"]
ENDS = {
    "undone": lambda explorer: explorer.undo(),
    "another objective": lambda explorer: explorer.apply(edits.ChooseObjective("beale")),
    "many coordinates": lambda explorer: explorer.apply(edits.ChooseObjective("housing_mse")),
    "another document": lambda explorer: explorer.begin_with(Document(explorer.experiment)),
    "a lesson": lambda explorer: explorer.show_apart(Document(explorer.experiment)),
}


@pytest.fixture
def person_at_sliders(person):
    person.choose_objective("rosenbrock")
    for key in ("objective", "optimizers", "run_settings"):
        person.bring_up(key)
    person.explorer.player.pause()
    return person


def told_of(person):
    """What a drag of a slider can change."""
    person.settled()
    return person.explorer.experiment, person.cursor


@pytest.mark.parametrize("name", SLIDERS)
def test_a_slider_is_let_go_when_another_document_is_shown(person_at_sliders, name):
    person = person_at_sliders
    document = person.explorer.document
    for end in ENDS.values():
        person.explorer.begin_with(document)
        before, (slider, place) = told_of(person), handle_of(person, name)
        QTest.mousePress(slider, LEFT, pos=place)
        drag(slider, place + QPoint(12, 0))
        assert told_of(person) != before
        end(person.explorer)
        now = told_of(person)
        if isValid(slider):  # those of a function's parameters are gone with it
            drag(slider, place + QPoint(24, 0))
            QTest.mouseRelease(slider, LEFT, pos=place + QPoint(24, 0))
        assert told_of(person) == now


@pytest.mark.parametrize("name", SLIDERS)
def test_a_slider_that_was_let_go_can_be_taken_again(person_at_sliders, name):
    person = person_at_sliders
    for _ in range(2):
        before, (slider, place) = told_of(person), handle_of(person, name)
        QTest.mousePress(slider, LEFT, pos=place)
        drag(slider, place + QPoint(12, 0))
        assert told_of(person) != before
        person.explorer.undo()
        QTest.mouseRelease(slider, LEFT, pos=place + QPoint(12, 0))
    person.settled()


def test_a_button_held_beside_the_handle_steps_no_further_once_it_is_undone(person):
    person.bring_up("optimizers")
    slider, place = handle_of(person, "optimizer_0_learning_rate_slider")
    before = person.explorer.experiment
    QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() - 3, place.y()))
    assert person.explorer.experiment != before
    person.explorer.undo()
    person.bot.wait(900)  # longer than Qt waits before it repeats a step
    assert person.explorer.experiment == before
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() - 3, place.y()))
    person.settled()


def test_the_ball_of_the_metric_is_let_go_when_another_document_is_shown(person):
    person.bring_up("metric")
    person.explorer.apply(edits.SetMetric(Metric("matrix", (2.0, 0.0, 1.0))))
    view, document = person.find("metric_view"), person.explorer.document
    for end in ENDS.values():
        person.explorer.begin_with(document)
        person.settled()
        person.wait(lambda: view.picture is not None and view.can_drag)
        place = view.handles()[0].toPoint()
        QTest.mousePress(view, LEFT, pos=place)
        drag(view, place + QPoint(-9, 9))
        assert person.explorer.experiment.metric != document.experiment.metric
        end(person.explorer)
        person.settled()
        now = person.explorer.experiment
        drag(view, place + QPoint(-5, 14))
        QTest.mouseRelease(view, LEFT, pos=place + QPoint(-5, 14))
        assert person.explorer.experiment == now


@pytest.mark.parametrize("button", [LEFT, Qt.MouseButton.RightButton], ids=["moved", "zoomed"])
@pytest.mark.parametrize("is_held", [True, False], ids=["held", "released"])
def test_a_map_that_is_moved_by_hand_chooses_no_domain_of_another_function(person, is_held, button):
    for formula in ("x^2 + y^2", "x^2 + 3*y^2"):
        person.choose(CustomFormula(formula))
    document, view = person.explorer.document, person.find("contour_view").viewport()
    place = view.rect().center() + QPoint(60, 50)
    for end in ("another objective", "another document"):
        person.explorer.begin_with(document)
        person.settled()
        QTest.mousePress(view, button, pos=place)
        for away in AWAY:
            drag(view, place + away, button)
        if not is_held:
            QTest.mouseRelease(view, button, pos=place + AWAY[-1])
        ENDS[end](person.explorer)
        now = person.explorer.experiment
        if is_held:
            drag(view, place + 2 * AWAY[-1], button)
            QTest.mouseRelease(view, button, pos=place + 2 * AWAY[-1])
        person.bot.wait(400)  # longer than the map rests before it takes its new domain
        person.settled()
        assert person.explorer.experiment == now


def half_typed(person, box, text, end):
    """Type into a box, which something else ends before it is entered, and leave it; the experiment that came then."""
    box.setFocus()
    person.bot.keyClicks(box, text)
    ENDS[end](person.explorer)
    came = person.explorer.experiment
    person.find("contour_view").setFocus()
    person.settled()
    return came


@pytest.mark.parametrize("end", ENDS)
def test_a_half_typed_number_is_not_entered_into_another_document(person, end):
    person.bring_up("optimizers")
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)
    person.type("optimizer_0_learning_rate_edit", "0.004")
    box = person.find("optimizer_0_learning_rate_edit")
    now = half_typed(person, box, "77", end)
    rate = now.optimizers[0].setting("learning_rate")
    assert person.explorer.experiment == now and float(box.text()) == pytest.approx(rate, rel=1e-4)


HALF_TYPED = {
    "domain_x0_edit": ("objective", edits.ChooseCustom(CustomFormula("x^2 + y^2"))),
    "network_hidden_edit": ("objective", edits.ChooseCustom(CustomNetwork((1, 1, 1), "tanh", bias=False))),
    "network_data_noise_edit": ("objective", edits.ChooseCustom(CustomNetwork((1, 1, 1), "tanh", bias=False))),
    "feasible_set_edit": ("objective", edits.SetFeasibleSet(FeasibleSet("box", (-1.0, 1.0, -1.0, 1.0)))),
    "metric_number_0_edit": ("metric", edits.SetMetric(Metric("matrix", (2.0, 0.0, 1.0)))),
}


@pytest.mark.parametrize("name", HALF_TYPED)
def test_what_is_half_typed_in_a_field_is_not_entered_into_another_document(person, name):
    panel, edit = HALF_TYPED[name]
    person.bring_up(panel)
    person.explorer.apply(edit)
    person.settled()
    document = person.explorer.document
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)
    for end in ("undone", "another document", "a lesson"):
        person.explorer.begin_with(document)
        person.explorer.apply(edits.AddStart((0.3, 0.2)))
        person.settled()
        box = person.find(name)
        before = box.text()
        box.selectAll()
        now = half_typed(person, box, "0.75", end)
        assert person.explorer.experiment == now, end
        if end == "undone":
            assert box.text() == before
