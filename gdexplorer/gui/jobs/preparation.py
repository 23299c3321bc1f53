"""The job for slow work before an objective can be used: differentiating a formula, reading a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject

from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task


class Preparation(Struct, frozen=True):
    """Work to do, and what follows from it on the window's thread."""

    work: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[InputError], None]


class Prepared(Struct, frozen=True):
    """The outcome: a result, or an error."""

    preparation: Preparation
    result: Any = None
    error: InputError | None = None

    def conclude(self) -> None:
        """Continue with the outcome; to be called on the window's thread."""
        if self.error is None:
            self.preparation.then(self.result)
        else:
            self.preparation.failed(self.error)


def preparation_job(parent: QObject | None = None) -> Job:
    """A job that takes a `Preparation` and emits it as `Prepared`; only the newest continues."""
    return Job("preparation", _prepared, parent=parent, failure=_not_prepared)


def _prepared(request: Preparation, task: Task) -> Iterator[Prepared]:
    yield Prepared(request, request.work())


def _not_prepared(request: Preparation, error: InputError) -> Prepared:
    return Prepared(request, error=error)
