"""Someone arranges what they look at, takes some of it back, saves it, and finds it again in another window."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from end_to_end.person import drag
from gdexplorer.scene.field import Field


def ticked(person, group):
    return [action.data() for action in person.window.menus.groups[group].actions() if action.isChecked()]


def scale(person):
    """How heights are drawn."""
    return person.explorer.runs.scene.surface.box.scale


def turn(person, across):
    surface = person.find("surface_view")
    start = surface.rect().center()
    person.bot.mousePress(surface, Qt.MouseButton.LeftButton, pos=start)
    drag(surface, start)
    drag(surface, start + QPoint(across, 10))
    person.bot.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=start + QPoint(across, 10))


def test_a_first_look_is_ticked_in_the_menus(person):
    assert ticked(person, "field") == ["arrows"] and ticked(person, "heights") == ["auto"]
    assert not person.action("basins").isChecked()
    assert not person.action("undo").isEnabled()


def test_undo_takes_back_how_pictures_are_drawn_and_leaves_camera_and_selection(person):
    first = scale(person)
    person.action("field_streams").trigger()
    person.action("heights_true" if first.knee is not None else "heights_compressed").trigger()
    person.find("runs_table").selectRow(2)
    turn(person, 60)
    camera = person.window.widgets.surface.camera
    assert person.explorer.view.camera == camera
    person.settled()
    assert scale(person) != first
    person.action("undo").trigger()
    person.settled()
    assert ticked(person, "heights") == ["auto"] and ticked(person, "field") == ["streams"]
    assert scale(person) == first
    person.action("undo").trigger()
    assert ticked(person, "field") == ["arrows"]
    assert not person.action("undo").isEnabled()
    assert person.explorer.view.selected == 2 and person.window.widgets.surface.camera == camera
    person.action("redo").trigger()
    assert ticked(person, "field") == ["streams"] and person.explorer.view.field is Field.STREAMS


def test_a_session_shows_what_was_looked_at_when_it_was_saved(open_window, tmp_path):
    person = open_window()
    person.explorer.player.pause()
    person.bring_up("inspector")
    person.wait(lambda: person.window.features["inspector"].panel.is_seen)
    person.action("field_none").trigger()
    person.action("heights_true").trigger()
    person.action("basins").trigger()
    person.find("runs_table").selectRow(3)
    person.explorer.player.move_cursor(5)
    turn(person, -45)
    saved = person.explorer.document
    assert saved.cursor == 5 and saved.view.selected == 3 and saved.view.basins_shown
    person.window.documents.file.save(tmp_path / "a.gdx.json")
    person.window.close()

    again = open_window(tmp_path / "a.gdx.json")
    assert again.explorer.document == saved
    assert again.window.widgets.surface.camera == saved.view.camera
    assert ticked(again, "field") == ["none"] and ticked(again, "heights") == ["true"]
    assert again.action("basins").isChecked() and again.find("basins_check").isChecked()
    again.wait(lambda: again.window.features["basins"].layer.isVisible())
    table = again.find("runs_table")
    again.wait(lambda: [index.row() for index in table.selectionModel().selectedRows()] == [3])
    assert again.cursor == 5
    QApplication.processEvents()
    assert again.explorer.document == saved
