"""The contour map: what is near the pointer, what is in the domain, and what a click or a drag asks for."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import PlainObjective, bowl, drawn_run, flat, plane, root, spiral, waves
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.state.feature import Thing
from gdexplorer.gui.views.contour_view import GRAB_DISTANCE, ContourView
from gdexplorer.gui.views.level_lines import inks_on_map
from gdexplorer.gui.views.map_ground import VEIL
from gdexplorer.gui.views.start_looks import start_looks
from gdexplorer.scene.geometry import band_of, build_surface
from gdexplorer.scene.patch import Seen, sample_patch
from gdexplorer.scene.scene import Scene
from gdexplorer.session.edits import AddStart, MoveStart, SelectRun, SelectStart
from gdexplorer.session.view_state import PictureLayer, ViewState

# A map without a window around it: what it leaves to its parent, nobody takes.
pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")


@pytest.fixture
def view(contour_view):
    return contour_view


def on_widget(view, x, y):
    place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(x, y)))
    return QPoint(place.x(), place.y())


def scene(view, x, y):
    return view.getViewBox().mapViewToScene(QPointF(x, y))


def point_at(view, x, y):
    """Move the pointer there."""
    view.scene().sigMouseMoved.emit(scene(view, x, y))


def pixel(view):
    return view.seen.pixel


def test_the_nearest_start_within_reach_is_near(view):
    view.set_starts([(-1.0, 0.0), (1.0, 0.0), (1.0 + 4 * pixel(view)[0], 0.0)])
    assert view.start_near(scene(view, -1.0, 0.0)) == 0
    assert view.start_near(scene(view, 1.0, 0.0)) == 1
    assert view.start_near(scene(view, 1.0, 0.0) + QPointF(3.0, 0.0)) == 2
    assert view.start_near(scene(view, -1.0, 0.0) + QPointF(0.0, GRAB_DISTANCE - 1.0)) == 0
    assert view.start_near(scene(view, -1.0, 0.0) + QPointF(0.0, GRAB_DISTANCE + 1.0)) is None
    view.set_starts([])
    assert view.start_near(scene(view, -1.0, 0.0)) is None


def test_what_lies_outside_is_held_at_the_border(view):
    assert view.held_in_domain(QPointF(0.3, -1.7)) == (0.3, -1.7)
    assert view.held_in_domain(QPointF(9.0, -9.0)) == (2.0, -2.0)
    assert view.in_domain(QPointF(2.0, -2.0))
    assert not view.in_domain(QPointF(2.0000001, 0.0))


def test_without_a_surface_nothing_is_in_the_domain(qtbot):
    view = ContourView()
    qtbot.addWidget(view)
    assert not view.in_domain(QPointF(0.0, 0.0))
    view.set_runs([])
    view.look()


def test_a_click_drops_a_start_to_the_pixel(view, qtbot):
    with qtbot.waitSignal(view.edit_requested) as asked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_widget(view, 0.8, -1.1))
    (edit,) = asked.args
    assert isinstance(edit, AddStart) and edit.plane is view.plane
    assert np.all(np.abs(np.array(edit.place) - (0.8, -1.1)) <= pixel(view))


def test_a_click_outside_the_domain_drops_none(view, qtbot):
    view.getViewBox().setRange(xRange=(-6.0, 6.0), yRange=(-6.0, 6.0))
    with qtbot.assertNotEmitted(view.edit_requested, wait=20):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_widget(view, 4.0, 0.0))


def test_a_right_click_chooses_what_is_there_and_opens_its_menu(view, qtbot):
    view.set_starts([(-1.0, 0.5), (1.0, 0.5)])
    asked, opened = [], []
    view.edit_requested.connect(asked.append)
    view.menu_requested.connect(lambda thing, place: opened.append((thing, view.viewport().mapFromGlobal(place))))
    for place, thing in (((1.0, 0.5), Thing.START), ((0.0, -1.0), Thing.MAP)):
        spot = on_widget(view, *place)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=spot)
        assert opened[-1][0] is thing and (opened[-1][1] - spot).manhattanLength() <= 2
    assert asked == [SelectStart(1)] and len(opened) == 2


def double_click(qtbot, view, place):
    """What Qt makes of the second press, which pyqtgraph takes as a click once it is released."""
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_start_chooses_it_and_a_double_click_edits_it(view, qtbot):
    view.set_starts([(-1.0, 0.5), (1.0, 0.5)])
    asked, edited = [], []
    view.edit_requested.connect(asked.append)
    view.start_edit_requested.connect(lambda: edited.append(len(asked)))
    spot = on_widget(view, 1.0, 0.5)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert asked == [SelectStart(1)] and not edited
    double_click(qtbot, view, spot)
    assert set(asked) == {SelectStart(1)} and len(edited) == 1


def test_a_double_click_beside_the_domain_shows_all_of_it(view, qtbot):
    before = view.viewRect()
    view.getViewBox().setRange(xRange=(-6.0, 6.0), yRange=(-6.0, 6.0))
    with qtbot.assertNotEmitted(view.edit_requested):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_widget(view, 4.0, 0.0))
        assert view.viewRect() != before
        double_click(qtbot, view, on_widget(view, 4.0, 0.0))
    assert view.viewRect() == before


def test_the_chosen_start_looks_like_no_other(qtbot):
    view = ContourView()
    view.resize(500, 500)
    qtbot.addWidget(view)
    experiment = Experiment("himmelblau", (), (), ((-1.0, 0.5), (1.0, 0.5)))
    view.set_scene(Scene(experiment, build_surface(experiment.bound(), COLOUR_TABLE, None, 33)))
    view.set_experiment(experiment)
    usual = view.grab().toImage()
    pictures = []
    for chosen in (0, 1, 7):
        view.set_view(ViewState(start=chosen))
        pictures.append(view.grab().toImage())
    assert pictures[0] != usual != pictures[1] != pictures[0]
    assert pictures[2] == usual  # there is no such start
    looks = start_looks(40, 30)
    assert [look == start_looks(40, None)[place] for place, look in enumerate(looks)].count(False) == 1


def drag(qtbot, view, start, *places):
    viewport = view.viewport()
    # Looked up before the first move: the map may move along.
    start, *places = (on_widget(view, *place) for place in (start, *places))
    qtbot.mouseMove(viewport, start)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for place in places:
        qtbot.mouseMove(viewport, place)
        qtbot.wait(20)  # pyqtgraph takes moves no more often than it draws
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=places[-1])


def test_a_start_that_is_dragged_moves_and_stays_in_the_domain(view, qtbot):
    view.set_starts([(-1.0, 0.0)])
    moves, dropped = [], []
    view.edit_requested.connect(moves.append)
    view.gesture_ended.connect(lambda: dropped.append(len(moves)))
    before = view.viewRect()
    drag(qtbot, view, (-1.0, 0.0), (-0.7, 0.3), (0.5, 0.9))
    assert {type(edit) for edit in moves} == {MoveStart} and {edit.index for edit in moves} == {0}
    np.testing.assert_allclose(moves[-1].place, (0.5, 0.9), atol=2 * pixel(view).max())
    assert dropped == [len(moves)]
    assert view.viewRect() == before


def test_a_hand_shows_what_can_be_dragged(view, qtbot):
    view.set_starts([(-1.0, 0.0)])
    shape = Qt.CursorShape
    shapes = []
    for place in ((0.5, 0.5), (-1.0, 0.0), (0.5, 0.5)):
        point_at(view, *place)
        shapes.append(view.viewport().cursor().shape())
    assert shapes == [shape.ArrowCursor, shape.OpenHandCursor, shape.ArrowCursor]
    view.edit_requested.connect(lambda _: shapes.append(view.viewport().cursor().shape()))
    drag(qtbot, view, (-1.0, 0.0), (-0.7, 0.3), (0.5, 0.9))
    assert shape.ClosedHandCursor in shapes[3:] and shapes[-1] == shape.OpenHandCursor


def test_a_drag_beside_all_starts_moves_the_map(view, qtbot):
    view.set_starts([(-1.0, 0.0)])
    with qtbot.assertNotEmitted(view.edit_requested):
        drag(qtbot, view, (0.5, 0.5), (0.8, 0.8), (1.0, 1.0))
    assert view.viewRect().center().x() == pytest.approx(-0.5, abs=0.15)


def test_the_map_tells_what_is_under_the_pointer(view, qtbot):
    told = []
    view.pointed_at.connect(told.append)
    point_at(view, 0.25, 0.5)
    point_at(view, 2.5, 0.5)
    assert told[0] == pytest.approx((0.25, 0.5))
    assert told[1] is None


def test_every_pixel_of_the_picture_is_centred_on_its_grid_point(view):
    image, surface = view.ground.image, view.surface
    corner = image.mapToParent(QPointF(0.5, 0.5))
    assert (corner.x(), corner.y()) == pytest.approx((surface.xs[0], surface.ys[0]))
    corner = image.mapToParent(QPointF(64.5, 64.5))
    assert (corner.x(), corner.y()) == pytest.approx((surface.xs[-1], surface.ys[-1]))


def test_the_picture_is_clear_where_the_objective_is_undefined(view):
    view.set_surface(build_surface(PlainObjective(root), COLOUR_TABLE, False, 33))
    undefined = np.isnan(view.surface.values)
    np.testing.assert_array_equal(view.ground.image.image[..., 3] == 0, undefined)
    assert view.surface.colours[:, 3].all()  # the surface's own colours are not touched


def looked_at(view):
    (x0, x1), (y0, y1) = view.getViewBox().viewRange()
    return Seen(((x0, x1), (y0, y1)), view.getViewBox().width(), view.getViewBox().height())


def test_moving_the_map_tells_what_is_looked_at(view, qtbot):
    told = []
    view.range_changed.connect(told.append)
    view.getViewBox().setRange(xRange=(-0.2, 0.1), yRange=(-0.1, 0.2), padding=0)
    qtbot.waitUntil(lambda: bool(told) and told[-1] == looked_at(view), timeout=60_000)
    view.hide()
    count = len(told)
    view.getViewBox().setRange(xRange=(-9.0, 9.0), yRange=(-9.0, 9.0))
    qtbot.wait(150)
    assert len(told) == count, "nobody looks"
    view.show()
    qtbot.waitUntil(lambda: told[-1] == looked_at(view), timeout=60_000)


@pytest.mark.parametrize("side", [1.9, 9.0])
def test_what_is_looked_at_is_drawn_as_sampled_for_it(view, side):
    view.set_surface(build_surface(PlainObjective(waves), COLOUR_TABLE, False, 9))
    view.getViewBox().setRange(xRange=(-side, side), yRange=(-side, side), padding=0)
    view.landmarks.set_map_field(np.empty((0, 2, 2)))
    view.set_patch(sample_patch(view.surface, looked_at(view), COLOUR_TABLE))
    view.ground.show_lines(False)  # some would cross the places that are looked at
    image = view.grab().toImage()
    heights = view.surface.box.scale.heights(
        view.surface.objective.on_grid(*[np.linspace(-side, side, 7)[1:-1]] * 2)[0]
    )
    drawn = [
        image.pixelColor(on_widget(view, x, y)).lightnessF()
        for y in np.linspace(-side, side, 7)[1:-1] for x in np.linspace(-side, side, 7)[1:-1]
    ]  # fmt: skip
    if side < 2.0:  # beyond the domain a veil changes the light
        assert np.corrcoef(drawn, heights.clip(0.0, 1.0).ravel())[0, 1] > 0.6
    assert min(drawn) < 0.99, "the ground covers all that is seen"
    corner = image.pixelColor(on_widget(view, *looked_at(view).domain[0][:1] * 2) + QPoint(4, -4))
    assert corner.saturation() > 10, "to its corners"


def test_a_frame_of_a_playback_paints_nothing_of_the_ground(view, monkeypatch):
    painted, paint = [], view.ground.image.paint
    monkeypatch.setattr(view.ground.image, "paint", lambda *each: (painted.append(each), paint(*each)))
    view.set_runs([drawn_run(spiral(40), 0)])
    for cursor in range(10):
        view.set_cursor(cursor)
        view.grab()
    assert len(painted) <= 1
    view.getViewBox().setRange(xRange=(-0.5, 0.5), yRange=(-0.5, 0.5))
    view.grab()
    assert len(painted) > 0, "a moved map is painted anew"


def test_a_patch_of_another_surface_is_not_shown(view):
    older = view.surface
    view.set_surface(build_surface(PlainObjective(waves), COLOUR_TABLE, False, 33))
    before = view.grab().toImage()
    view.set_patch(sample_patch(older, looked_at(view), COLOUR_TABLE))
    assert view.ground.patch is None and view.grab().toImage() == before
    newer = sample_patch(view.surface, looked_at(view), COLOUR_TABLE)
    view.set_patch(newer)
    assert view.ground.patch is newer
    view.set_surface(view.surface)
    assert view.ground.patch is None, "until it is sampled again"


@pytest.mark.parametrize("cursor", [0, 1, 17, 150, 299, 10**6])
def test_a_head_stands_where_its_run_does(view, cursor):
    run = drawn_run(spiral(300))
    view.set_runs([run])
    view.set_cursor(cursor)
    np.testing.assert_allclose(view.heads.places, [run.trajectory.points[min(cursor, 299)]])


def test_a_path_is_thinned_to_pixels_and_again_after_a_zoom(view, qtbot):
    run = drawn_run(spiral(20_000))
    view.set_runs([run])
    coarse = len(view.paths.lines.paths.steps)
    assert coarse < 5_000
    view.getViewBox().setRange(xRange=(-0.1, 0.1), yRange=(-0.1, 0.1))
    qtbot.waitUntil(lambda: len(view.paths.lines.paths.steps) > 2 * coarse, timeout=60_000)


ORANGE, BLUE = 1, 0


def walks(runs, steps):
    rng = np.random.default_rng(0)
    return [
        drawn_run(rng.normal(0, 0.2, (steps, 2)).cumsum(axis=0).clip(-2, 2), (ORANGE, BLUE)[i % 2]) for i in range(runs)
    ]


@pytest.mark.parametrize(("runs", "steps"), [(1, 300), (6, 120), (60, 200)])
def test_what_was_played_is_painted_as_what_is_looked_at_at_once(view, runs, steps):
    """On whatever way the cursor came: what is kept of the paths grows, and is begun anew where it goes back."""
    view.set_runs(walks(runs, steps))

    def picture(*cursors):
        for cursor in cursors:
            view.set_cursor(cursor)
            image = view.grab().toImage()
        return image

    for cursor in (0, 1, 37, steps // 2, steps - 1, steps + 50):
        view.paths.set_runs(view.runs, pixel(view), LIGHT)
        at_once = picture(cursor)
        assert picture(*range(0, cursor, 7), cursor) == at_once
        assert picture(steps, cursor) == at_once
    assert picture(0) != picture(steps)


@pytest.mark.parametrize("side", [4.0, 1e-3])
def test_the_dots_at_iterates_are_round_at_any_zoom(view, side):
    places = np.array([[-0.3, 0.0], [0.0, 0.3], [0.3, 0.0]]) * side
    view.set_surface(build_surface(PlainObjective(flat), COLOUR_TABLE, False, 9))
    view.getViewBox().setRange(xRange=(-side / 2, side / 2), yRange=(-side / 2, side / 2), padding=0)
    view.landmarks.set_map_field(np.empty((0, 2, 2)))
    view.set_runs([drawn_run(places, ORANGE)])
    view.set_cursor(1)
    view.heads.set_places(np.empty((0, 2)))
    before = view.grab().toImage()
    view.set_cursor(2)
    view.heads.set_places(np.empty((0, 2)))
    middle, image = on_widget(view, *places[2]), view.grab().toImage()
    changed = [
        (x, y)
        for x in range(-30, 31) for y in range(0, 31)
        if image.pixelColor(middle.x() + x, middle.y() + y) != before.pixelColor(middle.x() + x, middle.y() + y)
    ]  # fmt: skip
    below = [abs(x) for x, y in changed if y >= 1]  # the path comes from above
    assert below and max(below) <= 7, "no wider than the dot"


def test_a_path_has_the_colour_of_its_run_and_a_light_rim(view):
    line = np.column_stack([np.linspace(-1.5, 1.5, 60), np.full(60, 0.5)])
    view.set_runs([drawn_run(line, ORANGE)])
    view.set_cursor(59)
    middle = on_widget(view, 0.0, 0.5)
    column = [view.grab().toImage().pixelColor(middle.x(), middle.y() + i) for i in range(-6, 7)]
    assert any(colour.red() > 200 and colour.blue() < 30 and colour.green() < 130 for colour in column)
    before = [colour.lightness() for colour in column]
    assert max(before) > min(before) + 40


def test_a_path_that_leaves_for_infinity_can_be_painted(view):
    with np.errstate(all="ignore"):
        run = drawn_run([[0.0, 0.0], [1e6, 1.0], [1e150, -1e150], [-1e308, 1e308]])
    shown, empty = view.getViewBox().viewRange(), view.grab().toImage()
    view.set_runs([run])
    for cursor in range(4):
        view.set_cursor(cursor)
        assert view.grab().toImage() != empty, "what of the path lies on the map is painted"
        assert view.getViewBox().viewRange() == shown


def test_critical_points_have_a_shape_for_each_kind(view):
    points = [CriticalPoint((0.4 * i, 0.2), 0.0, (), (), kind) for i, kind in enumerate(PointKind)]
    view.landmarks.set_points(points)
    looks = view.landmarks.marks.looks
    assert len({look.symbol for look in looks}) == len({look.fill for look in looks}) == 4
    assert looks[-1].symbol == "o"  # minima lie over the others


def test_marks_do_not_cover_each_other_and_the_rest_is_counted(view, qtbot):
    rng = np.random.default_rng(0)
    kinds = list(PointKind)
    points = [CriticalPoint(tuple(rng.uniform(-2, 2, 2)), float(i), (), (), kinds[i % 4]) for i in range(2000)]
    view.landmarks.set_points(points)
    note = view.findChild(object, "critical_points_shown")

    def assert_apart():
        places = view.landmarks.marks.places / pixel(view)
        sizes = np.array([look.size for look in view.landmarks.marks.looks])
        distances = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
        np.fill_diagonal(distances, np.inf)
        assert np.all(distances >= np.maximum(sizes[:, None], sizes[None]))
        assert note.isVisible() and note.text() == f"{len(places):,} of 2,000 critical points shown"
        return len(places)

    count = assert_apart()
    lowest = points[0].point
    assert lowest in map(tuple, view.landmarks.marks.places)
    view.getViewBox().setRange(xRange=(-0.2, 0.2), yRange=(-0.2, 0.2), padding=0)
    qtbot.waitUntil(lambda: len(view.landmarks.marks.places) != count, timeout=60_000)
    assert assert_apart() < 40
    view.landmarks.set_points(points[:1])
    view.look()
    qtbot.waitUntil(lambda: not note.isVisible(), timeout=60_000)


def test_no_mark_lies_over_a_head(view):
    assert view.heads.zValue() > view.landmarks.marks.zValue()


def test_axes_are_as_long_as_the_surface_bends_and_dashed_where_it_bends_down(view):
    saddle = CriticalPoint((0.5, 0.5), 0.0, (-1.0, 4.0), ((1.0, 0.0), (0.0, 1.0)), PointKind.SADDLE)
    view.landmarks.set_point(saddle)
    (down_x, down_y), (up_x, up_y) = view.landmarks.falling_axes.getData(), view.landmarks.rising_axes.getData()
    assert np.ptp(down_y) == np.ptp(up_x) == 0.0
    assert np.ptp(up_y) > 2.5 * np.ptp(down_x) > 0.0
    assert (up_x.mean(), up_y.mean(), down_x.mean()) == pytest.approx((0.5, 0.5, 0.5))
    view.landmarks.set_point(None)
    assert not len(
        view.landmarks.rising_axes.getData()[0] if view.landmarks.rising_axes.getData()[0] is not None else []
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_paths_heads_and_marks_have_rims_from_which_their_colours_are_told(view, theme):
    view.set_surface(build_surface(PlainObjective(flat), COLOUR_TABLE, False, 9))
    view.set_theme(theme)
    line = np.column_stack([np.linspace(-1.5, 1.5, 60), np.full(60, 0.5)])
    view.set_runs([drawn_run(line, BLUE)])
    view.landmarks.set_points([CriticalPoint((0.4, 0.2), 0.0, (), (), PointKind.SADDLE)])
    assert {look.edge for look in (*view.heads.looks, *view.landmarks.marks.looks)} == {theme.picture}
    view.set_cursor(59)
    place, image = on_widget(view, 0.0, 0.5), view.grab().toImage()
    column = [np.array(image.pixelColor(place.x(), place.y() + i).getRgb()[:3]) for i in range(-8, 5)]
    for wanted in (theme.run(BLUE), theme.picture):
        near = [np.abs(seen - QColor(wanted).getRgb()[:3]).max() for seen in column]
        assert min(near) < 80, "but for what smoothing mixes in"
        assert np.abs(column[0] - QColor(wanted).getRgb()[:3]).max() > 110, "the ground"


def test_another_theme_colours_the_map(view):
    view.set_theme(DARK)
    assert view.backgroundBrush().color().name() == DARK.picture
    view.grab()


def test_another_domain_is_shown_whole_but_the_same_one_keeps_the_zoom(view):
    view.getViewBox().setRange(xRange=(-0.5, 0.5), yRange=(-0.5, 0.5))
    zoomed = view.viewRect()
    view.set_surface(build_surface(PlainObjective(bowl), COLOUR_TABLE, True, 65))
    assert view.viewRect() == zoomed
    view.set_surface(build_surface(PlainObjective(bowl, domain=((0.0, 9.0), (0.0, 9.0))), COLOUR_TABLE, True, 65))
    assert view.viewRect().contains(QPointF(8.9, 8.9)) and view.viewRect().contains(QPointF(0.1, 0.1))


def hover(view, x, y):
    point_at(view, x, y)
    return view.card


def test_a_card_beside_the_pointer_tells_the_point_its_gradient_and_the_nearest_run(view):
    view.set_runs([drawn_run([[-1.5, 0.5], [0.0, 0.5], [1.5, 0.5]], 1)])
    view.set_cursor(2)
    card = hover(view, 0.02, 0.52)
    assert card.isVisible() and "a rule, start 1: step 1" in card.text()
    value, gradient = view.surface.objective.value_gradient((0.02, 0.52))
    assert f"f = {value:.3f}"[:6] in card.text() and f"{gradient[0]:.3g}" in card.text()
    assert "start" not in hover(view, 0.0, -1.5).text()


@given(st.floats(-1.99, 1.99), st.floats(-1.99, 1.99))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_card_never_covers_the_point_and_stays_inside(view, x, y):
    card, place = hover(view, x, y), on_widget(view, x, y)
    assert card.isVisible()
    assert view.rect().contains(card.geometry())
    assert not card.geometry().adjusted(-3, -3, 3, 3).contains(place)


def test_the_card_goes_with_the_pointer(view, qtbot):
    assert not hover(view, 5.0, 5.0).isVisible(), "beyond the map"
    view.getViewBox().setRange(xRange=(-6.0, 6.0), yRange=(-6.0, 6.0))
    assert "no start" in hover(view, 5.0, 5.0).text() and "f = 100" in view.card.text()
    assert "no start" not in hover(view, 1.0, 0.0).text()
    view.look()
    assert hover(view, 0.0, 0.0).isVisible()
    with qtbot.waitSignal(view.pointed_at) as told:
        QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert told.args == [None] and not view.card.isVisible()


@pytest.mark.parametrize("cursor", [1, 2])
def test_a_click_on_a_path_selects_its_run_where_it_is_drawn(view, qtbot, cursor):
    view.set_runs([drawn_run(spiral(40), 0), drawn_run([[-1.5, 1.6], [0.0, 1.6], [1.5, 1.6]], 1)])
    view.set_cursor(cursor)
    with qtbot.waitSignal(view.edit_requested) as asked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_widget(view, 0.75, 1.6))
    assert asked.args == [SelectRun(1)] if cursor == 2 else isinstance(asked.args[0], AddStart)


def test_it_tells_screen_readers_what_it_shows(view):
    surface = view.surface
    view.set_scene(Scene(Experiment("bowl"), surface, [drawn_run(spiral(40), 0)]))
    words = view.accessibleDescription()
    assert "from \N{MINUS SIGN}2 to 2" in words and "converged at step 39" in words
    view.set_scene(Scene(Experiment("bowl"), surface))
    assert "No runs." in view.accessibleDescription()


def test_there_are_no_axes_before_there_is_a_function(qtbot):
    view = ContourView()
    qtbot.addWidget(view)
    axes = [view.getAxis(side) for side in ("bottom", "left")]
    assert not any(axis.isVisible() for axis in axes)
    view.set_view(ViewState())
    assert not any(axis.isVisible() for axis in axes)
    view.set_surface(build_surface(PlainObjective(bowl), COLOUR_TABLE, False, 65))
    assert all(axis.isVisible() for axis in axes)
    view.set_view(ViewState(hidden=(PictureLayer.AXES,)))
    assert not any(axis.isVisible() for axis in axes)


def lightness_of(image):
    """Lightness of the pixels, float64[height, width]."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).mean(axis=2)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_contour_lines_are_drawn_in_the_ink_of_their_ground_inside_and_outside_the_domain(view, theme):
    view.set_theme(theme)
    view.set_surface(build_surface(PlainObjective(plane), COLOUR_TABLE, False, 65))
    view.getViewBox().setRange(xRange=(-4.0, 4.0), yRange=(-4.0, 4.0), padding=0)
    view.landmarks.set_map_field(np.empty((0, 2, 2)))
    view.set_patch(sample_patch(view.surface, looked_at(view), COLOUR_TABLE))
    with_lines = lightness_of(view.grab().toImage())
    view.ground.show_lines(False)
    added = with_lines - lightness_of(view.grab().toImage())

    rows, columns = np.nonzero(np.abs(added) > 20.0)
    points = [view.getViewBox().mapSceneToView(QPointF(x, y)) for x, y in zip(columns + 0.5, rows + 0.5, strict=True)]
    places = np.array([(point.x(), point.y()) for point in points])
    heights = view.surface.box.scale.heights(view.surface.objective.values_at(places)[0])
    inside, tones = np.abs(places).max(axis=1), np.where(added[rows, columns] > 0.0, 255, 0)
    for chosen, inks in ((inside < 1.96, inks_on_map()), (inside > 2.04, inks_on_map(theme.picture, VEIL))):
        greys = np.array([ink.grey for ink in inks])[band_of(heights[chosen])]
        assert chosen.sum() > 200 and (greys == tones[chosen]).mean() > 0.95  # some lines lie between two bands
