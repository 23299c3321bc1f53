"""Only what has changed is drawn; a context comes and goes."""

from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace
from pictures import bowl, drawn_run, spiral, waves
from PySide6.QtWidgets import QLabel
from surface_views import surface_of, view, whole_picture

from gdexplorer.gui.views.level_lines import inks_on_map
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.level_inks import colours_of_lines
from gdexplorer.scene.step_drawing import Mark, StepDrawing
from gdexplorer.session.view_state import Camera, PictureLayer, ViewState

__all__ = ["view"]

pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget")


def counted(view, monkeypatch):
    """How often each layer is drawn from now on."""
    counts = {"still": 0, "moving": 0}
    for name in counts:
        layer = getattr(view.picture, name)

        def draw(viewpoint, name=name, draw=layer.draw):
            counts[name] += 1
            draw(viewpoint)

        monkeypatch.setattr(layer, "draw", draw)
    return counts


def test_a_cursor_that_moves_draws_no_mesh(view, monkeypatch):
    view.set_runs([drawn_run(spiral(90), function=waves)])
    whole_picture(view)
    counts = counted(view, monkeypatch)
    for cursor in range(0, 60, 10):
        view.set_cursor(cursor)
        whole_picture(view)
    assert counts == {"still": 0, "moving": 5}
    view.update()
    whole_picture(view)
    assert counts == {"still": 0, "moving": 5}
    view.set_surface(surface_of(bowl))
    whole_picture(view)
    assert counts == {"still": 1, "moving": 6}


def test_what_was_kept_is_what_would_be_drawn_anew(view):
    view.set_runs([drawn_run(spiral(90), function=waves)])
    for cursor in (20, 80, 50):
        view.set_cursor(cursor)
        kept = whole_picture(view)
        view.picture.still.update()
        np.testing.assert_array_equal(whole_picture(view), kept)


def test_a_part_drawn_anew_leaves_the_picture_as_if_all_were(view):
    arrow = StepDrawing((Mark("1", "#D55E00", "arrow", np.array([(-1.0, 0.5), (1.0, 0.5)])),))
    shown = ViewState()
    hidden = replace(shown, hidden=(PictureLayer.PATHS,))
    runs = [[drawn_run(spiral(90 - 20 * number), colour, function=waves) for colour in range(3)] for number in range(3)]
    changes = [
        *((view.set_cursor, cursor) for cursor in (0, 5, 6, 40, 90, 2)),
        *((view.set_runs, each) for each in (*runs, [])),
        *((view.set_step, each) for each in (arrow, StepDrawing())),
        *((view.set_view, each) for each in (shown, hidden)),
    ]
    for number in np.random.default_rng(1).integers(len(changes), size=80).tolist():
        change, fact = changes[number]
        change(fact)
        kept = whole_picture(view)
        view.picture.still.update()
        np.testing.assert_array_equal(whole_picture(view), kept, f"after {change.__name__} of {fact}")


def test_a_moved_cursor_draws_only_the_pixels_around_the_steps_between(view):
    view.set_runs([drawn_run(spiral(90), function=waves)])
    view.set_cursor(40)
    whole_picture(view)
    view.set_cursor(42)
    size = view.size()
    part = view.picture.moving.changed_part(view.viewpoint, size)
    assert 0 < part.width() * part.height() < 0.1 * size.width() * size.height()
    assert view.picture.moving.changed_part(view.viewpoint, size).isEmpty(), "nothing has changed since"
    assert view.picture.still.changed_part(view.viewpoint, size) is None


def test_a_context_that_is_lost_is_made_anew(view):
    view.set_runs([drawn_run(spiral(90), function=waves)])
    before = whole_picture(view)
    view.offscreen.free()
    np.testing.assert_array_equal(whole_picture(view), before)
    view.offscreen.free()
    view.set_cursor(3)
    assert (whole_picture(view) != before).any()


@pytest.fixture
def resting(view, qtbot):
    """A view of a run that has freed what it does not need, and its picture from before that."""
    view.set_runs([drawn_run(spiral(90), function=waves)])
    before = whole_picture(view)
    assert len(view.offscreen.targets) > 2
    qtbot.waitUntil(lambda: len(view.offscreen.targets) == 1, timeout=10_000)
    return view, before


def test_framebuffers_are_freed_at_rest_and_nothing_is_seen_of_it(resting):
    view, before = resting
    np.testing.assert_array_equal(whole_picture(view), before)
    assert len(view.offscreen.targets) == 1, "the picture was there"
    view.set_cursor(3)
    after = whole_picture(view)
    view.picture.still.update()
    np.testing.assert_array_equal(whole_picture(view), after)
    assert (after != before).any()


def test_after_a_rest_the_surface_itself_is_drawn_again_only_if_it_changes(resting, monkeypatch):
    view, _ = resting
    counts = counted(view, monkeypatch)
    view.set_cursor(3)
    whole_picture(view)
    assert counts == {"still": 0, "moving": 1}
    view.set_surface(surface_of(bowl))
    whole_picture(view)
    assert counts == {"still": 1, "moving": 2}


@pytest.mark.parametrize("change", ["size", "direction"])
def test_after_a_rest_a_new_size_and_a_new_direction_are_drawn_whole(resting, change):
    view, before = resting
    if change == "size":
        view.resize(view.width() - 60, view.height() - 40)
    else:
        view.look(Camera(elevation=50.0, azimuth=10.0, distance=9.0))
    after = whole_picture(view)
    view.offscreen.free()
    view.picture.still.update()
    np.testing.assert_array_equal(whole_picture(view), after)
    assert after.shape != before.shape or (after != before).any()


def test_without_a_context_a_sentence_stands_in_the_view_and_facts_go_on(view, qtbot, monkeypatch):
    from gdexplorer.gui.common import offscreen
    from gdexplorer.gui.common.opengl import NoContextError

    def refuse(self):
        raise NoContextError

    monkeypatch.setattr(offscreen.Offscreen, "make_current", refuse)
    view.picture.moving.update()
    view.grab()
    note = view.findChild(QLabel, "surface_lost_note")
    assert note.isVisible() and "cannot be drawn" in note.text() and note.geometry() == view.rect()
    view.set_runs([drawn_run(spiral(9), function=waves)])
    view.set_surface(surface_of(bowl))
    view.set_basins(None)
    view.resize(500, 400)
    view.grab()
    assert note.geometry() == view.rect()


def test_a_view_gives_everything_back_when_it_goes(qtbot, opengl):
    from gdexplorer.gui.views.surface_view import SurfaceView

    for _ in range(3):
        view = SurfaceView()
        view.resize(200, 200)
        view.set_surface(surface_of(bowl))
        view.grab()
        held = view.offscreen
        view.deleteLater()
        qtbot.waitUntil(lambda held=held: held.context is None)
        assert held.targets == []


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


def test_what_is_turned_in_software_is_drawn_in_full_once_it_rests(view):
    before = whole_picture(view)
    view.orbit(20.0, 0.0)
    assert not view.is_settled
    view.grab()
    assert view.offscreen.targets[0].format().samples() == 0
    view.orbit(-20.0, 0.0)
    np.testing.assert_array_equal(whole_picture(view), before)
    assert view.offscreen.targets[0].format().samples() == 4


def basins_on(surface):
    labels = np.zeros((8, 8), dtype=np.int32)
    axes = (np.linspace(*side, 8) for side in surface.box.domain)
    basins = SimpleNamespace(xs=next(axes), ys=next(axes), labels=labels)
    return BasinsResult(basins, np.full((8, 8, 3), 120, np.uint8))


def test_contour_lines_may_change_their_ink_before_they_are_drawn(view):
    view.set_surface(surface_of(waves))
    view.picture.set_basins(basins_on(view.surface))
    whole_picture(view)
    for surface in (surface_of(bowl), surface_of(waves)):
        view.picture.set_basins(None)
        view.set_surface(surface)
        view.picture.set_basins(basins_on(surface))
        over = whole_picture(view)
    view.picture.set_basins(None)
    view.picture.set_basins(basins_on(surface))
    np.testing.assert_array_equal(whole_picture(view), over)


def test_contour_lines_have_the_ink_of_their_height_and_two_tones_over_basins(view):
    picture, surface = view.picture, view.surface
    assert picture.level_rims.vertices is None
    np.testing.assert_array_equal(picture.levels.colours, colours_of_lines(picture.levels.vertices, inks_on_map()))
    before = whole_picture(view)
    view.picture.set_basins(basins_on(surface))
    over = whole_picture(view)
    assert picture.level_rims.vertices is picture.levels.vertices
    assert (over != before).any()
    view.picture.set_basins(None)
    np.testing.assert_array_equal(whole_picture(view), before)
