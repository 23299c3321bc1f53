"""A document has a name, is saved to its file, and is never lost unasked."""

import os
import sys

import pytest
from msgspec.structs import replace
from PySide6 import __version_info__
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox
from qt_support import await_turn
from session_files import opened

from end_to_end.test_lessons import go_to, tutor_of
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

BUTTON, NO_KEYS = QMessageBox.StandardButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def careful(open_window):
    """Someone whose window asks before it loses anything."""
    person = open_window()
    person.window.preferences.change(ask_before_losing=True)
    return person


@pytest.fixture
def path(tmp_path):
    """Another document, in a file."""
    made = tmp_path / "saddle.gdx.json"
    experiment = edits.ChooseObjective("monkey_saddle").apply_to(edits.first_example())
    write_session(made, Document(experiment, cursor=5))
    return made


def name_files(monkeypatch, path):
    """Whoever is asked for a file names this one; '' is Cancel."""
    for way in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, way, lambda *_: (str(path), ""))


def change(person):
    """Make a change that is not saved."""
    person.explorer.apply(edits.SetBudget(person.explorer.experiment.steps + 1))
    assert person.window.isWindowModified()


def question(person):
    boxes = [box for box in person.window.findChildren(QMessageBox, "save_question") if box.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def answer(person, button):
    """Answer the question with a click, and see what follows."""
    box = question(person)
    assert box.windowModality() == Qt.WindowModality.WindowModal
    person.bot.mouseClick(box.button(button), Qt.MouseButton.LeftButton)
    person.wait(lambda: not any(each.isVisible() for each in person.window.findChildren(QMessageBox)))
    await_turn(person.bot)


def is_asked(person):
    return any(box.isVisible() for box in person.window.findChildren(QMessageBox, "save_question"))


def test_the_first_example_has_no_name_and_no_changes(person):
    assert person.window.windowTitle() == "Untitled[*] – Himmelblau – gdexplorer"
    assert not person.window.isWindowModified()
    person.press(Qt.Key.Key_End)
    person.explorer.apply(edits.SelectRun(2))
    assert not person.window.isWindowModified()


def test_save_asks_for_a_name_once_and_the_title_follows(person, tmp_path, monkeypatch):
    change(person)
    name_files(monkeypatch, tmp_path / "mine")
    person.action("save").trigger()
    file = tmp_path / "mine.gdx.json"
    assert person.window.windowTitle().startswith("mine.gdx.json[*] – ") and not person.window.isWindowModified()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("it has a file"))
    change(person)
    person.action("save").trigger()
    assert not person.window.isWindowModified()
    assert opened(file).experiment == person.explorer.experiment


def test_save_as_names_a_new_file_and_a_copy_does_not(person, tmp_path, monkeypatch, path):
    person.window.documents.open_file(path)
    before = path.read_bytes()
    change(person)
    name_files(monkeypatch, tmp_path / "copy")
    person.action("save_copy").trigger()
    assert person.window.isWindowModified() and path.read_bytes() == before
    assert opened(tmp_path / "copy.gdx.json").experiment == person.explorer.experiment
    name_files(monkeypatch, tmp_path / "other.gdx.json")
    person.action("save_as").trigger()
    assert not person.window.isWindowModified() and path.read_bytes() == before
    assert person.window.windowTitle().startswith("other.gdx.json[*]")


def test_new_begins_with_the_first_example_again(person, path):
    person.window.documents.open_file(path)
    person.settled("monkey_saddle")
    person.action("new").trigger()
    person.settled("himmelblau")
    assert person.window.windowTitle() == "Untitled[*] – Himmelblau – gdexplorer"
    assert not person.window.isWindowModified() and not person.action("undo").isEnabled()
    person.wait(lambda: person.cursor > 0)  # it plays


def test_undo_does_not_bring_one_file_s_document_under_the_name_of_another(person, path):
    person.explorer.apply(edits.SetBudget(77))
    person.window.documents.open_file(path)
    assert not person.action("undo").isEnabled() and not person.action("redo").isEnabled()


# Ways to lose a document, given the window and another document's file.
def by_close(person, _):
    person.window.close()


def by_quit(person, _):
    person.action("quit").trigger()


def by_new(person, _):
    person.action("new").trigger()


def by_open(person, _):
    person.action("open").trigger()


def by_recent(person, path):
    person.window.menus.recent.chosen.emit(path)


def by_drop(person, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    place, rest = QPointF(20, 20), (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton)
    # The way up to 6.11 is deprecated from 6.12 on, which has another.
    entered = place if __version_info__ >= (6, 12) else place.toPoint()
    for event in (QDragEnterEvent(entered, *rest, NO_KEYS), QDropEvent(place, *rest, NO_KEYS)):
        QApplication.sendEvent(person.window, event)


WAYS = [by_close, by_quit, by_new, by_open, by_recent, by_drop]


def is_done(person, way):
    if way in (by_close, by_quit):
        return not person.window.isVisible()
    return person.explorer.experiment.objective == ("himmelblau" if way is by_new else "monkey_saddle")


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_asked_if_nothing_would_be_lost(careful, path, monkeypatch, way):
    name_files(monkeypatch, path)
    way(careful, path)
    assert not is_asked(careful) and is_done(careful, way)


@pytest.mark.parametrize("way", WAYS)
def test_cancel_changes_nothing(careful, path, monkeypatch, way):
    name_files(monkeypatch, path)
    change(careful)
    before = careful.explorer.document
    way(careful, path)
    answer(careful, BUTTON.Cancel)
    assert careful.window.isVisible() and careful.explorer.experiment == before.experiment
    assert careful.window.isWindowModified()
    way(careful, path)
    assert is_asked(careful), "the question comes each time"


@pytest.mark.parametrize("way", WAYS)
def test_do_not_save_goes_on_and_writes_nothing(careful, path, tmp_path, monkeypatch, way):
    name_files(monkeypatch, path)
    own = tmp_path / "own.gdx.json"
    careful.window.documents.file.save(own)
    saved = own.read_bytes()
    change(careful)
    way(careful, path)
    answer(careful, BUTTON.Discard)
    careful.wait(lambda: is_done(careful, way))
    assert own.read_bytes() == saved


@pytest.mark.parametrize("way", WAYS)
def test_save_saves_and_goes_on(careful, path, tmp_path, monkeypatch, way):
    name_files(monkeypatch, path)
    own = tmp_path / "own.gdx.json"
    careful.window.documents.file.save(own)
    change(careful)
    changed = careful.explorer.experiment
    way(careful, path)
    assert "own.gdx.json" in question(careful).text()
    answer(careful, BUTTON.Save)
    careful.wait(lambda: is_done(careful, way))
    assert opened(own).experiment == changed


@pytest.mark.parametrize("way", WAYS)
def test_a_document_without_a_file_is_named_first_and_what_cannot_be_saved_is_not_lost(
    careful, path, tmp_path, monkeypatch, way
):
    change(careful)
    changed = careful.explorer.experiment
    name_files(monkeypatch, path)
    way(careful, path)
    name_files(monkeypatch, "")
    answer(careful, BUTTON.Save)
    assert careful.window.isVisible() and careful.window.isWindowModified(), "no name was given"
    name_files(monkeypatch, path)
    way(careful, path)
    name_files(monkeypatch, tmp_path / "missing" / "a.gdx.json")
    answer(careful, BUTTON.Save)
    assert "a.gdx.json cannot be written" in careful.find("problem_text").text()
    assert careful.window.isVisible() and careful.explorer.experiment == changed
    name_files(monkeypatch, path)
    way(careful, path)
    name_files(monkeypatch, tmp_path / "named")
    answer(careful, BUTTON.Save)
    careful.wait(lambda: is_done(careful, way))
    assert opened(tmp_path / "named.gdx.json").experiment == changed


def test_escape_means_cancel_and_return_saves(careful, tmp_path):
    own = tmp_path / "own.gdx.json"
    careful.window.documents.file.save(own)
    change(careful)
    careful.window.close()
    careful.bot.keyClick(question(careful), Qt.Key.Key_Escape)
    careful.wait(lambda: not is_asked(careful))
    assert careful.window.isVisible()
    careful.window.close()
    careful.bot.keyClick(question(careful), Qt.Key.Key_Return)
    careful.wait(lambda: not careful.window.isVisible())
    assert opened(own).experiment == careful.explorer.experiment


def test_a_second_attempt_while_the_question_is_open_asks_no_second_one(careful):
    change(careful)
    careful.window.close()
    careful.window.close()
    assert question(careful)
    answer(careful, BUTTON.Cancel)
    assert careful.window.isVisible()


def test_who_does_not_want_to_be_asked_is_not(careful):
    careful.window.preferences.change(ask_before_losing=False)
    change(careful)
    careful.window.close()
    assert not careful.window.isVisible()


def test_a_file_that_cannot_be_opened_asks_nothing(careful, tmp_path):
    change(careful)
    bad = tmp_path / "bad.gdx.json"
    bad.write_text("{}")
    careful.window.documents.open_file(bad)
    assert not is_asked(careful) and "bad.gdx.json" in careful.find("problem_text").text()


def test_tables_and_lessons_do_not_replace_the_document_and_ask_nothing(careful, tmp_path):
    change(careful)
    own = careful.explorer.document
    lesson = go_to(careful, "end")
    assert lesson and careful.window.windowTitle().startswith("Untitled[*]") and careful.window.isWindowModified()
    careful.explorer.apply(edits.AddStart((0.1, 0.1)))
    name = tmp_path / "own.gdx.json"
    careful.window.documents.file.save(name)
    assert opened(name).experiment == own.experiment
    careful.window.close()
    assert not careful.window.isVisible(), "only the lesson had changes"


def test_changes_in_a_lesson_are_no_changes_of_the_document(careful):
    go_to(careful, "end")
    careful.explorer.apply(edits.AddStart((0.1, 0.1)))
    assert not careful.window.isWindowModified()
    careful.action("lesson_leave").trigger()
    careful.wait(lambda: tutor_of(careful).sitting is None)
    assert not careful.window.isWindowModified()


@pytest.mark.parametrize("name", ["saddle.gdx.json", "saddle.csv", "saddle.md", "saddle"])
@pytest.mark.parametrize("way", [by_open, by_recent, by_drop])
def test_a_file_is_known_by_its_content_whatever_way_it_comes(person, path, tmp_path, monkeypatch, name, way):
    other = tmp_path / "elsewhere" / name
    other.parent.mkdir()
    path.rename(other)
    name_files(monkeypatch, other)
    way(person, other)
    person.settled("monkey_saddle")
    assert person.window.windowTitle().startswith(f"{name}[*]")


def test_a_file_of_the_command_line_is_known_by_its_content(open_window, path, tmp_path):
    other = tmp_path / "saddle.csv"
    path.rename(other)
    person = open_window(session=other)
    person.settled("monkey_saddle")
    assert person.window.windowTitle().startswith("saddle.csv[*]") and not person.window.isWindowModified()


def test_the_same_file_is_opened_once(careful, path):
    careful.window.documents.open_file(path)
    change(careful)
    careful.window.documents.open_file(path)
    assert not is_asked(careful)
    assert careful.find("status_readout").text() == "saddle.gdx.json is already open, with changes that are not saved."


def test_a_table_that_was_moved_with_its_session_is_found_beside_it(person, tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "few.csv").write_text("x,y\n1,2\n2,3\n3,5\n", encoding="utf-8")
    fit = CustomFit(CsvFile(str(folder / "few.csv"), ("x",), "y"))
    experiment = edits.ChooseCustom(fit).apply_to(person.explorer.experiment)
    write_session(folder / "few.gdx.json", replace(person.explorer.document, experiment=experiment))
    moved = folder.rename(tmp_path / "there")
    person.window.documents.open_file(moved / "few.gdx.json")
    person.wait(lambda: isinstance(person.explorer.experiment.objective, CustomFit))
    assert person.explorer.experiment.objective.source.path == str(moved / "few.csv")
    assert person.find("status_readout").text() == "Opened few.gdx.json. few.csv was found beside it."
    assert not person.window.isWindowModified()
    person.settled()


def entries(person):
    menu = person.find("recent_menu", QMenu)
    return [action for action in menu.actions() if action.objectName().startswith("recent_")]


def test_recent_files_are_listed_and_opened_also_by_the_next_window(open_window, path, tmp_path):
    person = open_window()
    assert not person.find("recent_menu", QMenu).menuAction().isEnabled()
    person.window.documents.open_file(path)
    person.window.documents.file.save(tmp_path / "a & b.gdx.json")
    texts = [action.text() for action in entries(person)]
    assert [text.split("  –  ")[0] for text in texts] == ["&1  a && b.gdx.json", "&2  saddle.gdx.json"]
    again = open_window()
    entries(again)[1].trigger()
    await_turn(again.bot)
    again.settled("monkey_saddle")
    assert again.window.windowTitle().startswith("saddle.gdx.json[*]")
    again.action("clear_recent").trigger()
    await_turn(again.bot)
    assert not entries(again)
    assert not person.window.documents.recent.paths()


def test_a_recent_file_that_is_gone_is_said_and_taken_off_the_list(person, path):
    person.window.documents.open_file(path)
    path.unlink()
    entries(person)[0].trigger()
    await_turn(person.bot)
    assert "no longer there" in person.find("problem_text").text()
    assert not entries(person)
    assert person.explorer.experiment.objective == "monkey_saddle"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may do anything")
def test_a_read_only_folder_is_told_and_the_document_stays_changed(person, path):
    person.window.documents.open_file(path)
    change(person)
    before = path.read_bytes()
    path.parent.chmod(0o555)
    try:
        person.action("save").trigger()
        assert "cannot be written" in person.find("problem_text").text()
        assert person.window.isWindowModified() and path.read_bytes() == before
    finally:
        path.parent.chmod(0o755)


def test_a_folder_that_vanished_is_told_and_the_document_can_be_saved_elsewhere(person, tmp_path, monkeypatch):
    folder = tmp_path / "folder"
    folder.mkdir()
    person.window.documents.file.save(folder / "a.gdx.json")
    (folder / "a.gdx.json").unlink()
    folder.rmdir()
    change(person)
    person.action("save").trigger()
    assert "there is no folder" in person.find("problem_text").text() and person.window.isWindowModified()
    name_files(monkeypatch, tmp_path / "b")
    person.action("save_as").trigger()
    assert not person.window.isWindowModified() and (tmp_path / "b.gdx.json").exists()


# Another program changes the file


@pytest.fixture
def shared(careful, path):
    """A document with changes, whose file another program has changed, too; and what each of them says."""
    careful.window.documents.open_file(path)
    careful.wait(lambda: careful.window.documents.file.state.path == path)
    change(careful)
    mine = careful.explorer.own_document
    theirs = Document(edits.SetBudget(77).apply_to(edits.first_example()))
    write_session(path, theirs)
    careful.action("save").trigger()
    return careful, path, mine, theirs


def choose(person, answer):
    box = person.window.findChild(QMessageBox, "document_conflict_question")
    button = next(each for each in box.buttons() if each.objectName() == f"document_{answer}_button")
    person.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    await_turn(person.bot)


def test_a_file_that_another_program_changed_is_not_replaced_unasked(shared):
    person, path, mine, theirs = shared
    assert opened(path).experiment == theirs.experiment and person.window.isWindowModified()
    person.action("save").trigger()
    assert len(person.window.findChildren(QMessageBox, "document_conflict_question")) == 1
    choose(person, "decide_later")
    assert opened(path).experiment == theirs.experiment and person.explorer.own_document.experiment == mine.experiment
    person.action("save").trigger()
    assert person.window.findChildren(QMessageBox, "document_conflict_question"), "it is asked again"


def test_mine_is_kept(shared):
    person, path, mine, _ = shared
    choose(person, "keep")
    assert opened(path).experiment == mine.experiment and not person.window.isWindowModified()
    change(person)
    person.action("save").trigger()
    assert not person.window.isWindowModified(), "what was written here is known"


def test_theirs_is_loaded(shared):
    person, path, _, theirs = shared
    choose(person, "load")
    person.wait(lambda: person.explorer.own_document.experiment == theirs.experiment)
    assert not person.window.isWindowModified() and person.window.documents.file.state.path == path
    change(person)
    person.action("save").trigger()
    assert not person.window.isWindowModified(), "what was read here is known"


@pytest.mark.parametrize("answer", ["keep", "load", "copy", "decide_later"])
def test_after_the_answer_the_window_closes_unless_that_is_put_off(shared, monkeypatch, tmp_path, answer):
    person, path, mine, theirs = shared
    choose(person, "decide_later")
    copy = tmp_path / "mine.gdx.json"
    name_files(monkeypatch, copy)
    person.window.close()
    box = person.window.findChild(QMessageBox, "save_question")
    person.bot.mouseClick(box.button(QMessageBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    person.wait(lambda: person.window.findChild(QMessageBox, "document_conflict_question") is not None)
    assert person.window.isVisible(), "it is asked first"
    choose(person, answer)
    assert person.window.isVisible() == (answer == "decide_later")
    assert opened(path).experiment == (mine if answer == "keep" else theirs).experiment
    assert copy.exists() == (answer == "copy")


def test_a_copy_that_could_not_be_written_keeps_the_window_open(shared, monkeypatch, tmp_path):
    person, *_ = shared
    choose(person, "decide_later")
    name_files(monkeypatch, tmp_path / "gone" / "mine.gdx.json")
    person.window.close()
    box = person.window.findChild(QMessageBox, "save_question")
    person.bot.mouseClick(box.button(QMessageBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    person.wait(lambda: person.window.findChild(QMessageBox, "document_conflict_question") is not None)
    choose(person, "copy")
    assert person.window.isVisible() and "there is no folder" in person.find("problem_text").text()


def test_a_copy_is_saved_beside_theirs(shared, monkeypatch, tmp_path):
    person, path, mine, theirs = shared
    copy = tmp_path / "mine.gdx.json"
    name_files(monkeypatch, copy)
    choose(person, "copy")
    assert opened(copy).experiment == mine.experiment and opened(path).experiment == theirs.experiment
    assert person.window.isWindowModified()


def test_a_file_that_is_gone_is_written_again(careful, path):
    careful.window.documents.open_file(path)
    careful.wait(lambda: careful.window.documents.file.state.path == path)
    change(careful)
    path.unlink()
    careful.action("save").trigger()
    assert path.exists() and not careful.window.isWindowModified()


def test_a_file_that_was_touched_only_is_not_asked_about(careful, path):
    careful.window.documents.open_file(path)
    careful.wait(lambda: careful.window.documents.file.state.path == path)
    change(careful)
    path.write_bytes(path.read_bytes())
    careful.action("save").trigger()
    assert not careful.window.isWindowModified()
