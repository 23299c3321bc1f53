"""Data of a program's own, arrays or the columns of a data frame: they live in this process, and no file holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.split import MaybeSplit, Split

NOT_SAVED = (
    "Data of a Python program cannot be saved: no session holds them. Save them as a table, and give its path, or open "
    "them again from your program."
)


class InMemory(msgspec.Struct, frozen=True, eq=False, tag=True):
    """Data in memory; equal only to itself.

    Attributes
    ----------
    columns : the samples. tests : so many of the last rows are given for testing.
    """

    columns: Columns
    tests: int = 0

    def __deepcopy__(self, memo: dict[int, Any]) -> InMemory:
        """Itself: it is equal to nothing else, and its arrays are read-only."""
        return self

    def load(
        self, progress: Callable[[float], None] = lambda share: None, cancelled: Callable[[], bool] = lambda: False
    ) -> Columns:
        """The samples, which are there already."""
        progress(1.0)
        return self.columns


def split_of(source: object, split: MaybeSplit) -> MaybeSplit:
    """``split``, or if ``source`` comes with rows for testing, these; those of other data are no concern."""
    if isinstance(source, InMemory) and source.tests:
        return Split(last=source.tests)
    return msgspec.UNSET if split is not msgspec.UNSET and split.last is not msgspec.UNSET else split


def why_unsaved(source: object) -> str:
    """Why no file can hold a fit to ``source``; empty if one can."""
    return NOT_SAVED if isinstance(source, InMemory) else ""
