"""The threads that compute for the window, all in one place: whoever starts one adds it here."""

from __future__ import annotations

from PySide6.QtCore import QThread


class Pool:
    """Keeps every thread until it has ended: one that is forgotten is not destroyed while it runs."""

    def __init__(self) -> None:
        self._threads: list[QThread] = []

    def add(self, thread: QThread) -> None:
        """Keep a thread that is about to start."""
        self._threads = [*self.alive(), thread]

    def alive(self) -> list[QThread]:
        """All that run."""
        return [thread for thread in self._threads if thread.isRunning()]


POOL = Pool()
