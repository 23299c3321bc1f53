"""Drags that something comes between: nothing is moved that was not taken."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from surface_views import place_on_screen

from end_to_end.person import drag
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


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("picture", [on_map, on_surface])
def test_a_drag_moves_no_start_but_the_one_that_was_taken(person, picture, change):
    refused = []
    person.explorer.error.connect(refused.append)
    widget, place = picture(person, 1)
    QTest.mousePress(widget, LEFT, pos=place)
    for away in AWAY:
        drag(widget, place + away)
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
def test_a_drag_goes_on_while_something_else_is_changed(person, picture):
    widget, place = picture(person, 1)
    QTest.mousePress(widget, LEFT, pos=place)
    for away in AWAY:
        drag(widget, place + away)
    before = person.explorer.experiment.starts
    person.explorer.apply(edits.SetHyperparameter(0, "learning_rate", 0.004))
    person.explorer.apply(edits.SetColour(0, 5))
    drag(widget, place + 2 * AWAY[-1])
    QTest.mouseRelease(widget, LEFT, pos=place + 2 * AWAY[-1])
    assert person.explorer.experiment.starts[1] != before[1]
    person.settled()
