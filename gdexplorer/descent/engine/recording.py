"""Storage for the iterates of a run."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Initial allocation for a run; a longer run allocates more as it goes on.
FIRST_BYTES = 8 * 2**20
_GROWTH = 4


class Recording:
    """Storage for iterates that grows up to ``longest`` of them.

    All arrays share one block of memory: for large blocks numpy asks the system for huge pages, so that a step that
    touches fresh memory costs little more than one that does not (Adam: 63 ns instead of 118 ns).

    Attributes
    ----------
    points : float64[capacity, n], values : float64[capacity], gradients : float64[capacity, n].
    states : float64[capacity, rows, n].
    evaluations : int64[capacity].
    """

    def __init__(self, longest: int, n: int, rows: int) -> None:
        self.longest, self._n, self._rows = longest, n, rows
        self._take(min(longest, max(2, FIRST_BYTES // (8 * self._numbers))))

    @property
    def capacity(self) -> int:
        """Current capacity, in iterates."""
        return len(self.values)

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All five arrays, in the order of the attributes."""
        return self.points, self.values, self.gradients, self.states, self.evaluations

    @property
    def _numbers(self) -> int:
        """Numbers per iterate."""
        return 2 * self._n + 2 + self._rows * self._n

    def make_room(self, kept: int) -> None:
        """Allocate more memory if iterate ``kept`` does not fit."""
        if kept >= self.capacity < self.longest:
            self._move(min(self.longest, _GROWTH * self.capacity), kept)

    def trim(self, kept: int) -> None:
        """Release unused memory after a run of ``kept`` iterates ended early."""
        if kept < self.capacity // 2:
            self._move(kept, kept)

    def _move(self, capacity: int, kept: int) -> None:
        old = self.arrays
        self._take(capacity)
        for new, array in zip(self.arrays, old, strict=True):
            new[:kept] = array[:kept]

    def _take(self, capacity: int) -> None:
        n, rows = self._n, self._rows
        slab, end = np.empty(capacity * self._numbers), 0

        def piece(*shape: int) -> NDArray[np.float64]:
            nonlocal end
            begin, end = end, end + capacity * math.prod(shape)
            return slab[begin:end].reshape(capacity, *shape)

        self.points, self.values, self.gradients, self.states = piece(n), piece(), piece(n), piece(rows, n)
        self.evaluations = piece().view(np.int64)
