"""Dropping, dragging, typing, drawing and removing starts."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from surface_views import place_on_screen

from end_to_end.person import drag, drag_to_and_fro


def contour_place(person, x, y):
    contour = person.find("contour_view")
    scene = contour.getViewBox().mapViewToScene(QPointF(x, y))
    return contour.mapFromScene(scene)


def test_a_click_on_the_map_drops_a_start_there(open_window):
    person = open_window()
    runs = len(person.rows())
    place = contour_place(person, 2.0, -3.0)
    person.click("contour_view", QPointF(place))
    person.wait(lambda: len(person.explorer.experiment.starts) == 3)
    start = np.array(person.explorer.experiment.starts[-1])
    pixel = np.array(person.find("contour_view").getViewBox().viewPixelSize())
    assert np.all(np.abs(start - [2.0, -3.0]) <= pixel)
    person.wait(lambda: len(person.rows()) == runs + 3)


@pytest.mark.parametrize("point", [(-2.0, 1.0), (-3.0, 2.0), (4.5, -4.0), (0.0, -5.5)])
def test_a_click_on_the_surface_hits_what_is_under_it_to_under_a_pixel(open_window, point):
    person = open_window()
    surface = person.find("surface_view")
    place = place_on_screen(surface, *point)
    pressed = QPoint(round(place.x()), round(place.y()))
    person.click("surface_view", QPointF(pressed))
    person.wait(lambda: len(person.explorer.experiment.starts) == 3)
    hit = place_on_screen(surface, *person.explorer.experiment.starts[-1])
    assert np.hypot(hit.x() - pressed.x(), hit.y() - pressed.y()) < 1.0


def test_turning_the_surface_drops_no_start(open_window):
    person = open_window()
    surface = person.find("surface_view")
    azimuth = surface.camera.azimuth
    centre = surface.rect().center()
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre)
    for offset in (5, 20, 60):
        drag(surface, centre + QPoint(offset, 0))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre + QPoint(60, 0))
    assert len(person.explorer.experiment.starts) == 2
    assert surface.camera.azimuth != azimuth


def test_a_start_is_dragged_on_the_map_and_the_paths_follow(open_window):
    person = open_window()
    viewport = person.find("contour_view").viewport()
    place = contour_place(person, *person.explorer.experiment.starts[0])
    seen = set()
    person.explorer.runs.scene_changed.connect(
        lambda scene: seen.add(tuple(scene.runs[0].trajectory.points[0]) if scene.runs else ())
    )
    followed = drag_to_and_fro(viewport, place, QPoint(2, 1), 29, lambda: len(seen) > 8)
    person.settled()
    assert len(person.explorer.experiment.starts) == 2
    assert followed, "the paths did not follow during the drag"
    moved = person.explorer.experiment.starts[0]
    assert moved != (-0.5, -1.0)
    assert tuple(person.explorer.runs.trajectories[0].points[0]) == moved
    person.action("undo").trigger()
    assert person.explorer.experiment.starts[0] == (-0.5, -1.0), "one drag is one change"


def test_typed_starts_are_taken_or_refused_in_words(open_window):
    person = open_window()
    person.find("start_x_edit").setText("1.5")
    person.type("start_y_edit", "-2.5e-1")
    assert person.explorer.experiment.starts[-1] == (1.5, -0.25)
    for x, y, word in (("abc", "1", "number"), ("nan", "0", "finite"), ("99", "0", "domain"), ("", "", "number")):
        person.find("start_x_edit").setText(x)
        person.find("start_y_edit").setText(y)
        person.click("start_add_button")
        assert word in person.find("start_problem").text(), (x, y)
        assert [person.find(f"start_{name}_edit").text() for name in "xy"] == [x, y], "to be corrected"
        assert len(person.explorer.experiment.starts) == 3


def test_random_starts_repeat_with_their_seed(open_window):
    person = open_window()
    person.find("start_count_spin").setValue(7)
    person.find("start_seed_spin").setValue(3)
    person.click("start_draw_button")
    first = person.explorer.experiment.starts
    assert len(first) == 7
    person.click("start_clear_button")
    assert person.explorer.experiment.starts == ()
    person.click("start_draw_button")
    assert person.explorer.experiment.starts == first
    person.settled()
    assert len(person.rows()) == 21


def test_the_menu_of_a_start_deletes_it(open_window):
    person = open_window()
    viewport = person.find("contour_view").viewport()
    place = contour_place(person, *person.explorer.experiment.starts[1])
    QTest.mouseClick(viewport, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, place)
    menu = QApplication.activePopupWidget()
    texts = [action.text().replace("&", "").partition("\t")[0] for action in menu.actions() if action.text()]
    assert texts == ["Edit start…", "Delete start", "Copy", "Copy as command"]
    menu.close()
    person.action("delete_start").trigger()
    person.wait(lambda: person.explorer.experiment.starts == ((-0.5, -1.0),))
    person.settled()
    assert len(person.rows()) == 3


def test_a_start_is_changed_in_the_list(open_window):
    person = open_window()
    table = person.find("starts_table")
    table.item(0, 0).setText("2.5")
    assert person.explorer.experiment.starts[0] == (2.5, -1.0)
    table.item(0, 1).setText("nonsense")
    assert person.explorer.experiment.starts[0] == (2.5, -1.0)
    assert table.item(0, 1).text() == "nonsense", "what was typed stays, to be corrected"
    assert "'nonsense'" in person.find("start_cell_problem").text()
    table.item(0, 1).setText("0.5")
    assert person.explorer.experiment.starts[0] == (2.5, 0.5)
    assert not person.find("start_cell_problem").isVisible()


def test_redo_selects_the_start_alone_that_comes_back(person_at_keys):
    person, held = person_at_keys, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    person.click("contour_view", QPointF(contour_place(person, 2.0, -3.0)))
    person.wait(lambda: len(person.explorer.experiment.starts) == 3)
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    person.wait(lambda: len(person.explorer.experiment.starts) == 2, timeout=5_000)
    QTest.keyPress(person.window.windowHandle(), Qt.Key.Key_Shift, held)
    assert QApplication.keyboardModifiers() == held
    person.press(Qt.Key.Key_Z, held)
    person.wait(lambda: len(person.explorer.experiment.starts) == 3, timeout=5_000)
    QTest.keyRelease(person.window.windowHandle(), Qt.Key.Key_Shift)
    assert {index.row() for index in person.find("starts_table").selectedIndexes()} == {2}
