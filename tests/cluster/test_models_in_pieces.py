"""Descents of models of the user's own in pieces: the same bits as alone, by processes that run the same file."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from bits import Backwards, same_bits
from msgspec.structs import replace

import gdexplorer as gdx
from gdexplorer.cluster import descents
from gdexplorer.cluster import models as served
from gdexplorer.cluster.executor import Embedded
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.kinds import kind_of
from gdexplorer.cluster.pieces import key_of
from gdexplorer.cluster.store import Store
from gdexplorer.descent.analysis.basins import basins
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.race.racing import race, stages
from gdexplorer.descent.analysis.race.terms import Terms
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.critical import critical_points
from gdexplorer.descent.engine.tasks import Descents
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.errors import InputError

ARRAYS = "points", "values", "codes", "steps", "evaluations", "marks", "path"
# Several minima in each weight, and a cliff to fall from where learning rates are large.
TEXT = """
import os
import time
import numpy as np
parameters = {"w": np.array([[0.3, -0.2], [1.5, 0.1]]), "b": np.zeros(2)}
wait = 0.0

def loss(p):
    time.sleep(wait)
    w, b = p["w"], p["b"]
    if (far := float(np.abs(w).max())) > 3.0:
        FAR
    return float(((w ** 2 - 1) ** 2).sum() + np.cos(b).sum()), {"w": 4 * w * (w ** 2 - 1), "b": -np.sin(b)}
"""
PLANE = """
import numpy as np
parameters = np.array([0.3, 0.4])

def loss(p):
    x, y = p
    return (x * x - 1) ** 2 + y * y, np.array([4 * x * (x * x - 1), 2 * y])
"""


@pytest.fixture
def net(tmp_path):
    yield written(tmp_path / "net.py", TEXT.replace("FAR", "pass"))
    served.forget()


def written(file, text):
    file.write_text(text)
    return file


@pytest.fixture
def model(net):
    with gdx.model(net, run_code=True, threads=1) as model:
        yield model


@pytest.fixture
def plane(tmp_path, monkeypatch):
    monkeypatch.setattr(critical_points, "STARTS_BY_COST", ((0.0, 8),))
    with gdx.model(written(tmp_path / "plane.py", PLANE), run_code=True, threads=1) as model:
        yield model
    served.forget()


def problem(model, rule="momentum", **limits):
    experiment = Experiment(model, **{"steps": 30, **limits})
    bound = experiment.bound()
    return experiment, bound, suggested(rule, bound)


def twice(folder):
    """Two flows, the second of which finds what the first has done, with how many pieces each does."""
    return zip((False, True), [Flow(Backwards(), Store(folder)) for _ in range(2)], strict=True)


def counts(flow):
    return flow.tally.new, flow.tally.kept


@pytest.mark.parametrize(
    ("rule", "limits"), [("momentum", {"noise": 0.3, "seed": 5}), ("muon", {}), ("newton", {}), ("nelder_mead", {})]
)
def test_many_starts_are_the_same_and_made_once(model, tmp_path, rule, limits):
    run = problem(model, rule, **limits)
    drawn = starts(run[1], "sobol", 30, 0)
    *_, here = multi_start(*run, drawn)
    for is_again, flow in twice(tmp_path / "pieces"):
        *_, there = multi_start(*run, drawn, do=flow)
        assert all(same_bits(getattr(here.ends, name), getattr(there.ends, name)) for name in ARRAYS)
        assert same_bits(here.labels, there.labels) and here.attractors == there.attractors
        assert counts(flow) == ((0, 30) if is_again else (30, 0))


def test_very_many_runs_share_pieces(model, tmp_path, monkeypatch):
    monkeypatch.setattr(descents, "PIECES_OF_A_MODEL", 4)
    run = problem(model, steps=3)
    drawn = starts(run[1], "sobol", 18, 0)
    flow = Flow(Backwards(), Store(tmp_path / "pieces"))
    *_, there = multi_start(*run, drawn, do=flow)
    *_, here = multi_start(*run, drawn)
    assert counts(flow) == (5, 0) and same_bits(here.ends.points, there.ends.points)


@pytest.mark.parametrize("second", [(), (Range("momentum", 0.0, 0.9, 3),)])
def test_sweeps_are_the_same(model, tmp_path, second):
    experiment, bound, configured = problem(model)
    over, start = (Range("learning_rate", 1e-3, 1.0, 7, True), *second), np.array(bound.start)
    *_, here = sweep(experiment, bound, configured, over, start)
    for is_again, flow in twice(tmp_path / "pieces"):
        *_, there = sweep(experiment, bound, configured, over, start, do=flow)
        for name in ("values", "codes", "edges", "limits", "lowest_end"):
            assert same_bits(getattr(here, name), getattr(there, name)), name
        assert (flow.tally.new == 0) is is_again


@pytest.mark.parametrize("walls", [None, "x + y <= 0.5"])
def test_basins_are_the_same(plane, tmp_path, walls):
    """Also with a feasible set, which is the experiment's and not the model's."""
    from gdexplorer.constraints.feasible_set import feasible_set_from

    rule = "projected_gradient" if walls else "momentum"
    run = problem(plane, rule, subject_to=walls and feasible_set_from(walls))
    here = basins(*run, 6)
    for is_again, flow in twice(tmp_path / "pieces"):
        there = basins(*run, 6, flow)
        assert same_bits(here.labels, there.labels) and same_bits(here.steps, there.steps)
        assert here.attractors == there.attractors and (flow.tally.new == 0) is is_again


def test_races_are_the_same(model, tmp_path):
    problems, keys, terms = [Experiment(model, seed=2)], ["adam", "bfgs"], Terms(budget=20, trials=3, starts=2)
    here = list(race(problems, keys, terms))
    for is_again, flow in twice(tmp_path / "pieces"):
        *_, last = stages(problems, keys, terms, do=flow)
        assert counts(flow) == ((0, 2) if is_again else (2, 0)) and repr(here) == repr([*last.rounds])


def keys_of(model, **limits):
    experiment, bound, configured = problem(model, **limits)
    task = Descents(experiment, bound, (configured,), np.ones((2, bound.dimension)))
    return {key_of(piece) for piece in kind_of(task).cut(task).pieces}


def test_pieces_are_kept_under_the_content_of_the_file(model, net, tmp_path):
    """Where it lies changes nothing; what it holds, and how it runs, does."""
    first, folder = keys_of(model), tmp_path / "elsewhere"
    folder.mkdir()
    for file, threads, text, is_same in (
        (folder / "net.py", 1, net.read_text(), True), (folder / "net.py", 1, net.read_text() + "\n# changed\n", False),
        (net, 2, net.read_text(), False),
    ):  # fmt: skip
        with gdx.model(written(file, text), run_code=True, threads=threads) as other:
            assert (keys_of(other) == first) is is_same and (is_same or not keys_of(other) & first)
    assert not keys_of(model, seed=1) & first


def test_what_was_done_before_a_stop_is_kept(model, tmp_path):
    run = problem(model)
    drawn, first = starts(run[1], "sobol", 20, 0), Flow(Embedded(), Store(tmp_path / "pieces"))
    list(multi_start(*run, drawn, cancelled=lambda: first.tally.new >= 7, do=first))
    again = Flow(Embedded(), Store(tmp_path / "pieces"))
    *_, last = multi_start(*run, drawn, do=again)
    assert last.done == 20 and counts(again) == (20 - first.tally.new, first.tally.new) and first.tally.new >= 7


@pytest.mark.parametrize(("changes", "said"), [
    ({"digest": "0" * 64}, r"net\.py has other parameters or data there"),
    ({"library": "torch 0.1"}, r"no such library computes net\.py there instead of torch 0\.1"),
])  # fmt: skip
def test_another_model_there_is_refused(model, tmp_path, changes, said):
    run = problem(model)
    model.running.about = replace(model.running.about, **changes)
    with pytest.raises(InputError, match=said):
        list(multi_start(*run, starts(run[1], "sobol", 3, 0), do=Flow(Embedded(), Store(tmp_path / "pieces"))))


def test_what_fails_is_not_kept(tmp_path):
    """The runs before it are; a piece whose model fails has no result, not one that is undefined."""
    file = written(tmp_path / "net.py", TEXT.replace("FAR", "raise ValueError('too far')"))
    with gdx.model(file, run_code=True) as model:
        run = problem(model)
        drawn = np.array([[0.5] * 6, [2.9] * 6, [0.6] * 6])
        flow = Flow(Embedded(), Store(tmp_path / "pieces"))
        hot = run[2].with_setting("learning_rate", 1.0)
        with pytest.raises(
            InputError, match=r"^net\.py cannot be used: it raises ValueError \(too far\) in line 12\.$"
        ):
            list(multi_start(*run[:2], hot, drawn, do=flow))
        assert flow.tally.new == len([*(tmp_path / "pieces").glob("??/*.bin")])
    served.forget()


def test_a_worker_has_one_model_at_a_time(model, plane, tmp_path):
    """The process of the one before ends with the first piece of the next."""
    before = serving()
    flow = Flow(Embedded(), Store(tmp_path / "pieces"))
    for each in (model, plane, model):
        run = problem(each, steps=2)
        list(multi_start(*run, starts(run[1], "sobol", 2, len(serving())), known=(), do=flow))
        assert len(serving() - before) == 1
    assert flow.tally.new >= 4


def serving():
    """Process numbers of the models that this process runs."""
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True)
    return {line.split()[0] for line in listed.stdout.splitlines() if "gdexplorer.models.serving" in line}


OPTIONS = {
    "multistart": ("--optimizer", "adam", "--starts", "20", "--steps", "20", "--format", "json"),
    "sweep": ("--optimizer", "adam", "--over", "learning_rate=1e-3:0.1:log:12", "--steps", "20"),
    "race": ("--optimizer", "adam", "--optimizer", "momentum", "--budget", "20", "--trials", "3", "--starts", "2"),
    "basins": ("--optimizer", "momentum", "--size", "5", "--steps", "20"),
}


def command(verb, file, *more):
    return [sys.executable, "-m", "gdexplorer", verb, "--model", str(file), "--run-code", *OPTIONS[verb], *more]


def result(words):
    return subprocess.run(words, capture_output=True, timeout=300)


@pytest.mark.parametrize("verb", OPTIONS)
def test_the_command_writes_the_same_alone_and_on_workers(net, tmp_path, verb):
    pytest.importorskip("distributed")
    # Long enough that the search for critical points takes the same grid each time.
    slow = PLANE.replace("x, y = p", "__import__('time').sleep(6e-4); x, y = p")
    file = written(tmp_path / "plane.py", slow) if verb == "basins" else net
    out = [tmp_path / f"{place}.csv" for place in ("alone", "shared")] if verb == "basins" else None
    cluster = "--cluster", "local:2", "--pieces", str(tmp_path / "pieces")
    more = [("--out", str(each)) for each in out] if out else [(), ()]
    alone, shared = (
        result(command(verb, file, "--threads", "1", *more[0])),
        result(command(verb, file, *cluster, *more[1])),
    )
    assert alone.returncode == shared.returncode == 0, shared.stderr
    assert alone.stdout == shared.stdout and (not out or out[0].read_bytes() == out[1].read_bytes())
    assert b" done by " in shared.stderr


@pytest.mark.parametrize(("far", "said"), [
    ("raise ValueError('too far')", "net.py cannot be used: it raises ValueError (too far) in line 12."),
    ("os._exit(3)", "The process that runs net.py has ended, with status 3."),
    ("return 'far', p", "net.py cannot be used: its loss must return a number first, and then the gradient, not text."),
])  # fmt: skip
def test_what_goes_wrong_is_said_as_alone(tmp_path, far, said):
    pytest.importorskip("distributed")
    file = written(tmp_path / "net.py", TEXT.replace("FAR", far))
    words = command("sweep", file, "--over", "beta1=0:0.9:linear:2")
    words[words.index("learning_rate=1e-3:0.1:log:12")] = "learning_rate=0.01:10:log:5"
    for more in ((), ("--cluster", "local:1", "--pieces", str(tmp_path / "pieces"))):
        done = result([*words, *more])
        assert (done.returncode, done.stdout) == (1, b"") and done.stderr.decode().splitlines()[
            -1
        ] == f"gdexplorer: {said}"


@pytest.mark.parametrize("verb", ["multistart", "sweep"])
def test_a_killed_client_and_a_killed_worker_lose_only_what_was_at_work(net, tmp_path, verb):
    pytest.importorskip("distributed")
    from cluster_of_processes import Cluster

    alone = result(command(verb, net, "--threads", "1"))
    written(
        net,
        net.read_text().replace("wait = 0.0", f"wait = 0.02 if os.path.exists({str(tmp_path / 'slow')!r}) else 0.0"),
    )
    folder, slow = tmp_path / "pieces", written(tmp_path / "slow", "")

    def kept(count):
        until = time.monotonic() + 200
        while len(found := [*folder.glob("??/*.bin")]) < count and time.monotonic() < until:
            time.sleep(0.02)
        return len(found)

    cluster = Cluster(tmp_path)
    try:
        workers = [cluster.add_worker() for _ in range(2)]
        shared = command(verb, net, "--cluster", cluster.address, "--pieces", str(folder))
        first = subprocess.Popen(shared, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert kept(3) >= 3
        first.send_signal(signal.SIGKILL)
        first.wait()
        done = kept(0)
        second = subprocess.Popen(shared, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        kept(done + 2)
        workers[0].kill()
        slow.unlink()
        out, said = second.communicate(timeout=300)
    finally:
        cluster.end()
    assert second.returncode == 0, said
    assert out == alone.stdout and f"{done} kept from before".encode() in said


def test_python_takes_them_too(model, tmp_path):
    pytest.importorskip("distributed")
    shared = {"cluster": "local:1", "pieces": tmp_path / "pieces"}
    here, there = (gdx.multistart(model, "adam", starts=6, steps=10, **each) for each in ({}, shared))
    assert here.ends.tobytes() == there.ends.tobytes() and here.reached == there.reached
    over = {"learning_rate": (1e-3, 0.1)}
    here, there = (gdx.sweep(model, "adam", over, count=4, steps=10, **each) for each in ({}, shared))
    assert here.values.tobytes() == there.values.tobytes()
    few = {"objective": model, "budget": 12, "trials": 2, "starts": 2}
    here, there = (gdx.race(["adam", "bfgs"], **few, **each) for each in ({}, shared))
    assert here.rows == there.rows
