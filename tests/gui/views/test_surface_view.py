"""The 3-D view: what is under the pointer, what a click means, and that all of it draws."""

import numpy as np
import pytest
from pictures import PlainObjective, bowl, drawn_run, flat, root, spiral, waves
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QToolButton

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.common.theme import DARK, LIGHT
from gdexplorer.objectives import objective
from gdexplorer.scene import geometry
from gdexplorer.scene.geometry import HEIGHT, build_surface
from gdexplorer.session.edits import SetCamera
from gdexplorer.session.view_state import Camera, ViewState

pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")
CAMERAS = [(34.0, -62.0, 4.7), (89.0, 0.0, 5.0), (12.0, 200.0, 3.0), (60.0, 45.0, 12.0)]


def surface_of(function, compressed=False, **details):
    return build_surface(PlainObjective(function, **details), COLOUR_TABLE, compressed, 65)


@pytest.fixture
def view(qtbot, opengl):
    from gdexplorer.gui.views.surface_view import SurfaceView

    view = SurfaceView()
    view.resize(480, 360)
    qtbot.addWidget(view)
    view.set_surface(surface_of(waves))
    with qtbot.waitExposed(view):
        view.show()
    return view


def whole_picture(view):
    """The picture as an array, after everything was drawn."""
    image = view.grabFramebuffer().convertToFormat(view.grabFramebuffer().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), -1, 3).copy()


def in_the_open(view, count=40):
    """Points of the surface that nothing hides from the camera."""
    points = np.random.default_rng(3).uniform(-1.9, 1.9, (count, 2))
    box, objective_ = view._surface.box, view._surface.objective
    camera = np.array(view.cameraPosition().toTuple())
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
            view.setCameraPosition(distance=distance, elevation=elevation, azimuth=azimuth)
            for point in in_the_open(view):
                place = view.place_on_screen(*point)
                hit = view.point_under(place)
                assert hit is not None
                off = view.place_on_screen(*hit) - place
                assert np.hypot(off.x(), off.y()) < 0.5
                pixel = 6.0 / min(size) * distance / 4.0
                assert np.hypot(*np.subtract(hit, point)) < pixel / max(np.sin(np.radians(elevation)), 0.1)


def test_a_symbol_is_drawn_where_the_pointer_finds_it(view):
    """The picture itself agrees with the arithmetic: a head is painted at `place_on_screen`."""
    point = in_the_open(view)[0]
    view.set_runs([drawn_run([point], "#FF00FF", function=waves)])
    place = view.place_on_screen(*point)
    picture = whole_picture(view).astype(int)
    magenta = (picture[..., 0] > 240) & (picture[..., 1] < 30) & (picture[..., 2] > 240)
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
    assert view.place_on_screen(0.0, 0.0) is None
    view.set_runs([drawn_run(spiral(9))])
    view.set_cursor(3)
    with qtbot.waitExposed(view):
        view.show()
    view.grabFramebuffer()


def test_a_click_picks_what_is_under_it(view, qtbot):
    place = view.place_on_screen(*in_the_open(view)[2])
    pressed = QPoint(round(place.x()), round(place.y()))
    with qtbot.waitSignal(view.edit_requested) as picked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pressed)
    back = view.place_on_screen(*picked.args[0].place) - QPointF(pressed)
    assert np.hypot(back.x(), back.y()) < 1.0


def test_a_drag_turns_the_camera_and_picks_nothing(view, qtbot):
    azimuth, asked = view.opts["azimuth"], []
    view.edit_requested.connect(asked.append)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    move(view, QPoint(200, 200), QPoint(260, 210))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(260, 210))
    assert view.opts["azimuth"] != azimuth
    assert asked == [SetCamera(view.camera)] and view.camera.azimuth == view.opts["azimuth"]


@pytest.mark.parametrize(
    "camera",
    [Camera(), Camera(6.0, -90.0), Camera(-12.5, 400.25, 3.5), Camera(50.0, 10.0, None, (0.25, -0.5, 1.0))],
    ids=str,
)
def test_a_camera_that_is_given_is_taken_to_the_bit_and_told_to_nobody(view, qtbot, camera):
    with qtbot.assertNotEmitted(view.edit_requested):
        view.set_view(ViewState(camera=camera))
    assert view.camera == camera
    view.resize(900, 300)
    qtbot.wait(20)
    assert view.camera == camera


def test_another_view_with_the_same_camera_leaves_it_where_a_hand_is_moving_it(view):
    view.orbit(30.0, 5.0)
    moved = view.camera
    view.set_view(ViewState(compressed=True))
    assert view.camera == moved
    view.set_view(ViewState(camera=Camera(10.0, 20.0)))
    assert view.camera == Camera(10.0, 20.0)


def test_looks_from_the_buttons_and_turns_of_the_wheel_are_told(view, qtbot):
    asked = []
    view.edit_requested.connect(asked.append)
    view.look_from_side()
    view.look_at_all()
    assert [edit.camera for edit in asked] == [Camera(6.0, -90.0), Camera()]
    qtbot.mouseMove(view)
    place = QPointF(view.rect().center())
    none = Qt.MouseButton.NoButton
    wheel = QWheelEvent(
        place, view.mapToGlobal(place), QPoint(), QPoint(0, 120), none, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    view.wheelEvent(wheel)
    assert asked[-1].camera == view.camera and view.camera.distance == view.opts["distance"]


def move(view, *places):
    """Moves with the left button down, which QTest's own moves do not have."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    for place in places:
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        there = QPointF(place)
        QApplication.sendEvent(
            view, QMouseEvent(QEvent.Type.MouseMove, there, view.mapToGlobal(there), left, left, none)
        )


def test_two_quick_clicks_are_two_starts(view, qtbot):
    picked = []
    view.edit_requested.connect(picked.append)
    place = view.place_on_screen(*in_the_open(view)[0]).toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)  # what Qt makes of the second press
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place)
    assert len(picked) == 2


def test_the_other_buttons_pick_nothing(view, qtbot):
    with qtbot.assertNotEmitted(view.edit_requested, wait=20):
        qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(240, 180))


def test_the_wheel_keeps_its_zoom_when_the_window_changes(view, qtbot):
    view.resize(500, 360)
    distance = view.opts["distance"]
    view.resize(900, 300)
    qtbot.waitUntil(lambda: view.opts["distance"] > distance)
    view.set_view(ViewState(camera=Camera(distance=3.0)))
    view.resize(400, 400)
    qtbot.wait(30)
    assert view.opts["distance"] == 3.0
    view.look_at_all()
    assert view.opts["distance"] > 3.0


def test_the_whole_box_is_in_the_picture(view, qtbot):
    for size in ((480, 360), (900, 300), (300, 700)):
        view.resize(*size)
        qtbot.waitUntil(lambda size=size: (view.width(), view.height()) == size)
        for corner in ((-2.0, -2.0), (-2.0, 2.0), (2.0, -2.0), (2.0, 2.0)):
            place = view.place_on_screen(*corner)
            assert 0 <= place.x() <= size[0] and 0 <= place.y() <= size[1]


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
    view.set_runs([drawn_run(spiral(200), "#FF00FF", function=waves)])
    pictures = []
    for cursor in (0, 60, 199, 60, 0):
        view.set_cursor(cursor)
        pictures.append(whole_picture(view))
    np.testing.assert_array_equal(pictures[0], pictures[4])
    np.testing.assert_array_equal(pictures[1], pictures[3])
    drawn = [((picture[..., 0] > 200) & (picture[..., 1] < 80)).sum() for picture in pictures[:3]]
    assert drawn[0] < 0.7 * drawn[1] and drawn[1] < 0.7 * drawn[2]


def test_runs_that_left_are_drawn_as_rings_on_the_border(view):
    view.set_runs([drawn_run([[0.0, 0.0], [30.0, 0.0]], "#D55E00", function=waves)])
    view.set_cursor(1)
    (place,), (look,) = view._heads(view._surface)
    assert place[0] == view._surface.box.half_sides[0] and 0.0 <= place[2] <= HEIGHT + 0.02
    assert QColor(look.fill).alpha() == 0 and look.edge == "#D55E00"


def test_field_marks_and_axes_are_drawn_and_taken_away_again(view):
    bare = whole_picture(view)
    saddle = CriticalPoint((0.2, -0.3), 0.5, (-1.0, 4.0), ((1.0, 0.0), (0.0, 1.0)), PointKind.SADDLE)
    arrows = geometry.arrow_segments(view._surface.arrows, view._surface.box.stretch())
    for show, hide in (
        (lambda: view.landmarks.set_field(arrows), lambda: view.landmarks.set_field(arrows[:0])),
        (lambda: view.landmarks.set_points([saddle]), lambda: view.landmarks.set_points([])),
        (lambda: view.landmarks.set_axes(saddle), lambda: view.landmarks.set_axes(None)),
    ):
        show()
        assert (whole_picture(view) != bare).any()
        hide()
        np.testing.assert_array_equal(whole_picture(view), bare)


def test_buttons_in_the_corner_turn_the_surface(view):
    side = view.findChild(QToolButton, "side_view_button")
    assert view.rect().contains(side.mapTo(view, side.rect().bottomRight()))
    side.click()
    assert view.opts["elevation"] < 10.0
    view.findChild(QToolButton, "first_view_button").click()
    assert view.opts["elevation"] > 30.0


def test_the_view_from_the_side_is_level(view):
    view.look_from_side()
    assert view.opts["elevation"] < 10.0
    whole_picture(view)


def test_a_view_that_is_moved_to_another_window_still_draws(view, qtbot):
    """As a dock does that is floated: what was uploaded must be there in the new context, too."""
    from PySide6.QtWidgets import QMainWindow

    view.set_runs([drawn_run(spiral(50), function=waves)])
    before = (whole_picture(view) != whole_picture(view)[2, 2]).any(axis=2).mean()
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(view)
    window.resize(480, 360)
    with qtbot.waitExposed(window):
        window.show()
    after = whole_picture(view)
    assert (after != after[2, 2]).any(axis=2).mean() == pytest.approx(before, rel=0.3)
    window.takeCentralWidget()
