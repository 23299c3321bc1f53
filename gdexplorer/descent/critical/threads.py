"""Compiled loops over many independent items, on all cores: kernels let other threads run."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gdexplorer.objectives.objective import THREADS

# Parts for each thread, as some take longer than others; and the items of the smallest part worth a thread.
_PARTS, _FEWEST = 8, 64


def on_all_cores(work: Callable[[int, int], object], count: int) -> None:
    """Call ``work(first, last)`` for ranges that together are ``range(count)``.

    ``work`` calls a kernel that is compiled already.
    """
    parts = min(_PARTS * THREADS, count // _FEWEST)
    if parts < 2:
        work(0, count)
        return
    bounds = np.linspace(0, count, parts + 1).astype(int).tolist()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, bounds[:-1], bounds[1:]))
