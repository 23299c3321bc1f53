"""Each key and gesture that README and the help of the window promise does what it says, with real events."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QStyle, QStyleOptionSlider
from surface_views import place_on_screen

from end_to_end.person import drag
from gdexplorer.session.edits import ClearStarts, RunFurther, SelectRun, SelectStart
from gdexplorer.session.view_state import Camera

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT_BUTTON = Qt.MouseButton.LeftButton
SOME_WAY = QPoint(60, 30)


def place_of(person, point):
    contour = person.find("contour_view")
    return contour.mapFromScene(contour.getViewBox().mapViewToScene(QPointF(*point)))


def drag_from(widget, place, by=SOME_WAY):
    QTest.mousePress(widget, LEFT_BUTTON, NONE, place)
    for part in range(1, 7):
        drag(widget, place + by * part / 6)
        QApplication.processEvents()
    QTest.mouseRelease(widget, LEFT_BUTTON, NONE, place + by)


def wheel_over(widget):
    window = widget.window()
    QTest.wheelEvent(window.windowHandle(), QPointF(widget.mapTo(window, widget.rect().center())), QPoint(0, 240))
    QApplication.processEvents()


def click_the_map(person):
    person.click("contour_view", QPointF(place_of(person, (2.0, -3.0))))
    person.wait(lambda: len(person.explorer.experiment.starts) == 3)
    pixel = np.array(person.find("contour_view").getViewBox().viewPixelSize())
    assert np.all(np.abs(np.array(person.explorer.experiment.starts[-1]) - [2.0, -3.0]) <= pixel)


def click_the_surface(person):
    surface = person.find("surface_view")
    place = place_on_screen(surface, -2.0, 1.0)
    count = len(person.explorer.experiment.starts)
    person.click("surface_view", place)
    person.wait(lambda: len(person.explorer.experiment.starts) == count + 1)
    hit = place_on_screen(surface, *person.explorer.experiment.starts[-1])
    assert np.hypot(hit.x() - place.x(), hit.y() - place.y()) < 1.5


def drag_a_start(person):
    before = person.explorer.experiment.starts[0]
    drag_from(person.find("contour_view").viewport(), place_of(person, before))
    person.settled()
    after = person.explorer.experiment.starts[0]
    assert after[0] > before[0] and after[1] < before[1]
    assert tuple(person.explorer.runs.trajectories[0].points[0]) == after
    surface = person.find("surface_view")
    place = place_on_screen(surface, *after)
    way = QPoint(24, 8)  # on this side of the next ridge
    drag_from(surface, place.toPoint(), way)
    person.settled()
    moved = place_on_screen(surface, *person.explorer.experiment.starts[0]) - place
    assert np.hypot(moved.x() - way.x(), moved.y() - way.y()) < 2.0
    for widget, spot in spots(person, 0):
        stays = person.explorer.experiment.starts
        QTest.mousePress(widget, LEFT_BUTTON, NONE, spot)
        for part in (1, 2, 3):
            drag(widget, spot + part * way)
        assert person.explorer.experiment.starts != stays
        QTest.keyClick(person.window.focusWidget(), Qt.Key.Key_Escape)
        QTest.mouseRelease(widget, LEFT_BUTTON, NONE, spot + 3 * way)
        assert person.explorer.experiment.starts == stays


def double_click(widget, place):
    QTest.mouseDClick(widget, LEFT_BUTTON, NONE, place)
    QTest.mouseRelease(widget, LEFT_BUTTON, NONE, place)


def spots(person, index):
    """A start on both pictures: widget and place."""
    surface, start = person.find("surface_view"), person.explorer.experiment.starts[index]
    yield person.find("contour_view").viewport(), place_of(person, start)
    yield surface, place_on_screen(surface, *start).toPoint()


def right_click(person):
    for widget, place in spots(person, 1):
        QTest.mouseClick(widget, Qt.MouseButton.RightButton, NONE, place)
        menu = QApplication.activePopupWidget()
        assert menu is person.find("start_context_menu") and person.explorer.view.start == 1
        menu.close()
        person.explorer.apply(SelectStart(0))
    for widget, name in ((person.find("contour_view").viewport(), "map"), (person.find("surface_view"), "surface")):
        QTest.mouseClick(widget, Qt.MouseButton.RightButton, NONE, widget.rect().topLeft() + QPoint(60, 20))
        assert QApplication.activePopupWidget() is person.find(f"{name}_context_menu")
        QApplication.activePopupWidget().close()


def click_a_start_or_a_path(person):
    for index in (1, 0):
        for widget, place in spots(person, index):
            person.explorer.apply(SelectStart(1 - index))
            QTest.mouseClick(widget, LEFT_BUTTON, NONE, place)
            assert person.explorer.document.start == index
    person.explorer.player.go_to_end()
    person.settled()
    run = person.explorer.runs.scene.runs[3]
    surface, point = person.find("surface_view"), run.places[5]  # before the rim of the hollow hides the path
    for widget, place in (
        (person.find("contour_view").viewport(), place_of(person, point)),
        (surface, place_on_screen(surface, *point).toPoint()),
    ):
        person.explorer.apply(SelectStart(0))
        QTest.mouseClick(widget, LEFT_BUTTON, NONE, place)
        assert person.explorer.view.run_chosen and person.explorer.document.start == 1
    assert len(person.explorer.experiment.starts) == 2


def edit_and_delete_a_start(person):
    table = person.find("starts_table")
    for index, (widget, place) in enumerate(spots(person, 1)):
        QTest.mouseClick(widget, LEFT_BUTTON, NONE, place)
        double_click(widget, place)
        editor = QApplication.focusWidget()
        assert table.isAncestorOf(editor) and table.currentRow() == 1
        person.bot.keyClicks(editor, f"0.6{index}")
        person.bot.keyPress(editor, Qt.Key.Key_Return)
        QApplication.processEvents()  # Qt takes what was typed before the key is released
        person.bot.keyRelease(editor, Qt.Key.Key_Return)
        assert person.explorer.experiment.starts[1][0] == float(f"0.6{index}")
        person.settled()
        person.explorer.undo()
        person.settled()
    person.press(Qt.Key.Key_F2)
    assert table.isAncestorOf(QApplication.focusWidget()) and table.currentRow() == 1
    person.bot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    first, second = person.explorer.experiment.starts
    QTest.mouseClick(*next(spots(person, 1))[:1], LEFT_BUTTON, NONE, next(spots(person, 1))[1])
    person.press(Qt.Key.Key_Delete)
    assert person.explorer.experiment.starts == (first,)
    person.explorer.undo()
    assert person.explorer.experiment.starts == (first, second)


def show_all_by_double_click(person):
    surface, contour = person.find("surface_view"), person.find("contour_view")
    double_click(surface, QPoint(4, surface.height() - 4))
    person.wait(lambda: person.explorer.view.camera == Camera())
    box = contour.getViewBox()
    before = box.viewRange()
    box.setRange(xRange=(-30.0, 30.0), yRange=(-30.0, 30.0))
    place = contour.mapFromScene(box.mapViewToScene(QPointF(25.0, 25.0)))
    QTest.mouseClick(contour.viewport(), LEFT_BUTTON, NONE, place)
    double_click(contour.viewport(), place)
    person.wait(lambda: np.allclose(box.viewRange(), before))
    assert len(person.explorer.experiment.starts) == 2


def copy(person):
    clipboard = QApplication.clipboard()
    person.explorer.apply(SelectStart(1))
    person.press(Qt.Key.Key_C, CTRL)
    assert clipboard.text() == "0.6, 0.2"
    person.explorer.player.move_cursor(7)
    person.explorer.apply(SelectRun(2))
    person.press(Qt.Key.Key_C, CTRL)
    point = person.explorer.runs.trajectories[2].points[7]
    assert [float(part) for part in clipboard.text().split(",")] == point.tolist()
    person.bring_up("runs")
    table = person.find("runs_table")
    table.setFocus()
    table.selectRow(4)
    person.press(Qt.Key.Key_C, CTRL)
    assert clipboard.text().split("\t") == person.rows()[4]
    person.press(Qt.Key.Key_C, CTRL | SHIFT)
    assert not clipboard.image().isNull()


def rate(person):
    return person.explorer.experiment.optimizers[0].setting("learning_rate")


def drag_a_slider(person):
    slider, before = person.find("optimizer_0_learning_rate_slider"), rate(person)
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    part = QStyle.SubControl.SC_SliderHandle
    handle = slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider)
    drag_from(slider, handle.center(), QPoint(25, 0))
    assert rate(person) > before


def type_a_number(person):
    person.type("optimizer_0_learning_rate_edit", "0.00123")
    assert rate(person) == 0.00123


def space(person):
    for expected in (True, False):
        person.press(Qt.Key.Key_Space)
        assert person.explorer.player.playback.playing == expected


def left_and_right(person):
    person.explorer.player.move_cursor(20)
    for key, modifiers, cursor in (
        (Qt.Key.Key_Right, NONE, 21), (Qt.Key.Key_Left, NONE, 20), (Qt.Key.Key_Right, SHIFT, 30),
        (Qt.Key.Key_Left, SHIFT, 20),
    ):  # fmt: skip
        person.press(key, modifiers)
        assert person.cursor == cursor


def home_and_end(person):
    last = max(trajectory.steps for trajectory in person.explorer.runs.trajectories)
    for key, cursor in ((Qt.Key.Key_End, last), (Qt.Key.Key_Home, 0)):
        person.press(key)
        assert person.cursor == cursor


def restart(person):
    person.explorer.player.move_cursor(20)
    person.press(Qt.Key.Key_R)
    assert person.cursor < 20 and person.explorer.player.playback.playing


def comma_and_full_stop(person):
    person.find("runs_table").selectRow(2)
    person.explorer.player.move_cursor(7)
    told = []
    assert not person.window.widgets.places["inspector"].isVisible()  # the first key brings it up
    for key in (Qt.Key.Key_Period, Qt.Key.Key_Period, Qt.Key.Key_Comma):
        person.press(key)
        told.append(person.find("micro_label").text()[:1])
    assert told == ["1", "2", "1"]


def turn_and_zoom_the_surface(person):
    surface = person.find("surface_view")
    looks = [surface.camera]
    drag_from(surface, surface.rect().center())
    looks.append(surface.camera)
    fitted = surface.viewpoint.distance
    wheel_over(surface)
    looks.append(surface.camera)
    assert looks[1].azimuth != looks[0].azimuth and looks[1].distance is looks[0].distance is None
    assert looks[2].distance < fitted and looks[2].azimuth == looks[1].azimuth
    assert len(person.explorer.experiment.starts) == 2


def move_and_zoom_the_map(person):
    contour = person.find("contour_view")

    def seen():
        (left, right), (bottom, top) = contour.getViewBox().viewRange()
        return np.array([(left + right) / 2, (bottom + top) / 2]), right - left

    (centre, width), place = seen(), contour.viewport().rect().center() + QPoint(40, 40)
    drag_from(contour.viewport(), place)
    moved, same = seen()
    assert moved[0] < centre[0] and moved[1] > centre[1] and same == pytest.approx(width)
    wheel_over(contour.viewport())
    assert seen()[1] < 0.95 * width
    assert len(person.explorer.experiment.starts) == 2


def basins(person):
    assert not person.find("basins_check").isChecked()
    person.press(Qt.Key.Key_B, CTRL)
    person.wait(lambda: person.find("basins_progress").text().startswith("Finished"))
    assert person.find("basins_check").isChecked()
    assert person.find("basins_table").model().rowCount() > 0


def undo_and_redo(person):
    before = rate(person)
    type_a_number(person)
    for modifiers, expected in ((CTRL, before), (CTRL | SHIFT, 0.00123)):
        person.press(Qt.Key.Key_Z, modifiers)
        assert rate(person) == expected


def save_open_and_begin_anew(person):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mine.gdx.json"
        named = dict.fromkeys(("getSaveFileName", "getOpenFileName"), lambda *_: (str(path), ""))
        with patch.multiple(QFileDialog, **named):
            type_a_number(person)
            person.press(Qt.Key.Key_S, CTRL)
            assert path.exists() and not person.window.isWindowModified()
            person.press(Qt.Key.Key_N, CTRL)
            assert rate(person) != 0.00123
            person.press(Qt.Key.Key_O, CTRL)
            person.wait(lambda: rate(person) == 0.00123)


def find_by_typing(person):
    person.press(Qt.Key.Key_K, CTRL)
    person.bot.keyClicks(QApplication.focusWidget(), "rosenbrock")
    person.press(Qt.Key.Key_Return)
    person.wait(lambda: person.explorer.experiment.objective == "rosenbrock")


def zoom_texts(person):
    zoom = person.window.text_zoom
    for key, percent in ((Qt.Key.Key_Plus, 110), (Qt.Key.Key_Plus, 125), (Qt.Key.Key_Minus, 110), (Qt.Key.Key_0, 100)):
        person.press(key, CTRL)
        assert zoom.percent == percent


def show_the_whole_domain(person):
    contour = person.find("contour_view")
    before = contour.getViewBox().viewRange()
    wheel_over(contour.viewport())
    assert contour.getViewBox().viewRange() != before
    person.press(Qt.Key.Key_Home, CTRL)
    person.wait(lambda: np.allclose(contour.getViewBox().viewRange(), before))


def list_all_keys(person):
    person.press(Qt.Key.Key_F1)
    assert person.find("keys_sheet").isVisible()
    person.find("keys_sheet").close()


PROMISED = {
    "click the map or the surface": (click_the_map, click_the_surface),
    "drag a start on either": (drag_a_start,),
    "click a start or a path": (click_a_start_or_a_path,),
    "double click a start, or F2; Delete": (edit_and_delete_a_start, show_all_by_double_click),
    "right click a start, a path, a picture, a card or a table": (right_click,),
    "Ctrl+C; Ctrl+Shift+C": (copy,),
    "drag a slider, or type any number in the box beside it": (drag_a_slider, type_a_number),
    "Space; Left, Right (with Shift ten); Home, End; R": (space, left_and_right, home_and_end, restart),
    "comma, full stop": (comma_and_full_stop,),
    "drag the surface, wheel; drag the map, wheel": (turn_and_zoom_the_surface, move_and_zoom_the_map),
    "Ctrl+B": (basins,),
    "Ctrl+Z, Ctrl+Shift+Z": (undo_and_redo,),
    "Ctrl+S, Ctrl+O, Ctrl+N": (save_open_and_begin_anew,),
    "Ctrl+K": (find_by_typing,),
    "Ctrl++, Ctrl+-, Ctrl+0": (zoom_texts,),
    "Ctrl+Home": (show_the_whole_domain,),
    "F1": (list_all_keys,),
}
# Gestures and keys of the list of keys (F1) that are no menu entries.
PROMISED_IN_HELP = {
    "Map: Click": click_the_map,
    "Map: Drag a start": drag_a_start,
    "Map: Esc in a drag of a start": drag_a_start,
    "Map: Right click": right_click,
    "Map: Click a path or a start": click_a_start_or_a_path,
    "Map: Double click a start": edit_and_delete_a_start,
    "Map: Double click outside the domain": show_all_by_double_click,
    "Map: Drag": move_and_zoom_the_map,
    "Map: Wheel": move_and_zoom_the_map,
    "Surface: Click": click_the_surface,
    "Surface: Drag a start": drag_a_start,
    "Surface: Esc in a drag of a start": drag_a_start,
    "Surface: Right click": right_click,
    "Surface: Click a path or a start": click_a_start_or_a_path,
    "Surface: Double click a start": edit_and_delete_a_start,
    "Surface: Double click outside the domain": show_all_by_double_click,
    "Starts: F2": edit_and_delete_a_start,
    "Starts: Del": edit_and_delete_a_start,
    "Surface: Drag": turn_and_zoom_the_surface,
    "Surface: Wheel": turn_and_zoom_the_surface,
    "Playback: Space": space,
    "Playback: Left": left_and_right,
    "Playback: Shift+Left": left_and_right,
    "Playback: Right": left_and_right,
    "Playback: Shift+Right": left_and_right,
    "Playback: Home": home_and_end,
    "Playback: End": home_and_end,
    "Playback: R": restart,
    "Step: ,": comma_and_full_stop,
    "Step: .": comma_and_full_stop,
}
# HeldOutLosses by `test_keys_and_wheel`.
OF_FIELDS = {"Fields and lists: Return or Esc", "Fields and lists: Tab"}
# HeldOutLosses by `test_presenter`.
OF_PRESENTER = {f"Presenter mode: {keys}" for keys in ("Page Down", "Page Up", "Esc or F11")}


def test_every_promise_is_walked(open_window):
    table = README.partition("| do | to |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) > 5 and set(rows) == set(PROMISED)
    window = open_window().window
    menus = {action.text().replace("&", "") for action in window.menuBar().actions()}
    listed = {f"{row.group}: {row.keys}" for row in window.shortcuts if row.group not in menus}
    assert listed == set(PROMISED_IN_HELP) | OF_FIELDS | OF_PRESENTER
    assert set(PROMISED_IN_HELP.values()) <= {deed for deeds in PROMISED.values() for deed in deeds}


def test_every_key_in_the_list_triggers_its_menu_entry(open_window, qtbot):
    person = open_window()
    person.window.activateWindow()
    qtbot.waitUntil(person.window.isActiveWindow)
    person.explorer.apply(ClearStarts())
    person.explorer.apply(RunFurther())
    person.explorer.undo()
    person.settled()
    actions, triggered = person.window.menus.actions, []
    for name, action in actions.items():
        action.triggered.disconnect()
        action.triggered.connect(lambda *_, name=name: triggered.append(name))
    expected = []
    for name, action in actions.items():
        for keys in action.shortcuts():
            assert action.isEnabled(), name
            qtbot.keySequence(person.window, keys)
            expected.append(name)
    assert triggered == expected and len(expected) > 8


@pytest.mark.parametrize("promise", PROMISED)
def test_what_is_promised_comes_to_pass(open_window, qtbot, promise):
    for deed in PROMISED[promise]:
        person = open_window()
        person.window.activateWindow()
        qtbot.waitUntil(person.window.isActiveWindow)
        person.explorer.player.pause()
        deed(person)
        person.settled()
        person.window.close()
