"""Cut lines into dashes along whole paths: a pen would restart its pattern at each short segment. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Repetitions of a pattern over all paths that have it: many runs have longer dashes rather than none.
MOST_PERIODS = 4000


class Pieces(Struct, frozen=True, eq=False):
    """The drawn parts of line segments.

    Attributes
    ----------
    whole : int64[k], the segment that each piece lies on, ascending.
    first, last : float64[k], its ends as fractions of the segment.
    """

    whole: NDArray[np.int64]
    first: Array
    last: Array

    def of(self, starts: Array, ends: Array) -> tuple[Array, Array]:
        """The ends of the pieces of segments from ``starts`` to ``ends``, float64[m, d] each."""
        starts, along = starts[self.whole], (ends - starts)[self.whole]
        return starts + self.first[:, None] * along, starts + self.last[:, None] * along


def dashed(
    lengths: Array,
    owners: NDArray[np.intp],
    patterns: Sequence[tuple[float, ...]],
    longest: float = np.inf,
    most: int = MOST_PERIODS,
) -> Pieces:
    """Cut the segments of many paths into dashes.

    Parameters
    ----------
    lengths : float64[m], lengths of all segments, in the order of the paths.
    owners : intp[m], the path of each segment, ascending.
    patterns : for each path, lengths drawn and left out in turn; empty for a solid line.
    longest : longer segments stay whole.
    most : a pattern is drawn larger, by a power of two, where it would be repeated more often.
    """
    solid = np.flatnonzero(~_are_cut(lengths, owners, patterns, longest))
    parts = [(solid, np.zeros(len(solid)), np.ones(len(solid)))]
    for pattern in dict.fromkeys(filter(None, patterns)):
        mine = np.array([each == pattern for each in patterns], dtype=bool)[owners]
        chosen = np.flatnonzero(mine & (lengths > 0.0) & (lengths <= longest))
        parts.extend(
            _cut(lengths, owners, chosen, _enlarged(pattern, float(lengths[chosen].clip(max=1e6).sum()), most))
        )
    whole, first, last = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.lexsort((first, whole))
    return Pieces(whole[order], first[order], last[order])


def _enlarged(pattern: tuple[float, ...], length: float, most: int) -> tuple[float, ...]:
    """The pattern at a size at which a ``length`` repeats it at most ``most`` times."""
    doublings = max(math.ceil(math.log2(max(length, 1.0) / sum(pattern) / most)), 0)
    return tuple(part * 2.0**doublings for part in pattern)


def _are_cut(
    lengths: Array, owners: NDArray[np.intp], patterns: Sequence[tuple[float, ...]], longest: float
) -> NDArray[np.bool_]:
    has_pattern = np.array([bool(pattern) for pattern in patterns], dtype=bool)[owners]
    return np.asarray(has_pattern & (lengths > 0.0) & (lengths <= longest))


def _cut(
    lengths: Array, owners: NDArray[np.intp], chosen: NDArray[np.intp], pattern: tuple[float, ...]
) -> list[tuple[NDArray[np.int64], Array, Array]]:
    """For each dash of ``pattern``, its pieces on the ``chosen`` segments: segment, and ends as fractions."""
    begins = _begins(lengths.clip(max=1e6), owners)[chosen]
    sizes, period = lengths[chosen], sum(pattern)
    rounds = np.floor((begins + sizes) / period).astype(np.int64) - np.floor(begins / period).astype(np.int64) + 1
    which = np.repeat(np.arange(len(chosen)), rounds)
    number = np.arange(len(which)) - np.repeat(np.cumsum(rounds) - rounds, rounds)
    origin = (np.floor(begins / period)[which] + number) * period - begins[which]
    found = []
    for place in range(0, len(pattern), 2):
        low = np.maximum(origin + sum(pattern[:place]), 0.0)
        high = np.minimum(origin + sum(pattern[: place + 1]), sizes[which])
        seen = high > low
        share = sizes[which][seen]
        found.append((chosen[which[seen]].astype(np.int64), low[seen] / share, high[seen] / share))
    return found


def _begins(lengths: Array, owners: NDArray[np.intp]) -> Array:
    """Length of each path before each of its segments."""
    before = np.cumsum(lengths) - lengths
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    return np.asarray(before - np.repeat(before[firsts], np.diff(firsts, append=len(owners))))
