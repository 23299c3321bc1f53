"""The job that finds out for lessons what the engine does; it stops when nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject

from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import Policy
from gdexplorer.gui.jobs.preparation import Preparation, Prepared
from gdexplorer.gui.jobs.worker import Task


class Inquiry(Preparation, frozen=True, eq=False):
    """Work of the engine, and what follows from it; ``about``: the step that it is for."""

    about: object = None


class Inquiries(QObject):
    """Makes one inquiry after the other; only the newest one continues.

    A newer one about the same step waits for the running one, whose results it needs; one about another step stops it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job = Job("inquiries", _found, Policy(ends=_is_about_another), self, _not_found)
        self._job.shown.connect(self._conclude)
        self._newest: Inquiry | None = None

    @property
    def busy(self) -> bool:
        """Whether the engine is at work."""
        return self._job.busy

    def make(self, inquiry: Inquiry) -> None:
        """Make an inquiry."""
        self._newest = inquiry
        self._job.request(inquiry)

    def cancel(self) -> None:
        """Stop: nobody waits any more."""
        self._newest = None
        self._job.cancel()

    def stop(self) -> None:
        """End the thread."""
        self._job.stop()

    def _conclude(self, prepared: Prepared) -> None:
        if prepared.preparation is self._newest:
            prepared.conclude()


def _is_about_another(running: Inquiry, request: Inquiry) -> bool:
    return running.about is not request.about


def _found(request: Inquiry, task: Task) -> Iterator[Prepared]:
    from gdexplorer.lessons.stopping import stopping

    with stopping(task.cancelled):
        result = request.work()
    yield Prepared(request, result)


def _not_found(request: Inquiry, error: InputError) -> Prepared:
    return Prepared(request, error=error)
