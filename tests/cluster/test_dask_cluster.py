"""A cluster of three processes or more: what comes out, whatever is killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("distributed")

from cluster_of_processes import SECONDS_TO_START, Cluster

import gdexplorer
from gdexplorer.cluster.address import place_of
from gdexplorer.cluster.flow import Flow
from gdexplorer.cluster.opening import opened
from gdexplorer.cluster.store import Store
from gdexplorer.descent.analysis.basins import basins
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives.data.source import CsvFile
from gdexplorer.objectives.regression.custom_fit import CustomFit

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
PACKAGE = Path(gdexplorer.__file__).parent


@pytest.fixture
def cluster(tmp_path):
    found = Cluster(tmp_path)
    for _ in range(2):
        found.add_worker()
    yield found
    found.end()


def wait_for_workers(cluster):
    """Wait until the scheduler knows all workers: of those that start, a client waits for the first alone."""
    with opened(place_of(cluster.address)) as executor:
        until = time.monotonic() + SECONDS_TO_START
        while len(executor.workers()) < len(cluster.workers) and time.monotonic() < until:
            time.sleep(0.05)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "pieces")


def after(count, act):
    """A watcher that acts once when so many pieces are done."""
    acted = []

    def watch(tally):
        if tally.new >= count and not acted:
            acted.append(True)
            act()

    return watch


def test_results_are_those_of_one_machine_to_the_bit(cluster, store):
    experiment = Experiment("himmelblau", steps=200)
    bound = experiment.bound()
    configured, start = suggested("momentum", bound), np.array(bound.start)
    over = Range("learning_rate", 1e-5, 1.0, 30, True), Range("momentum", 0.0, 0.99, 20)
    said = []
    wait_for_workers(cluster)
    with opened(place_of(cluster.address), said.append) as executor:
        here, there = (basins(experiment, bound, configured, 70, *do) for do in ((), (Flow(executor, store),)))
        *_, swept_here = sweep(experiment, bound, configured, over, start)
        *_, swept_there = sweep(experiment, bound, configured, over, start, do=Flow(executor, store))
        assert [worker.threads for worker in executor.workers()] == [1, 1]
    assert here.labels.tobytes() == there.labels.tobytes() and here.steps.tobytes() == there.steps.tobytes()
    assert here.attractors == there.attractors
    for name in ("values", "codes", "edges", "limits", "lowest_end"):
        assert getattr(swept_here, name).tobytes() == getattr(swept_there, name).tobytes()
    assert said[0] == f"2 workers at {cluster.address}."


def test_a_killed_worker_loses_only_what_it_was_at(cluster, store, slow, as_alone):
    with opened(place_of(cluster.address)) as executor:
        flow = Flow(executor, store, after(4, cluster.workers[0].kill))
        as_alone(slow.done(flow))
    assert cluster.workers[0].wait(60) == -signal.SIGKILL
    assert (flow.tally.new, flow.tally.kept) == (slow.pieces, 0)


def test_after_the_scheduler_was_killed_the_same_command_goes_on(cluster, store, slow, as_alone, tmp_path):
    with opened(place_of(cluster.address)) as executor:
        flow = Flow(executor, store, after(4, cluster.scheduler.kill))
        with pytest.raises(InputError, match=r"The scheduler at tcp://.* is gone\. What is done is kept"):
            slow.done(flow)
    made = flow.tally.new
    assert 4 <= made < slow.pieces
    another = Cluster(tmp_path)
    try:
        another.add_worker()
        with opened(place_of(str(tmp_path / "scheduler.json"))) as executor:
            flow = Flow(executor, store)
            as_alone(slow.done(flow))
    finally:
        another.end()
    assert (flow.tally.kept, flow.tally.new) == (made, slow.pieces - made)


COMMAND = (
    "multistart", "--network", "1,32,32,1", "--data", "sine:count=1000", "--optimizer", "adam", "--steps", "300",
    "--starts", "40",
)  # fmt: skip


def test_after_the_client_was_killed_the_same_command_goes_on(cluster, tmp_path):
    folder = tmp_path / "pieces"
    command = [sys.executable, "-m", "gdexplorer", *COMMAND]
    shared = [*command, "--cluster", cluster.address, "--pieces", str(folder)]
    first = subprocess.Popen(shared, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kept = wait_for(lambda: count if (count := len(list(folder.glob("??/*.bin")))) >= 4 else 0)
    first.kill()
    first.wait(60)
    kept = len(list(folder.glob("??/*.bin")))
    again, alone = (subprocess.run(each, capture_output=True, check=True, timeout=200) for each in (shared, command))
    assert again.stdout == alone.stdout
    assert f"{20 - kept} pieces done by" in (said := again.stderr.decode()) and f"{kept} kept from before" in said


def test_an_interrupt_says_how_to_go_on(cluster, tmp_path):
    folder = tmp_path / "pieces"
    command = [sys.executable, "-m", "gdexplorer", *COMMAND, "--cluster", cluster.address, "--pieces", str(folder)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: len(list(folder.glob("??/*.bin"))) >= 2)
    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=120)
    assert (first.returncode, out) == (130, "")
    *_, last = err.splitlines()
    count = len(list(folder.glob("??/*.bin")))
    assert last == f"gdexplorer: Interrupted: {count} pieces are kept in {folder}; the same command goes on from there."


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_on_this_machine_end_with_the_command(tmp_path, ending):
    folder = tmp_path / "pieces"
    command = [sys.executable, "-m", "gdexplorer", *COMMAND, "--cluster", "local:2", "--pieces", str(folder)]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: len(list(folder.glob("??/*.bin"))) >= 2)
    workers = children_of(first.pid)
    assert len(workers) == 2
    first.send_signal(ending)
    first.wait(120)
    wait_for(lambda: not any(map(is_there, workers)))


def test_a_killed_worker_on_this_machine_is_replaced(store, slow, as_alone):
    with opened(place_of("local:1")) as executor:
        (worker,) = children_of(os.getpid())
        flow = Flow(executor, store, after(3, lambda: os.kill(worker, signal.SIGKILL)))
        as_alone(slow.done(flow))
        assert flow.tally.new == slow.pieces and len(flow.tally.made) == 2


def test_other_versions_are_refused_in_words(tmp_path, store, slow):
    other = tmp_path / "other"
    shutil.copytree(PACKAGE, other / "gdexplorer", ignore=shutil.ignore_patterns("__pycache__", "gui"))
    init = other / "gdexplorer" / "__init__.py"
    init.write_text(init.read_text().replace(f'__version__ = "{gdexplorer.__version__}"', '__version__ = "0.0.7"'))
    found = Cluster(tmp_path)
    try:
        found.add_worker(PYTHONPATH=str(other))
        place = place_of(found.address)
        said = f"gdexplorer 0.0.7 instead of {gdexplorer.__version__}, so that its results could differ"
        with pytest.raises(InputError, match=said), opened(place):
            pass
        # One that joins later refuses the pieces itself.
        init.write_text(init.read_text().replace("0.0.7", gdexplorer.__version__) + "\n# changed\n")
        found.workers[0].kill()
        found.add_worker()
        with pytest.raises(InputError, match="has other source code of gdexplorer"), opened(place) as executor:
            found.add_worker(PYTHONPATH=str(other))
            wait_for(lambda: executor.count() == 2)
            found.workers[1].kill()  # else it might do all pieces before the other one takes any
            slow.done(Flow(executor, store))
    finally:
        found.end()


def test_a_worker_without_this_program_is_named(tmp_path):
    (tmp_path / "gdexplorer.py").write_text("raise ModuleNotFoundError(\"No module named 'gdexplorer'\")")
    found = Cluster(tmp_path)
    try:
        found.add_worker(PYTHONPATH=str(tmp_path))
        lacks = r"The worker tcp://.* lacks the package gdexplorer: install gdexplorer there as here"
        with pytest.raises(InputError, match=lacks), opened(place_of(found.address)):
            pass
    finally:
        found.end()


def test_data_files_travel(cluster, store, tmp_path):
    """Workers do not read the client's file: it is gone when they begin."""
    table = tmp_path / "houses.csv"
    rows = np.random.default_rng(0).normal(size=(500, 2))
    table.write_text("a,b\n" + "".join(f"{x},{2 * x + y}\n" for x, y in rows.tolist()))
    experiment = Experiment(CustomFit(CsvFile(str(table))), steps=200)
    bound = experiment.bound()
    configured = suggested("gradient_descent", bound)
    here = basins(experiment, bound, configured, 40)
    with opened(place_of(cluster.address)) as executor:
        flow = Flow(executor, store, after(1, lambda: table.rename(tmp_path / "elsewhere.csv")))
        there = basins(experiment, bound, configured, 40, flow)
    assert here.labels.tobytes() == there.labels.tobytes() and here.steps.tobytes() == there.steps.tobytes()


def wait_for(what, seconds=100):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def children_of(number):
    """Process numbers of the workers that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == number and b"gdexplorer.cluster.worker" in command:
            found.append(int(stat.parent.name))
    return found


def is_there(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
