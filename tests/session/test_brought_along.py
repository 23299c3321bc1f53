"""A session whose folder was moved or copied finds the tables and the model that lie beside it."""

import hashlib
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.network.custom_network import CustomNetwork
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.session import edits
from gdexplorer.session.brought_along import brought_along, said_of_found
from gdexplorer.session.document import Document
from gdexplorer.session.file import checked_session, decoded_session, session_of, write_session
from gdexplorer.session.model_file import KEY, ModelFile

ROWS = "x,y\n" + "\n".join(f"{number},{2 * number + number % 3}" for number in range(12)) + "\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "lesson one"
    made.mkdir()
    (made / "train ä.csv").write_text(ROWS, encoding="utf-8")
    (made / "test.csv").write_text(ROWS, encoding="utf-8")
    return made


def kinds(folder):
    """Objectives of both kinds, without and with a second table, by the names of the files that they need."""
    source, second = CsvFile(str(folder / "train ä.csv"), ("x",), "y"), Split(file=str(folder / "test.csv"))
    return {
        CustomFit(source): ("train ä.csv",),
        CustomFit(source, test=second): ("train ä.csv", "test.csv"),
        CustomNetwork((1, 2, 1), data=source): ("train ä.csv",),
        CustomNetwork((1, 2, 1), data=source, test=second): ("train ä.csv", "test.csv"),
    }


def written(folder, what):
    experiment = replace(edits.ChooseCustom(what).apply_to(edits.first_example()), steps=5)
    write_session(folder / "a.gdx.json", Document(experiment))
    return experiment


@pytest.mark.parametrize("number", range(4))
def test_a_session_opens_in_its_folder_wherever_that_is_now(folder, number):
    what, names = list(kinds(folder).items())[number]
    before = written(folder, what).bound()
    moved = folder.rename(folder.parent / "copied")
    session, found = brought_along(decoded_session(moved / "a.gdx.json"), moved)
    assert found == names
    document = checked_session("a.gdx.json", session)
    assert document.experiment.objective in kinds(moved)
    assert document.experiment.bound().value(before.start) == before.value(before.start)
    assert said_of_found(found) == " and ".join(names) + (" was" if len(names) == 1 else " were") + " found beside it."


def test_files_that_are_where_the_session_names_them_are_taken_from_there(folder, tmp_path):
    written(folder, CustomFit(CsvFile(str(folder / "train ä.csv"), ("x",), "y")))
    other = tmp_path / "other"
    other.mkdir()
    (other / "train ä.csv").write_text("x,y\n1,2\n3,4\n", encoding="utf-8")
    session = decoded_session(folder / "a.gdx.json")
    assert brought_along(session, other) == (session, ())


@pytest.mark.parametrize("name", ["missing.csv", "", "a folder", "\0.csv", "..", ".", "\n/train ä.csv"])
def test_what_is_not_there_is_told_with_its_place_as_before(folder, name):
    written(folder, CustomFit(CsvFile(str(folder / "train ä.csv"), ("x",), "y")))
    (folder / "a folder").mkdir()
    content = decoded_session(folder / "a.gdx.json")
    session = replace(
        content,
        experiment=replace(content.experiment, objective=CustomFit(CsvFile(f"/gone/{name}", ("x",), "y"))),
    )
    assert brought_along(session, folder) == (session, ())
    with pytest.raises(InputError, match=r"a.gdx.json cannot be opened"):
        checked_session("a.gdx.json", session)


@pytest.mark.parametrize("place", ["C:\\Users\\me\\data\\{}", "\\\\server\\share\\{}", "/home/me/{}", "{}", "data/{}"])
def test_paths_of_every_system_are_read(folder, monkeypatch, tmp_path, place):
    monkeypatch.chdir(tmp_path)
    session = session_of(Document(edits.first_example()))
    named = CustomFit(CsvFile(place.format("train ä.csv"), ("x",), "y"))
    session = replace(session, experiment=replace(session.experiment, objective=named))
    moved, found = brought_along(session, folder)
    assert found == ("train ä.csv",)
    assert moved.experiment.objective.source.path == str(folder / "train ä.csv")


def test_a_model_is_found_and_still_compared_with_its_digest(folder):
    model = folder / "model.py"
    model.write_text("def loss(p): ...\n", encoding="utf-8")
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    session = session_of(Document(edits.first_example()))
    session = replace(
        session,
        experiment=replace(session.experiment, objective=KEY),
        model=ModelFile("/gone/model.py", digest),
    )
    moved, found = brought_along(session, Path(folder))
    assert found == ("model.py",) and moved.model == ModelFile(str(model), digest)
    assert not moved.model.has_changed(model.read_bytes())
    model.write_text("def loss(p): return 0\n", encoding="utf-8")
    assert moved.model.has_changed(model.read_bytes())


def test_sessions_without_files_stay_as_they_are(folder):
    session = session_of(Document(edits.first_example()))
    assert brought_along(session, folder) == (session, ())
    assert msgspec.json.encode(session) == msgspec.json.encode(brought_along(session, folder)[0])
