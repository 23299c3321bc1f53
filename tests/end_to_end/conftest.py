"""The real window, started as the real entry point starts it, and driven like a person drives it."""

from __future__ import annotations

import pytest
from qt_support import free_windows, no_thread_lives_on, nothing_fails_unseen, own_settings, qapp

from end_to_end.person import Person

# Shared with tests/gui: there is one application in a process, whichever tests come first.
__all__ = ["no_thread_lives_on", "nothing_fails_unseen", "own_settings", "qapp"]


@pytest.fixture
def open_window(qapp, qtbot, own_settings):
    """Open windows as the program does, and close them."""
    windows = []

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
        person.wait(lambda: bool(window.explorer.runs.trajectories))
        person.settled()
        qtbot.wait(100)  # axes find their widths when they are first painted
        return person

    yield open_one
    for window in windows:
        window.documents.never_ask()
        window.close()
        window.deleteLater()
    windows.clear()
    free_windows()


@pytest.fixture
def person(open_window):
    """Someone at a window in which the first example plays."""
    return open_window()


@pytest.fixture
def person_at_keys(person):
    """Someone at a window that receives their keys, paused."""
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)
    person.explorer.player.pause()
    return person


@pytest.fixture
def own_library(tmp_path, monkeypatch):
    """Functions of the test alone."""
    monkeypatch.setenv("GDEXPLORER_DATA_DIR", str(tmp_path))
