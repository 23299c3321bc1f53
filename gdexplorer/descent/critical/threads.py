"""Compiled loops over many independent items, on all cores: kernels let other threads run."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gdexplorer.objectives.objective import THREADS

# Parts for each thread, as some take longer than others; and the items of the smallest part worth a thread.
_PARTS, _FEWEST = 8, 64
# How long a range of a slow function may take; how often an item usually evaluates it; and its most items.
_SECONDS, _EVALUATIONS, _MOST = 1.0, 50, 16


def on_all_cores(
    work: Callable[[int, int], object], count: int, cancelled: Callable[[], bool] = lambda: False, cost: float = 0.0
) -> None:
    """Call ``work(first, last)`` for ranges that together are ``range(count)``, until ``cancelled`` returns true.

    ``work`` calls a kernel that is compiled already. If an evaluation has a ``cost``, in seconds, ranges are short, so
    that a cancellation need not wait for long; but neighbours share evaluations, and single items need twice as many.
    """
    most = min(_MOST, max(1, int(_SECONDS / (cost * _EVALUATIONS)))) if cost else count

    def part(first: int, last: int) -> None:
        for one in range(first, last, max(most, 1)):
            if cancelled():
                break
            work(one, min(one + most, last))

    parts = min(_PARTS * THREADS, count // _FEWEST)
    if parts < 2:
        part(0, count)
        return
    bounds = np.linspace(0, count, parts + 1).astype(int).tolist()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(part, bounds[:-1], bounds[1:]))
