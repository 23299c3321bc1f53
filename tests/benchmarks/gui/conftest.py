"""The real window for benchmarks, at the size that the design gives."""

import gc
import time

import pytest
from qt_support import no_thread_lives_on, opengl, own_settings, qapp

__all__ = ["no_thread_lives_on", "opengl", "own_settings", "qapp"]

SIZE = (1600, 960)
SECONDS = 120.0


@pytest.fixture
def open_window(qtbot, opengl):
    """Open the window with an experiment, and wait until its runs are shown."""
    from gdexplorer.gui.window.app import make_settings
    from gdexplorer.gui.window.main_window import MainWindow
    from gdexplorer.session.document import Document

    windows = []

    def open_one(experiment):
        window = MainWindow(None, make_settings())
        windows.append(window)
        window.resize(*SIZE)
        with qtbot.waitExposed(window):
            window.show()
        explorer = window.explorer
        explorer.history.record(Document(experiment))
        explorer.begin()
        qtbot.waitUntil(lambda: explorer.is_settled and bool(explorer.runs.trajectories), timeout=1000 * SECONDS)
        explorer.player.pause()
        gc.freeze()  # as the program does
        rest(qtbot, 0.5)
        return window

    yield open_one
    for window in windows:
        window.close()
        window.deleteLater()
    gc.unfreeze()


def rest(qtbot, seconds):
    """Let the window do what it does for a while."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        qtbot.wait(10)
