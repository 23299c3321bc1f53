"""Where another thread is, for who watches it.

Frames hold what their functions hold. Were the watcher the last to hold one, it would destroy the window's objects on
its own thread: Qt's locks and Python's are then taken in two orders, and both threads wait for ever. So frames are
kept until the thread that they are of lets them go.
"""

from __future__ import annotations

import sys
import traceback
from types import FrameType


class OtherThread:
    """A thread of Python, known by its number."""

    def __init__(self, ident: int) -> None:
        self._ident = ident
        self._looked_at: list[list[FrameType]] = []

    def stack(self, most: int) -> str:
        """The innermost calls that it is in; for a thread that watches it."""
        held = [sys._current_frames()[self._ident]]  # by no name here: that would hold it, too
        text = "".join(traceback.format_stack(held[0], most))
        self._looked_at.append(held)
        return text

    def let_go(self) -> None:
        """Let go of the frames that were looked at; to be called by the thread itself."""
        looked_at, self._looked_at = self._looked_at, []
        for held in looked_at:
            held.clear()
