"""Starts on the surface are seen, dragged and removed as on the map."""

import numpy as np
import pytest
from msgspec.structs import replace
from pictures import drawn_run
from PySide6.QtCore import QPoint, QPointF, Qt
from surface_views import hover, move, place_on_screen, surface_of, view, whole_picture

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.state.feature import Thing
from gdexplorer.gui.views.answer_marks import MapQuestion
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.scene import Scene
from gdexplorer.session.edits import AddStart, MoveStart, SelectRun, SelectStart
from gdexplorer.session.view_state import Camera, PictureLayer, ViewState

__all__ = ["view"]

pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")


@pytest.fixture
def with_starts(view):
    """The view with two starts of an experiment on it."""
    experiment = Experiment("himmelblau", (), (), ((-2.0, 1.0), (2.0, 5.0)))
    surface = build_surface(experiment.bound(), COLOUR_TABLE, None, 64)
    view.set_surface(surface)
    view.set_scene(Scene(experiment, surface))
    view.set_experiment(experiment)
    return view


def on_screen(view, index):
    return QPointF(*view.viewpoint.on_screen(view.starts.places)[index].tolist())


def test_starts_are_drawn_on_the_surface(with_starts):
    for index, start in enumerate(((-2.0, 1.0), (2.0, 5.0))):
        off = on_screen(with_starts, index) - place_on_screen(with_starts, *start)
        assert np.hypot(off.x(), off.y()) < 2.0
    picture = whole_picture(with_starts)
    spot = on_screen(with_starts, 0)
    np.testing.assert_array_equal(picture[round(spot.y()), round(spot.x())], (255, 255, 255))


def test_a_start_is_dragged_in_one_gesture(with_starts, qtbot):
    view, asked, ended = with_starts, [], []
    view.edit_requested.connect(asked.append)
    view.gesture_ended.connect(lambda: ended.append(len(asked)))
    camera, place = view.camera, on_screen(view, 1).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
    ways = [place + QPoint(-6 * k, 3 * k) for k in range(1, 6)]
    move(view, *ways)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=ways[-1])
    assert [type(edit) for edit in asked] == [MoveStart] * 5 and {edit.index for edit in asked} == {1}
    assert ended == [5] and view.camera == camera
    for way, edit in zip(ways, asked, strict=True):
        off = place_on_screen(view, *edit.place) - QPointF(way)
        assert np.hypot(off.x(), off.y()) < 1.0


def test_a_start_that_is_dragged_off_the_surface_stays_on_its_border(with_starts, qtbot):
    view, asked = with_starts, []
    view.edit_requested.connect(asked.append)
    place = on_screen(view, 0).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
    move(view, QPoint(3, 350), QPoint(477, 350), QPoint(3, 3))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    (x0, x1), (y0, y1) = view.surface.box.domain
    assert asked
    assert all(x0 <= edit.place[0] <= x1 and y0 <= edit.place[1] <= y1 for edit in asked)


def test_a_right_click_chooses_what_is_there_and_opens_its_menu(with_starts, qtbot):
    view, asked, opened = with_starts, [], []
    view.edit_requested.connect(asked.append)
    view.menu_requested.connect(lambda thing, place: opened.append((thing, view.mapFromGlobal(place))))
    for place, thing in ((on_screen(view, 1).toPoint(), Thing.START), (QPoint(5, 355), Thing.SURFACE)):
        qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=place)
        assert opened[-1] == (thing, place)
    assert asked == [SelectStart(1)] and len(opened) == 2


def test_a_click_on_a_start_chooses_it_and_a_double_click_edits_it(with_starts, qtbot):
    view, asked, edited = with_starts, [], []
    view.edit_requested.connect(asked.append)
    view.start_edit_requested.connect(lambda: edited.append(len(asked)))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=on_screen(view, 1).toPoint())
    assert asked == [SelectStart(1)] and not edited
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=on_screen(view, 1).toPoint())
    assert set(asked) == {SelectStart(1)} and len(edited) == 1


def test_a_double_click_beside_the_surface_shows_all_of_it(with_starts, qtbot):
    view = with_starts
    view.look(Camera(elevation=50.0, azimuth=10.0, distance=9.0))
    assert view.point_under(QPointF(5.0, 5.0)) is None
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert view.camera == Camera()


def test_a_hand_is_over_starts(with_starts, qtbot):
    view = with_starts
    for place, shape in (
        (on_screen(view, 0).toPoint(), Qt.CursorShape.PointingHandCursor),
        (QPoint(5, 350), Qt.CursorShape.ArrowCursor),
    ):
        hover(view, place)
        assert view.cursor().shape() == shape


def test_starts_of_another_function_are_not_drawn(with_starts):
    places = with_starts.starts.places
    with_starts.set_experiment(Experiment("rosenbrock", (), (), ((0.0, 0.0),)))
    np.testing.assert_array_equal(with_starts.starts.places, places)


def mountain(points):
    values = np.exp(-4.0 * (points**2).sum(axis=-1))
    return values, -8.0 * points * values[..., None]


@pytest.fixture
def with_paths(view):
    """Low above a mountain, with one path before it and one behind it, both from left to right."""
    surface = surface_of(mountain)
    view.set_surface(surface)
    view.look(Camera(elevation=12.0, azimuth=-90.0))
    xs = np.linspace(-0.3, 0.3, 30)
    paths = [np.column_stack([xs, np.full(30, y)]) for y in (-0.5, 0.5)]
    view.set_runs([drawn_run(path, function=mountain) for path in paths])
    view.set_cursor(29)
    return view


def test_a_click_on_a_path_selects_its_run(with_paths, qtbot):
    view, asked = with_paths, []
    view.edit_requested.connect(asked.append)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_on_screen(view, 0.05, -0.5).toPoint())
    assert asked == [SelectRun(0)]


def test_a_click_where_a_path_is_behind_a_mountain_places_a_start(with_paths, qtbot):
    view, asked = with_paths, []
    view.edit_requested.connect(asked.append)
    behind = place_on_screen(view, 0.0, 0.5)
    assert view.point_under(behind)[1] < 0.3
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=behind.toPoint())
    assert [type(edit) for edit in asked] == [AddStart]


def test_a_click_on_a_hidden_layer_of_paths_places_a_start(with_paths, qtbot):
    view, asked = with_paths, []
    view.edit_requested.connect(asked.append)
    view.set_view(ViewState(camera=view.camera, hidden=(PictureLayer.PATHS,)))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_on_screen(view, 0.05, -0.5).toPoint())
    assert [type(edit) for edit in asked] == [AddStart]


def test_what_stands_still_is_painted_anew_for_other_starts_and_for_nothing_else(with_starts, monkeypatch):
    painted = []
    monkeypatch.setattr(with_starts.picture.still_marks, "paint", lambda *_: painted.append(1))
    whole_picture(with_starts)
    painted.clear()
    same = Experiment("himmelblau", (), (), ((-2.0, 1.0), (2.0, 5.0)), steps=7)
    with_starts.set_experiment(same)
    whole_picture(with_starts)
    assert not painted
    with_starts.set_view(ViewState(start=1))
    whole_picture(with_starts)
    assert painted
    painted.clear()
    with_starts.set_experiment(replace(same, starts=((-2.0, 1.0), (1.0, 5.0))))
    whole_picture(with_starts)
    assert painted
    off = on_screen(with_starts, 1) - place_on_screen(with_starts, 1.0, 5.0)
    assert np.hypot(off.x(), off.y()) < 2.0


def test_starts_follow_their_surface_though_they_stay_where_they_are(with_starts):
    experiment = Experiment("himmelblau", (), (), ((-2.0, 1.0), (2.0, 5.0)))
    before = with_starts.starts.places
    other = build_surface(experiment.bound(), COLOUR_TABLE, False, 64)
    with_starts.set_scene(Scene(experiment, other))
    assert not np.allclose(with_starts.starts.places[:, 2], before[:, 2])
    off = on_screen(with_starts, 0) - place_on_screen(with_starts, -2.0, 1.0)
    assert np.hypot(off.x(), off.y()) < 2.0


@pytest.mark.parametrize(
    "then",
    [None, MapQuestion(open=False, truth=(0.2, 0.2)), MapQuestion(at=(0.5, 0.5)), MapQuestion(answer=(-1.0, 2.0))],
    ids=["none", "closed", "of a direction", "moved by the drag"],
)
def test_a_drag_answers_no_question_but_the_one_that_it_began_with(with_starts, qtbot, then):
    view, answers = with_starts, []
    view.answered.connect(answers.append)
    view.set_map_question(MapQuestion(answer=(0.0, 0.0)))
    camera, place = view.camera, place_on_screen(view, 0.0, 0.0).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
    move(view, place + QPoint(6, 3), place + QPoint(12, 6))
    assert len(answers) == 2
    view.set_map_question(then)
    move(view, place + QPoint(18, 9))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place + QPoint(18, 9))
    goes_on = then is not None and then.open and then.at is None
    assert len(answers) == 2 + goes_on
    assert view.camera == camera
