"""A window with a Python function: its thread never calls it, long calls are told of, and it closes all the same."""

from __future__ import annotations

import atexit
import os
import sys
import threading

from PySide6.QtCore import QObject

from gdexplorer.gui.common.timers import repeating
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.window.main_window import MainWindow
from gdexplorer.models.own_model import OwnModel
from gdexplorer.objectives.python.calls import place
from gdexplorer.objectives.python.python_function import PythonFunction
from gdexplorer.objectives.python.watch import Watch, keep_off

LOOK_MILLISECONDS = 500
# A call that takes longer than this is told of, and one that cannot be ended is waited for so long, in seconds.
LONG, PATIENCE = 3.0, 2.0


class Patience(QObject):
    """Keeps Python functions off the window's thread, and the window alive whatever they do."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._watches: list[Watch] = []  # of all functions that were shown
        self._has_message = False
        keep_off(threading.get_ident())
        self._looks = repeating(self, LOOK_MILLISECONDS)
        self._looks.timeout.connect(self._look)
        self._looks.start()
        POOL.ending.connect(self._give_up)

    def end(self) -> None:
        """Let any thread call the functions again."""
        keep_off(None)
        POOL.ending.disconnect(self._give_up)
        for watch in self._watches:
            watch.resume()

    def _look(self) -> None:
        """Tell of a call that takes long, each time for how long, and once that it has ended."""
        shown = self._window.explorer.experiment.objective
        found = watched(shown)
        if found is None:
            return
        (watch, name), status = found, self._window.widgets.status
        if watch not in self._watches:
            self._watches.append(watch)
        seconds = watch.seconds()
        if seconds > LONG:
            status.show_message(f"{name} has not returned for {seconds:.0f} s, called at {place(watch.at)}.")
            self._has_message = True
        elif self._has_message:
            self._has_message = False
            status.end_message()

    def _give_up(self) -> None:
        """End what runs; a call that cannot be ended is left behind, with its thread."""
        self._look()
        self._looks.stop()
        have_ended = [watch.give_up(PATIENCE) for watch in self._watches]
        if not all(have_ended):
            POOL.forsake()
            _leave_behind()


def watched(objective: object) -> tuple[Watch, str] | None:
    """How the window lives with an objective that runs code of the user's, and its name; None of any other."""
    if isinstance(objective, PythonFunction):
        return objective.written.watch, objective.written.value.name
    if isinstance(objective, OwnModel):
        return objective.running.watch, objective.running.file.name
    return None


def _leave_behind() -> None:
    """Have the process end without waiting for threads that never do."""
    register = getattr(threading, "_register_atexit", atexit.register)
    register(_end)


def _end() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(1 if hasattr(sys, "last_value") else 0)
