"""All jobs of the program in one place: what they come to is collected here, and here they are ended."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from PySide6.QtCore import QObject, QThread, QTimer

if TYPE_CHECKING:
    from gdexplorer.gui.jobs.job import Job

FRAME_MILLISECONDS = 16


class Pool(QObject):
    """Collects at frame rate while a job is busy, and ends all jobs together.

    It keeps every thread until that has ended: one whose job is forgotten is not destroyed while it runs.
    """

    def __init__(self) -> None:
        super().__init__()
        self._jobs: WeakValueDictionary[int, Job] = WeakValueDictionary()  # in the order in which they were made
        self._made = 0
        self._threads: list[QThread] = []
        # A timer that goes off once, started anew before each collection: it goes on while a slot runs its own loop.
        self._frame = QTimer(self)
        self._frame.setInterval(FRAME_MILLISECONDS)
        self._frame.setSingleShot(True)
        self._frame.timeout.connect(self.collect)

    def add(self, job: Job) -> None:
        """Take a new job."""
        self._jobs[self._made] = job
        self._made += 1

    def start(self, thread: QThread) -> None:
        """Start a job's thread, and keep it."""
        self._threads = [*self.alive(), thread]
        thread.start()

    def alive(self) -> list[QThread]:
        """The threads that run."""
        return [thread for thread in self._threads if thread.isRunning()]

    def wake(self) -> None:
        """Collect from the next frame on: there is something to wait for."""
        if not self._frame.isActive():
            self._frame.start()

    def collect(self) -> None:
        """Hand over, on the window's thread, what all jobs have come to."""
        self._frame.start()
        for job in self._busy_jobs():
            job.collect()
        if not self._busy_jobs():
            self._frame.stop()

    def stop_all(self) -> None:
        """End all jobs for good and wait for their threads; what was not collected is not shown."""
        jobs = list(self._jobs.values())
        for job in jobs:
            job.ask_to_end()  # all at once: the slowest of them is waited for, not each after the other
        for job in jobs:
            job.stop()
        self._jobs.clear()
        self._frame.stop()

    def _busy_jobs(self) -> list[Job]:
        return [job for job in self._jobs.values() if job.busy]


POOL = Pool()
