"""A session names the file of its model: opening it asks before it runs that, and goes on where it may not."""

import json

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

import gdexplorer as gdx
from end_to_end.test_documents import name_files
from end_to_end.test_opening_models import TEXT, asked, path, reply, shown_model  # noqa: F401
from gdexplorer.cli import run
from gdexplorer.exports.tables import as_json
from gdexplorer.gui.window.first_document import document_of
from gdexplorer.session import edits
from gdexplorer.session.file import VERSION, WITH_MODEL, write_session

START = (0.5, 0.25, 0.125, -0.5)


@pytest.fixture
def session(path, tmp_path):  # noqa: F811
    """A session of the model."""
    saved = tmp_path / "walk.gdx.json"
    with gdx.model(path, run_code=True) as model:
        document = document_of(model)
        write_session(saved, replace(document, experiment=replace(document.experiment, steps=37, starts=(START,))))
    path.with_name("ran").unlink()
    return saved


def opened(person, session):
    person.window.documents.open_file(session)
    return asked(person)


def told(person, words):
    person.wait(lambda: words in person.find("problem_text").text())


def is_shown_without(person, session, before):
    """Everything else is shown, as a document without a file; the session's own file is as it was."""
    experiment = person.explorer.experiment
    assert (experiment.objective, experiment.steps, len(experiment.optimizers)) == ("himmelblau", 37, 3)
    assert person.window.documents.file.state.path is None and session.read_bytes() == before


def test_it_comes_back_once_it_may_be_run(person, path, session):  # noqa: F811
    held = json.loads(session.read_text())
    assert held["gdexplorer_session"] == WITH_MODEL and held["model"]["path"] == str(path)
    box = opened(person, session)
    assert f"walk.gdx.json shows the model of {path}. That file is a program" in box.text()
    person.bot.wait(300)
    assert not path.with_name("ran").exists()
    reply(person, "run_agree")
    person.wait(lambda: shown_model(person) is not None)
    person.settled()
    experiment = person.explorer.experiment
    assert experiment.steps == 37 and experiment.starts == (START,)
    assert person.window.documents.file.state.path == session and not person.window.isWindowModified()
    person.explorer.apply(edits.SetBudget(38))
    assert person.window.isWindowModified()
    assert person.window.documents.file.save(session)
    assert json.loads(session.read_text())["experiment"]["steps"] == 38


def test_the_rest_is_shown_if_it_may_not_be_run(person, path, session):  # noqa: F811
    before = session.read_bytes()
    box = opened(person, session)
    assert box.defaultButton() is box.escapeButton()
    person.bot.keyClick(box, Qt.Key.Key_Return)
    told(person, "walk.gdx.json is shown without its model: net.py was not run.")
    is_shown_without(person, session, before)
    assert not path.with_name("ran").exists()


def test_a_file_that_is_gone_is_told_of(person, path, session):  # noqa: F811
    before = session.read_bytes()
    path.unlink()
    person.window.documents.open_file(session)
    told(person, f"There is no file {path}")
    is_shown_without(person, session, before)


def test_a_file_that_has_changed_is_told_of_before_it_is_run(person, path, session):  # noqa: F811
    before = session.read_bytes()
    path.write_text(TEXT.replace("[1.5, -0.5, 0.3]", "[1.5, -0.5]"))
    assert "It has changed since the session was saved." in opened(person, session).text()
    reply(person, "run_agree")
    told(person, "net.py has 3 parameters now, and the starts of the session have 4.")
    is_shown_without(person, session, before)


def test_a_file_that_defines_nothing_any_more_is_told_of(person, path, session):  # noqa: F811
    before = session.read_bytes()
    path.write_text("parameters = [1.0\n")
    opened(person, session)
    reply(person, "run_agree")
    told(person, "net.py cannot be used")
    is_shown_without(person, session, before)


def test_nobody_is_asked_where_nobody_answers(person, path, session):  # noqa: F811
    before = session.read_bytes()
    person.window.documents.never_ask()
    person.window.documents.open_file(session)
    told(person, "net.py is a program")
    is_shown_without(person, session, before)
    assert not path.with_name("ran").exists()


@pytest.mark.parametrize(
    "named",
    ["other.py", "/x/\n\nIt is safe/net.py", "/x/a\0b.py", "/x/" + "a" * 5000 + ".py"],
    ids=["relative", "lines", "null", "long"],
)
def test_no_name_can_pretend_to_be_anything_else(person, session, named):
    held = json.loads(session.read_text())
    held["model"]["path"] = named
    session.write_text(json.dumps(held))
    person.window.documents.open_file(session)
    told(person, "walk.gdx.json is shown without its model")
    assert not [box for box in person.window.findChildren(QMessageBox, "run_question") if box.isVisible()]


@pytest.mark.parametrize("named", ["net.py", "/gone/net.py", "C:\\models\\net.py"])
def test_a_file_beside_the_session_is_asked_about_by_its_own_place(person, session, path, named):  # noqa: F811
    held = json.loads(session.read_text())
    held["model"]["path"] = named
    session.write_text(json.dumps(held))
    person.window.documents.open_file(session)
    (box,) = [box for box in person.window.findChildren(QMessageBox, "run_question") if box.isVisible()]
    assert str(session.parent / "net.py") in box.text() and not path.with_name("ran").exists()
    box.close()


def test_commands_say_that_they_do_not_run_it(session, path, capfd, tmp_path):  # noqa: F811
    assert run(["export", str(session), "--png", str(tmp_path / "drawn.png")]) != 0
    assert "it shows the model of net.py, a program. Open it in the window" in capfd.readouterr().err
    assert not path.with_name("ran").exists()


def test_other_sessions_are_those_of_earlier_programs(person, tmp_path, monkeypatch):
    saved = tmp_path / "plain.gdx.json"
    name_files(monkeypatch, saved)
    assert person.window.documents.save_as()
    held = json.loads(saved.read_text())
    assert held["gdexplorer_session"] == VERSION and "model" not in held


def test_a_table_of_a_model_says_what_it_is_of(path):  # noqa: F811
    with gdx.model(path, run_code=True) as model:
        held = json.loads(as_json(document_of(model)))
    assert held["model"]["path"] == str(path) and held["gdexplorer_session"] == WITH_MODEL
