"""The critical points of an objective, and the job that finds them."""

from collections import Counter

import numpy as np
import pytest
from pictures import surface_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView

from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.features.critical_points import critical_point_finder
from gdexplorer.gui.features.critical_points.critical_point_finder import CriticalPointFinder
from gdexplorer.gui.features.critical_points.critical_points_panel import LONGEST_NAME, CriticalPointsPanel
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits


@pytest.fixture
def finder(qtbot):
    made = CriticalPointFinder()
    yield made
    made.stop()


def shown(finder, experiment):
    """Show the objective of ``experiment``; what is told of its points, as a list that grows."""
    points = []
    finder.points_changed.connect(points.append)
    finder.set_surface(surface_of(experiment))
    return points


def test_known_minima_are_told_at_once_and_all_points_when_the_runs_are_there(finder, qtbot):
    points = shown(finder, edits.first_example())
    assert [point.kind for point in points[0]] == [PointKind.MINIMUM] * 4
    finder.find_points()
    qtbot.waitUntil(lambda: len(points) == 2, timeout=60_000)
    assert Counter(point.kind for point in points[1]) == {
        PointKind.MINIMUM: 4,
        PointKind.SADDLE: 4,
        PointKind.MAXIMUM: 1,
    }
    finder.find_points()
    qtbot.wait(100)
    assert len(points) == 2


def test_minima_at_kinks_stay_marked(finder, qtbot):
    points = shown(finder, edits.ChooseObjective("absolute_value").apply_to(edits.first_example()))
    finder.find_points()
    qtbot.waitUntil(lambda: len(points) == 2, timeout=60_000)
    assert any(point.kind is PointKind.MINIMUM and np.allclose(point.point, 0.0) for point in points[1])


def test_what_is_found_of_an_objective_that_is_gone_is_not_told(finder, qtbot):
    points = shown(finder, edits.first_example())
    finder.find_points()
    other = edits.ChooseObjective("sphere").apply_to(edits.first_example())
    busy = []
    finder.busy_changed.connect(busy.append)
    finder.set_surface(surface_of(other))
    assert busy == [False]
    finder.find_points()
    qtbot.waitUntil(lambda: len(points) == 3, timeout=60_000)
    qtbot.waitUntil(lambda: not finder.busy, timeout=60_000)
    assert [len(told) for told in points] == [4, 1, 1]


def test_within_another_feasible_set_other_points_are_listed_without_another_search(finder, qtbot, monkeypatch):
    experiment = edits.first_example()
    surface, points = surface_of(experiment), []
    finder.points_changed.connect(points.append)
    finder.set_scene(Scene(experiment, surface))
    finder.find_points()
    qtbot.waitUntil(lambda: len(points) == 2, timeout=60_000)
    monkeypatch.setattr(critical_point_finder, "search_critical_points", lambda *_, **__: pytest.fail("sought again"))
    held = edits.SetFeasibleSet(feasible_set_from("ball 0 0 2")).apply_to(experiment)
    finder.set_scene(Scene(held, surface))
    qtbot.waitUntil(lambda: len(points) == 3, timeout=60_000)
    assert Counter(point.label for point in points[2])["minimum at a wall"] == 1
    assert sum(point.is_outside for point in points[2]) == 7
    finder.set_scene(Scene(experiment, surface))
    qtbot.waitUntil(lambda: len(points) == 4, timeout=60_000)
    assert points[3] == points[1]
    panel = CriticalPointsPanel()
    qtbot.addWidget(panel)
    panel.set_points(points[2])
    count = panel.findChild(QLabel, "critical_points_count").text()
    assert count.endswith("1 KKT point at walls, 7 of them outside of the feasible set.")
    model = panel.findChild(QTableView, "critical_points_table").model()
    tips = [model.data(model.index(row, 0), Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount())]
    assert tips.count("distance from the centre ≤ 2 (multiplier 65.25)") == 1


def test_the_panel_lists_sorts_and_tells_which_is_chosen(finder, qtbot):
    panel = CriticalPointsPanel()
    qtbot.addWidget(panel)
    points = shown(finder, edits.first_example())
    chosen = []
    panel.point_selected.connect(chosen.append)
    finder.find_points()
    qtbot.waitUntil(lambda: len(points) == 2, timeout=60_000)
    panel.set_points(points[1])
    assert panel.findChild(QLabel, "critical_points_count").text() == "4 minima, 4 saddles, 1 maximum."
    table = panel.findChild(QTableView)
    panel.set_names(("w1", "w2"))
    heads = [table.model().headerData(i, Qt.Orientation.Horizontal) for i in range(6)]
    assert heads == ["kind", "w1", "w2", "f", "λ₁", "λ₂"]
    panel.set_names(("intercept (US dollars)", "slope"))
    assert table.model().headerData(1, Qt.Orientation.Horizontal) == "intercept"
    assert table.model().headerData(1, Qt.Orientation.Horizontal, Qt.ToolTipRole) == "intercept (US dollars)"
    panel.set_names(tuple(f"layer1.weight[neuron {number}, input 1]" for number in (1, 2)))
    first, second = (table.model().headerData(i, Qt.Orientation.Horizontal) for i in (1, 2))
    assert first != second and max(len(first), len(second)) <= LONGEST_NAME
    values = [table.model().index(row, 3).data() for row in range(9)]
    assert values[:4] == ["0"] * 4 and values[4] == "13.3"  # 8e-31 beside 180 is rounding
    table.sortByColumn(4, table.horizontalHeader().sortIndicatorOrder())
    smallest = [number_in(table.model().index(row, 4).data(), "eigenvalue") for row in range(9)]
    assert smallest == sorted(smallest)
    table.selectRow(0)
    assert chosen[-1].kind is PointKind.SADDLE and chosen[-1].eigenvalues[0] == pytest.approx(-50.61, abs=0.01)
    panel.set_points(points[0])
    assert chosen[-1] is None


def test_the_panel_says_how_many_were_not_found(qtbot):
    panel = CriticalPointsPanel()
    qtbot.addWidget(panel)
    for missing, told in (
        (3, "At least 3 more were not found."),
        (1, "At least 1 more was not found."),
        (0, "domain."),
    ):
        panel.set_missing(missing)
        assert panel.findChild(QLabel, "critical_points_count").text().endswith(told)
