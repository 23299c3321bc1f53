"""What the window says is of now: without runs, after another function, and when runs have come or gone."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from surface_views import place_on_screen

from end_to_end.person import drag
from gdexplorer.session import edits

MISSING = "Click the map or the surface to place a start"


@pytest.fixture
def person(open_window):
    person = open_window()
    person.explorer.player.go_to_end()
    person.window.widgets.inspector.fold(False)
    for key in ("inspector", "stability", "runs"):
        person.bring_up(key)
    person.settled()
    return person


def words(person, name):
    return [label.text() for label in person.find(name).findChildren(QWidget) if label.isVisible() and has_text(label)]


def has_text(widget):
    return hasattr(widget, "text") and callable(widget.text) and bool(widget.text())


def test_without_runs_nothing_is_left_of_them_and_each_panel_says_what_to_do(person):
    assert person.find("step_label").text() != "step 0 / 0" and person.find("stability_view").isVisible()
    person.explorer.apply(edits.ClearStarts())
    person.settled()
    person.wait(lambda: person.find("step_label").text() == "step 0 / 0")
    person.wait(lambda: MISSING in person.find("inspector_ended").text())  # panels follow one turn after the other
    assert person.find("runs_summary").text() == "0 runs"
    assert not person.find("stability_view").isVisible() and not person.find("inspector_point").isVisible()
    person.wait(lambda: MISSING in person.find("stability_verdict").text())
    assert not person.find("stability_rate").isVisible()
    person.action("undo").trigger()
    person.settled()
    person.wait(lambda: person.find("inspector_point").isVisible() and person.find("stability_view").isVisible())


def test_the_card_of_the_map_goes_with_its_function(person):
    contour = person.find("contour_view")
    contour.scene().sigMouseMoved.emit(contour.getViewBox().mapViewToScene(QPointF(1.0, 1.0)))
    assert contour.card.isVisible() and "x = 1" in person.find("status_readout").text()
    person.explorer.apply(edits.ChooseObjective("rosenbrock"))
    person.settled("rosenbrock")
    assert not contour.card.isVisible() and "x = 1" not in person.find("status_readout").text()


def highlighted(person):
    """The run that the table highlights, and that the inspector shows."""
    table = person.find("runs_table")
    row = max(table.currentIndex().row(), 0)
    trajectory = person.explorer.runs.scene.runs[row].trajectory
    configured = person.explorer.experiment.optimizers[trajectory.optimizer]
    return configured.optimizer.label, trajectory.start + 1


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (edits.SetVisible(0, False), ("Adam", 2)),
        (edits.DuplicateOptimizer(0), ("Adam", 2)),
        (edits.RemoveOptimizer(1), ("Adam", 2)),
        (edits.AddOptimizer("newton"), ("Adam", 2)),
        (edits.RemoveStart(0), ("Adam", 1)),
        (edits.AddStart((1.0, 1.0)), ("Adam", 2)),
    ],
    ids=str,
)
def test_the_run_that_is_looked_at_stays_when_others_come_and_go(person, edit, expected):
    person.find("runs_table").selectRow(5)
    person.settled()
    assert highlighted(person) == ("Adam", 2)
    person.explorer.apply(edit)
    person.settled()
    person.wait(lambda: highlighted(person) == expected)
    rule, start = expected
    person.wait(lambda: person.find("inspector_run").text() == f"{rule}, start {start}")


def test_many_starts_run_at_once_when_they_are_opened(person):
    person.action("analyse_multi_start").trigger()
    cloud = person.window.features["multi_start"].layer
    person.wait(lambda: cloud.count > 0)


@pytest.mark.parametrize("then", ["undo", "redo", "begin_with"])
def test_a_warning_goes_when_another_document_is_shown(person, then):
    explorer, bar = person.explorer, person.window.findChild(QWidget, "problem_bar")
    explorer.apply(edits.AddOptimizer("simulated_annealing"))
    if then == "redo":
        explorer.undo()
    explorer.error.emit("Simulated annealing has no learning rate to schedule.")
    assert bar.isVisible()
    if then == "begin_with":
        explorer.begin_with(explorer.document)
    else:
        getattr(explorer, then)()
    assert not bar.isVisible()
    person.settled()


@pytest.mark.parametrize("command", ["delete_start", "edit_start"])
def test_that_nothing_is_chosen_does_not_stay(person, command):
    person.action(command).trigger()
    assert person.find("status_readout").whole.startswith("No start is chosen")
    assert len(person.explorer.experiment.starts) == 2 and not person.find("problem_bar").isVisible()
    person.settled()


@pytest.mark.parametrize("name", ["contour_view", "surface_view"])
def test_what_lies_under_the_pointer_is_not_said_once_it_is_elsewhere(person, name):
    view, readout = person.find(name), person.find("status_readout")
    if name == "surface_view":
        place = place_on_screen(view, -2.0, 1.0)
        drag(view, QPoint(round(place.x()), round(place.y())), Qt.MouseButton.NoButton)
    else:
        view.scene().sigMouseMoved.emit(view.getViewBox().mapViewToScene(QPointF(1.0, 1.0)))
    assert readout.whole.startswith("x = ")
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert not readout.whole.startswith("x = ")
    person.settled()
