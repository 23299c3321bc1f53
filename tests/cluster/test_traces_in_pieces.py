"""Slices, barriers and spectra along a training run in pieces: the same bits, kept, and going on after a kill."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from bits import Backwards, same_bits

from gdexplorer.cluster import models as served
from gdexplorer.cluster.executor import Embedded
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.store import Store
from gdexplorer.compiled.cache import Cache
from gdexplorer.descent.analysis.spectrum import spectra
from gdexplorer.descent.analysis.spectrum.checkpoints import read_checkpoints
from gdexplorer.models.checkpoints import barriers, of_model, plane_of
from gdexplorer.models.own_model import bound_of
from gdexplorer.models.process import ModelProcess
from gdexplorer.models.slices import values_on
from gdexplorer.traces.reading import read_trace

TEXT = """
import time
import numpy as np
parameters = {"w": np.ones((4, 3)), "b": np.zeros(4)}
wait = 0.0

def loss(p):
    time.sleep(wait)
    w, b = p["w"], p["b"]
    return float((w ** 4).sum() + np.cos(b).sum()), {"w": 4 * w ** 3, "b": -np.sin(b)}
"""
PLACES = [0, 2, 5]


@pytest.fixture
def run(tmp_path):
    draw, folder = np.random.default_rng(5), tmp_path / "run"
    folder.mkdir()
    w, b = draw.normal(size=(4, 3)), draw.normal(size=4)
    for step in range(6):
        np.savez(folder / f"step_{step}.npz", w=w, b=b)
        w, b = w + 0.3 * draw.normal(size=w.shape), b + 0.3 * draw.normal(size=b.shape)
    return folder


@pytest.fixture
def file(tmp_path):
    (tmp_path / "net.py").write_text(TEXT)
    yield tmp_path / "net.py"
    served.forget()


@pytest.fixture
def model(file):
    with ModelProcess(file, threads=1) as running:
        yield running


@pytest.fixture
def trace(run, model):
    return of_model(read_trace(run), model)


def flows(folder):
    """Two flows, the second of which finds what the first has done."""
    return [Flow(Backwards(), Store(folder)) for _ in range(2)]


def counts(flow):
    return flow.tally.new, flow.tally.kept


def test_slices_in_the_plane_of_a_run_are_the_same(model, trace, tmp_path):
    sheet = plane_of(trace, points=5)
    *_, here = values_on(model, sheet, folder=tmp_path / "alone")
    for place, flow in enumerate(flows(tmp_path / "pieces")):
        *_, there = values_on(model, sheet, folder=tmp_path / f"shared{place}", do=flow)
        assert same_bits(here.values, there.values) and there.known.all()
        assert counts(flow) == ((25, 0), (0, 25))[place]


def test_barriers_are_the_same(model, trace, tmp_path):
    *_, here = barriers(model, trace, PLACES, 7, folder=tmp_path / "alone")
    for place, flow in enumerate(flows(tmp_path / "pieces")):
        *_, there = barriers(model, trace, PLACES, 7, folder=tmp_path / f"shared{place}", do=flow)
        assert same_bits(here.values, there.values) and there.share == 1.0 and there.computed == here.computed == 13
        assert counts(flow) == ((13, 0), (0, 13))[place]


def test_barriers_go_on_where_they_were_stopped(model, trace, tmp_path):
    first = Flow(Embedded(), Store(tmp_path / "pieces"))
    *_, part = barriers(model, trace, PLACES, 7, lambda: first.tally.new >= 5, tmp_path / "kept", first)
    assert part.share < 1.0
    again = Flow(Embedded(), Store(tmp_path / "pieces"))
    *_, whole = barriers(model, trace, PLACES, 7, folder=tmp_path / "kept", do=again)
    *_, here = barriers(model, trace, PLACES, 7, folder=tmp_path / "alone")
    assert same_bits(whole.values, here.values)
    assert first.tally.new + again.tally.new == 13


@pytest.mark.parametrize("most_dense", [500, 3])
def test_spectra_at_checkpoints_are_the_same(model, trace, tmp_path, monkeypatch, most_dense):
    """Of all eigenvalues, and of strands, each a piece."""
    monkeypatch.setattr(spectra, "MOST_DENSE", most_dense)
    bound, probing = bound_of(model), spectra.Probing(probes=2, products=5)
    *_, here = read_checkpoints(bound, trace, PLACES, probing=probing, cache=Cache(tmp_path / "alone"))
    for place, flow in enumerate(flows(tmp_path / "pieces")):
        kept = Cache(tmp_path / f"shared{place}")
        *_, there = read_checkpoints(bound, trace, PLACES, probing=probing, cache=kept, do=flow)
        for one, other in zip(here.readings, there.readings, strict=True):
            assert repr((one.step, one.value, one.sharpness)) == repr((other.step, other.value, other.sharpness))
            for wanted, got in zip(one.spectra, other.spectra, strict=True):
                assert wanted.block == got.block and wanted.is_exact == got.is_exact == (most_dense > 3)
                assert same_bits(wanted.values, got.values) and same_bits(wanted.weights, got.weights)
        done = flow.tally.new + flow.tally.kept
        assert (done == 3 if most_dense > 3 else done > 6) and counts(flow)[1 - place] == 0


@pytest.mark.parametrize("show", ["slice", "barriers", "spectrum"])
def test_the_command_gives_the_same_alone_and_on_workers_also_after_a_kill(file, run, tmp_path, show):
    pytest.importorskip("distributed")
    command = [
        sys.executable,
        "-m",
        "gdexplorer",
        "trace",
        str(run),
        "--model",
        str(file),
        "--run-code",
        "--show",
        show,
    ]
    command += ["--format", "csv", *(("--points", "4") if show == "slice" else ("--checkpoints", "3"))]
    shared = [*command, "--cluster", "local:2", "--pieces", str(tmp_path / "pieces")]

    def where(place):
        return {**os.environ, "GDEXPLORER_CACHE_DIR": str(tmp_path / f"cache{place}")}

    def result(words, place):
        return subprocess.run(words, capture_output=True, check=True, timeout=300, env=where(place))

    alone = result([*command, "--threads", "1"], 0)
    slow = TEXT.replace("wait = 0.0", "wait = 0.1 if open(SLOW).read() == 'yes' else 0.0")
    (tmp_path / "slow").write_text("yes")
    file.write_text(slow.replace("SLOW", repr(str(tmp_path / "slow"))))
    with (tmp_path / "said").open("w") as said:
        watched = {**where(1), "PYTHONFAULTHANDLER": "1"}
        killed = subprocess.Popen(shared, env=watched, stdout=subprocess.DEVNULL, stderr=said)
    until = time.monotonic() + 200
    while killed.poll() is None and not any((tmp_path / "pieces").glob("??/*.bin")) and time.monotonic() < until:
        time.sleep(0.05)
    has_kept = any((tmp_path / "pieces").glob("??/*.bin"))
    killed.send_signal(signal.SIGKILL if has_kept else signal.SIGABRT)  # which tells where each thread is
    killed.wait()
    assert has_kept, (tmp_path / "said").read_text()
    (tmp_path / "slow").write_text("no")
    done = result(shared, 2)
    assert done.stdout == alone.stdout and b"kept from before" in done.stderr


@pytest.mark.parametrize(("verb", "own"), [
    ("spectrum", ("--optimizer", "gradient_descent", "--iterates", "2")),
    ("between", ("--optimizer", "adam", "--curve-steps", "30")),
])  # fmt: skip
def test_models_in_the_place_of_objectives_travel_too(file, tmp_path, verb, own):
    pytest.importorskip("distributed")
    command = [sys.executable, "-m", "gdexplorer", verb, "--model", str(file), "--run-code", "--format", "json"]
    command += [*own, "--steps", "10", "--learning-rate", "0.01"]
    shared = ("--cluster", "local:1", "--pieces", str(tmp_path / "pieces"))
    said = [subprocess.run([*command, *more], capture_output=True, check=True, timeout=300) for more in ((), shared)]
    assert said[0].stdout == said[1].stdout and b"done by 1 worker" in said[1].stderr
