"""Which run is looked at more closely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Run = TypeVar("Run")


def focused(runs: Sequence[Run], selected: int) -> Run | None:
    """The run of the number ``selected``, or the last one where there are fewer; None where there is none."""
    return runs[min(selected, len(runs) - 1)] if len(runs) else None
