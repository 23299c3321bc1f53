"""The real window, started as the real entry point starts it, and driven like a person drives it."""

from __future__ import annotations

import threading
import time

import pytest
from qt_support import qapp

from end_to_end.person import Person

# Shared with tests/gui: there is one application in a process, whichever tests come first.
__all__ = ["qapp"]


@pytest.fixture
def open_window(qapp, qtbot, tmp_path, monkeypatch):
    """Open windows as the program does; close them, and fail where a thread lives on."""
    monkeypatch.setenv("GDEXPLORER_SETTINGS", str(tmp_path / "settings.ini"))
    windows = []
    before = live_threads()

    def open_one(session=None, size=(1500, 950)):
        from gdexplorer.gui.window.app import make_settings, missing_opengl
        from gdexplorer.gui.window.launch import Launch
        from gdexplorer.gui.window.main_window import MainWindow

        assert missing_opengl() is None, "these tests need OpenGL: install libgl1-mesa-dri"
        window = MainWindow(None, make_settings())
        windows.append(window)
        window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        Launch(window, session, None)
        person = Person(qtbot, window)
        person.wait(lambda: bool(window.explorer.trajectories))
        person.settled()
        qtbot.wait(100)  # axes find their widths when they are first painted
        return person

    yield open_one
    for window in windows:
        window.close()
        assert not window.explorer._runner.isRunning()
        window.deleteLater()
    qapp.processEvents()
    deadline = time.monotonic() + 5
    while live_threads() - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert live_threads() <= before, "a thread lives on"


def live_threads():
    """Python's threads; its dummies stand for Qt's threads, ended or not, which are looked at by themselves."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


@pytest.fixture(autouse=True)
def nothing_is_printed_while_drawing(capfd):
    """Fail where pyqtgraph prints an error and goes on."""
    yield
    out, err = capfd.readouterr()
    assert "Error while drawing item" not in out + err, out + err
    assert "Traceback" not in out + err, out + err
