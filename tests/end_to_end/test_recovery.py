"""A program that was killed loses little, and offers at its next start what it could not save."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from qt_support import await_turn
from session_files import opened

from gdexplorer import faults
from gdexplorer.session import edits
from gdexplorer.session.backups import Backups
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

launch.Launch._begin = begin_and_change
sys.exit(app.run(Path(sys.argv[1])))
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
