"""Curves over the step: which axis, what thinning keeps, and the cursor."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec.structs import replace
from pictures import PlainObjective, bowl, drawn_run, spiral, surface_of
from pyqtgraph import PlotCurveItem
from PySide6.QtCore import QPoint, QRectF, Qt

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.end_labels import stacked, with_room
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.common.what_is_missing import what_is_missing
from gdexplorer.gui.views.curves_view import MOST_CURVES, WIDE, WIDEST, CurvesView, spread
from gdexplorer.numerals import number_text
from gdexplorer.objectives import CustomNetwork, objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.scene.curve_range import are_logarithmic
from gdexplorer.scene.description import WITHHELD
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.held_out_losses import HeldOutLosses, losses_along
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.scene.scene import Scene
from gdexplorer.scene.sketch import MOST_COLUMNS, thinned_curve

FINITE = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 10.0, 1e-9], True),
        ([1.0, 0.0], True),  # a norm that has become zero leaves the picture
        ([1.0, -1e-9], False),
        ([0.0, 0.0], False),
        ([np.nan, np.inf], False),
        ([np.nan, 2.0], True),
        ([], False),
    ],
)
def test_an_axis_is_logarithmic_where_it_can_be(values, expected):
    curve, positive = (np.arange(len(values)), np.array(values)), (np.arange(2), np.array([3.0, 4.0]))
    assert are_logarithmic([curve]) is expected
    assert are_logarithmic([positive, curve, positive]) is expected, "one that cannot keeps all others from it"


@given(arrays.arrays(np.float64, st.integers(1, 50), elements=FINITE))
def test_short_curves_are_drawn_as_they_are(values):
    steps, drawn = thinned_curve(values)
    np.testing.assert_array_equal(steps, np.arange(len(values)))
    np.testing.assert_array_equal(drawn, values)


@given(st.integers(2 * MOST_COLUMNS, 9 * MOST_COLUMNS), st.integers(0, 10**9))
def test_long_curves_keep_their_extremes_and_their_ends(count, place):
    values = np.linspace(1.0, 2.0, count)
    values[place % count] = 7.0
    values[(place // 7) % count] = -7.0
    steps, drawn = thinned_curve(values)
    assert len(drawn) <= 4 * MOST_COLUMNS + 4
    assert (drawn.min(), drawn.max()) == (values.min(), values.max())
    assert (steps[0], steps[-1]) == (0, count - 1)
    assert np.all(np.diff(steps) >= 0)
    where = steps[np.argmax(drawn)]
    assert abs(where - np.argmax(values)) <= count / MOST_COLUMNS + 1


def test_numbers_that_are_none_hide_no_others():
    values = np.full(3 * MOST_COLUMNS, 5.0)
    values[10] = np.nan
    assert np.isfinite(thinned_curve(values)[1]).all()


@pytest.fixture
def view(qtbot):
    view = CurvesView()
    view.resize(700, 260)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    return view


def test_both_plots_come_together_and_are_equally_wide_whichever_was_drawn_first(view, qtbot):
    surface = build_surface(objective("himmelblau").bound(), COLOUR_TABLE, size=24)
    scene = Scene(Experiment("himmelblau"), surface, (drawn_run(spiral(40), 0),))
    for show, first in ((view.set_details, view.values), (view.set_norms, view.norms)):
        show(scene)
        qtbot.wait(20)
        assert view.values.width() == pytest.approx(view.norms.width(), abs=1), first.quantity.titles
        assert first.lines
    view.resize(500, 260)
    assert view.values.width() == pytest.approx(view.norms.width(), abs=1)


@pytest.mark.parametrize(("runs", "steps"), [(6, 2000), (30, 300), (90, 400)])
def test_many_points_and_many_curves_keep_the_dashes_of_their_optimizers(view, runs, steps):
    colours = [(0, 4, 8)[i % 3] for i in range(runs)]
    view.set_runs([drawn_run(noise(steps, i), colour) for i, colour in enumerate(colours)])
    drawn = {}
    for line in view.norms.lines:
        xs, ys = (np.array(each) for each in line.getData())
        gaps = int(np.isnan(ys).sum())
        drawn.setdefault(line.opts["pen"].color().name(), []).append(gaps / len(xs))
    assert max(drawn[LIGHT.run(0)]) < 0.06, "solid"
    for colour in (4, 8):
        assert min(drawn[LIGHT.run(colour)]) > 0.06, "parted"


def noise(count, seed):
    return np.random.default_rng(seed).normal(size=(count, 2))


def test_values_below_zero_are_drawn_evenly_and_norms_by_decades(view):
    runs = [drawn_run(spiral(80), function=lambda points: (points[:, 0] - 3.0, points + 4.0))]
    view.set_runs(runs)
    values, norms = view.values, view.norms
    assert not values.getAxis("left").logMode
    assert norms.getAxis("left").logMode
    np.testing.assert_array_equal(values.lines[0].getData()[1], runs[0].trajectory.values)
    np.testing.assert_allclose(norms.lines[0].getData()[1], np.log10(runs[0].trajectory.gradient_norms))


def test_there_is_a_curve_for_each_run_in_its_colour(view):
    for count in (3, 1, 0, 2):
        colours = [0, 4, 8][:count]
        view.set_runs([drawn_run(spiral(100 + i), colour) for i, colour in enumerate(colours)])
        for plot in (view.values, view.norms):
            pens = [curve.opts["pen"] for curve in plot.lines]
            assert [pen.color().name() for pen in pens] == [LIGHT.run(colour) for colour in colours]
            gaps = [int(np.isnan(curve.getData()[1]).sum()) > 2 for curve in plot.lines]
            assert gaps == [colour != 0 for colour in colours], "solid, dashed, dash-dotted"
            assert sum(isinstance(item, PlotCurveItem) for item in plot.getPlotItem().items) == count


def test_both_plots_show_the_cursor(view):
    view.set_runs([drawn_run(spiral(80))])
    view.set_cursor(33)
    assert view.values.cursor_line.value() == view.norms.cursor_line.value() == 33


def test_the_cursor_can_be_dragged_to_a_whole_step_that_is_not_negative(view, qtbot):
    view.set_runs([drawn_run(spiral(80))])
    asked = []
    view.cursor_requested.connect(asked.append)
    for value in (12.4, -5.0):
        view.values.cursor_line.setValue(value)
        view.values.cursor_line.sigDragged.emit(view.values.cursor_line)
    assert asked == [12, 0]


def test_a_double_click_brings_the_cursor(view, qtbot):
    view.set_runs([drawn_run(spiral(80))])
    plot, asked = view.norms, []
    view.cursor_requested.connect(asked.append)
    place = plot.mapFromScene(plot.getViewBox().mapViewToScene(pyqtgraph_point(40.0, 0.0)))
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y()))
    assert len(asked) == 1
    assert asked[0] == pytest.approx(40, abs=1)


def pyqtgraph_point(x, y):
    from PySide6.QtCore import QPointF

    return QPointF(x, y)


def test_other_colours_are_taken_at_once(view):
    view.set_runs([drawn_run(spiral(20))])
    view.set_theme(DARK)
    assert view.values.backgroundBrush().color().name() == DARK.picture


def test_curves_that_overflow_leave_a_gap_and_fail_nothing(view, qtbot):
    def wild(points):
        values = np.array([1.0, 1e305, np.inf, np.nan, -3.0])[: len(points)]
        return values, np.stack([values, values], axis=1)

    view.set_runs([drawn_run(np.zeros((5, 2)), function=wild)])
    drawn = view.values.lines[0].getData()[1]
    assert np.isnan(drawn[1:4]).all() and np.isfinite(drawn[[0, 4]]).all()
    view.repaint()


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("far", [1e3, 1e9, 1e14, 1e27, 1e150, 1e299])
def test_a_curve_is_painted_up_to_where_it_leaves_the_picture_however_far_it_goes(view, far, sign):
    def leaving(points):
        shares = np.linspace(0.0, 1.0, len(points))
        values = sign * (2.0 - far ** (1.2 * shares - 0.2))
        return values, np.ones((len(points), 2))

    plot = view.values
    plot.span = -10.0, 10.0
    run = drawn_run(np.zeros((121, 2)), 1, function=leaving)
    view.set_runs([run])
    view.set_cursor(run.trajectory.steps)  # its value is written beside it, over the curve
    inside = np.flatnonzero(np.abs(run.trajectory.values) < 9.0)
    assert len(inside) > 20
    assert_painted(plot, run, inside)
    plot.setYRange(-30.0, 30.0)
    assert_painted(plot, run, np.flatnonzero(np.abs(run.trajectory.values) < 25.0))


def assert_painted(plot, run, steps):
    picture = plot.grab().toImage()
    for step in steps[2:-1:7]:
        place = plot.getViewBox().mapViewToScene(pyqtgraph_point(float(step), float(run.trajectory.values[step])))
        near = [picture.pixelColor(round(place.x()) + i, round(place.y()) + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        assert any(colour.red() > colour.green() + 60 for colour in near), step


def test_what_is_clipped_is_whole_again_where_all_of_it_is_looked_at(view):
    run = drawn_run(np.zeros((3, 2)), function=lambda points: (np.array([1.0, -1.0, -1e15]), np.ones((3, 2))))
    plot = view.values
    plot.span = -10.0, 10.0
    view.set_runs([run])
    assert plot.lines[0].getData()[1][2] > -1e4
    plot.setYRange(-1e15, 1e15)
    np.testing.assert_array_equal(plot.lines[0].getData()[1], run.trajectory.values)


def diverging(count, colour=1):
    def values(points):
        return 10.0 ** np.linspace(0.0, 200.0, len(points)), np.ones((len(points), 2))

    run = drawn_run(np.zeros((count, 2)), colour, function=values)
    return replace(run, trajectory=replace(run.trajectory, status=Status.DIVERGED))


def test_a_run_that_diverges_stretches_no_axis_and_an_arrow_says_where_it_ended(view):
    sound = drawn_run(np.zeros((50, 2)), function=lambda points: (np.linspace(9.0, 1.0, 50), np.ones((50, 2))))
    view.set_runs([sound, diverging(7)])
    plot = view.values
    low, high = plot.viewRange()[1]
    assert low < 0.0 and 0.95 < high < 4.0, "logarithms: all of the sound run, and little beside"
    ((mark, colour, text),) = plot.leaving_marks.marks
    assert (mark.curve, mark.upwards, colour, text) == (1, True, LIGHT.run(1), "diverged at step 7")
    place = plot.getViewBox().sceneBoundingRect()
    picture = plot.grab().toImage()
    edge = [picture.pixelColor(round(place.left() + x), round(place.top() + 8)) for x in range(80)]
    assert any(each.red() > 190 and each.blue() < 80 for each in edge)
    view.set_runs([sound])
    assert not plot.leaving_marks.marks


def test_the_value_of_each_run_is_written_at_the_cursor(view):
    runs = [drawn_run(spiral(80), 0), drawn_run(spiral(40), 5)]
    view.set_runs(runs)
    for cursor in (0, 20, 60):
        view.set_cursor(cursor)
        view.grab()
        steps = [min(cursor, run.trajectory.steps) for run in runs]
        expected = [number_text(run.trajectory.values[step], 3) for run, step in zip(runs, steps, strict=True)]
        assert view.values.readings.texts() == expected
        norms = [number_text(run.trajectory.gradient_norms[step], 3) for run, step in zip(runs, steps, strict=True)]
        assert view.norms.readings.texts() == norms
    view.set_runs(runs * 10)
    assert view.values.readings.texts() == []


def test_runs_that_fall_far_are_drawn_whole(view):
    runs = [
        drawn_run(np.zeros((40, 2)), function=lambda points, end=end: (np.linspace(3.0, end, 40), np.ones((40, 2))))
        for end in (-645.0, -20.0, 1.0)
    ]
    view.values.span = -4.0, 4.0
    view.set_runs(runs)
    low, high = view.values.viewRange()[1]
    assert low <= -645.0 and high >= 3.0
    assert not view.values.leaving_marks.marks


def test_hundreds_of_curves_are_few_items_with_few_points(view):
    colours = [0, 1, 2]
    runs = [drawn_run(np.random.default_rng(i).normal(size=(2000, 2)), colours[i % 3]) for i in range(600)]
    view.set_runs(runs)
    for plot in (view.values, view.norms):
        assert len(plot.lines) == 3
        drawn = [np.array(curve.getData()[1]) for curve in plot.lines]
        assert sum(map(len, drawn)) <= 600 * 80
        assert [np.isnan(values).sum() for values in drawn] == [200] * 3  # a gap after each curve
    whole = np.log10(np.concatenate([run.trajectory.gradient_norms for run in runs]))
    shown = np.concatenate([np.array(curve.getData()[1]) for curve in view.norms.lines])
    assert np.nanmax(shown) == pytest.approx(whole.max())
    view.set_runs(runs[:2])
    assert len(view.values.lines) == 2


@pytest.mark.parametrize("counts", [(300, 100), (601, 0), (10, 2000, 30), (1,) * 700, (200,) * 32])
def test_of_many_runs_some_of_each_optimizer_are_drawn_and_the_title_says_so(view, counts):
    runs = [
        replace(run := drawn_run(spiral(5)), trajectory=replace(run.trajectory, optimizer=optimizer))
        for optimizer, count in enumerate(counts)
        for _ in range(count)
    ]
    shown = spread(runs, MOST_CURVES)
    assert len(set(map(id, shown))) == len(shown) == (len(runs) if len(runs) <= MOST_CURVES else len(shown))
    assert {run.trajectory.optimizer for run in shown} == {run.trajectory.optimizer for run in runs}
    assert len(shown) <= max(MOST_CURVES, len(counts))
    view.set_runs(runs)
    for plot in (view.values, view.norms):
        title = plot.getPlotItem().titleLabel.text
        assert (f"{len(shown):,} of {len(runs):,} runs" in title) is (len(shown) < len(runs))
    view.set_runs(runs[:3])
    assert "runs" not in view.values.getPlotItem().titleLabel.text


@pytest.mark.parametrize(("heights", "width"), [(1, 1.5), (8, 1.5), (500, 1.0)])
def test_lines_that_fill_the_plot_are_drawn_narrow(qtbot, heights, width):
    view = CurvesView()
    qtbot.addWidget(view)
    values = np.linspace(1.0, 2.0, 501) if heights == 1 else np.interp(
        np.arange(501), np.linspace(0, 500, heights + 1), 1.0 + np.arange(heights + 1) % 2
    )  # fmt: skip
    curve = np.arange(501.0), values
    for curves in ([curve], [curve] * 2):
        view.values.set_curves(curves, [0] * len(curves), 500)
        assert {item.opts["pen"].widthF() for item in view.values.lines} == {width}


def test_without_runs_no_axes_are_drawn_and_it_says_what_to_do(view):
    view.set_runs([])
    assert not view.values.isVisible() and not view.norms.isVisible() and view.empty_note.isVisible()
    view.set_runs([drawn_run(spiral(20))])
    assert view.values.isVisible() and not view.empty_note.isVisible()


@pytest.mark.parametrize(
    ("starts", "optimizers", "words"),
    [
        ((), ("adam",), "No runs. Click the map"),
        ((), (), "Add an optimizer, then click the map"),
        (((0.0, 0.0),), (), "Add an optimizer"),
        (((0.0, 0.0),), ("adam",), "No runs yet"),
    ],
)
def test_what_is_missing_is_said(starts, optimizers, words):
    experiment = replace(Experiment("himmelblau", (), tuple(map(configure, optimizers))), starts=starts)
    scene = Scene(experiment, surface_of(experiment))
    assert words in what_is_missing(scene)
    assert what_is_missing(replace(scene, withheld=True)) == WITHHELD


def test_names_stand_at_the_ends_of_the_curves_in_room_of_their_own(view):
    view.resize(900, 260)
    view.set_runs([drawn_run(spiral(80), 0, label="Adam"), drawn_run(spiral(40), 1, label="Momentum")])
    plot = view.values
    assert plot.readings.names == ["Adam", "Momentum"]
    high = plot.viewRange()[0][1]
    pixels = plot.getViewBox().width() * (high - 79) / (high - plot.viewRange()[0][0])
    assert pixels >= plot.readings.width
    view.set_runs([drawn_run(spiral(20 + i), i % 3, label=f"rule {i % 3}") for i in range(12)])
    assert sorted(plot.readings.names) == ["rule 0", "rule 1", "rule 2"]


def test_the_value_of_a_run_that_has_ended_stands_at_its_end(view):
    view.set_runs([drawn_run(spiral(80), 0), drawn_run(spiral(40), 1)])
    view.set_cursor(70)
    first, second = view.values.readings.places()
    assert (first.x(), second.x()) == (70.0, 39.0)


def test_the_value_under_the_pointer_is_told(view):
    runs = [drawn_run(spiral(80), 0, label="Adam")]
    view.set_runs(runs)
    plot = view.values
    value = runs[0].trajectory.values[33]
    place = plot.getViewBox().mapViewToScene(pyqtgraph_point(33.0, float(np.log10(value))))
    plot.hover(place)
    assert plot.card.isVisible() and f"Adam: {number_text(value, 5)}" in plot.card.text()
    plot.hover(place + pyqtgraph_point(0.0, -9999.0))
    assert not plot.card.isVisible()


@given(
    st.lists(st.tuples(st.floats(0.0, 180.0), st.floats(0.0, 280.0)), max_size=12),
    st.floats(-50.0, 350.0), st.floats(0.0, 180.0),
)  # fmt: skip
def test_a_text_goes_to_the_nearest_height_with_room(places, y, x):
    taken = [QRectF(left, top, 60.0, 14.0) for left, top in places]
    wanted = QRectF(x, y, 60.0, 14.0)
    found = with_room(wanted, taken, 0.0, 300.0)

    def is_free(top):
        box = QRectF(x, top, 60.0, 14.0)
        return not any(box.intersects(other) for other in taken)

    tops = np.linspace(0.0, 286.0, 600)
    free = [top for top in tops if is_free(top)]
    if found is None:
        assert not free or len(free) < 3, "no more than the rounding of a gap"
    else:
        assert found.top() >= 0.0 and found.bottom() <= 300.0 and is_free(found.top()) and found.left() == x
        held = min(max(y, 0.0), 286.0)
        assert not free or abs(found.top() - held) <= min(abs(top - held) for top in free) + 1e-6


@given(st.lists(st.tuples(st.floats(0.0, 180.0), st.floats(-50.0, 350.0)), max_size=15))
def test_texts_keep_the_order_of_their_curves_and_overlap_none(places):
    places.sort(key=lambda place: place[1])
    boxes = [QRectF(left, top, 60.0, 14.0) for left, top in places]
    found = stacked(boxes, QRectF(0.0, 0.0, 300.0, 300.0))
    assert [box.left() for box in found] == [box.left() for box in boxes]
    for number, box in enumerate(found):
        assert box.bottom() <= 300.0 + 1e-9
        for other in found[number + 1 :]:
            if other.left() < box.right() and box.left() < other.right():
                assert other.top() >= box.bottom() - 1e-9


def painted_labels(plot, monkeypatch):
    """The labels that are painted, with their texts, from the highest down."""
    painted, draw = [], plot.readings.draw_text

    def noted(painter, label, text):
        painted.append((label, text))
        draw(painter, label, text)

    monkeypatch.setattr(plot.readings, "draw_text", noted)
    plot.grab()
    monkeypatch.setattr(plot.readings, "draw_text", draw)
    return sorted(painted, key=lambda each: each[0].box.top())


def drawn_names(view, monkeypatch):
    """The names that are painted at the ends of the curves, from the highest down."""
    return [text.rpartition(": ")[0] for _, text in painted_labels(view.values, monkeypatch)]


def test_every_run_has_its_name_however_early_or_far_it_ends(view, monkeypatch):
    ends = {
        "slow": np.geomspace(1.0, 1e-3, 400),
        "early": np.geomspace(1.0, 1e-6, 20),
        "to zero": np.array([1.0, 1e-2, 1e-4, 0.0]),
        "as early": np.geomspace(1.0, 1e-6, 21),
        "at once": np.array([1.0]),
    }
    runs = [
        drawn_run(
            np.zeros((len(values), 2)), number, label=name, function=lambda _, v=values: (v, np.ones((len(v), 2)))
        )
        for number, (name, values) in enumerate(ends.items())
    ]
    view.resize(900, 260)
    view.set_runs(runs)
    painted = drawn_names(view, monkeypatch)
    assert sorted(painted) == sorted(ends)
    assert painted.index("at once") < painted.index("slow") < painted.index("early"), "in the order of their curves"


def falling(count, steps=60, colours=12):
    """Runs of several starts, those of one optimizer one after the other, each ending at a step of its own."""
    values = [np.geomspace(1.0, 10.0 ** -(1 + i % 5), steps + i) for i in range(count)]
    runs = [
        drawn_run(
            np.zeros((steps + i, 2)), i % colours, label=f"Gradient descent {i % colours}",
            function=lambda _, v=values[i]: (v, np.ones((len(v), 2))),
        )
        for i in range(count)
    ]  # fmt: skip
    return [replace(run, trajectory=replace(run.trajectory, start=i // colours)) for i, run in enumerate(runs)]


@pytest.mark.parametrize("height", [100, 130, 160, 260, 600])
@pytest.mark.parametrize(("count", "colours"), [(1, 1), (4, 2), (6, 3), (6, 6), (7, 7), (40, 12), (90, 30)])
def test_as_many_labels_as_fit_stand_beside_the_curves_and_the_other_runs_are_counted(
    view, monkeypatch, height, count, colours
):
    view.resize(1100, height)
    view.set_runs(falling(count, colours=colours))
    for plot in (view.values, view.norms):
        labels = painted_labels(plot, monkeypatch)
        named = [label for label, _ in labels if label.reading is not None]
        assert len(named) + sum(label.others for label, _ in labels) == (count if labels else 0)
        assert labels or height == 100
        picture, line = plot.getViewBox().sceneBoundingRect(), plot.fontMetrics().height()
        most = min(count if count <= 6 else colours, int(picture.height() / line) - 2)
        assert len(named) >= most, "no name is missing while there is room"
        assert len({label.reading.colour for label in named}) == min(len(named), colours), "first one of each optimizer"
        ends = [label.end for label in named]
        assert all(label.box.left() > max(end.x() for end in ends) for label, _ in labels), "over no curve, over no end"
        for number, (label, _) in enumerate(labels):
            assert picture.contains(label.box.adjusted(1.0, 1.0, -1.0, -1.0))
            assert not any(label.box.intersects(other.box) for other, _ in labels[number + 1 :])


@pytest.mark.parametrize("cursor", [0, 30, 61, 900])
def test_name_and_value_of_a_run_stand_together_and_none_is_shortened_in_a_wide_plot(view, monkeypatch, cursor):
    view.resize(1400, 260)
    view.set_runs(runs := falling(6, colours=3))
    view.set_cursor(cursor)
    told = {text for _, text in painted_labels(view.values, monkeypatch)}
    assert told == {
        f"{run.label}, start {run.trajectory.start + 1}: "
        f"{number_text(run.trajectory.values[min(cursor, run.trajectory.steps)], 3)}"
        for run in runs
    }


@pytest.mark.parametrize("width", [300, *range(400, 760, 20)])
def test_a_narrow_plot_shortens_the_optimizer_but_neither_start_nor_value_and_nothing_is_cut(view, monkeypatch, width):
    view.resize(width, 260)
    view.set_runs(falling(6, colours=3))
    labels = painted_labels(view.values, monkeypatch)
    assert len(labels) == (0 if width == 300 else 6), "there is no room for a value, so none for labels"
    for label, text in labels:
        assert view.values.fontMetrics().horizontalAdvance(text) <= label.box.width()
        assert text.endswith(f"{label.reading.start}: 1".removeprefix(", "))
        assert text.startswith((label.reading.optimizer[:4], "start")), "no name of a letter or none"


@pytest.mark.parametrize("count", [3, 8])
def test_labels_are_placed_once_while_the_cursor_moves(view, monkeypatch, count):
    view.resize(900, 300)
    view.set_runs([drawn_run(spiral(40 + number), number % 4, label=f"rule {number % 4}") for number in range(count)])
    readings, laid = view.values.readings, []
    lay_out = readings.lay_out
    monkeypatch.setattr(readings, "lay_out", lambda *facts: laid.append(1) or lay_out(*facts))
    for cursor in range(5):
        view.set_cursor(cursor)
        view.values.grab()
    assert len(laid) <= 1
    view.values.setRange(yRange=(-3.0, 9.0))
    view.values.grab()
    assert len(laid) >= 2, "elsewhere when the curves are"


@pytest.mark.parametrize("count", [5, 60])
def test_only_the_items_of_curves_that_are_others_are_drawn_anew(view, monkeypatch, count):
    def curve(seed):
        return np.arange(40.0), np.random.default_rng(seed).uniform(1.0, 2.0, 40)

    plot, colours = view.values, [number % 4 for number in range(count)]  # solid lines, at any size
    curves = [curve(number) for number in range(count)]
    plot.set_curves(curves, colours, 40)
    seen = []
    for place, item in enumerate(plot.lines):
        monkeypatch.setattr(
            item,
            "set_values",
            lambda *facts, place=place, draw=item.set_values, **looks: seen.append(place) or draw(*facts, **looks),
        )
    plot.set_curves(list(curves), colours, 40)
    assert seen == []
    plot.set_curves([*curves[:3], curve(99), *curves[4:]], colours, 40)
    assert seen == [3]
    fresh = CurvesView()
    fresh.values.set_curves([*curves[:3], curve(99), *curves[4:]], colours, 40)
    for mine, other in zip(plot.lines, fresh.values.lines, strict=True):
        np.testing.assert_array_equal(mine.yData, other.yData)
    fresh.deleteLater()
    plot.set_theme(DARK)
    plot.set_curves(curves, colours, 40)
    assert sorted(seen[1:]) == list(range(len(plot.lines))), "in the colours of another theme"


def test_hidden_curves_are_computed_only_when_they_are_next_seen(view, qtbot, monkeypatch):
    surface = build_surface(PlainObjective(bowl), COLOUR_TABLE, size=9)
    scenes = [Scene(Experiment("sphere"), surface, [drawn_run(spiral(40 + i), i)]) for i in range(3)]
    computed = {"values": [], "norms": []}
    for name, colours in computed.items():
        plot = getattr(view, name)
        draw = plot.set_curves
        monkeypatch.setattr(
            plot, "set_curves",
            lambda curves, of, *rest, to=colours, draw=draw: (to.append(of[0]), draw(curves, of, *rest)),
        )  # fmt: skip
    view.hide()
    for scene in scenes[:2]:
        view.set_details(scene)
        view.set_norms(scene)
    assert computed == {"values": [], "norms": []} and "step 40" in view.accessibleDescription()
    view.show()
    assert computed == {"values": [1], "norms": [1]}, "the newest"
    view.set_details(scenes[2])
    assert computed == {"values": [1, 2], "norms": [1]}, "one plot at a time: the window does more between them"
    view.set_norms(scenes[2])
    assert computed == {"values": [1, 2], "norms": [1, 2]}
    for plot in (view.values, view.norms):
        assert plot.lines[0].opts["pen"].color().name() == LIGHT.run(2)
    view.hide()
    view.show()
    assert computed == {"values": [1, 2], "norms": [1, 2]}, "nothing has changed"


def runs_with(split):
    custom = CustomFit(Generated("sine", 40, 0.3), degree=3, test=split)
    bound = custom.objective().bound()
    asked = Experiment(custom, optimizers=(configure("gradient_descent", {"learning_rate": 0.1}), configure("adam")),
                       starts=(bound.start,), steps=30)  # fmt: skip
    runs = descend(asked)
    tested = tuple(losses_along(bound, run.points) for run in runs) if split else None
    return drawn_runs(asked, runs, None, None, tested)


def test_test_losses_are_a_plot_of_their_own_with_a_circle_at_the_lowest(qtbot):
    view = CurvesView()
    qtbot.addWidget(view)
    view.show()
    runs = runs_with(Split(0.3))
    view.set_runs(runs)
    assert view.tests.isVisible() and len(view.tests.lines) == 2
    steps, heights = view.tests.circles.getData()
    assert steps.tolist() == [run.tested.lowest for run in runs]
    np.testing.assert_allclose(heights, np.log10([run.tested.losses.min() for run in runs]))
    view.set_runs(runs_with(msgspec.UNSET))
    assert not view.tests.isVisible() and view.values.isVisible()


def test_a_run_without_finite_test_losses_has_no_circle(qtbot):
    view = CurvesView()
    qtbot.addWidget(view)
    view.show()
    runs = runs_with(Split(0.3))
    none = HeldOutLosses(runs[0].tested.points, np.full_like(runs[0].tested.losses, np.nan))
    view.set_runs([replace(runs[0], tested=none), runs[1]])
    assert view.tests.circles.getData()[0].tolist() == [runs[1].tested.lowest]


def test_of_classes_the_test_accuracy_is_a_linear_plot_where_there_is_room(qtbot):
    custom = CustomNetwork((2, 3, 1), cost="cross_entropy", data=Generated("two_moons", 60), test=Split(0.3))
    bound = custom.objective().bound()
    optimizers = (configure("adam", {"learning_rate": 0.05}),)
    asked = Experiment(custom, optimizers=optimizers, starts=(bound.start,), steps=30)
    runs = descend(asked)
    tested = tuple(losses_along(bound, run.points, every=4) for run in runs)
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(WIDEST, 200)
    view.show()
    view.set_runs(drawn_runs(asked, runs, None, None, tested))
    assert all(plot.isVisible() for plot in view.plots) and "one in 4 steps" in view.accuracies.toolTip()
    assert not view.accuracies.getAxis("left").logMode
    np.testing.assert_array_equal(view.accuracies.lines[0].getData()[1], tested[0].accuracies)
    for width, seen in ((WIDEST - 1, [True, True, True, False]), (WIDE - 1, [True, True, False, False])):
        view.resize(width, 200)
        assert [plot.isVisible() for plot in view.plots] == seen


def test_a_plot_that_was_hidden_has_the_colours_of_the_last_theme_when_there_is_room_for_it(view):
    view.set_runs(runs_with(Split(0.3)))
    view.resize(WIDE - 1, 200)
    lines = view.norms.lines[0].opts["pen"].color().name()
    for theme in (DARK, LIGHT, DARK):
        view.set_theme(theme)
    assert view.norms.isHidden()
    view.resize(WIDE, 200)
    assert view.norms.isVisible()
    assert view.norms.backgroundBrush().color().name() == DARK.picture
    assert view.norms.lines[0].opts["pen"].color().name() == view.values.lines[0].opts["pen"].color().name() != lines


def test_in_a_narrow_view_test_losses_take_the_room_of_the_norms(qtbot):
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(WIDE, 200)
    view.show()
    view.set_runs(runs_with(Split(0.3)))
    assert [plot.isVisible() for plot in view.plots] == [True, True, False, True]
    view.resize(WIDE - 1, 200)
    assert [plot.isVisible() for plot in (view.values, view.tests, view.norms)] == [True, True, False]
    view.set_runs(runs_with(msgspec.UNSET))
    assert [plot.isVisible() for plot in (view.values, view.tests, view.norms)] == [True, False, True]
