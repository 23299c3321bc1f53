"""A window with a Python function: its thread never calls it, long calls are told of, and it closes all the same."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gdexplorer.gui.common.timers import repeating
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.models.own_model import OwnModel
from gdexplorer.objectives.python.calls import place
from gdexplorer.objectives.python.python_function import PythonFunction
from gdexplorer.objectives.python.watch import Watch, keep_off

if TYPE_CHECKING:
    from gdexplorer.gui.window.main_window import MainWindow
    from gdexplorer.gui.window.own_models import Opening

LOOK_MILLISECONDS = 500
# A call that takes longer than this is told of, and one that cannot be ended is waited for so long, in seconds.
LONG, PATIENCE = 3.0, 2.0
UNSTOPPABLE = (
    "It does not stop: it may wait in code outside of Python, such as time.sleep. Wait for it, or close the window, "
    "which leaves it behind."
)


class Patience(QObject):
    """Keeps code of the user's off the window's thread, and the window alive whatever it does.

    Attributes
    ----------
    opening : a model that is being opened; None if none is.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.opening: Opening | None = None
        self._watches: dict[Watch, str] = {}  # of all functions that were shown, with their names
        self._stopped: tuple[Watch, float | None, float] | None = None  # a call, when it began, and when it was stopped
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
        """Tell of a call that takes long, each time for how long, until it has ended."""
        shown = watched(self._window.explorer.experiment.objective)
        if shown is not None:
            self._watches[shown[0]] = shown[1]
        bar = self._window.widgets.calls
        found = next(self._long_ones(), None)
        if found is not None:
            bar.show_call(*found)
        elif not bar.isHidden():
            bar.dismiss()

    def _long_ones(self) -> Iterator[tuple[str, Callable[[], None] | None]]:
        """What takes long, and what stops it, if anything does."""
        if self.opening is not None and self.opening.text:
            yield self.opening.text, self.opening.stop
        for watch, name in self._watches.items():
            seconds = watch.seconds()
            if seconds > LONG:
                text = f"{name} has not returned for {seconds:.0f} s, called at {place(watch.at)}."
                yield self._stopping(watch, name, text) or (text, partial(self._stop, watch))

    def _stop(self, watch: Watch) -> None:
        """Stop the call that runs, as far as that is possible."""
        self._stopped = watch, watch.began, time.monotonic()
        watch.interrupt()
        self._look()

    def _stopping(self, watch: Watch, name: str, text: str) -> tuple[str, None] | None:
        """What is told of a call that was stopped and runs on; None of any other."""
        if self._stopped is None or self._stopped[:2] != (watch, watch.began):
            return None
        watch.interrupt()  # it may have caught the error
        if time.monotonic() - self._stopped[2] < PATIENCE:
            return f"{name} is being stopped.", None
        return f"{text} {UNSTOPPABLE}", None

    def _give_up(self) -> None:
        """End what runs; a call that cannot be ended is left behind, with its thread."""
        if self.opening is not None:
            self.opening.stop()
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
