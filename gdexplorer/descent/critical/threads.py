"""Compiled loops over many independent items, on all cores: kernels let other threads run."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gdexplorer.objectives.objective import THREADS

# Parts for each thread, as some take longer than others; and the items of the smallest part worth a thread.
_PARTS, _FEWEST = 8, 64


def on_all_cores(
    work: Callable[[int, int], object], count: int, cancelled: Callable[[], bool] = lambda: False, is_slow: bool = False
) -> None:
    """Call ``work(first, last)`` for ranges that together are ``range(count)``, until ``cancelled`` returns true.

    ``work`` calls a kernel that is compiled already. If it ``is_slow``, each range is a single item, so that a
    cancellation need not wait for many.
    """

    def part(first: int, last: int) -> None:
        at_once = 1 if is_slow else max(last - first, 1)
        for one in range(first, last, at_once):
            if cancelled():
                break
            work(one, one + at_once)

    parts = min(_PARTS * THREADS, count // _FEWEST)
    if parts < 2:
        part(0, count)
        return
    bounds = np.linspace(0, count, parts + 1).astype(int).tolist()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(part, bounds[:-1], bounds[1:]))
