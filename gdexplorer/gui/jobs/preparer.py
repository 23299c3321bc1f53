"""The thread for what is slow before an objective can be used: deriving a formula, reading a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gdexplorer.errors import InputError
from gdexplorer.gui.jobs.worker import Worker


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


class Preparer(Worker):
    """Does one preparation after the other; of those that wait, the newest."""

    def __init__(self) -> None:
        super().__init__("preparation")

    def _serve(self, request: Preparation) -> None:
        self._post(Prepared(request, request.work()))

    def _failure(self, request: Preparation, error: InputError) -> Prepared:
        return Prepared(request, error=error)

    def _kept(self, mail: list[Prepared], result: Prepared) -> list[Prepared]:
        return []  # what is newer was asked for in its place
