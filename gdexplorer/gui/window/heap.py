"""The heap of the C library, if that is GNU's: one for all threads, and given back once nothing is computed."""

from __future__ import annotations

import contextlib
import ctypes
import sys

from PySide6.QtCore import QObject

from gdexplorer.gui.common.timers import once
from gdexplorer.gui.jobs.pool import POOL

# How long no job was busy when memory goes back, in milliseconds: sooner, the next job would want it again.
QUIET_MILLISECONDS = 1500
# mallopt's number for the most arenas, from malloc.h of the GNU C library.
_M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let all threads allocate from one heap; call it before they start.

    With a heap for each thread, what each has freed stays with it, and memory grows for as long as the window is used.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give memory that was freed back to the system; by itself the library gives back only what is at the end."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


class GivesBack(QObject):
    """Gives memory back whenever all jobs have rested for a while."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._quiet = once(self, QUIET_MILLISECONDS)
        self._quiet.timeout.connect(self._give_back)
        self._is_over = False
        POOL.rested.connect(self._wait)

    def _wait(self) -> None:
        if not self._is_over:
            self._quiet.start()

    def _give_back(self) -> None:
        if not POOL.is_awake:  # else jobs rest again later
            give_back()

    def stop(self) -> None:
        """Give nothing back any more: the window closes."""
        self._is_over = True
        self._quiet.stop()
