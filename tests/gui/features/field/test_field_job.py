"""The field of an objective, drawn by its job."""

import numpy as np
import pytest
from pictures import surface_of

from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.gui.features.field.field_job import FieldJob
from gdexplorer.scene.field import NOTHING, Field, field_segments
from gdexplorer.scene.patch import Seen
from gdexplorer.session import edits


@pytest.fixture
def field(qtbot):
    made = FieldJob()
    yield made
    made.stop()


def shown(field, experiment):
    """Show the objective of ``experiment``; what is told of its field, as a list that grows."""
    fields = []
    field.field_changed.connect(fields.append)
    field.take_experiment(experiment)
    field.set_surface(surface_of(experiment))
    return fields


def test_every_way_to_draw_the_field_gives_other_segments(field, qtbot):
    fields = shown(field, edits.first_example())
    for way in (Field.STREAMS, Field.FLOW, Field.NONE, Field.ARROWS):
        before = len(fields)
        field.choose(way)
        qtbot.waitUntil(lambda before=before: len(fields) > before, timeout=60_000)
    arrows, streams, flow, nothing, again = (fields[i] for i in (-5, -4, -3, -2, -1))
    np.testing.assert_array_equal(arrows, again)
    assert len(nothing) == 0 and len(streams) > 500 and 20 < len(flow) < len(streams)


def test_the_flow_follows_a_start_that_is_moved_and_the_arrows_a_metric(field, qtbot):
    experiment = edits.first_example()
    fields = shown(field, experiment)
    field.choose(Field.FLOW)
    qtbot.waitUntil(lambda: len(fields) >= 2 and len(fields[-1]) > 20, timeout=60_000)
    field.take_experiment(edits.MoveStart(0, (4.0, 4.0)).apply_to(experiment))
    qtbot.waitUntil(lambda: np.allclose(fields[-1][0, 0], (4.0, 4.0)), timeout=60_000)
    field.choose(Field.ARROWS)
    plain = fields[-1]
    field.take_experiment(edits.SetMetric(metric_from("matrix:9,0,1")).apply_to(experiment))
    qtbot.waitUntil(lambda: fields[-1] is not plain and len(fields[-1]) == len(plain), timeout=60_000)
    assert not np.allclose(fields[-1], plain)


def test_arrows_stand_for_curves_that_would_take_long_and_that_is_told(field, qtbot, monkeypatch):
    monkeypatch.setattr("gdexplorer.scene.field.SLOW_SECONDS", 0.0)
    fields = shown(field, edits.first_example())
    arrows = fields[-1]
    with qtbot.waitSignal(field.message, timeout=60_000) as told:
        field.choose(Field.STREAMS)
    assert "arrows" in told.args[0]
    np.testing.assert_array_equal(fields[-1], arrows)


def test_a_field_of_an_objective_that_is_gone_is_not_told(field, qtbot):
    fields = shown(field, edits.first_example())
    field.choose(Field.STREAMS)
    other = edits.ChooseObjective("sphere").apply_to(edits.first_example())
    surface = surface_of(other)
    field.take_experiment(other)
    field.set_surface(surface)
    assert fields[-1] is NOTHING
    qtbot.waitUntil(lambda: not field.busy, timeout=60_000)
    assert fields[-2] is NOTHING
    np.testing.assert_array_equal(fields[-1], field_segments(surface, Field.STREAMS, other.starts, other.metric))


def test_arrows_that_are_there_at_once_are_not_followed_by_older_ones(field, qtbot):
    experiment = edits.first_example()
    fields = shown(field, edits.SetMetric(metric_from("matrix:9,0,1")).apply_to(experiment))
    field.take_experiment(experiment)
    plain = fields[-1]
    qtbot.wait(200)
    assert fields[-1] is plain and not field.busy


def test_on_the_map_the_field_covers_what_is_looked_at_and_elsewhere_the_domain(field, qtbot):
    on_map = []
    field.map_field_changed.connect(on_map.append)
    fields = shown(field, edits.first_example())
    floor = fields[-1]
    assert on_map[-1] is floor, "nothing is looked at yet"
    for centre, half in ((3.0, 0.1), (20.0, 4.0)):
        field.set_range(Seen(((centre - half, centre + half), (centre - half, centre + half)), 300.0, 300.0))
        qtbot.waitUntil(lambda c=centre, h=half: np.all(np.abs(on_map[-1] - c) < 1.2 * h), timeout=60_000)
        assert len(on_map[-1]) > 300
    assert fields[-1] is floor, "the surface shows it over the domain"
    field.choose(Field.FLOW)
    qtbot.waitUntil(lambda: not field.busy and not field.on_map.busy, timeout=60_000)
    assert len(on_map[-1]) > len(fields[-1]), "the same curves, finer where the map is zoomed in"
    field.choose(Field.NONE)
    assert on_map[-1] is fields[-1]
    field.choose(Field.STREAMS)
    qtbot.waitUntil(lambda: not field.busy and not field.on_map.busy, timeout=60_000)
    assert np.all(np.abs(on_map[-1] - 20.0) < 1.2 * 4.0) and len(on_map[-1]) > 300
