"""The frames of an animation, one after the other, with what its encoder has to know beforehand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # [rows, columns, 3], red, green and blue


class Shots(Struct, frozen=True, eq=False):
    """The frames of an animation.

    Attributes
    ----------
    frames : each once. count : how many there are.
    rate : frames a second. dwell : how long the last one stays, in seconds.
    title, words : what it shows, in a line and in paragraphs.
    """

    frames: Iterator[Pixels]
    count: int
    rate: float
    dwell: float
    title: str
    words: str

    def milliseconds(self, unit: int = 1) -> list[int]:
        """How long each frame stays, as multiples of ``unit``, which add up to what was asked for."""
        ends = np.arange(self.count + 1) * 1000.0 / self.rate
        ends[-1] = ends[-2] + max(1000.0 * self.dwell, 1000.0 / self.rate)
        times = np.diff(np.rint(ends / unit).astype(np.int64))
        return [max(int(time), 1) * unit for time in times]


def changed_part(before: Pixels, after: Pixels) -> tuple[int, int, int, int]:
    """The smallest rectangle that holds all pixels which differ: left, top, right and bottom; never empty."""
    differs = (before != after).any(axis=2)
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return 0, 0, 1, 1
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
