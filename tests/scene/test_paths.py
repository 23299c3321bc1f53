"""What a cursor shows of the paths, against a look at every segment."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pictures import SQUARE, bowl, drawn_run, spiral, waves

from gdexplorer.scene.geometry import HEIGHT, Box
from gdexplorer.scene.heights import HeightScale
from gdexplorer.scene.paths import LIFT, heads, segments_in_box
from gdexplorer.scene.run_styles import style_of

BOX = Box(SQUARE, HeightScale(-1.0, 16.0))
BLUE, RED = 0, 1
RGBA = {BLUE: np.array([0.0, 0.4, 0.7, 1.0]), RED: np.array([0.8, 0.4, 0.0, 1.0])}
RUNS = [
    drawn_run(spiral(300), BLUE),
    drawn_run(spiral(120, 1.9, 1.0), RED),
    drawn_run([[0.0, 0.0], [1.0, 1.0], [5.0, 1.0], [5.0, -1.0], [0.0, -1.0]], RED),
]


@given(st.integers(-3, 400))
def test_what_is_shown_are_the_segments_up_to_the_cursor(cursor):
    segments = segments_in_box(RUNS, BOX, RGBA)[0]
    shown = segments.shown(cursor)
    assert shown == sum(step <= cursor for step in segments.steps.tolist())
    assert all(step > cursor for step in segments.steps[shown:].tolist())


def test_each_run_is_one_unbroken_path_on_the_surface():
    for run in RUNS[:2]:
        segments = segments_in_box([run], BOX, RGBA)[0]
        starts, ends = segments.vertices[::2], segments.vertices[1::2]
        np.testing.assert_array_equal(starts[1:], ends[:-1])
        points, values = run.trajectory.points, run.trajectory.values
        np.testing.assert_allclose(ends[:, :2], BOX.flat(points[segments.steps]), atol=1e-6)
        np.testing.assert_allclose(ends[:, 2], BOX.height(values[segments.steps]) + LIFT, atol=1e-6)
        np.testing.assert_allclose(starts[0, :2], BOX.flat(points[0]), atol=1e-6)
        assert segments.steps[-1] == run.trajectory.steps


def test_every_segment_has_the_colour_of_its_run():
    segments = segments_in_box(RUNS, BOX, RGBA)[0]
    assert len(segments.colours) == len(segments.vertices) == 2 * len(segments.steps)
    blue = segments_in_box(RUNS[:1], BOX, RGBA)[0]
    is_blue = np.isclose(segments.colours, RGBA[BLUE]).all(axis=1)
    np.testing.assert_array_equal(segments.vertices[is_blue], blue.vertices)


def test_a_run_that_leaves_is_cut_at_the_border_and_drawn_again_when_it_comes_back():
    segments = segments_in_box(RUNS[2:], BOX, RGBA)[0]
    assert segments.steps.tolist() == [1, 2, 4]
    flat = segments.vertices[:, :2]
    assert np.all(np.abs(flat) <= 1.0 + 1e-6)
    np.testing.assert_allclose(flat[3], [1.0, 0.5], atol=1e-6)
    np.testing.assert_allclose(flat[4], [1.0, -0.5], atol=1e-6)


def test_heights_outside_the_box_are_cut_too():
    segments = segments_in_box([drawn_run([[0.0, 0.0], [1.9, 1.9]], BLUE)], Box(SQUARE, HeightScale(0.0, 1.0)), RGBA)[0]
    assert len(segments.steps) == 1
    assert segments.vertices[:, 2].max() <= HEIGHT + 0.02 + 1e-6


def test_runs_far_out_stay_finite():
    far = [[0.0, 0.0], [1e3, 1.0], [1e150, -1e150], [-1e300, 1e100]]
    with np.errstate(all="ignore"):
        run = drawn_run(far, BLUE)
    segments = segments_in_box([run], BOX, RGBA)[0]
    assert np.isfinite(segments.vertices).all()
    assert segments.steps.tolist()[0] == 1


def test_dashes_lie_on_the_whole_path_and_are_shown_with_it():
    dashed = drawn_run(spiral(300), 5)
    whole, pieces = segments_in_box([dashed, RUNS[0]], BOX, RGBA | {5: np.array([0.1, 0.6, 0.2, 1.0])})
    lengths = [np.linalg.norm(each.vertices[1::2] - each.vertices[::2], axis=1) for each in (whole, pieces)]
    mine = [np.isclose(each.colours[::2, 1], 0.6) for each in (whole, pieces)]
    on = style_of(5).dashes
    drawn = lengths[1][mine[1]].sum() / lengths[0][mine[0]].sum()
    assert abs(drawn - on[0] / sum(on)) < 0.05
    np.testing.assert_allclose(lengths[1][~mine[1]].sum(), lengths[0][~mine[0]].sum(), rtol=1e-5)
    for cursor in (0, 17, 150, 400):
        seen = whole.steps[: whole.shown(cursor)], pieces.steps[: pieces.shown(cursor)]
        assert {*seen[1].tolist()} <= {*seen[0].tolist()}


def test_no_runs_and_runs_of_one_point_have_no_segments():
    for runs in ([], [drawn_run([[0.5, 0.5]], BLUE)]):
        segments = segments_in_box(runs, BOX, RGBA)[0]
        assert len(segments.vertices) == 0
        assert segments.shown(10) == 0


@given(st.integers(0, 500))
def test_heads_stand_at_the_cursor_or_at_the_end(cursor):
    points, values = heads(RUNS, cursor)
    for run, point, value in zip(RUNS, points, values, strict=True):
        step = min(cursor, run.trajectory.steps)
        np.testing.assert_array_equal(point, run.trajectory.points[step])
        assert value == bowl(run.trajectory.points[step])[0]


def test_no_runs_have_no_heads():
    points, values = heads([], 7)
    assert points.shape == (0, 2) and values.shape == (0,)


def test_paths_follow_any_surface():
    run = drawn_run(spiral(50), BLUE, function=waves)
    box = Box(SQUARE, HeightScale(-3.0, 3.0, 0.5))
    segments = segments_in_box([run], box, RGBA)[0]
    np.testing.assert_allclose(
        segments.vertices[1::2, 2], box.height(waves(spiral(50))[0][segments.steps]) + LIFT, atol=1e-6
    )
