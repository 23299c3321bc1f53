"""Accuracies in the table of runs: those of the rows in sight at the cursor, where something is classified."""

from types import SimpleNamespace

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.features.runs.runs_table import RunsTable
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.goodness import measures_of
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.scene.scene import Scene

OPTIMIZERS = configure("adam", {"learning_rate": 0.05}), configure("gradient_descent")


def scene_of(objective):
    experiment = Experiment(objective, optimizers=OPTIMIZERS, steps=12)
    bound = experiment.bound()
    experiment = replace(experiment, starts=(tuple(bound.start),))
    return Scene(experiment, SimpleNamespace(bound=bound), drawn_runs(experiment, descend(experiment)))


def classifier(test=msgspec.UNSET):
    return CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("two_moons", 60), test=test)


@pytest.fixture
def table(qtbot):
    shown = RunsTable()
    qtbot.addWidget(shown)
    shown.resize(700, 220)
    shown.show()
    yield shown
    shown.measuring.stop()


def headings(table):
    model = table.model()
    return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]


def texts(table, qtbot, column):
    qtbot.waitUntil(lambda: not table.measuring.busy)
    model, place = table.model(), headings(table).index(column)
    return [model.index(row, place).data() for row in range(model.rowCount())]


def expected(samples, scene, step):
    found = (measures_of(samples, run.trajectory.points[step]) for run in scene.runs)
    return [f"{100.0 * each.accuracy:.3g} %" for each in found]


def test_accuracies_are_told_beside_the_value_at_the_cursor(table, qtbot):
    scene = scene_of(classifier(Split(0.3)))
    bound = scene.surface.bound
    table.set_details(scene)
    assert headings(table) == ["run", "f", "accuracy", "test accuracy", "‖∇f‖", "step", "status"]
    for step in (0, 7, 12):
        table.set_cursor(step)
        assert texts(table, qtbot, "accuracy") == expected(bound.samples, scene, step)
        assert texts(table, qtbot, "test accuracy") == expected(bound.held_out.samples, scene, step)


def test_what_keeps_no_rows_has_one_accuracy_and_what_is_no_classifier_none(table, qtbot):
    scene = scene_of(classifier())
    table.set_details(scene)
    assert headings(table) == ["run", "f", "accuracy", "‖∇f‖", "step", "status"]
    assert texts(table, qtbot, "accuracy") == expected(scene.surface.bound.samples, scene, 0)
    table.set_details(scene_of("himmelblau"))
    assert headings(table) == ["run", "f", "‖∇f‖", "step", "status"]
    assert texts(table, qtbot, "status")[0] and table.columnWidth(4) > 0


def test_accuracies_are_computed_again_only_where_something_has_changed(table, qtbot):
    asked = []
    table.measuring.busy_changed.connect(asked.append)
    scene = scene_of(classifier())
    table.set_details(scene)
    qtbot.waitUntil(lambda: not table.measuring.busy)
    count = len(asked)
    table.set_runs(list(scene.runs))
    table.resize(720, 220)
    assert len(asked) == count and not table.measuring.busy
    table.set_cursor(3)
    assert table.measuring.busy


def test_a_table_out_of_sight_computes_no_accuracies(table, qtbot):
    table.hide()
    scene = scene_of(classifier())
    table.set_details(scene)
    assert not table.measuring.busy
    table.show()
    assert texts(table, qtbot, "accuracy") == expected(scene.surface.bound.samples, scene, 0)
