"""``gdexplorer trace --model``: slices, barriers and spectra along a run, in every format, once it is agreed to."""

import json

import numpy as np
import pytest
from checkpoints import save_walk, walk

from gdexplorer.formats import BARRIERS, SLICE, SPECTRUM

SHAPES = {"w": (3, 2), "b": (3,)}
TEXT = """
import pathlib
import numpy as np
pathlib.Path(__file__).with_suffix(".ran").write_text("")
parameters = {"w": np.ones((3, 2)), "b": np.zeros(3)}

def loss(p):
    return float((p["w"] ** 4).sum() + (p["b"] ** 2).sum()), {"w": 4 * p["w"] ** 3, "b": 2 * p["b"]}
"""
SHOWN = {"slice": SLICE, "barriers": BARRIERS, "spectrum": SPECTRUM}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "net.py").write_text(TEXT)
    save_walk(tmp_path / "run", walk(count=6, seed=2, shapes=SHAPES))
    return tmp_path


def test_nothing_runs_without_being_told_so(gdexplorer, place):
    gdexplorer("trace", place / "run", "--model", place / "net.py").refused(1, "net.py is a program", "--run-code")
    assert not (place / "net.ran").exists()


@pytest.mark.parametrize(("show", "suffix"), [(show, each) for show in SHOWN for each in SHOWN[show].by_suffix])
def test_every_format_is_written(gdexplorer, place, show, suffix):
    out = place / f"found{suffix}"
    asked = ("trace", place / "run", "--model", place / "net.py", "--run-code", "--show", show)
    own = ("--points", 4) if show == "slice" else ("--checkpoints", 3)
    assert gdexplorer(*asked, *own, "--out", out).status == 0
    assert out.stat().st_size > 100
    if suffix == ".json" and show == "barriers":
        told = json.loads(out.read_text())
        assert told["steps"] == [0, 20, 50] and np.shape(told["values"]) == (2, 11) and len(told["barriers"]) == 2
    if suffix == ".json" and show == "slice":
        told = json.loads(out.read_text())
        assert told["steps"] == [0, 10, 20, 30, 40, 50] and np.shape(told["path"]) == (6, 2)
    if suffix == ".npz" and show == "slice":
        assert set(np.load(out)) == {"u", "v", "values", "steps", "path", "left_out"}


def test_the_same_command_computes_nothing_twice(gdexplorer, place):
    asked = ("trace", place / "run", "--model", place / "net.py", "--run-code")
    points = ("--points", 5)
    assert "25 of 25 values were computed now." in gdexplorer(*asked, *points).out
    assert "0 of 25 values were computed now." in gdexplorer(*asked, *points).out
    assert "around step 20" in gdexplorer(*asked, "--around", 20).out
    assert "51 values were computed now." in gdexplorer(*asked, "--show", "barriers").out
    assert "0 values were computed now." in gdexplorer(*asked, "--show", "barriers").out


@pytest.mark.parametrize(("options", "told"), [
    (("--around", 20), "--around goes with --model only"), (("--show", "slice"), "--show goes with --model only"),
    (("--run-code",), "--run-code goes with --model only"), (("--points", 5), "--points goes with --model only"),
    (("--model", "net.py", "--layers"), "all layers"), (("--cluster", "local"), "--cluster goes with --model only"),
    (("--model", "net.py", "--plane", "random", "--show", "barriers"), "--plane goes with --show slice only"),
    (("--model", "net.py", "--plane", "random", "--components", "1,2"), "--plane pca"),
    (("--threads", 2), "--threads goes with --model only"), (("--model", "net.py", "--threads", 0), "1 or more"),
    (("--model", "net.py", "--points", 1), "2 to 301"), (("--model", "net.py", "--span", 0), "above 0"),
    (("--model", "net.py", "--show", "barriers", "--around", 1), "--show slice only"),
    (("--model", "net.py", "--show", "spectrum", "--points", 9), "--show slice only"),
    (("--model", "net.py", "--checkpoints", 9), "--show barriers or spectrum"),
    (("--model", "net.py", "--around", "x"), "step after --around"),
    (("--model", "net.py", "--show", "barriers", "--checkpoints", "x"), "number of checkpoints"),
])  # fmt: skip
def test_what_does_not_go_together_is_refused_before_anything_runs(gdexplorer, place, options, told):
    gdexplorer("trace", place / "run", *options).refused(2, told)
    assert not (place / "net.ran").exists()


def test_another_model_and_no_such_step_are_refused(gdexplorer, place):
    asked = ("--model", place / "net.py", "--run-code")
    gdexplorer("trace", place / "run", *asked, "--around", 7).refused(1, "no checkpoint of step 7")
    save_walk(place / "other", walk(count=3, shapes={"v": (2, 2)}))
    gdexplorer("trace", place / "other", *asked).refused(1, "lack w, b, which net.py has")


def test_a_random_plane_shows_the_path(gdexplorer, place):
    out = place / "found.npz"
    asked = ("trace", place / "run", "--model", place / "net.py", "--run-code", "--plane", "random", "--points", 4)
    assert gdexplorer(*asked, "--out", out).status == 0
    found = np.load(out)
    assert found["path"].shape == (6, 2) and found["left_out"].argmin() == 5
    assert "around step 20" in gdexplorer(*asked, "--around", 20).out
