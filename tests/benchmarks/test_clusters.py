"""What sharing work among workers of this machine costs: beside one process, for a first piece, and for each piece."""

import os
import statistics
import time

import numpy as np
import pytest

pytest.importorskip("distributed")
import psutil

from gdexplorer.cluster import descents, flow
from gdexplorer.cluster.address import place_of
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.opening import opened
from gdexplorer.cluster.store import Store
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.tasks import Descents, done_here
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork

from .conftest import seconds

pytestmark = pytest.mark.benchmark

# Runs of about a tenth of a second; eight of them are a piece.
COUNT, AT_ONCE, PIECES, ROUNDS = 192, 8, 1000, 3


class Runs:
    """Many starts of a network."""

    def __init__(self, count=COUNT):
        self.experiment = Experiment(CustomNetwork((1, 32, 32, 1), data=Generated("sine", count=1000)), steps=300)
        self.bound = self.experiment.bound()
        self.choice, self.starts = suggested("adam", self.bound), starts(self.bound, "sobol", count, 0)

    def done(self, do=done_here):
        return list(multi_start(self.experiment, self.bound, self.choice, self.starts, do=do))


def processor_seconds(process):
    times = process.cpu_times()
    return times.user + times.system


def clocked(work, workers=()):
    """Seconds that pass, of this process, and of the workers."""
    processes = [psutil.Process(), *workers]
    before = [processor_seconds(each) for each in processes]
    passed = seconds(work)
    own, *others = (processor_seconds(each) - was for each, was in zip(processes, before, strict=True))
    return np.array([passed, own, sum(others)])


def all_there(executor, count):
    while executor.count() < count:
        time.sleep(0.01)
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "gdexplorer.cluster.worker" in child.cmdline()]


@pytest.fixture
def in_eights(monkeypatch):
    monkeypatch.setattr(descents, "MOST_RUNS", AT_ONCE)
    monkeypatch.setattr(descents, "MOST_WORK", 1e18)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_workers_beside_one_process(report, tmp_path, monkeypatch, in_eights, count):
    threads = min(count, os.cpu_count())
    monkeypatch.setattr(engine, "THREADS", threads)
    runs, warm = Runs(), Runs(AT_ONCE * count)
    warm.done()
    with opened(place_of(f"local:{count}")) as executor:
        workers = all_there(executor, count)
        warm.done(Flow(executor, Store(tmp_path / "warm")))
        rounds = []
        for turn in range(ROUNDS):
            alone = clocked(runs.done)
            do = Flow(executor, Store(tmp_path / str(turn)))
            rounds.append((alone, clocked(lambda do=do: runs.done(do), workers), do.tally.seconds))
    alone, shared = (np.median([each[side] for each in rounds], axis=0) for side in (0, 1))
    ratios, processor = (statistics.median(one) for one in zip(*map(_ratios, rounds), strict=True))
    pieces = COUNT // AT_ONCE
    a_piece = statistics.median(each[2] for each in rounds) / pieces
    report.say(
        f"{count} worker(s), {os.cpu_count()} processors, {pieces} pieces of {a_piece:.2f} s, median of {ROUNDS}: "
        f"{shared[0]:.2f} s beside {alone[0]:.2f} s in one process with {threads} thread(s); processor time "
        f"{shared[1]:.2f} s here and {shared[2]:.2f} s of workers beside {alone[1]:.2f} s"
    )
    report.at_most("  overhead in time that passes", ratios - 1.0, 0.1)
    report.say(f"  overhead in processor time: {processor - 1.0:.3g}")


def _ratios(one):
    alone, shared, _ = one
    return shared[0] / alone[0], (shared[1] + shared[2]) / alone[1]


@pytest.mark.parametrize("is_cold", [False, True])
def test_what_a_worker_begins_with(report, tmp_path, monkeypatch, in_eights, is_cold):
    """Its imports are done when it is asked for its versions; its first piece compiles kernels, or loads them."""
    runs = Runs(6 * AT_ONCE)
    Runs(AT_ONCE).done()
    if is_cold:
        monkeypatch.setenv("GDEXPLORER_CACHE_DIR", str(tmp_path / "kernels"))
    taken, began = [], time.perf_counter()
    with opened(place_of("local:1")) as executor:
        (worker,) = all_there(executor, 1)
        there = time.perf_counter() - began
        imports = processor_seconds(worker)
        do = Flow(executor, Store(tmp_path / "pieces"), lambda tally: taken.append(tally.seconds))
        runs.done(do)
    each = np.diff([0.0, *sorted({*taken} - {0.0})])
    report.say(
        f"kernels {'to be compiled' if is_cold else 'known'}: a worker is there after {there:.2f} s, {imports:.2f} s "
        f"of a processor; its first piece takes {each[0]:.2f} s, later ones {np.median(each[1:]):.2f} s"
    )


@pytest.mark.parametrize("bundle", [1, 1024])
def test_what_a_piece_costs(report, tmp_path, monkeypatch, bundle):
    monkeypatch.setattr(descents, "MOST_RUNS", 1)
    monkeypatch.setattr(flow, "MOST_IN_A_BUNDLE", bundle)
    experiment = Experiment("himmelblau", steps=1)
    bound = experiment.bound()
    choice, drawn = suggested("gradient_descent", bound), np.random.default_rng(0).uniform(-1, 1, (PIECES, 2))
    with opened(place_of("local:1")) as executor:
        workers = all_there(executor, 1)
        list(Flow(executor, Store(tmp_path / "warm"))((Descents(experiment, bound, (choice,), drawn[:100] + 1),), bool))
        do = Flow(executor, Store(tmp_path / "pieces"))
        taken, here, there = clocked(lambda: list(do((Descents(experiment, bound, (choice,), drawn),), bool)), workers)
    size = sum(file.stat().st_size for file in (tmp_path / "pieces").glob("??/*.bin")) / PIECES
    report.say(
        f"bundles of at most {bundle}: {1e3 * (taken - do.tally.seconds) / PIECES:.2f} ms for each piece besides its "
        f"{1e3 * do.tally.seconds / PIECES:.2f} ms; of a processor {1e3 * here / PIECES:.2f} ms here, "
        f"{1e3 * there / PIECES:.2f} ms there; {size:.0f} bytes of result"
    )
