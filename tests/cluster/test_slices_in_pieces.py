"""Slices of a model of the user's own in pieces: the same bits, by processes that run the same file."""

import subprocess
import sys

import numpy as np
import pytest
from bits import Backwards, same_bits

from gdexplorer.cluster import models as served
from gdexplorer.cluster.executor import Embedded
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.store import Store
from gdexplorer.errors import InputError
from gdexplorer.models import slices as module
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import SlicePlan, slices

TEXT = """
from pathlib import Path
import numpy as np
draw = np.random.default_rng(3)
parameters = [draw.normal(size=(4, 3)), draw.normal(size=4)]
factor = float(Path(FACTOR).read_text())

def loss(p):
    w, b = p
    return factor * float((w ** 4).sum() + (b ** 2).sum()), [4 * factor * w ** 3, 2 * factor * b]

data = factor
"""
PLAN = SlicePlan(points=6, span=0.5, seed=2)


@pytest.fixture
def file(tmp_path):
    (tmp_path / "factor.txt").write_text("1.5")
    found = tmp_path / "net.py"
    found.write_text(TEXT.replace("FACTOR", repr(str(tmp_path / "factor.txt"))))
    yield found
    served.forget()


@pytest.fixture
def model(file):
    with ModelProcess(file, threads=1) as running:
        yield running


@pytest.mark.parametrize("stretches", [1000, 7])
def test_slices_are_the_same_and_made_once(model, tmp_path, monkeypatch, stretches):
    monkeypatch.setattr(module, "STRETCHES", stretches)
    *_, here = slices(model, PLAN, folder=tmp_path / "alone")
    pieces = len(range(0, 36, max(36 // stretches, 1)))
    for place, is_again in enumerate((False, True)):
        flow = Flow(Backwards(), Store(tmp_path / "pieces"))
        *_, there = slices(model, PLAN, folder=tmp_path / f"shared{place}", do=flow)
        assert same_bits(here.values, there.values) and there.known.all() and there.computed == 36
        assert (flow.tally.new, flow.tally.kept) == ((0, pieces) if is_again else (pieces, 0))
    flow = Flow(Embedded(), Store(tmp_path / "others"))
    *_, known = slices(model, PLAN, folder=tmp_path / "shared0", do=flow)
    assert same_bits(here.values, known.values) and flow.tally.new == 0 == known.computed


def test_what_was_done_before_a_stop_is_kept(model, tmp_path):
    flow = Flow(Embedded(), Store(tmp_path / "pieces"))
    *_, last = slices(model, PLAN, lambda: flow.tally.new >= 5, tmp_path / "kept", flow)
    assert 0 < last.known.sum() < 36
    again = Flow(Embedded(), Store(tmp_path / "pieces"))
    *_, last = slices(model, PLAN, folder=tmp_path / "elsewhere", do=again)
    assert last.known.all() and again.tally.kept == flow.tally.new


def test_another_model_there_is_refused(model, tmp_path):
    """The file is the same, but what it reads is not."""
    model.about = module_about(model, digest="0" * 64)
    with pytest.raises(InputError, match=r"net\.py has other parameters or data there"):
        list(slices(model, PLAN, folder=tmp_path / "kept", do=Flow(Embedded(), Store(tmp_path / "pieces"))))
    model.about = module_about(model, library="torch 0.1")
    with pytest.raises(InputError, match=r"no such library computes net\.py there instead of torch 0\.1"):
        list(slices(model, PLAN, folder=tmp_path / "kept", do=Flow(Embedded(), Store(tmp_path / "pieces"))))


def module_about(model, **changes):
    from msgspec.structs import replace

    return replace(model.about, **changes)


def test_a_model_that_fails_there_says_why_and_runs_again(file, tmp_path):
    with ModelProcess(file) as model:
        (tmp_path / "factor.txt").unlink()
        flow = Flow(Embedded(), Store(tmp_path / "pieces"))
        with pytest.raises(InputError, match=r"net\.py cannot be used: it raises FileNotFoundError"):
            list(slices(model, PLAN, folder=tmp_path / "kept", do=flow))
        (tmp_path / "factor.txt").write_text("1.5")
        *_, last = slices(model, PLAN, folder=tmp_path / "kept", do=Flow(Embedded(), Store(tmp_path / "pieces")))
    assert last.known.all()


def test_the_command_gives_the_same_alone_and_on_workers(file, tmp_path):
    pytest.importorskip("distributed")
    command = [sys.executable, "-m", "gdexplorer", "model", str(file), "--run-code", "--points", "5", "--threads", "1"]
    command += ["--format", "csv"]
    said = []
    for place, shared in enumerate(((), ("--cluster", "local:2", "--pieces", str(tmp_path / "pieces")))):
        environment = {"GDEXPLORER_CACHE_DIR": str(tmp_path / f"cache{place}")}
        done = subprocess.run([*command, *shared], capture_output=True, check=True, timeout=200, env=with_(environment))
        said.append(done)
    assert said[0].stdout == said[1].stdout and b"25 pieces done by" in said[1].stderr
    assert np.isfinite(np.loadtxt(said[0].stdout.decode().splitlines()[1:], delimiter=",")).all()


def with_(variables):
    import os

    return {**os.environ, **variables}
