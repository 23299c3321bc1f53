"""The camera: the box fills the picture, looks are eased, hands turn, zoom and move it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QToolButton
from surface_views import drag_with, move, view, wait_until_settled, whole_picture

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.views import turning_view
from gdexplorer.gui.views.turning_view import FROM_THE_SIDE
from gdexplorer.objectives import objective
from gdexplorer.scene.geometry import build_surface
from gdexplorer.session.edits import SetCamera
from gdexplorer.session.view_state import Camera, ViewState

__all__ = ["view"]

pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")


SIZES = ((480, 360), (900, 300), (300, 700), (420, 660), (640, 640))


def drawn_extent(view):
    """How far what is drawn in the box reaches across and down, in pixels: the picture without texts and marks."""
    view.picture.axes.paint = lambda *_: None
    view.picture.still_changed()
    drawn = (whole_picture(view) != QColor(view.picture.theme.picture).getRgb()[:3]).any(axis=2)
    drawn[: view.corner_buttons.geometry().bottom() + 1, view.corner_buttons.x() :] = False
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    return columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1


@pytest.mark.parametrize("look", [Camera(), FROM_THE_SIDE], ids=["3-D", "side"])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("key", ["rosenbrock", "himmelblau", "mccormick", "housing_mse"])
def test_the_drawn_box_fills_the_picture(view, qtbot, key, size, look):
    bound = objective(key).bound()
    view.set_surface(build_surface(bound, COLOUR_TABLE, None, 48))
    view.set_view(ViewState(camera=look))
    view.resize(*size)
    qtbot.waitUntil(lambda: (view.width(), view.height()) == size)
    width, height = drawn_extent(view)
    assert max(width, height) >= 0.8 * min(size)
    assert max(width / size[0], height / size[1]) >= 0.79
    assert width < size[0] and height < size[1]


def test_a_button_eases_to_the_other_look_and_comes_to_rest(view, qtbot, monkeypatch):
    monkeypatch.setattr(turning_view, "moves", lambda: True)
    before = view.viewpoint
    view.look_from_side()
    assert view.camera == FROM_THE_SIDE and not view.is_settled
    assert view.viewpoint.elevation > FROM_THE_SIDE.elevation
    seen = []
    while not view.is_settled:
        seen.append(view.viewpoint.elevation)
        qtbot.wait(5)
    assert seen == sorted(seen, reverse=True) and seen[0] <= before.elevation
    assert view.viewpoint.elevation == FROM_THE_SIDE.elevation


def test_where_nothing_may_move_by_itself_the_look_is_there_at_once(view, monkeypatch):
    monkeypatch.setattr(turning_view, "moves", lambda: False)
    view.look_from_side()
    assert view.is_settled and view.viewpoint.elevation == FROM_THE_SIDE.elevation


def test_a_hand_ends_what_moves_by_itself(view, qtbot, monkeypatch):
    monkeypatch.setattr(turning_view, "moves", lambda: True)
    view.look_from_side()
    view.orbit(10.0, 0.0)
    qtbot.waitUntil(lambda: view.is_settled)
    assert view.camera.azimuth == FROM_THE_SIDE.azimuth + 10.0 == view.viewpoint.azimuth


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
    assert asked[-1].camera == view.camera and view.camera.distance == view.viewpoint.distance


def test_the_wheel_keeps_its_zoom_when_the_window_changes(view, qtbot):
    view.resize(500, 360)
    distance = view.viewpoint.distance
    view.resize(300, 600)
    qtbot.waitUntil(lambda: view.viewpoint.distance != distance)
    view.set_view(ViewState(camera=Camera(distance=3.0)))
    view.resize(400, 400)
    qtbot.wait(30)
    assert view.viewpoint.distance == 3.0
    view.look_at_all()
    wait_until_settled(view)
    assert view.viewpoint.distance > 3.0


def test_buttons_in_the_corner_turn_the_surface(view):
    side = view.findChild(QToolButton, "look_from_side_button")
    assert view.rect().contains(side.mapTo(view, side.rect().bottomRight()))
    side.click()
    assert view.camera.elevation < 10.0
    view.findChild(QToolButton, "first_view_button").click()
    assert view.camera.elevation > 30.0


def test_the_view_from_the_side_is_level(view):
    view.look_from_side()
    assert view.camera.elevation < 10.0
    whole_picture(view)


def test_dragging_with_the_middle_button_or_ctrl_moves_the_box(view, qtbot):
    for button, modifier in (
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier),
    ):
        view.set_view(ViewState(camera=Camera(40.0, 10.0)))
        centre = view.viewpoint.centre
        qtbot.mousePress(view, button, modifier, QPoint(200, 200))
        drag_with(view, button, modifier, QPoint(230, 215))
        moved = view.viewpoint.on_screen(np.array([centre]))[0] - view.viewpoint.on_screen(
            np.array([view.viewpoint.centre])
        )
        assert moved[0][0] == pytest.approx(30.0, abs=2.0)  # nearer things move farther
        assert view.camera.azimuth == 10.0 and view.camera.centre is not None
        qtbot.mouseRelease(view, button, modifier, QPoint(230, 215))


def test_a_drag_turns_the_camera_and_picks_nothing(view, qtbot):
    azimuth, asked = view.camera.azimuth, []
    view.edit_requested.connect(asked.append)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    move(view, QPoint(200, 200), QPoint(260, 210))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(260, 210))
    assert view.camera.azimuth != azimuth
    assert asked == [SetCamera(view.camera)]
