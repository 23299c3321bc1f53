"""Qt for tests: the application as the program makes it, and what no test with a window may leave behind or print."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest
import scipy.linalg  # noqa: F401  numba does it when it first compiles: its pool of threads is then no worker's leak

if sys.platform == "linux":
    # The offscreen platform has no OpenGL; tests draw on X11, under Xvfb.
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
    os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")

# What the program calls its threads; Linux shows these names.
THREADS = {"curvature", "descent", "writer", "basins", "many_starts", "brute_force", "sweep", "tables"}
SECONDS_TO_END = 5.0


@pytest.fixture(scope="session")
def qapp():
    """The one application, set up by the program's own function before pyqtgraph's 3-D items are imported."""
    from PySide6.QtWidgets import QApplication

    from gdexplorer.gui.window.app import make_application

    assert "pyqtgraph.opengl" not in sys.modules or QApplication.instance() is not None
    return QApplication.instance() or make_application()


@pytest.fixture(scope="session")
def opengl(qapp):
    """OpenGL, without which a test fails: it is never skipped."""
    from gdexplorer.gui.window.app import missing_opengl

    trouble = missing_opengl()
    assert trouble is None, trouble


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    """Settings of the test alone: what a developer has set must not matter, nor change."""
    monkeypatch.setenv("GDEXPLORER_SETTINGS", str(tmp_path / "settings.ini"))


@pytest.fixture(autouse=True)
def nothing_fails_unseen(capfd):
    """Fail where pyqtgraph or a thread prints an error and goes on. (Qt's own warnings fail by pytest-qt.)"""
    yield
    printed = "".join(capfd.readouterr())
    for sign in ("Error while drawing item", "Traceback (most recent call last)", "QThread: Destroyed"):
        assert sign not in printed, printed


@pytest.fixture(autouse=True)
def no_thread_lives_on():
    """Fail where a test leaves a thread of Python or of Qt behind."""
    before = live_threads()
    yield
    end = time.monotonic() + SECONDS_TO_END
    while live_threads() - before and time.monotonic() < end:
        time.sleep(0.005)
    assert not live_threads() - before, "a thread lives on"


def live_threads() -> set[object]:
    """Python's threads, and Qt's by the number that the system gives them; Python's dummies stand for any of these."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)} | {
        int(task.name) for task in Path("/proc/self/task").glob("*") if _name(task) in THREADS
    }


def _name(task: Path) -> str:
    try:
        return (task / "comm").read_text().strip()
    except OSError:  # it has just ended
        return ""
