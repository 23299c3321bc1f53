"""The guard of the tests themselves: whoever leaves a thread behind fails, in unit and end-to-end tests alike."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
LEAKS = """
import threading

import pytest
import qt_support

from gdexplorer.gui.common.colours import COLOUR_TABLE
from gdexplorer.gui.features.critical_points.landmarks import Searcher
from gdexplorer.gui.features.objective.csv_preview import _Reader
from gdexplorer.gui.features.recording.recording import Writer
from gdexplorer.gui.features.stability.curvatures import CurvatureWorker
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.preparer import Preparer
from gdexplorer.gui.jobs.runner import Runner
from gdexplorer.gui.jobs.study import Study

GATE, LEFT = threading.Event(), []
qt_support.SECONDS_TO_END = 0.2


@pytest.fixture(scope="module", autouse=True)
def all_end_at_last(qapp):
    yield
    GATE.set()
    for thing in LEFT:
        thing.stop()
    for thread in POOL.alive():
        thread.wait()


def until_the_end(cancelled):
    GATE.wait(60)
    yield from ()


@pytest.mark.parametrize("kind", [Searcher, _Reader, CurvatureWorker, Preparer, lambda: Runner(COLOUR_TABLE)])
def test_leaves_a_worker(kind):
    LEFT.append(kind())
    LEFT[-1].begin()


@pytest.mark.parametrize("name", ["basins", "tables"])
def test_leaves_a_study(name):
    LEFT.append(Study(name))
    LEFT[-1].run(until_the_end)


def test_leaves_a_thread_of_python():
    threading.Thread(target=GATE.wait, args=(60,), name="of_python", daemon=True).start()


def test_leaves_nothing():
    study = Study("basins")
    study.run(lambda cancelled: iter(range(3)))
    study.stop()
"""
NAMES = ("basins", "csv_reader", "curvature", "descent", "landmarks", "of_python", "preparation", "tables")


@pytest.mark.parametrize("room", ["gui", "end_to_end", "benchmarks.gui"])
def test_a_thread_that_lives_on_fails_the_test_that_left_it_and_no_other(tmp_path, room):
    (tmp_path / "test_leaks.py").write_text(LEAKS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", f"{room}.conftest", "-p", "no:cacheprovider", tmp_path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent), *sys.path])}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=200, check=False
    )  # fmt: skip
    named = sorted(re.findall(r"AssertionError: threads live on: (\w+)$", done.stdout, re.MULTILINE))
    assert named == sorted(NAMES), done.stdout + done.stderr
    assert f"{len(NAMES) + 1} passed, {len(NAMES)} errors" in done.stdout, done.stdout
