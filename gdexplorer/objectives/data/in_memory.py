"""Data of a program's own, arrays or the columns of a data frame: they live in this process, and no file holds them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from gdexplorer.objectives.data.columns import Columns

NOT_SAVED = (
    "Data of a Python program cannot be saved: no session holds them. Save them as a table, and give its path, or open "
    "them again from your program."
)


class InMemory(msgspec.Struct, frozen=True, eq=False, tag=True):
    """Data in memory; equal only to itself."""

    columns: Columns

    def load(
        self, progress: Callable[[float], None] = lambda share: None, cancelled: Callable[[], bool] = lambda: False
    ) -> Columns:
        """The samples, which are there already."""
        progress(1.0)
        return self.columns


def why_unsaved(source: object) -> str:
    """Why no file can hold a fit to ``source``; empty if one can."""
    return NOT_SAVED if isinstance(source, InMemory) else ""
