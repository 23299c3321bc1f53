"""Qt for tests: the application as the program makes it, and what no test with a window may leave behind or print."""

from __future__ import annotations

import gc
import itertools
import os
import sys
import threading
import time

import pytest

if sys.platform == "linux":
    # The offscreen platform has no OpenGL; tests draw on X11, under Xvfb.
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
    os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")

SECONDS_TO_END = 5.0
WINDOWS_FREED_AT_ONCE = 8
_freed = itertools.count(1)


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


# Nobody is there to answer when a test closes a window; tests of the question switch it on.
UNATTENDED = "[General]\nask_before_losing=false\n"


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch):
    """Settings and unsaved work of the test alone: what a developer has set must not matter, nor change."""
    own = tmp_path_factory.mktemp("own")
    (own / "settings.ini").write_text(UNATTENDED, encoding="utf-8")
    monkeypatch.setenv("GDEXPLORER_SETTINGS", str(own / "settings.ini"))
    monkeypatch.setenv("GDEXPLORER_STATE_DIR", str(own / "state"))


@pytest.fixture(autouse=True)
def nothing_fails_unseen(capfd):
    """Fail where pyqtgraph or a thread prints an error and goes on. (Qt's own warnings fail by pytest-qt.)"""
    yield
    printed = "".join(capfd.readouterr())
    for sign in ("Error while drawing item", "Traceback (most recent call last)", "QThread: Destroyed"):
        assert sign not in printed, printed


@pytest.fixture(autouse=True)
def no_thread_lives_on():
    """Fail where a test leaves a thread of Python or one of the pool behind."""
    before = live_threads()
    yield
    assert not (left := left_of_threads(before)), f"threads live on: {', '.join(left)}"


def await_turn(bot) -> None:
    """Wait for what follows an answer or an entry of a menu, which begins in the next turn of the event loop."""
    from PySide6.QtCore import QTimer

    turns: list[bool] = []
    QTimer.singleShot(0, lambda: turns.append(True))
    bot.waitUntil(lambda: bool(turns))


def free_windows() -> None:
    """Give the memory of windows back that are to be deleted, 25 MB each: a process opens hundreds.

    A window at rest freezes all objects, those of windows that are gone among them, so that Python collects none. To
    look through all objects takes a quarter of a second, so that several windows wait for it.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    if next(_freed) % WINDOWS_FREED_AT_ONCE == 0:
        gc.unfreeze()
        gc.collect()


def live_threads() -> set[object]:
    """Python's threads and those of the pool; Python's dummies stand for threads of others, the pool's among them.

    Dask has threads of its own, which it keeps for as long as the process lives.
    """
    from gdexplorer.gui.jobs.pool import POOL

    found = (thread for thread in threading.enumerate() if not thread.name.startswith("Dask-"))
    ours = {thread for thread in found if not isinstance(thread, threading._DummyThread)}
    return ours.union(POOL.alive())


def left_of_threads(before: set[object]) -> list[str]:
    """The names of threads that run and did not ``before``, once they had time to end."""
    end = time.monotonic() + SECONDS_TO_END
    while (left := live_threads() - before) and time.monotonic() < end:
        time.sleep(0.005)
    return sorted(_name(thread) for thread in left)


def _name(thread: object) -> str:
    return thread.name if isinstance(thread, threading.Thread) else thread.objectName()
