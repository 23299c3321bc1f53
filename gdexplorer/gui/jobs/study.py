"""A long computation on a thread of its own: its results as they come, cancellable; the newest request wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from gdexplorer.errors import InputError
from gdexplorer.gui.common.parts import repeating
from gdexplorer.gui.jobs.worker import Worker

FRAME_MILLISECONDS = 16

Steps = Callable[[Callable[[], bool]], Iterator[Any]]


@dataclass(frozen=True, eq=False)
class Result:
    """What a computation has come to: ``value`` is None where there is nothing yet, or nothing new."""

    steps: Steps
    value: Any = None
    finished: bool = False
    error: str | None = None


class _Studying(Worker):
    """Goes through the steps of one computation; a newer request ends it."""

    def _serve(self, request: Steps) -> None:
        for value in request(self._cancelled.is_set):
            if self._cancelled.is_set():
                break
            self._post(Result(request, value))
        self._post(Result(request, finished=True))

    def _failure(self, request: Steps, error: InputError) -> Result:
        return Result(request, finished=True, error=str(error))

    def _ends(self, running: Steps, request: Steps) -> bool:
        return True

    def _kept(self, mail: list[Result], result: Result) -> list[Result]:
        # The newest value is enough, but the end of a computation does not take the place of its last value.
        return mail if result.finished else [old for old in mail if old.finished]


class Study(QObject):
    """Runs one computation at a time and tells what comes of it, on the window's thread.

    A computation is a function that is told how to ask whether it is still wanted, and yields values.
    """

    shown = Signal(object)  # the newest value
    ended = Signal(bool)  # it is over: to its end, or cancelled before
    busy_changed = Signal(bool)
    failed = Signal(str)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._worker: _Studying | None = None
        self._steps: Steps | None = None
        self._poll = repeating(self, FRAME_MILLISECONDS)
        self._poll.timeout.connect(self._collect)

    @property
    def busy(self) -> bool:
        """Whether something is being computed."""
        return self._steps is not None

    def run(self, steps: Steps) -> None:
        """Compute this in place of what is being computed."""
        if self._worker is None:
            self._worker = _Studying(self._name)
            self._worker.begin()
        was_busy, self._steps = self.busy, steps
        self._worker.request(steps)
        self._poll.start()
        if not was_busy:
            self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Compute nothing more; what was shown stays."""
        if self._worker is not None and self.busy:
            self._worker.cancel()
            self._end(False)

    def stop(self) -> None:
        """End the thread."""
        self._poll.stop()
        if self._worker is not None:
            self._worker.stop()

    def _collect(self) -> None:
        assert self._worker is not None
        for result in self._worker.collect():
            if result.steps is not self._steps:
                continue
            if result.value is not None:
                self.shown.emit(result.value)
            if result.error is not None:
                self.failed.emit(result.error)
            if result.finished:
                self._end(result.error is None)

    def _end(self, whole: bool) -> None:
        self._steps = None
        self._poll.stop()
        self.busy_changed.emit(False)
        self.ended.emit(whole)
