"""A program that was killed loses little, and offers at its next start what it could not save."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from example_lessons import WHOLE
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from qt_support import await_turn
from session_files import opened

from gdexplorer import faults
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import Look
from gdexplorer.exports.table import EXPORTS
from gdexplorer.session import edits
from gdexplorer.session.backups import Backups, Draft
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

# The program with somebody who changes the step budget all the time, and backups after a short while.
DRIVER = """
import sys
from pathlib import Path
from gdexplorer.gui.window import app, launch, recovery
from gdexplorer.gui.common.timers import repeating
from gdexplorer.session import edits

recovery.MILLISECONDS = 100
begin = launch.Launch._begin

def begin_and_change(self):
    begin(self)
    self.changing = repeating(self, 20)
    self.changing.timeout.connect(lambda: change(self._window))
    self.changing.start()

def change(window):
    if not window.isVisible():  # closed by a signal: nobody can change anything any more
        return
    window.explorer.apply(edits.SetBudget(window.explorer.experiment.steps + 1))
    if "save" in sys.argv:
        window.documents.save()
    print(window.explorer.experiment.steps, flush=True)

if "lesson" in sys.argv:
    from PySide6.QtWidgets import QFileDialog
    QFileDialog.getOpenFileName = staticmethod(lambda *_: (sys.argv[1], ""))
    lines = 0

    def change(window):
        global lines
        editing = window.features["lessons"].job.editing
        if not lines:
            editing.choose_file()
        elif not editing.editor.is_open:
            return
        lines += 1
        editing.editor.window.edit.appendPlainText(f"line {lines}")
        if "save" in sys.argv:
            editing.editor.save()
        print(lines, flush=True)

launch.Launch._begin = begin_and_change
sys.exit(app.run(None if "lesson" in sys.argv else Path(sys.argv[1])))
"""


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "mine.gdx.json"
    write_session(made, Document(edits.first_example()))
    return made


def ended(file, changes, number, *arguments):
    """Run the program on ``file``, end it by a signal after some changes; return the last step budget it set."""
    program = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(file), *arguments],
        stdout=subprocess.PIPE,
        preexec_fn=lambda: [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGTERM, signal.SIGINT)],
    )
    try:
        for _ in range(changes):
            last = int(program.stdout.readline())
        program.send_signal(number)
        rest = program.communicate(timeout=60)[0].split()
    finally:
        program.kill()
    return int(rest[-1]) if rest else last


def question(person):
    person.wait(lambda: bool(asked(person)))
    (box,) = asked(person)
    return box


def asked(person):
    return [box for box in person.window.findChildren(QMessageBox, "recovery_question") if box.isVisible()]


def answer(person, name):
    """Click an answer, and let what follows from it happen."""
    (button,) = (button for button in question(person).buttons() if button.objectName() == f"{name}_button")
    person.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    await_turn(person.bot)


def backups():
    return sorted(Backups().folder.glob("*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.parametrize("seed", [1, 2])
def test_after_a_kill_the_changes_are_offered_and_open_as_changes(open_window, file, seed):
    before, changes = file.read_bytes(), random.Random(seed).randint(30, 90)
    last = ended(file, changes, signal.SIGKILL)
    assert file.read_bytes() == before
    person = open_window()
    assert "mine.gdx.json" in question(person).text() and time.strftime("%Y-%m-%d") in question(person).text()
    answer(person, "recover")
    assert person.window.windowTitle().startswith("mine.gdx.json[*]")
    assert person.window.isWindowModified()
    assert last - 60 <= person.explorer.experiment.steps <= last
    assert not person.action("undo").isEnabled()
    person.action("save").trigger()
    assert opened(file).experiment == person.explorer.experiment
    person.wait(lambda: not backups())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_a_signal_that_can_ask_nobody_loses_nothing(open_window, file):
    last = ended(file, 20, signal.SIGTERM)
    person = open_window()
    answer(person, "recover")
    assert person.explorer.experiment.steps == last


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_while_it_saves_the_file_is_whole_and_nothing_else_is_left(file):
    for seed in (3, 4):
        last = ended(file, random.Random(seed).randint(10, 60), signal.SIGKILL, "save")
        assert last <= opened(file).experiment.steps + 1 <= last + 2
        assert [name for name in os.listdir(file.parent) if name.endswith(".draft")] == []


# The same for the text of a lesson


@pytest.fixture
def lesson(tmp_path):
    made = tmp_path / "mine.md"
    made.write_text(WHOLE)
    return made


def editor_of(person):
    return person.window.features["lessons"].job.editing.editor


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.parametrize(("number", "most"), [(signal.SIGKILL, 60), (signal.SIGTERM, 0), (signal.SIGHUP, 0)])
def test_the_text_of_a_lesson_outlives_a_kill_and_a_signal(open_window, lesson, number, most):
    last = ended(lesson, random.Random(number).randint(30, 90), number, "lesson")
    assert lesson.read_text() == WHOLE
    person = open_window()
    assert "mine.md" in question(person).text()
    answer(person, "recover")
    edit = editor_of(person).window.edit
    text = edit.toPlainText()
    found = int(text.rpartition("line ")[2])
    assert last - most <= found <= last
    assert text.removeprefix(WHOLE).split("\n") == ["", *(f"line {line}" for line in range(1, found + 1))]
    assert editor_of(person).is_unsaved and "not saved" in person.find("lesson_editor_note").text()
    edit.undo()
    assert edit.toPlainText() == WHOLE, "what the file says is not lost either"
    edit.redo()
    editor_of(person).save()
    assert lesson.read_text() == text
    person.wait(lambda: not backups())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_lesson_that_was_saved_is_whole_after_a_kill_and_offers_nothing_older(lesson):
    last = ended(lesson, 25, signal.SIGKILL, "lesson", "save")
    saved = int(lesson.read_text().rpartition("line ")[2])
    assert saved in (last - 1, last, last + 1)
    for found in Backups().abandoned()[0]:
        assert int(found.work.text.rpartition("line ")[2]) >= saved
        found.slot.release()


def draft_left_behind(file=None):
    made = Backups()
    made.keep(Draft(WHOLE, "how-long-a-step"), file)
    made.leave()


def test_a_document_and_a_lesson_are_offered_one_after_the_other_and_both_open(open_window, file, tmp_path):
    draft_left_behind(tmp_path / "gone.md")
    left_behind(file, 123)
    person = open_window()
    assert "mine.gdx.json" in question(person).text()
    answer(person, "recover")
    person.wait(lambda: bool(asked(person)) and "gone.md" in question(person).text())
    answer(person, "recover")
    assert person.explorer.experiment.steps == 123 and person.window.isWindowModified()
    assert editor_of(person).window.text == WHOLE and editor_of(person).is_unsaved
    editor_of(person).save()
    assert (tmp_path / "gone.md").read_text() == WHOLE


def test_a_copy_without_a_file_is_offered_by_its_name(open_window):
    draft_left_behind()
    person = open_window()
    assert "how-long-a-step" in question(person).text()
    answer(person, "recover")
    assert "how-long-a-step" in person.find("lesson_editor").windowTitle() and editor_of(person).file.path is None
    person.bot.wait(100)
    assert not Backups().abandoned()[0], "the window that has opened it holds it"
    person.window.close()  # nobody is asked, as preferred
    assert not backups()


def left_behind(file=None, steps=123):
    experiment = edits.SetBudget(steps).apply_to(edits.first_example())
    made = Backups()
    made.keep(Document(experiment), file)
    made.leave()


@pytest.mark.parametrize(("name", "is_kept"), [("discard_backup", False), ("recover_later", True)])
def test_discard_deletes_and_not_now_keeps(open_window, name, is_kept):
    left_behind()
    person = open_window()
    assert "Untitled" in question(person).text()
    answer(person, name)
    person.window.close()
    assert bool(backups()) is is_kept and person.explorer.experiment.steps != 123


def test_one_after_the_other_is_offered_and_a_closed_window_keeps_them(open_window, file):
    left_behind(file, 123)
    left_behind(None, 124)
    person = open_window()
    first = question(person).text()
    answer(person, "recover_later")
    person.wait(lambda: bool(asked(person)) and question(person).text() != first)
    person.window.close()
    assert len(Backups().abandoned()[0]) == 2


def test_a_damaged_backup_is_told_and_set_aside(open_window):
    left_behind()
    (path,) = (path for path in backups() if path.suffix == ".json")
    path.write_bytes(b"{")
    person = open_window()
    person.wait(lambda: "was damaged" in person.find("problem_text").text())
    assert not asked(person) and [each.name for each in backups()] == [f"{path.stem}-damaged-1.json"]


def test_an_unexpected_error_backs_up_at_once_and_a_clean_end_leaves_nothing(open_window):
    from gdexplorer.gui.window.fault_reporter import FaultReporter

    person = open_window()
    reporter = FaultReporter(person.window)
    person.explorer.apply(edits.SetBudget(77))
    assert not backups()
    reporter.show(faults.Fault(ValueError("x"), "", None))
    person.wait(lambda: any(path.suffix == ".json" for path in backups()))
    person.window.close()
    assert not backups()


def starts_an_export(person, tmp_path):
    export = next(export for export in EXPORTS if export.key == "page")
    assert person.window.features["exporting"].job.export_to(tmp_path / "page.html", export)


def starts_a_recording(person, tmp_path):
    assert person.window.features["recording"].job.record_to(tmp_path / "film.gif", Look("map", 200, 200), Film(2))


def starts_an_analysis(person, tmp_path):
    person.find("brute_force_run_button").click()


@pytest.mark.parametrize("starts", [starts_an_export, starts_a_recording, starts_an_analysis])
def test_changes_are_backed_up_before_something_long_begins(open_window, tmp_path, starts):
    person = open_window()
    person.explorer.apply(edits.SetBudget(77))
    person.settled()
    assert not backups()
    starts(person, tmp_path)
    person.wait(lambda: any(path.suffix == ".json" for path in backups()))


def test_who_wants_no_backups_has_none_and_is_offered_none(open_window):
    left_behind()
    person = open_window()
    answer(person, "recover_later")
    person.window.preferences.change(autosave=False)
    again = open_window()
    again.explorer.apply(edits.SetBudget(77))
    again.window.recovery.back_up_now()
    again.bot.wait(200)
    assert not asked(again) and len(backups()) == 2, "the backup and its lock"
