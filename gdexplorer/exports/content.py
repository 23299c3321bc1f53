"""What is exported, and how an export that takes long reports progress and is cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.errors import InputError
from gdexplorer.exports.film import Film
from gdexplorer.exports.look import Look
from gdexplorer.session.document import Document

if TYPE_CHECKING:
    from gdexplorer.scene.basin_picture import BasinsResult

Item = TypeVar("Item")


class CancelledError(InputError):
    """The export was cancelled, and no file was written."""


def _never() -> bool:
    return False


def _unseen(share: float) -> None:
    pass


class Work(Struct, frozen=True):
    """The progress of an export.

    Attributes
    ----------
    cancelled : whether to stop.
    show : is called with the fraction that is done.
    """

    cancelled: Callable[[], bool] = _never
    show: Callable[[float], None] = _unseen

    def check(self) -> None:
        """Stop here if the export was cancelled.

        Raises
        ------
        CancelledError
            If it was.
        """
        if self.cancelled():
            raise CancelledError("The export was cancelled.")

    def through(self, items: Iterable[Item], count: int) -> Iterator[Item]:
        """The ``items``, of which there are ``count``: reports progress after each, and stops once cancelled.

        Raises
        ------
        CancelledError
            If it was cancelled.
        """
        for number, item in enumerate(items, 1):
            self.check()
            yield item
            self.show(min(number / max(count, 1), 1.0))

    def part(self, low: float, high: float) -> Work:
        """Work whose whole is the part from ``low`` to ``high`` of this."""
        return replace(self, show=lambda share: self.show(low + (high - low) * share))


class Content(Struct, frozen=True, eq=False):
    """A document, its finished runs and basins if they are known, and how pictures and animations of it look.

    If the runs are ``withheld``, by a question that is not answered yet, none is shown.
    """

    document: Document
    finished: tuple[Trajectory, ...] | None = None
    basins: BasinsResult | None = None
    look: Look = Look()
    film: Film = Film()
    withheld: bool = False

    def runs(self, work: Work) -> tuple[Trajectory, ...]:
        """All runs, finished.

        Raises
        ------
        CancelledError
            If cancelled before that.
        InputError
            If they do not fit into memory.
        """
        if self.withheld:
            return ()
        if self.finished is not None:
            return self.finished
        runs = engine.descend(self.document.experiment, work.cancelled)
        work.check()
        return runs
