"""Session files: what is written is read again, and whatever else is given as one is refused in a sentence."""

import errno
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from session_files import opened

from gdexplorer import files
from gdexplorer.constraints.feasible_set import feasible_set_from
from gdexplorer.descent.experiment import LARGEST_BUDGET
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.parameter import LARGEST_WHOLE
from gdexplorer.scene.field import Field
from gdexplorer.session import checking, edits
from gdexplorer.session import file as session_file
from gdexplorer.session.document import Document
from gdexplorer.session.file import LARGEST_FILE, VERSION, VERSIONS, write_atomically, write_session
from gdexplorer.session.view_state import FARTHEST, Camera, PictureLayer, ViewState, clamped_view

VIEW = ViewState(Field.STREAMS, True, True, 2, ("move", "s"), 3, Camera(-12.5, 400.25, 0.1 + 0.2, (1.0, 2.0, 3.0)))
SECOND = sorted((Path(__file__).parent / "version_2").glob("*.gdx.json"))
OLD = sorted((Path(__file__).parent / "version_1").glob("*.gdx.json"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "descent.gdx.json"


@pytest.fixture
def written(path):
    """A good session file, as JSON."""
    write_session(path, Document(edits.first_example(), VIEW, 12))
    return json.loads(path.read_text())


def refused(path):
    with pytest.raises(InputError) as caught:
        opened(path)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 400, message
    assert path.name in message, message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize("key", [row.key for row in OBJECTIVES])
def test_every_experiment_comes_back_as_it_was(path, key):
    experiment = edits.ChooseObjective(key).apply_to(edits.first_example())
    experiment = edits.SetVisible(1, False).apply_to(edits.DrawStarts(9, 3).apply_to(experiment))
    write_session(path, Document(experiment, VIEW, 345))
    assert opened(path) == Document(experiment, VIEW, 345)


@pytest.mark.parametrize("tolerance", [None, 0.0, 1e-6, 1e-3])
def test_a_tolerance_with_a_number_stays_absolute_and_one_without_is_relative(path, written, tolerance):
    written["experiment"]["gradient_tolerance"] = tolerance
    path.write_text(json.dumps(written))
    assert opened(path).experiment.gradient_tolerance == tolerance
    if tolerance is None:
        del written["experiment"]["gradient_tolerance"]
        path.write_text(json.dumps(written))
        assert opened(path).experiment.gradient_tolerance is None


def test_a_metric_comes_back_and_one_that_is_none_is_refused(path):
    experiment = edits.SetMetric(Metric("matrix", (2.0, 0.5, 1.0))).apply_to(edits.first_example())
    write_session(path, Document(experiment))
    assert opened(path) == Document(experiment)
    written = json.loads(path.read_text())
    written["experiment"]["metric"]["numbers"] = [1.0, 2.0, 1.0]
    path.write_text(json.dumps(written))
    assert "positive definite" in refused(path)


@pytest.mark.parametrize("text", ["box -1 1 0 0.30000000000000004", "ball 2", "half-planes 1 1 1", "simplex"])
def test_a_feasible_set_comes_back_and_one_that_is_none_is_refused(path, text):
    experiment = edits.SetFeasibleSet(feasible_set_from(text)).apply_to(edits.first_example())
    write_session(path, Document(experiment))
    assert opened(path) == Document(experiment)
    written = json.loads(path.read_text())
    written["experiment"]["subject_to"] = {"kind": "box", "numbers": [1.0, 2.0, 1.0]}
    path.write_text(json.dumps(written))
    assert "not 3 numbers" in refused(path)
    written["experiment"]["subject_to"]["kind"] = "bag"
    path.write_text(json.dumps(written))
    assert "no feasible set 'bag'" in refused(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(-4.0, 4.0), st.floats(1e-300, 1e300), st.integers(0, 10**7))
def test_numbers_come_back_to_the_bit(path, coordinate, rate, cursor):
    experiment = edits.AddStart((coordinate, 0.1 + 0.2)).apply_to(edits.first_example())
    experiment = edits.SetHyperparameter(0, "learning_rate", rate).apply_to(experiment)
    write_session(path, Document(experiment, cursor=cursor))
    assert opened(path) == Document(experiment, cursor=cursor)


def test_a_file_is_text_that_says_what_it_is(written):
    assert written["gdexplorer_session"] == VERSION
    assert written["experiment"]["objective"] == "himmelblau"


BROKEN = {
    "nothing": b"",
    "zeros": bytes(500),
    "noise": os.urandom(4000),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "not UTF-8": b'{"gdexplorer_session": 1, "experiment": "\xff\xfe"}',
    "a list": b"[1, 2, 3]",
    "a number": b"1",
    "nothing in it": b"{}",
    "another program's": b'{"version": 5, "shapes": [], "imagePath": "x.png"}',
    "deep": b"[" * 200_000,
    "deep objects": b'{"experiment":' * 100_000,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_is_no_session_is_refused_in_a_sentence(path, content):
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_refused(path, written, share):
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    refused(path)


def test_a_file_of_a_newer_program_says_so(path, written):
    written["gdexplorer_session"] = max(VERSIONS) + 1
    path.write_text(json.dumps(written))
    assert str(max(VERSIONS) + 1) in refused(path)


def test_a_file_of_a_newer_program_says_so_even_where_it_holds_new_things(path, written):
    written["gdexplorer_session"] = max(VERSIONS) + 1
    written["experiment"]["something new"] = {"kind": "cosine"}
    written["panels"] = []
    path.write_text(json.dumps(written))
    assert str(max(VERSIONS) + 1) in refused(path)


def put(session, value, *place):
    *outer, last = place
    for key in outer:
        session = session[key]
    session[last] = value


HOSTILE = {
    "unknown objective": ("no_such", "experiment", "objective"),
    "code for an objective": ("__import__('os').system('true')", "experiment", "objective"),
    "a long name": ("x" * 100_000, "experiment", "objective"),
    "unknown parameter": ([["nothing", 1.0]], "experiment", "parameters"),
    "unknown optimizer": ("no_such", "experiment", "optimizers", 0, "key"),
    "unknown hyperparameter": ([["nothing", 1.0]], "experiment", "optimizers", 0, "settings"),
    "a rate of zero": ([["learning_rate", 0.0]], "experiment", "optimizers", 0, "settings"),
    "a rate of text": ([["learning_rate", "fast"]], "experiment", "optimizers", 0, "settings"),
    "a start outside": ([[99.0, 0.0]], "experiment", "starts"),
    "a start of one coordinate": ([[1.0]], "experiment", "starts"),
    "a start of text": ([["0.5", 1.0]], "experiment", "starts"),
    "a start of nothing": ([[None, 1.0]], "experiment", "starts"),
    "no budget": (0, "experiment", "steps"),
    "a budget below zero": (-5, "experiment", "steps"),
    "an endless budget": (10**15, "experiment", "steps"),
    "a budget beyond 64 bits": (10**40, "experiment", "steps"),
    "half a step": (1.5, "experiment", "steps"),
    "a tolerance below zero": (-1e-6, "experiment", "gradient_tolerance"),
    "noise below zero": (-1.0, "experiment", "noise"),
    "a seed below zero": (-1, "experiment", "seed"),
    "a huge seed": (2**60, "experiment", "seed"),
    "a colour of text": ("red", "experiment", "optimizers", 0, "colour"),
    "visible of text": ("yes", "experiment", "optimizers", 0, "visible"),
    "an experiment of text": ("himmelblau", "experiment"),
    "a version of text": ("one", "gdexplorer_session"),
    "a cursor of text": ("twelve", "cursor"),
    "a field that is none": ("spirals", "view", "field"),
    "heights of text": ("high", "view", "compressed"),
    "basins of text": ("yes", "view", "basins_shown"),
    "half an optimizer": (0.5, "view", "basins_optimizer"),
    "terms that are none": ([1, 2], "view", "terms"),
    "a selection of text": ("first", "view", "selected"),
    "a camera of text": ("above", "view", "camera"),
    "a camera that stands nowhere": ([1.0], "view", "camera", "centre"),
    "layers of text": ("paths", "view", "hidden"),
    "a start of half a number": (0.5, "view", "start"),
    "a layer that is none": (["clouds"], "view", "hidden"),
    "a view of nothing": (None, "view"),
    "too many starts": ([[0.0, 0.0]] * (checking.MOST_STARTS + 1), "experiment", "starts"),
}


@pytest.mark.parametrize(("value", "place"), [(row[0], row[1:]) for row in HOSTILE.values()], ids=HOSTILE)
def test_a_file_with_something_wrong_in_it_is_refused_in_a_sentence(path, written, value, place):
    put(written, value, *place)
    path.write_text(json.dumps(written))
    refused(path)


def test_too_many_optimizers_are_refused(path, written):
    written["experiment"]["optimizers"] *= checking.MOST_OPTIMIZERS
    path.write_text(json.dumps(written))
    refused(path)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(path, written, number):
    written["experiment"]["starts"] = [["HERE", 0.0]]
    path.write_text(json.dumps(written).replace('"HERE"', number))
    refused(path)


@pytest.mark.parametrize("colour", [-3, 99, 10**12])
def test_colours_are_taken_from_those_there_are(path, written, colour):
    written["experiment"]["optimizers"][0]["colour"] = colour
    path.write_text(json.dumps(written))
    assert 0 <= opened(path).experiment.optimizers[0].colour < checking.COLOURS


@pytest.mark.parametrize("old", OLD, ids=lambda old: old.name)
def test_a_file_of_the_first_version_opens_with_the_view_of_a_first_look(old, tmp_path):
    """These files were written by the program when it wrote the first version."""
    raw = json.loads(old.read_text(encoding="utf-8"))
    assert raw["gdexplorer_session"] == 1 and "view" not in raw
    document = opened(old)
    assert document.view == ViewState() and document.cursor == raw["cursor"]
    assert [choice.key for choice in document.experiment.optimizers] == [
        choice["key"] for choice in raw["experiment"]["optimizers"]
    ]
    assert [list(start) for start in document.experiment.starts] == raw["experiment"]["starts"]
    assert document.experiment.steps == raw["experiment"]["steps"]
    write_session(tmp_path / "again.gdx.json", document)
    assert opened(tmp_path / "again.gdx.json") == document
    assert json.loads((tmp_path / "again.gdx.json").read_text())["gdexplorer_session"] == VERSION


def test_there_are_files_of_the_first_version_to_open():
    assert len(OLD) == 4


@pytest.mark.parametrize("old", SECOND, ids=lambda old: old.name)
def test_a_file_of_the_second_version_shows_what_it_showed_then(old, tmp_path):
    """Written by the program when it had no layers: "none" was a kind of vector field."""
    raw = json.loads(old.read_text(encoding="utf-8"))
    assert raw["gdexplorer_session"] == 2 and "hidden" not in raw["view"]
    document = opened(old)
    view = document.view
    assert view.drawn_field is Field(raw["view"]["field"])
    assert view.hidden == ((PictureLayer.FIELD,) if view.drawn_field is Field.NONE else ())
    assert [view.compressed, view.basins_shown, view.selected] == [
        raw["view"][name] for name in ("compressed", "basins_shown", "selected")
    ]
    assert view.camera.azimuth == raw["view"]["camera"]["azimuth"] and document.cursor == raw["cursor"]
    write_session(tmp_path / "again.gdx.json", document)
    assert opened(tmp_path / "again.gdx.json") == document


def test_there_are_files_of_the_second_version_to_open():
    assert len(SECOND) == len(Field)


def test_a_field_hidden_and_shown_again_keeps_its_kind():
    view = edits.SetField(Field.STREAMS).apply_to(ViewState())
    hidden = edits.SetField(Field.NONE).apply_to(view)
    assert hidden.drawn_field is Field.NONE
    assert edits.ShowLayer(PictureLayer.FIELD, True).apply_to(hidden) == view
    assert edits.SetField(Field.FLOW).apply_to(hidden).drawn_field is Field.FLOW


NUMBER = st.floats(-1e5, 1e5)


def in_order(layers):
    return tuple(layer for layer in PictureLayer if layer in layers)


KINDS = [field for field in Field if field is not Field.NONE]
VIEWS = st.builds(
    ViewState, st.sampled_from(KINDS), st.sampled_from([None, True, False]), st.booleans(), st.integers(0, 40),
    st.sets(st.sampled_from(["g", "m", "move", "s", "whole"])).map(lambda keys: tuple(sorted(keys))),
    st.integers(0, 500),
    st.builds(
        Camera, st.floats(-90.0, 90.0), NUMBER, st.none() | st.floats(1e-3, 1e6),
        st.none() | st.tuples(NUMBER, NUMBER, NUMBER),
    ),
    st.sets(st.sampled_from(PictureLayer)).map(in_order), st.none() | st.integers(0, 500), st.booleans(),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VIEWS)
def test_every_view_comes_back_to_the_bit(path, view):
    write_session(path, Document(edits.first_example(), view))
    assert opened(path) == Document(edits.first_example(), view)


@pytest.mark.parametrize(
    ("place", "value"),
    [(("selected",), -5), (("selected",), 2**62), (("basins_optimizer",), -1), (("camera", "elevation"), 1e300),
     (("camera", "azimuth"), -1e300), (("camera", "distance"), 0.0), (("camera", "distance"), 1e300),
     (("camera", "centre"), [1e300, 0.0, 0.0]), (("terms",), ["z"] * 10_000)],
    ids=str,
)  # fmt: skip
def test_numbers_of_a_view_are_held_to_what_can_be_shown(path, written, place, value):
    put(written, value, "view", *place)
    path.write_text(json.dumps(written))
    view = opened(path).view
    assert view == clamped_view(view)
    assert view != ViewState() and 0 <= view.selected <= LARGEST_WHOLE and 0 <= view.basins_optimizer <= LARGEST_WHOLE
    assert abs(view.camera.elevation) <= 90.0 and 0.0 < (view.camera.distance or 1.0) <= FARTHEST
    assert max(map(abs, view.camera.centre or (0.0,))) <= FARTHEST and len(view.terms) <= 100


@pytest.mark.parametrize("cursor", [-1, -(10**12)])
def test_a_cursor_before_the_start_is_at_the_start(path, written, cursor):
    written["cursor"] = cursor
    path.write_text(json.dumps(written))
    assert opened(path).cursor == 0


def test_a_cursor_far_beyond_any_budget_is_held(path, written):
    """Qt's sliders hold 32 bits."""
    written["cursor"] = 2**62
    path.write_text(json.dumps(written))
    assert opened(path).cursor <= LARGEST_BUDGET


def test_a_huge_file_is_refused_before_it_is_read(path, monkeypatch):
    with path.open("wb") as sparse:
        sparse.truncate(LARGEST_FILE + 1)
    monkeypatch.setattr(type(path), "read_bytes", lambda self: pytest.fail("it was read"))
    assert "large" in refused(path)


def test_what_cannot_be_read_is_told(tmp_path):
    refused(tmp_path / "missing.gdx.json")
    refused(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_refused_at_once_and_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.gdx.json"
    os.mkfifo(pipe)
    refused(pipe)


def failing(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["replace", "fsync", "fdopen", "chmod"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(path, monkeypatch, step):
    path.write_text("the old one")
    monkeypatch.setattr(files.os, step, failing)
    with pytest.raises(InputError, match="cannot be written"):
        write_atomically(path, b"the new one")
    monkeypatch.undo()
    assert path.read_text() == "the old one"
    assert os.listdir(path.parent) == [path.name]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write_session(tmp_path / "nowhere" / "a.gdx.json", Document(edits.first_example()))


def test_a_file_is_replaced_and_can_be_read_by_those_who_could_read_any(path):
    mask = os.umask(0o027)
    try:
        write_atomically(path, b"one")
        write_atomically(path, b"two")
    finally:
        os.umask(mask)
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(path.parent) == [path.name]


def test_a_long_name_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write_atomically(tmp_path / ("x" * 300), b"")


def test_what_could_not_be_opened_again_is_refused_before_it_is_written(tmp_path, monkeypatch):
    path, document = tmp_path / "a.gdx.json", Document(edits.first_example())
    write_session(path, document)
    before = path.read_bytes()
    monkeypatch.setattr(session_file, "LARGEST_FILE", len(before))
    write_session(path, document)
    monkeypatch.setattr(session_file, "LARGEST_FILE", len(before) - 1)
    with pytest.raises(InputError, match=r"a\.gdx\.json would be larger"):
        write_session(path, document)
    assert path.read_bytes() == before
