"""Models of the user's own are opened in the window: never unasked, never awaited, and stopped where they hang."""

import math
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox

from end_to_end.test_documents import answer, by_drop, by_open, by_recent, change, name_files, question
from gdexplorer.models.own_model import OwnModel
from gdexplorer.session import edits

TEXT = """
import pathlib, time
import numpy as np
pathlib.Path(__file__).with_name("ran").touch()
hangs = pathlib.Path(__file__).with_name("hangs")
while pathlib.Path(__file__).with_name("slow").exists():
    time.sleep(0.05)
parameters = {"w": np.array([1.5, -0.5, 0.3]), "b": np.array([0.5])}

def loss(p):
    while hangs.exists():
        time.sleep(0.05)
    return float((p["w"] ** 4).sum() + (p["b"] ** 2).sum()), {"w": 4 * p["w"] ** 3, "b": 2 * p["b"]}
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "net.py").write_text(TEXT)
    return tmp_path / "net.py"


def by_menu(person, path):
    with pytest.MonkeyPatch.context() as patched:
        name_files(patched, path)
        person.action("open_model").trigger()


def asked(person):
    boxes = [box for box in person.window.findChildren(QMessageBox, "run_question") if box.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def reply(person, name):
    box = asked(person)
    button = next(each for each in box.buttons() if each.objectName() == f"{name}_button")
    person.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    person.wait(lambda: not any(each.isVisible() for each in person.window.findChildren(QMessageBox, "run_question")))


def shown_model(person):
    found = person.explorer.experiment.objective
    return found if isinstance(found, OwnModel) else None


def settled(person):
    """Wait until a model is shown."""
    person.wait(lambda: person.explorer.is_settled, timeout=60_000)


def open_model(person, path):
    person.window.documents.open_file(path)
    reply(person, "run_agree")
    person.wait(lambda: shown_model(person) is not None)
    settled(person)


def told(person):
    bar, text = person.find("call_bar"), person.find("call_text")
    return text.text() if bar.isVisible() else ""


@pytest.mark.parametrize("way", [by_menu, by_open, by_recent, by_drop])
def test_nothing_runs_before_the_answer_and_return_cancels(person, path, way, monkeypatch):
    name_files(monkeypatch, path)
    way(person, path)
    box = asked(person)
    assert str(path) in box.text() and "It may do anything that you may" in box.text()
    assert box.defaultButton().text() == "Cancel" and box.escapeButton() is box.defaultButton()
    person.bot.keyClick(box, Qt.Key.Key_Return)
    person.bot.wait(300)
    assert not path.with_name("ran").exists() and person.explorer.experiment.objective == "himmelblau"


def test_it_is_shown_named_recent_and_replaced(person, path, monkeypatch, tmp_path):
    open_model(person, path)
    model, runs = shown_model(person), person.explorer.runs
    assert len(runs.trajectories) == 3 and runs.trajectories[0].points[0].tolist() == [1.5, -0.5, 0.3, 0.5]
    box = person.find("objective_combo").lineEdit()
    assert (box.text(), box.placeholderText()) == ("", "net.py")
    assert person.window.documents.recent.paths()[0] == path
    assert not person.window.isWindowModified()

    other = tmp_path / "other.py"
    other.write_text("parameters = [1.0\n")  # faulty: what is shown stays
    person.window.documents.open_file(other)
    reply(person, "run_agree")
    person.wait(lambda: "other.py cannot be used: line 1 of" in person.find("problem_text").text())
    assert shown_model(person) is model

    other.write_text(TEXT)
    person.window.documents.open_file(other)
    reply(person, "run_agree")
    person.wait(lambda: shown_model(person) not in (None, model))
    with pytest.raises(ValueError, match=r"net\.py was stopped"):
        model.running.value(model.start)
    settled(person)


def test_a_gradient_that_disagrees_with_the_values_is_told(person, path):
    path.write_text(TEXT.replace('"b": 2 * p["b"]', '"b": -p["b"]'))
    open_model(person, path)
    person.wait(lambda: person.find("problem_text").isVisible())
    said = person.find("problem_text").text()
    assert "The gradient of net.py disagrees with its values: near its parameters, along b its gradient says" in said


def test_what_was_asked_about_is_what_runs(person, path):
    person.window.documents.open_file(path)
    asked(person)
    path.write_text(TEXT.replace("1.5, -0.5, 0.3", "7.0, 8.0"))
    reply(person, "run_agree")
    person.wait(lambda: shown_model(person) is not None)
    assert shown_model(person).start.tolist() == [1.5, -0.5, 0.3, 0.5]
    settled(person)


def test_its_process_ends_with_its_document_but_undo_finds_it_alive(person, path):
    open_model(person, path)
    model = shown_model(person)
    person.choose("rosenbrock")
    assert math.isfinite(model.running.value(model.start))
    person.window.findChild(QAction, "undo_action").trigger()
    settled(person)
    assert shown_model(person) is model
    person.window.findChild(QAction, "new_action").trigger()
    settled(person)
    with pytest.raises(ValueError, match=r"net\.py was stopped"):
        model.running.value(model.start)


def test_unsaved_work_is_asked_about_once_the_model_is_ready(person, path):
    person.window.preferences.change(ask_before_losing=True)
    change(person)
    person.window.documents.open_file(path)
    reply(person, "run_agree")
    person.wait(lambda: any(box.isVisible() for box in person.window.findChildren(QMessageBox, "save_question")))
    assert question(person).isVisible() and shown_model(person) is None
    answer(person, QMessageBox.StandardButton.Discard)
    person.wait(lambda: shown_model(person) is not None)
    settled(person)
    person.window.preferences.change(ask_before_losing=False)


@pytest.mark.parametrize("ends", ["stop", "close"])
def test_a_file_that_never_gets_ready_is_told_of_and_stopped(person, path, ends):
    path.with_name("slow").touch()
    person.window.documents.open_file(path)
    reply(person, "run_agree")
    person.wait(lambda: told(person).startswith("Opening net.py"))
    person.explorer.apply(edits.SetBudget(50))  # the window goes on
    settled(person)
    if ends == "close":
        began = time.monotonic()
        person.window.close()
        assert time.monotonic() - began < 15.0
        return
    person.click("call_stop_button")
    person.wait(lambda: "net.py was stopped" in person.find("problem_text").text())
    person.wait(lambda: not told(person))
    assert person.explorer.experiment.objective == "himmelblau"


def test_a_hung_call_is_stopped_and_the_model_is_opened_again(person, path):
    open_model(person, path)
    model = shown_model(person)
    person.explorer.player.pause()
    path.with_name("hangs").touch()
    person.explorer.apply(edits.MoveStart(0, (0.5, 0.5, 0.5, 0.5)))
    person.wait(lambda: "net.py has not returned for" in told(person), timeout=20_000)
    person.click("call_stop_button")
    person.wait(lambda: "net.py was stopped: open it again" in person.find("problem_text").text())
    person.wait(lambda: not told(person))
    path.with_name("hangs").unlink()
    person.window.documents.open_recent(path)
    reply(person, "run_agree")
    person.wait(lambda: shown_model(person) not in (None, model))
    settled(person)
    assert person.explorer.runs.trajectories


def test_nobody_is_asked_where_nobody_answers(person, path):
    with person.bot.waitSignal(person.window.documents.error) as refused:
        person.window.documents.never_ask()
        person.window.documents.open_file(path)
    assert "--model net.py --run-code" in refused.args[0] and not path.with_name("ran").exists()


def test_what_cannot_be_a_program_is_refused_before_the_question(person, tmp_path):
    (tmp_path / "notes.txt").write_text("")
    with person.bot.waitSignal(person.window.documents.error) as refused:
        by_menu(person, tmp_path / "notes.txt")
    assert refused.args == ["notes.txt is no Python file: its name must end in .py."]
