"""Session files: what is written is read again, and whatever else is given as one is refused in a sentence."""

import errno
import json
import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdexplorer import files
from gdexplorer.descent.experiment import LARGEST_BUDGET
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.session import edits
from gdexplorer.session.file import LARGEST_FILE, VERSION, read_session, write_atomically, write_session


@pytest.fixture
def path(tmp_path):
    return tmp_path / "descent.gdx.json"


@pytest.fixture
def written(path):
    """A good session file, as JSON."""
    write_session(path, edits.first_example(), 12)
    return json.loads(path.read_text())


def refused(path):
    with pytest.raises(InputError) as caught:
        read_session(path)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 400, message
    assert path.name in message, message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize("key", [row.key for row in OBJECTIVES])
def test_every_experiment_comes_back_as_it_was(path, key):
    experiment = edits.choose_objective(edits.first_example(), key)
    experiment = edits.set_visible(edits.draw_starts(experiment, 9, 3), 1, False)
    write_session(path, experiment, 345)
    assert read_session(path) == (experiment, 345)


@pytest.mark.parametrize("tolerance", [None, 0.0, 1e-6, 1e-3])
def test_a_tolerance_with_a_number_stays_absolute_and_one_without_is_relative(path, written, tolerance):
    written["experiment"]["gradient_tolerance"] = tolerance
    path.write_text(json.dumps(written))
    assert read_session(path)[0].gradient_tolerance == tolerance
    if tolerance is None:
        del written["experiment"]["gradient_tolerance"]
        path.write_text(json.dumps(written))
        assert read_session(path)[0].gradient_tolerance is None


def test_a_metric_comes_back_and_one_that_is_none_is_refused(path):
    experiment = edits.set_metric(edits.first_example(), Metric("matrix", (2.0, 0.5, 1.0)))
    write_session(path, experiment, 0)
    assert read_session(path) == (experiment, 0)
    written = json.loads(path.read_text())
    written["experiment"]["metric"]["numbers"] = [1.0, 2.0, 1.0]
    path.write_text(json.dumps(written))
    assert "positive definite" in refused(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(-4.0, 4.0), st.floats(1e-300, 1e300), st.integers(0, 10**7))
def test_numbers_come_back_to_the_bit(path, coordinate, rate, cursor):
    experiment = edits.add_start(edits.first_example(), (coordinate, 0.1 + 0.2))
    experiment = edits.set_hyperparameter(experiment, 0, "learning_rate", rate)
    write_session(path, experiment, cursor)
    assert read_session(path) == (experiment, cursor)


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
    written["gdexplorer_session"] = VERSION + 1
    path.write_text(json.dumps(written))
    assert str(VERSION + 1) in refused(path)


def test_a_file_of_a_newer_program_says_so_even_where_it_holds_new_things(path, written):
    written["gdexplorer_session"] = VERSION + 1
    written["experiment"]["something new"] = {"kind": "cosine"}
    written["panels"] = []
    path.write_text(json.dumps(written))
    assert str(VERSION + 1) in refused(path)


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
    "too many starts": ([[0.0, 0.0]] * (edits.MOST_STARTS + 1), "experiment", "starts"),
}


@pytest.mark.parametrize(("value", "place"), [(row[0], row[1:]) for row in HOSTILE.values()], ids=HOSTILE)
def test_a_file_with_something_wrong_in_it_is_refused_in_a_sentence(path, written, value, place):
    put(written, value, *place)
    path.write_text(json.dumps(written))
    refused(path)


def test_too_many_optimizers_are_refused(path, written):
    written["experiment"]["optimizers"] *= edits.MOST_OPTIMIZERS
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
    assert 0 <= read_session(path)[0].optimizers[0].colour < edits.COLOURS


@pytest.mark.parametrize("cursor", [-1, -(10**12)])
def test_a_cursor_before_the_start_is_at_the_start(path, written, cursor):
    written["cursor"] = cursor
    path.write_text(json.dumps(written))
    assert read_session(path)[1] == 0


def test_a_cursor_far_beyond_any_budget_is_held(path, written):
    """Qt's sliders hold 32 bits."""
    written["cursor"] = 2**62
    path.write_text(json.dumps(written))
    assert read_session(path)[1] <= LARGEST_BUDGET


def test_a_huge_file_is_refused_before_it_is_read(path, monkeypatch):
    with path.open("wb") as sparse:
        sparse.truncate(LARGEST_FILE + 1)
    monkeypatch.setattr(type(path), "read_bytes", lambda self: pytest.fail("it was read"))
    assert "large" in refused(path)


def test_what_cannot_be_read_is_told(tmp_path):
    refused(tmp_path / "missing.gdx.json")
    refused(tmp_path)


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
        write_session(tmp_path / "nowhere" / "a.gdx.json", edits.first_example(), 0)


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
