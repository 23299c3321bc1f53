"""The pool of all jobs, which collects their results and stops them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from PySide6.QtCore import QElapsedTimer, QObject, QThread, QTimer, Signal

from gdexplorer.compiled.kernel import compilation_stopped

if TYPE_CHECKING:
    from gdexplorer.gui.jobs.job import Job

FRAME_MILLISECONDS = 16
# How long a thread that computes in Python may make the window's thread wait each time that this comes back from Qt or
# OpenGL: Python's usual 5 ms, several times in a frame, would be felt.
SWITCH_SECONDS = 0.0005


class Pool(QObject):
    """Collects results as they come, at frame rate at most, while a job is busy, and stops all jobs together.

    It keeps a reference to every thread until it has ended, so that none is destroyed while running.
    """

    rested = Signal()  # no job is busy any more
    ending = Signal()  # all jobs are stopped next

    def __init__(self) -> None:
        super().__init__()
        self._jobs: WeakValueDictionary[int, Job] = WeakValueDictionary()  # in order of creation
        self._made = 0
        self.waits = True  # for threads to end
        self._threads: list[QThread] = []
        # A single-shot timer, restarted before each collection: it keeps working while a slot runs its own event loop.
        self._frame = QTimer(self)
        self._frame.setInterval(FRAME_MILLISECONDS)
        self._frame.setSingleShot(True)
        self._frame.timeout.connect(self.collect)
        self._is_awaited = False  # a result, by the window
        self._shown = QElapsedTimer()  # since results were last shown
        self._shown.start()

    def add(self, job: Job) -> None:
        """Register a new job."""
        self._jobs[self._made] = job
        self._made += 1

    def start(self, thread: QThread) -> None:
        """Start a job's thread, and keep a reference to it."""
        sys.setswitchinterval(SWITCH_SECONDS)
        self._threads = [*self.alive(), thread]
        thread.start()

    def alive(self) -> list[QThread]:
        """The running threads."""
        return [thread for thread in self._threads if thread.isRunning()]

    @property
    def is_awake(self) -> bool:
        """Whether results are collected at frame rate."""
        return self._frame.isActive()

    def wake(self) -> None:
        """Collect from the next frame on."""
        if not self.is_awake:
            self._frame.start()

    def collect_soon(self) -> None:
        """Collect now; if less than half a frame has passed since results were last shown, with the next frame.

        A whole frame would be too much: of results that come one per frame, each time a little earlier or later, those
        that come early would wait for the next frame, and two would come in that. One that the window has waited for is
        shown at once.
        """
        if self.is_awake and (self._is_awaited or self._shown.hasExpired(FRAME_MILLISECONDS // 2)):
            self.collect()

    def await_result(self) -> None:
        """Show the next result as soon as it comes."""
        self._is_awaited = True

    def collect(self) -> None:
        """Emit, on the window's thread, the results of all jobs."""
        self._is_awaited = False
        self._frame.start()
        found = [job.collect() for job in self._busy_jobs()]
        if any(found):
            self._shown.restart()
        if not self._busy_jobs():
            self._frame.stop()
            self.rested.emit()

    def stop_all(self) -> None:
        """Stop all jobs and wait for their threads; results not collected are dropped."""
        self.ending.emit()
        jobs = list(self._jobs.values())
        for job in jobs:
            job.ask_to_end()  # all at once, so that the waits overlap
        with compilation_stopped():  # a thread may wait for its turn to compile for half a minute
            for job in jobs:
                job.stop()
        self._jobs.clear()
        self._frame.stop()

    def forsake(self) -> None:
        """Wait for no thread any more: one of them never ends."""
        self.waits = False

    def _busy_jobs(self) -> list[Job]:
        return [job for job in self._jobs.values() if job.busy]


POOL = Pool()
