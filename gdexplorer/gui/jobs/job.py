"""A job: something that is computed off the window's thread, with progress, Cancel and a policy."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.policy import LATEST_WINS, Policy
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.worker import Compute, Result, Task, Worker

# Values that take the window longer than that are shown rarely: it rests so many times as long in between.
LONG_MILLISECONDS, REST = 25, 4


class Job(QObject):
    """Takes requests, and tells what they come to on the window's thread.

    Parameters
    ----------
    name
        What its thread is called.
    compute
        A function of a request and its `Task` that yields values as it comes to them, on a thread of the job's own,
        which begins with the first request. It asks ``task.cancelled()``, and tells ``task.progress(share)``.
        An `InputError` that it raises is told in its own words; anything unforeseen is reported.
    policy
        What a newer request does to those before it.
    failure
        What is shown of a request that failed, by the request and its `InputError`; without it, `failed` tells why.
    """

    shown = Signal(object)  # a value
    progressed = Signal(float)  # how much of the newest request is done, from 0 to 1
    failed = Signal(str)  # why a request came to nothing, in one sentence
    busy_changed = Signal(bool)
    ended = Signal(bool)  # nothing is left to do: all came to its end, or something failed or was cancelled

    def __init__(
        self,
        name: str,
        compute: Compute,
        policy: Policy = LATEST_WINS,
        parent: QObject | None = None,
        failure: Callable[[Any, InputError], Any] | None = None,
    ) -> None:
        super().__init__(parent)
        self._worker = Worker(name, compute, policy)
        self._policy, self._failure = policy, failure
        self._may_show: Callable[[], bool] = _at_any_time
        self._busy, self._stopped, self._whole = False, False, True
        self._task: Task | None = None  # the newest
        self._results: deque[Result] = deque()  # those that are being told
        self._told_share = 0.0
        self._taken, self._taking_took = QElapsedTimer(), 0  # when values were taken last, and how long it took
        self._taken.start()
        POOL.add(self)

    @property
    def busy(self) -> bool:
        """Whether something is computed, or has come and is not shown yet."""
        return self._busy

    @property
    def share(self) -> float:
        """How much of the newest request is done, from 0 to 1."""
        return 0.0 if self._task is None else self._task.share

    def wait_for(self, may_show: Callable[[], bool]) -> None:
        """Show nothing while the window has not shown what was told before: ``may_show`` says when it has."""
        self._may_show = may_show

    def request(self, request: Any) -> None:
        """Compute this; a job that was stopped computes nothing more."""
        if self._stopped:
            return
        if not self._worker.isRunning():
            POOL.start(self._worker)
        if self._policy.newest_only:
            self._results.clear()
        self._task = self._worker.submit(request)
        self._whole = True
        POOL.wake()
        if not self._busy:
            self._busy = True
            self.busy_changed.emit(True)

    def attempt(self, made: Callable[..., Any], *arguments: Any) -> None:
        """Request what ``made`` makes of ``arguments``, or tell why it cannot be made."""
        try:
            request = made(*arguments)
        except InputError as error:
            self.failed.emit(str(error))
        else:
            self.request(request)

    def cancel(self) -> None:
        """Compute nothing more; what was shown stays."""
        if self._busy:
            self._worker.cancel()
            self._results.clear()
            self._end(False)

    def ask_to_end(self) -> None:
        """Take no more requests, show nothing more, and let the thread end."""
        self._stopped, self._busy = True, False
        self._results.clear()
        self._worker.ask_to_end()

    def stop(self) -> None:
        """The same, and wait until the thread has ended."""
        self.ask_to_end()
        self._worker.wait()

    def collect(self) -> None:
        """Show what has come, unless the last has just taken the window long and more is to come."""
        took = self._taking_took
        if not self._may_show():
            return
        if took > LONG_MILLISECONDS and not self._taken.hasExpired(REST * took) and not self._worker.is_ready:
            return
        self._taken.restart()
        self._results.extend(self._worker.take())
        while self._results:  # a slot may run a loop of events, and collect more in the midst of this
            if not (result := self._results.popleft()).task.dropped:
                self._hand_over(result)
        self._tell_progress()
        self._taking_took = self._taken.restart()
        if self._busy and self._worker.is_idle:
            self._end(self._whole)

    def _hand_over(self, result: Result) -> None:
        error, value = result.error, result.value
        if error is not None:
            self._whole = False
            value = self._failure(result.task.request, error) if self._failure is not None else None
        if value is not None:
            self.shown.emit(value)
        elif error is not None:
            self.failed.emit(str(error))

    def _tell_progress(self) -> None:
        share = self.share
        if share != self._told_share:
            self._told_share = share
            self.progressed.emit(share)

    def _end(self, whole: bool) -> None:
        self._busy = False
        self.busy_changed.emit(False)
        self.ended.emit(whole)


def _at_any_time() -> bool:
    return True
