"""Jobs: computations off the window's thread, with progress, cancellation and a policy."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.common.one_by_one import ONE_BY_ONE
from gdexplorer.gui.jobs.policy import LATEST_WINS, Policy
from gdexplorer.gui.jobs.pool import POOL
from gdexplorer.gui.jobs.worker import Compute, Result, Task, Worker

# If showing values takes longer than this, the next ones wait this many times as long.
LONG_MILLISECONDS, REST = 25, 4
# How long to wait for a thread to end once one is known that never does, in milliseconds.
FORSAKEN_MILLISECONDS = 50


class Job(QObject):
    """Takes requests, and emits their results on the window's thread.

    Parameters
    ----------
    name
        Name of its thread.
    compute
        A function of a request and its `Task` that yields values, on the job's own thread, which starts with the first
        request. It polls ``task.cancelled()``, and reports ``task.progress(share)``. An `InputError` is reported with
        its message; any other exception is reported as a fault.
    policy
        How a newer request affects earlier ones.
    failure
        Value to show for a failed request, given the request and its `InputError`; without it, `failed` is emitted.
    """

    shown = Signal(object)  # a value
    progressed = Signal(float)  # fraction of the newest request that is done
    failed = Signal(str)  # why a request failed, in one sentence
    busy_changed = Signal(bool)
    ended = Signal(bool)  # all work is done: true if complete, false if something failed or was cancelled

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
        self._worker.stored.connect(POOL.collect_soon)
        self._policy, self._failure = policy, failure
        self._may_show: Callable[[], bool] = _at_any_time
        self._busy, self._stopped, self._whole = False, False, True
        self._task: Task | None = None  # the newest
        self._results: deque[Result] = deque()  # those being emitted
        self._emitted_share = 0.0
        self._taken, self._taking_took = QElapsedTimer(), 0  # when values were last emitted, and how long that took
        self._taken.start()
        POOL.add(self)

    @property
    def busy(self) -> bool:
        """Whether something is being computed, or computed but not shown yet."""
        return self._busy

    @property
    def share(self) -> float:
        """Fraction of the newest request that is done."""
        return 0.0 if self._task is None else self._task.share

    def wait_for(self, may_show: Callable[[], bool]) -> None:
        """Show nothing until ``may_show`` returns true: the window is still showing earlier results."""
        self._may_show = may_show

    def request(self, request: Any) -> None:
        """Compute ``request``; ignored once the job is stopped."""
        if self._stopped:
            return
        if not self._worker.isRunning():
            POOL.start(self._worker)
        if self._policy.newest_only:
            self._results.clear()
        self._whole = True
        POOL.wake()
        if not self._busy:  # told before the thread begins, which would keep this one waiting for Python's lock
            self._busy = True
            self.busy_changed.emit(True)
        self._task = self._worker.submit(request)
        # Not while something is still to be painted: the result would wait for that, and the hand for the result.
        if ONE_BY_ONE.idle and self._worker.give_way():
            POOL.await_result()

    def attempt(self, made: Callable[..., Any], *arguments: Any) -> None:
        """Request the result of ``made(*arguments)``, or emit why it is invalid."""
        try:
            request = made(*arguments)
        except InputError as error:
            self.failed.emit(str(error))
        else:
            self.request(request)

    def cancel(self) -> None:
        """Stop computing; what was shown stays."""
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
        """Stop, and wait until the thread has ended; not for long if one is known that never does."""
        self.ask_to_end()
        if POOL.waits:
            self._worker.wait()
        else:
            self._worker.wait(FORSAKEN_MILLISECONDS)

    def collect(self) -> bool:
        """Show available values, unless the last ones took long to show and more are coming; whether there were any."""
        took = self._taking_took
        if not self._may_show():
            return False
        if took > LONG_MILLISECONDS and not self._taken.hasExpired(REST * took) and not self._worker.is_ready:
            return False
        self._taken.restart()
        self._results.extend(self._worker.take())
        found = bool(self._results)
        try:
            while self._results:  # a slot may run an event loop, and collect more within this
                if not (result := self._results.popleft()).task.dropped:
                    self._hand_over(result)
        finally:
            if found:  # after the first picture of them, which a computation beside it would slow down
                ONE_BY_ONE.ask(self._worker.go_on)
        self._emit_progress()
        self._taking_took = self._taken.restart()
        if self._busy and self._worker.is_idle:
            self._end(self._whole)
        return found

    def _hand_over(self, result: Result) -> None:
        error, value = result.error, result.value
        if error is not None:
            self._whole = False
            value = self._failure(result.task.request, error) if self._failure is not None else None
        if value is not None:
            self.shown.emit(value)
        elif error is not None:
            self.failed.emit(str(error))

    def _emit_progress(self) -> None:
        share = self.share
        if share != self._emitted_share:
            self._emitted_share = share
            self.progressed.emit(share)

    def _end(self, whole: bool) -> None:
        self._busy = False
        self.busy_changed.emit(False)
        self.ended.emit(whole)


def _at_any_time() -> bool:
    return True
