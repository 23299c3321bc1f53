"""The job for what is slow before an objective can be used: deriving a formula, reading a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task


@dataclass(frozen=True)
class Preparation:
    """What is to be done, and what follows from it on the window's thread."""

    work: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[InputError], None]


@dataclass(frozen=True)
class Prepared:
    """What came of it: the result, or why there is none."""

    preparation: Preparation
    result: Any = None
    error: InputError | None = None

    def conclude(self) -> None:
        """Go on from what came of it; to be called on the window's thread."""
        if self.error is None:
            self.preparation.then(self.result)
        else:
            self.preparation.failed(self.error)


def preparation_job(parent: QObject | None = None) -> Job:
    """A job that takes a `Preparation` and shows it `Prepared`; only the newest is gone on from."""
    return Job("preparation", _prepared, parent=parent, failure=_not_prepared)


def _prepared(request: Preparation, task: Task) -> Iterator[Prepared]:
    yield Prepared(request, request.work())


def _not_prepared(request: Preparation, error: InputError) -> Prepared:
    return Prepared(request, error=error)
