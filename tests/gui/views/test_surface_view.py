"""The 3-D view: what is under the pointer, what a click means, and that all of it draws."""

import numpy as np
import pytest
from pictures import bowl, drawn_run, flat, root, spiral, waves
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from surface_views import place_on_screen, surface_of, view, whole_picture

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.marks import Marks
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.gui.views import surface_axes
from gdexplorer.objectives import objective
from gdexplorer.scene import geometry
from gdexplorer.scene.geometry import HEIGHT, build_surface
from gdexplorer.session.view_state import Camera, ViewState

__all__ = ["view"]

pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")


CAMERAS = [(34.0, -62.0, 4.7), (89.0, 0.0, 5.0), (12.0, 200.0, 3.0), (60.0, 45.0, 12.0)]


def in_the_open(view, count=40):
    """Points of the surface that nothing hides from the camera."""
    points = np.random.default_rng(3).uniform(-1.9, 1.9, (count, 2))
    box, objective_ = view.surface.box, view.surface.objective
    camera = view.viewpoint.camera
    seen = []
    for point in points:
        place = np.array([*box.flat(point), box.height(np.array(objective_.value(point)))])
        ray = place + np.linspace(0.003, 1.0, 3000)[:, None] * (camera - place)
        ray = ray[np.all(np.abs(ray[:, :2]) <= box.half_sides, axis=1)]
        if np.all(ray[:, 2] > box.height(objective_.values_at(box.point(ray[:, :2]))[0])):
            seen.append(tuple(point))
    assert len(seen) > 5
    return seen


def test_the_point_under_the_pointer_is_drawn_there_to_under_a_pixel(view, qtbot):
    for size in ((480, 360), (300, 700)):
        view.resize(*size)
        qtbot.waitUntil(lambda size=size: (view.width(), view.height()) == size)
        for elevation, azimuth, distance in CAMERAS:
            view.set_view(ViewState(camera=Camera(elevation, azimuth, distance)))
            for point in in_the_open(view):
                place = place_on_screen(view, *point)
                hit = view.point_under(place)
                assert hit is not None
                off = place_on_screen(view, *hit) - place
                assert np.hypot(off.x(), off.y()) < 0.5
                pixel = 6.0 / min(size) * distance / 4.0
                assert np.hypot(*np.subtract(hit, point)) < pixel / max(np.sin(np.radians(elevation)), 0.1)


def test_a_symbol_is_drawn_where_the_pointer_finds_it(view):
    """The picture itself agrees with the arithmetic: a head is painted at `place_on_screen`."""
    point = in_the_open(view)[0]
    view.set_runs([drawn_run([point], 3, function=waves)])
    place = place_on_screen(view, *point)
    picture = whole_picture(view).astype(int)
    magenta = np.abs(picture - QColor(LIGHT.run(3)).getRgb()[:3]).max(axis=-1) < 12
    rows, columns = np.nonzero(magenta)
    assert len(rows) > 20
    assert columns.mean() == pytest.approx(place.x() - 0.5, abs=1.0)
    assert rows.mean() == pytest.approx(place.y() - 0.5, abs=2.5)  # heads are lifted a little


def test_beside_the_surface_there_is_nothing(view):
    assert view.point_under(QPointF(2.0, 2.0)) is None
    assert view.point_under(QPointF(477.0, 2.0)) is None


def test_without_a_surface_there_is_nothing_to_find(qtbot, opengl):
    from gdexplorer.gui.views.surface_view import SurfaceView

    view = SurfaceView()
    qtbot.addWidget(view)
    assert view.point_under(QPointF(50.0, 50.0)) is None
    view.set_runs([drawn_run(spiral(9))])
    view.set_cursor(3)
    with qtbot.waitExposed(view):
        view.show()
    view.grab()


def test_a_click_picks_what_is_under_it(view, qtbot):
    place = place_on_screen(view, *in_the_open(view)[2])
    pressed = QPoint(round(place.x()), round(place.y()))
    with qtbot.waitSignal(view.edit_requested) as picked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pressed)
    back = place_on_screen(view, *picked.args[0].place) - QPointF(pressed)
    assert np.hypot(back.x(), back.y()) < 1.0


def test_two_quick_clicks_are_two_starts(view, qtbot):
    picked = []
    view.edit_requested.connect(picked.append)
    place = place_on_screen(view, *in_the_open(view)[0]).toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)  # what Qt makes of the second press
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place)
    assert len(picked) == 2


def test_the_other_buttons_pick_nothing(view, qtbot):
    with qtbot.assertNotEmitted(view.edit_requested, wait=20):
        qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(240, 180))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_kind_of_surface_is_drawn(view, theme):
    """The picture is neither empty nor one colour, and nothing is printed (a fixture sees to that)."""
    view.set_theme(theme)
    view.set_runs([drawn_run(spiral(90), function=bowl)])
    for function in (bowl, waves, root, flat):
        view.set_surface(surface_of(function))
        view.set_cursor(60)
        picture = whole_picture(view)
        np.testing.assert_array_equal(picture[2, 2], QColor(theme.picture).getRgb()[:3])
        assert (picture != picture[2, 2]).any(axis=2).mean() > 0.08


def test_the_house_prices_are_drawn_in_raw_units(view):
    view.set_surface(build_surface(objective("housing_mse").bound({"standardised": 0.0}), COLOUR_TABLE, None, 64))
    assert (whole_picture(view) != whole_picture(view)[2, 2]).any(axis=2).mean() > 0.08


def test_paths_grow_with_the_cursor_and_are_as_before_when_it_comes_back(view):
    view.set_runs([drawn_run(spiral(200), 3, function=waves)])
    pictures = []
    for cursor in (0, 30, 199, 30, 0):
        view.set_cursor(cursor)
        pictures.append(whole_picture(view))
    np.testing.assert_array_equal(pictures[0], pictures[4])
    np.testing.assert_array_equal(pictures[1], pictures[3])
    colour = QColor(LIGHT.run(3)).getRgb()[:3]
    drawn = [(np.abs(picture.astype(int) - colour).max(axis=-1) < 12).sum() for picture in pictures[:3]]
    assert drawn[0] < 0.7 * drawn[1] and drawn[1] < 0.7 * drawn[2]


def test_runs_that_left_are_drawn_as_rings_on_the_border(view):
    view.set_runs([drawn_run([[0.0, 0.0], [30.0, 0.0]], 1, function=waves)])
    view.set_cursor(1)
    (place,), (look,) = view.picture.heads(view.surface)
    assert place[0] == view.surface.box.half_sides[0] and 0.0 <= place[2] <= HEIGHT + 0.02
    assert QColor(look.fill).alpha() == 0 and look.edge == LIGHT.run(1)


def test_field_marks_and_axes_are_drawn_and_taken_away_again(view):
    bare = whole_picture(view)
    saddle = CriticalPoint((0.2, -0.3), 0.5, (-1.0, 4.0), ((1.0, 0.0), (0.0, 1.0)), PointKind.SADDLE)
    arrows = geometry.arrow_segments(view.surface.arrows, view.surface.box.stretch())
    for show, hide in (
        (lambda: view.landmarks.set_field(arrows), lambda: view.landmarks.set_field(arrows[:0])),
        (lambda: view.landmarks.set_points([saddle]), lambda: view.landmarks.set_points([])),
        (lambda: view.landmarks.set_point(saddle), lambda: view.landmarks.set_point(None)),
    ):
        show()
        assert (whole_picture(view) != bare).any()
        hide()
        np.testing.assert_array_equal(whole_picture(view), bare)


def test_the_height_axis_has_a_name_and_every_number_its_place(view):
    names = [ruler.names[0] for ruler in surface_axes.rulers(view.surface)]
    assert names == ["x", "y", "f"]
    for key in ("rosenbrock", "housing_mse", "beale", "himmelblau"):
        surface = build_surface(objective(key).bound(), COLOUR_TABLE, None, 32)
        a, b = surface.box.half_sides
        for ruler, (low, high) in zip(
            surface_axes.rulers(surface), ((-a, a), (-b, b), (-0.01, HEIGHT + 0.01)), strict=True
        ):
            counts = [len(ticks) for ticks in ruler.ticks]
            assert counts == sorted(counts, reverse=True) and counts[0] >= 2
            assert all(low - 1e-9 <= place <= high + 1e-9 for ticks in ruler.ticks for place, _ in ticks)


def test_too_many_critical_points_do_not_lie_on_each_other(view):
    rng = np.random.default_rng(4)
    points = [
        CriticalPoint(tuple(place), float(waves(np.array(place))[0]), (1.0, 1.0), ((1.0, 0.0), (0.0, 1.0)), kind)
        for place in rng.uniform(-1.9, 1.9, (300, 2)).tolist()
        for kind in (PointKind.MAXIMUM,)
    ]
    lowest = CriticalPoint((0.1, 0.1), -5.0, (1.0, 1.0), ((1.0, 0.0), (0.0, 1.0)), PointKind.MINIMUM)
    view.landmarks.set_points([*points, lowest])
    shown = []
    stamped = Marks.paint

    def paint(self, painter, places):
        shown.append((self, places))
        stamped(self, painter, places)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Marks, "paint", paint)
        whole_picture(view)
    (_, marks) = shown[1]
    assert 20 < len(marks) < 301
    apart = np.hypot(*(marks[:, None] - marks[None]).transpose(2, 0, 1)) + 1e9 * np.eye(len(marks))
    assert apart.min() >= 8.9


def test_it_counts_the_critical_points_that_it_does_not_show(view):
    many = [CriticalPoint((x, y), 0.5, (1.0, 4.0), ((1.0, 0.0), (0.0, 1.0)), PointKind.MINIMUM)
            for x in np.linspace(-1.5, 1.5, 12) for y in np.linspace(-1.5, 1.5, 12)]  # fmt: skip
    view.landmarks.set_points(many)
    whole_picture(view)
    shown = int(view.landmarks.count.split()[0])
    assert view.landmarks.count == f"{shown} of 144 critical points shown" and shown < 144
    view.landmarks.set_points(many[:1])
    whole_picture(view)
    assert view.landmarks.count == ""
