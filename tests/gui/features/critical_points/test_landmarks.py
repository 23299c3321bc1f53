"""What is found of an objective beside its heights, by the worker that finds it."""

from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import Kind
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.features.critical_points.critical_points_panel import CriticalPointsPanel
from gdexplorer.gui.features.critical_points.landmarks import Landmarks
from gdexplorer.gui.views.landmark_items import most_telling
from gdexplorer.scene.field import Field
from gdexplorer.scene.geometry import build_surface
from gdexplorer.session import edits


@pytest.fixture
def landmarks(qtbot):
    made = Landmarks()
    yield made
    made.stop()
    assert not made._searcher.isRunning()


def shown(landmarks, experiment):
    """Show the objective of ``experiment``; what is told of points and fields, as lists that grow."""
    points, fields = [], []
    landmarks.points_changed.connect(points.append)
    landmarks.field_changed.connect(fields.append)
    landmarks.set_experiment(experiment)
    landmarks.set_surface(build_surface(experiment.bound(), COLOUR_TABLE, size=33))
    return points, fields


def test_known_minima_are_told_at_once_and_all_points_when_the_runs_are_there(landmarks, qtbot):
    points, _ = shown(landmarks, edits.first_example())
    assert [point.kind for point in points[0]] == [Kind.MINIMUM] * 4
    landmarks.find_points()
    qtbot.waitUntil(lambda: len(points) == 2, timeout=60_000)
    assert Counter(point.kind for point in points[1]) == {Kind.MINIMUM: 4, Kind.SADDLE: 4, Kind.MAXIMUM: 1}
    landmarks.find_points()
    qtbot.wait(100)
    assert len(points) == 2


def test_minima_at_kinks_stay_marked(landmarks, qtbot):
    points, _ = shown(landmarks, edits.choose_objective(edits.first_example(), "absolute_value"))
    landmarks.find_points()
    qtbot.waitUntil(lambda: len(points) == 2, timeout=60_000)
    assert any(point.kind is Kind.MINIMUM and np.allclose(point.point, 0.0) for point in points[1])


def test_what_is_found_of_an_objective_that_is_gone_is_not_told(landmarks, qtbot):
    points, _ = shown(landmarks, edits.first_example())
    landmarks.find_points()
    other = edits.choose_objective(edits.first_example(), "sphere")
    landmarks.set_experiment(other)
    landmarks.set_surface(build_surface(other.bound(), COLOUR_TABLE, size=33))
    landmarks.find_points()
    qtbot.waitUntil(lambda: len(points) == 3, timeout=60_000)
    qtbot.waitUntil(lambda: landmarks._searcher.idle, timeout=60_000)
    qtbot.wait(60)
    assert [len(told) for told in points] == [4, 1, 1]


def test_every_way_to_draw_the_field_gives_other_segments(landmarks, qtbot):
    _, fields = shown(landmarks, edits.first_example())
    for field in (Field.STREAMS, Field.FLOW, Field.NONE, Field.ARROWS):
        before = len(fields)
        landmarks.choose_field(field)
        qtbot.waitUntil(lambda before=before: len(fields) > before, timeout=60_000)
    arrows, streams, flow, nothing, again = (fields[i] for i in (-5, -4, -3, -2, -1))
    np.testing.assert_array_equal(arrows, again)
    assert len(nothing) == 0 and len(streams) > 500 and 20 < len(flow) < len(streams)


def test_the_flow_follows_a_start_that_is_moved_and_the_arrows_a_metric(landmarks, qtbot):
    experiment = edits.first_example()
    _, fields = shown(landmarks, experiment)
    landmarks.choose_field(Field.FLOW)
    qtbot.waitUntil(lambda: len(fields) >= 2 and len(fields[-1]) > 20, timeout=60_000)
    landmarks.set_experiment(edits.move_start(experiment, 0, (4.0, 4.0)))
    qtbot.waitUntil(lambda: np.allclose(fields[-1][0, 0], (4.0, 4.0)), timeout=60_000)
    landmarks.choose_field(Field.ARROWS)
    plain = fields[-1]
    landmarks.set_experiment(edits.set_metric(experiment, metric_from("matrix:9,0,1")))
    qtbot.waitUntil(lambda: fields[-1] is not plain and len(fields[-1]) == len(plain), timeout=60_000)
    assert not np.allclose(fields[-1], plain)


def test_arrows_stand_for_curves_that_would_take_long_and_that_is_told(landmarks, qtbot, monkeypatch):
    monkeypatch.setattr("gdexplorer.scene.field.SLOW_SECONDS", 0.0)
    _, fields = shown(landmarks, edits.first_example())
    arrows = fields[-1]
    with qtbot.waitSignal(landmarks.told, timeout=60_000) as told:
        landmarks.choose_field(Field.STREAMS)
    assert "Arrows" in told.args[0]
    np.testing.assert_array_equal(fields[-1], arrows)


def test_the_panel_lists_sorts_and_tells_which_is_chosen(landmarks, qtbot):
    panel = CriticalPointsPanel()
    qtbot.addWidget(panel)
    points, _ = shown(landmarks, edits.first_example())
    chosen = []
    panel.point_selected.connect(chosen.append)
    landmarks.find_points()
    qtbot.waitUntil(lambda: len(points) == 2, timeout=60_000)
    panel.set_points(points[1])
    assert panel._count.text() == "4 minima, 4 saddles, 1 maximum."
    table = panel._table
    panel.set_axes(("w1", "w2"))
    heads = [table.model().headerData(i, Qt.Orientation.Horizontal) for i in range(6)]
    assert heads == ["kind", "w1", "w2", "f", "λ₁", "λ₂"]
    panel.set_axes(("intercept (US dollars)", "slope"))
    assert table.model().headerData(1, Qt.Orientation.Horizontal) == "x"
    values = [table.model().index(row, 3).data() for row in range(9)]
    assert values[:4] == ["0"] * 4 and values[4] == "13.3"  # 8e-31 beside 180 is rounding
    table.sortByColumn(4, table.horizontalHeader().sortIndicatorOrder())
    smallest = [float(table.model().index(row, 4).data()) for row in range(9)]
    assert smallest == sorted(smallest)
    table.selectRow(0)
    assert chosen[-1].kind is Kind.SADDLE and chosen[-1].eigenvalues[0] == pytest.approx(-50.61, abs=0.01)
    panel.set_points(points[0])
    assert chosen[-1] is None


def test_the_panel_says_how_many_were_not_found(qtbot):
    from gdexplorer.gui.features.critical_points.critical_points_panel import CriticalPointsPanel

    panel = CriticalPointsPanel()
    qtbot.addWidget(panel)
    for missing, told in (
        (3, "At least 3 more were not found."),
        (1, "At least 1 more was not found."),
        (0, "domain."),
    ):
        panel.set_missing(missing)
        assert panel._count.text().endswith(told)


def test_of_thousands_of_points_the_lowest_are_marked_and_minima_lie_on_top():
    kinds = [Kind.MINIMUM, Kind.SADDLE, Kind.MAXIMUM, Kind.SADDLE]
    points = [CriticalPoint((float(i), 0.0), float(-i), (), (), kinds[i % 4]) for i in range(2000)]
    for most in (10, 150, 1200, 5000):
        marked = most_telling(points, most)
        assert len(marked) == min(most, 2000) == len({point.point for point in marked})
        minima = [point for point in marked if point.kind is Kind.MINIMUM]
        assert marked[-len(minima) :] == minima
        assert len(minima) >= min(500, most // 2)
        assert minima[0].value == min(point.value for point in points if point.kind is Kind.MINIMUM)
