"""Background job that joins a cluster, looks at its workers every second, and leaves it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.crew import CREW
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import QUEUE
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.cluster.dask_executor import DaskExecutor, WorkerState

MILLISECONDS_BETWEEN_LOOKS = 1000
# What is asked of the thread, besides an address to join.
LOOK, LEAVE = object(), object()


class Joined(Struct, frozen=True):
    """A cluster that does the tasks of analyses.

    Attributes
    ----------
    place : as it was typed. notes : the dashboard's address, and more, in sentences.
    workers : those that are there. made : how many pieces each has done, by its address, also those that have gone.
    """

    place: str
    notes: tuple[str, ...]
    workers: tuple[WorkerState, ...]
    made: dict[str, int]


class ClusterJob(Job):
    """Joins a cluster on request; everything slow, the import of Dask included, is done by the job's thread."""

    cluster_changed = Signal(object)  # Joined, or None
    joining_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        self._membership = _Membership()
        super().__init__("cluster", self._membership.answers, QUEUE, parent)
        self._looking = QTimer(self)
        self._looking.setInterval(MILLISECONDS_BETWEEN_LOOKS)
        self._looking.timeout.connect(self._look)
        self.shown.connect(self._take)
        self.failed.connect(lambda _: self._take(_NONE))

    def join(self, place: str) -> None:
        """Join the cluster at ``place``, such as "local:4" or a scheduler's address; another one is left."""
        self.joining_changed.emit(True)
        self.request(place)

    def leave(self) -> None:
        """Leave the cluster, or stop joining one."""
        self._looking.stop()
        self.cancel()
        self.request(LEAVE)

    def ask_to_end(self) -> None:
        """Leave the cluster, too."""
        self._looking.stop()
        if self._membership.may_hold:
            self.request(LEAVE)
        super().ask_to_end()

    def _look(self) -> None:
        if not self.busy:
            self.request(LOOK)

    def _take(self, found: Joined | _Nothing) -> None:
        joined = found if isinstance(found, Joined) else None
        self.joining_changed.emit(False)
        if joined is None:
            self._looking.stop()
        elif not self._looking.isActive():
            self._looking.start()
        self.cluster_changed.emit(joined)


class _Nothing(Struct, frozen=True):
    """No cluster is joined."""


_NONE = _Nothing()


class _Membership:
    """The cluster that is joined, and what keeps it open; its methods run on the job's thread."""

    def __init__(self) -> None:
        self.may_hold = False
        self._open = contextlib.ExitStack()
        self._executor: DaskExecutor | None = None
        self._place = ""

    def answers(self, request: object, task: Task) -> Iterator[Joined | _Nothing]:
        """Serve a request: a place to join, `LOOK`, or `LEAVE`."""
        try:
            if request is LEAVE:
                self._leave()
            elif isinstance(request, str):
                self._join(request, task)
            yield self._found()
        except InputError:
            self._leave()
            raise

    def _join(self, place: str, task: Task) -> None:
        from gdexplorer.cluster.address import place_of
        from gdexplorer.cluster.opening import opened

        self._leave()
        where, self.may_hold = place_of(place), True
        executor = self._open.enter_context(opened(where, cancelled=task.cancelled))
        if task.cancelled():
            self._leave()
            return
        self._place, self._executor = place, executor
        CREW.join(executor.another)

    def _found(self) -> Joined | _Nothing:
        if self._executor is None:
            return _NONE
        return Joined(self._place, self._executor.notes, tuple(self._executor.workers()), CREW.made)

    def _leave(self) -> None:
        CREW.leave()
        self._executor, self.may_hold = None, False
        self._open.close()
