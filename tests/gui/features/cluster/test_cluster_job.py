"""The cluster of the window: joined, used, lost and left, without the window's thread."""

import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("distributed")

import gdexplorer
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts
from gdexplorer.descent.engine.tasks import done_here
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.gui.features.cluster.cluster_job import ClusterJob
from gdexplorer.gui.jobs.crew import CREW, Crew
from gdexplorer.gui.jobs.job import Job
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.custom_network import CustomNetwork

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
EXPERIMENT = Experiment(CustomNetwork((1, 32, 32, 1), data=Generated("sine", count=1000)), steps=300)
COUNT = 24


@pytest.fixture
def job(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = ClusterJob()
    found.told, found.refused = [], []
    found.cluster_changed.connect(found.told.append)
    found.failed.connect(found.refused.append)
    yield found
    found.stop()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Pieces of this test only: what another one has done would be found."""
    from gdexplorer.cluster import store

    monkeypatch.setattr(store, "default_folder", lambda: tmp_path / "pieces")


def joined(job, qtbot, place="local:2", workers=2):
    job.join(place)
    qtbot.waitUntil(lambda: bool(job.told and job.told[-1] and len(job.told[-1].workers) == workers), timeout=100_000)
    return job.told[-1]


def left(job, qtbot):
    job.leave()
    qtbot.waitUntil(lambda: job.told[-1] is None, timeout=60_000)


def ends(do):
    bound = EXPERIMENT.bound()
    *_, last = multi_start(EXPERIMENT, bound, suggested("adam", bound), starts(bound, "sobol", COUNT, 0), do=do)
    return last.ends


def numbers_of_workers():
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(file.read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"gdexplorer.cluster.worker" in (file.parent / "cmdline").read_bytes():
                found.append(int(file.parent.name))
        except OSError:
            continue
    return found


def test_workers_do_analyses_and_one_that_is_killed_loses_nothing(job, qtbot, folder):
    first = joined(job, qtbot)
    assert first.place == "local:2" and "dashboard: http://" in first.notes[0]
    found = []
    with CREW.doing(EXPERIMENT) as do:
        analysis = Job("analysis", lambda request, task: [ends(do)])  # on a thread of its own, as those of panels
        analysis.shown.connect(found.append)
        analysis.request(None)
        try:
            qtbot.waitUntil(lambda: sum(CREW.made.values()) >= 3, timeout=100_000)
            os.kill(numbers_of_workers()[0], signal.SIGKILL)
            qtbot.waitUntil(lambda: bool(found), timeout=200_000)
        finally:
            analysis.stop()
    alone = ends(done_here)
    for name in ("points", "values", "steps"):
        assert getattr(alone, name).tobytes() == getattr(found[0], name).tobytes()
    qtbot.waitUntil(lambda: sum(job.told[-1].made.values()) == COUNT // 2, timeout=60_000)
    qtbot.waitUntil(lambda: len(job.told[-1].workers) == 2, timeout=100_000)  # another one has come
    left(job, qtbot)
    qtbot.waitUntil(lambda: not numbers_of_workers(), timeout=60_000)
    with CREW.doing(EXPERIMENT) as do:
        assert do is done_here


def test_the_window_says_when_the_cluster_has_gone(job, qtbot, tmp_path):
    sys.path.insert(0, str(Path(__file__).parents[3] / "cluster"))
    try:
        from cluster_of_processes import Cluster
    finally:
        sys.path.pop(0)
    cluster = Cluster(tmp_path)
    try:
        cluster.add_worker()
        joined(job, qtbot, cluster.address, 1)
        cluster.scheduler.kill()
        qtbot.waitUntil(lambda: bool(job.refused), timeout=60_000)
    finally:
        cluster.end()
    assert f"The scheduler at {cluster.address} is gone." in job.refused[0] and job.told[-1] is None
    with CREW.doing(EXPERIMENT) as do:
        assert do is done_here


@pytest.mark.parametrize(
    ("place", "words"), [("nowhere", "There is no cluster 'nowhere'"), ("127.0.0.1:9", "No Dask scheduler answers at")]
)
def test_what_cannot_be_joined_is_refused_in_a_sentence(job, qtbot, place, words):
    job.join(place)
    qtbot.waitUntil(lambda: bool(job.refused), timeout=60_000)
    assert words in job.refused[0] and job.told == [None]


def test_without_dask_it_says_what_to_install(job, qtbot, monkeypatch):
    from gdexplorer.cluster import opening

    monkeypatch.setattr(opening.importlib.util, "find_spec", lambda name: None)
    job.join("local:1")
    qtbot.waitUntil(lambda: bool(job.refused), timeout=60_000)
    assert job.refused == ["Clusters need Dask, which is not installed: pip install 'gdexplorer[cluster]'."]


def test_joining_can_be_given_up(job, qtbot):
    job.join("local:1")
    job.leave()
    qtbot.waitUntil(lambda: job.told == [None] and not job.busy, timeout=60_000)
    qtbot.waitUntil(lambda: not numbers_of_workers(), timeout=60_000)


def test_functions_of_this_process_stay_here():
    crew = Crew()
    crew.join(lambda: pytest.fail("asked"))
    with crew.doing(Experiment(gdexplorer.function(lambda p: float(np.sum(p**2))))) as do:
        assert do is done_here
