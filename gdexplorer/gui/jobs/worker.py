"""The worker thread: serves the requests of a job one by one, and stores their results until they are taken."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QThread, Signal

from gdexplorer import faults
from gdexplorer.compiled.kernel import CompilationStoppedError
from gdexplorer.descent.memory import TOO_LITTLE
from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.policy import Policy


class Task:
    """A request in progress: a computation polls it for cancellation, and reports its progress.

    Attributes
    ----------
    share : fraction done. dropped : whether its results are no longer wanted.
    """

    def __init__(self, request: Any) -> None:
        self.request = request
        self.share = 0.0
        self.dropped = False
        self._outdated = threading.Event()
        self._cancelled = threading.Event()
        self._end = math.inf  # by time.monotonic()

    def cancelled(self) -> bool:
        """Whether to stop computing."""
        return self._cancelled.is_set() or time.monotonic() > self._end

    def is_outdated(self) -> bool:
        """Whether to stop computing what may be left undone: a newer request waits."""
        return self._outdated.is_set() or self.cancelled()

    def outdate(self) -> None:
        """Tell that a newer request waits."""
        self._outdated.set()

    def cancel(self) -> None:
        """Ask the computation to stop."""
        self._cancelled.set()

    def end_by(self, moment: float) -> None:
        """Ask the computation to stop at a moment of `time.monotonic`."""
        self._end = min(self._end, moment)

    def drop(self) -> None:
        """Cancel, and show no more results."""
        self.dropped = True
        self.cancel()

    def progress(self, share: float) -> None:
        """Report the fraction done."""
        self.share = share


# A computation: takes a request and its task, and yields values.
Compute = Callable[[Any, Task], Iterable[Any]]


class Result(Struct, frozen=True, eq=False):
    """A result of a task: a value, or without one its end, with an error if it failed."""

    task: Task
    value: Any = None
    error: InputError | None = None


class Worker(QThread):
    """Computes off the window's thread, and never waits for the window."""

    stored = Signal()  # there are results again, the first since those before were taken

    def __init__(self, name: str, compute: Compute, policy: Policy) -> None:
        super().__init__()
        self.setObjectName(name)
        self._compute, self._policy = compute, policy
        self._changed = threading.Condition()
        self._waiting: list[Task] = []
        self._running: Task | None = None
        self._began = 0.0  # when the running one began, by time.monotonic()
        self._took = self._lasted = math.inf  # processor time of the last one that ran, and time, in seconds
        self._results: list[Result] = []
        self._is_shown = True  # what was taken last
        self._ending = False

    def submit(self, request: Any) -> Task:
        """Submit ``request``, and apply the policy to earlier ones."""
        with self._changed:
            if self._policy.newest_only:
                self._drop_all()
            if self._policy.merged is not None and self._waiting:
                request = self._policy.merged(self._waiting.pop().request, request)
            if self._running is not None:
                self._running.outdate()
                self._running.end_by(self._began + self._policy.patience)
                if self._policy.ends(self._running.request, request):
                    self._running.cancel()
            task = Task(request)
            self._waiting.append(task)
            self._changed.notify()
        return task

    def give_way(self) -> bool:
        """Let a new request run alone for as long as the policy says, and return whether there is something to show.

        Not if the last one took more than twice that, or lasted four times as long: beside other threads, with cold
        caches, what would end in time takes up to that much processor time. What lasts longer waits for something.
        """
        if self._took > 2.0 * self._policy.head_start or self._lasted > 4.0 * self._policy.head_start:
            return False
        with self._changed:
            has_begun = self._running is not None and not self._waiting
            return (has_begun or self._may_begin()) and self._changed.wait_for(
                self._has_something, self._policy.head_start
            )

    def _has_something(self) -> bool:
        """Whether there is something to show, or nothing to wait for."""
        return bool(self._results) or self._has_ended()

    def _has_ended(self) -> bool:
        return self._running is None and not self._waiting

    def cancel(self) -> None:
        """Drop waiting requests and stored results, and ask the running one to stop."""
        with self._changed:
            self._drop_all()
            self._waiting = []

    def _drop_all(self) -> None:
        for task in (*self._waiting, *filter(None, (self._running,))):
            task.drop()
        self._results = []

    def take(self) -> list[Result]:
        """The results since the last call, to be shown until `go_on` is called."""
        with self._changed:
            results, self._results = self._results, []
            self._is_shown = self._is_shown and not results
        return results

    def go_on(self) -> None:
        """Begin what has waited for results to be shown."""
        with self._changed:
            self._is_shown = True
            self._changed.notify_all()

    @property
    def is_ready(self) -> bool:
        """Whether nothing is running or waiting."""
        with self._changed:
            return self._has_ended()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is running, waiting or stored."""
        with self._changed:
            return self._has_ended() and not self._results

    def ask_to_end(self) -> None:
        """Cancel everything, and end the thread soon."""
        with self._changed:
            self._ending = True
            self._drop_all()
            if self._policy.merged is not None:
                self._waiting = []
            self._changed.notify()

    def run(self) -> None:
        """Serve requests until stopped."""
        while (task := self._next()) is not None:
            began, worked = time.monotonic(), time.thread_time()
            error = self._served(task)
            self._took, self._lasted = time.thread_time() - worked, time.monotonic() - began
            self._finish(task, error)

    def _next(self) -> Task | None:
        with self._changed:
            self._changed.wait_for(self._may_begin)
            self._running = self._waiting.pop(0) if self._waiting else None
            self._began = time.monotonic()
            return self._running

    def _may_begin(self) -> bool:
        """Whether there is work to begin.

        What newer requests replace waits until earlier results are shown: a window that is behind would be more so with
        a thread beside it that computes what is never shown.
        """
        may_wait = self._policy.merged is not None and (self._results or not self._is_shown)
        return self._ending or bool(self._waiting and not may_wait)

    def _served(self, task: Task) -> InputError | None:
        """Store all values of the task; return its error, if any."""
        try:
            for value in self._compute(task.request, task):
                self._show(task, value)
                if task.dropped:
                    break
        except InputError as error:
            return error
        except CompilationStoppedError:
            return None  # the program ends
        except MemoryError:
            return InputError(TOO_LITTLE)
        except Exception as error:  # an internal error: logged and reported, and the window keeps running
            return InputError(faults.report(error).sentence)
        return None

    def _show(self, task: Task, value: Any) -> None:
        with self._changed:
            if task.dropped:
                return
            is_first = not self._results
            known = [result.value for result in self._results if result.value is not None]
            newest = self._policy.kept(known, value)
            self._results = [
                old for old in self._results if old.value is None or any(old.value is each for each in newest)
            ]
            self._results.append(Result(task, value))
            self._changed.notify_all()
        if is_first:
            self.stored.emit()

    def _finish(self, task: Task, error: InputError | None) -> None:
        with self._changed:
            self._running = None
            if not task.dropped:
                self._results.append(Result(task, error=error))
            self._changed.notify_all()
