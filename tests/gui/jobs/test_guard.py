"""The guard of the tests themselves: whoever leaves a thread behind fails, in unit and end-to-end tests alike."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.window.features import discovered

TESTS = Path(__file__).parents[2]
LEAKS = """
import threading
from pathlib import Path

import pytest
import qt_support
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.features.recording.recording import Grabbed, Recorder
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import LATEST_WINS, QUEUE
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.preparation import preparation_job
from gdexplorer.gui.jobs.runner import Runner
from gdexplorer.gui.window.features import discovered

GATE, KEPT = threading.Event(), []
qt_support.SECONDS_TO_END = 0.2


@pytest.fixture(scope="module", autouse=True)
def all_end_at_last(qapp):
    yield
    GATE.set()
    for thread in POOL.alive():
        thread.ask_to_end()
        thread.wait()


def leave(job):
    job._worker._compute = lambda request, task: [GATE.wait(60)]
    job.request(None)


@pytest.mark.parametrize("job", NAMES_OF_JOBS)
def test_leaves_a_job_of_a_feature(job):
    (feature,) = (feature for feature in discovered() if feature.key == job)
    leave(feature.make_job(None))


@pytest.mark.parametrize("made", [preparation_job, lambda: Runner(COLOUR_TABLE)])
def test_leaves_a_job_of_the_explorer(made):
    leave(made())


@pytest.mark.parametrize("policy", [LATEST_WINS, QUEUE])
def test_leaves_a_job_that_is_idle(policy):
    job = Job("idle", lambda request, task: [], policy)
    job.request(None)


def test_leaves_a_recording():
    KEPT.append(QWidget())
    leave(Recorder(KEPT[0], Grabbed(Path(), None, 0, None))._writer)


def test_leaves_a_thread_of_python():
    threading.Thread(target=GATE.wait, args=(60,), name="of_python", daemon=True).start()


def test_leaves_nothing():
    job = Job("ended", lambda request, task: range(3))
    job.request(None)
    job.stop()
"""
JOBS = (
    "basins", "multi_start", "brute_force", "sweep", "critical_points", "field", "map_detail", "stability", "exporting",
    "installation", "race", "trace", "between", "spectrum", "cluster",
)  # fmt: skip
THREADS = {"multi_start": "many_starts", "stability": "curvature", "exporting": "exports"}
NAMES = sorted([THREADS.get(job, job) for job in JOBS]
               + ["descent", "idle", "idle", "of_python", "preparation", "recording"])  # fmt: skip


def test_every_job_of_the_window_is_among_them(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    made = {feature.key: feature.make_job(window) for feature in discovered() if feature.job is not None}
    assert {key for key, job in made.items() if isinstance(job, Job)} == set(JOBS)


@pytest.mark.parametrize("room", ["gui", "end_to_end", "benchmarks.gui"])
def test_a_thread_that_lives_on_fails_the_test_that_left_it_and_no_other(tmp_path, room):
    (tmp_path / "test_leaks.py").write_text(LEAKS.replace("NAMES_OF_JOBS", repr(JOBS)))
    command = [sys.executable, "-m", "pytest", "-q", "-p", f"{room}.conftest", "-p", "no:cacheprovider", tmp_path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent), *sys.path])}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=200, check=False
    )  # fmt: skip
    named = sorted(re.findall(r"^E +AssertionError: threads live on: (\w+)$", done.stdout, re.MULTILINE))
    assert named == NAMES, done.stdout + done.stderr
    assert f"{len(NAMES) + 1} passed, {len(NAMES)} errors" in done.stdout, done.stdout
