"""The paths of all runs on the map as straight lines in the order in which a cursor shows them. Pure arrays, no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.runs import Outlines, Runs

Array = NDArray[np.float64]

# A place more pixels than that away from the start is drawn as if it were no farther: painters have limits.
FARTHEST = 1e6
# Few paths are wide, with a light rim that keeps every colour readable on every height; many are one pixel wide.
FEW_RUNS = 24
# What all paths may take together, in pixels of length; a vertex takes as long as so many.
MOST_NARROW, NARROW_VERTEX = 600_000.0, 15.0
MOST_WIDE, WIDE_VERTEX = 45_000.0, 6.0
FEWEST_VERTICES = 12
# No line is longer in the picture than that.
LONGEST_LINE = 2000.0
# Lines are shown in so many blocks: what is painted of whole ones can be kept.
BLOCKS = 64
# Steps can be told apart where they are so long, in pixels: a dot stands at each iterate.
DOT_DISTANCE = 12.0
# A place of a path is kept where it is so many pixels from the one before it.
TOLERANCE = 0.7


@dataclass(frozen=True, eq=False)
class PathLines:
    """The paths of runs, thinned to the pixels of a picture, as lines sorted by block, colour and step.

    A block holds the lines that end between two steps. What a cursor shows is so many whole blocks, a part of the next
    one, and for each run that goes on a line from the last place shown to where it stands.

    Attributes
    ----------
    runs : whose paths they are. paths : their thinned places, as far as they can be drawn.
    pixel : float64[2], the size of a pixel in the domain.
    """

    runs: Runs
    paths: Outlines
    pixel: Array

    @cached_property
    def length(self) -> float:
        """How long all of them are together, in pixels."""
        return float(self._lengths(self._ends).clip(max=LONGEST_LINE).sum())

    def _lengths(self, lines: Array) -> Array:
        """How long each of ``lines`` is, in pixels."""
        return np.asarray(np.hypot(*((lines[:, 2:] - lines[:, :2]) / self.pixel).T))

    @property
    def are_wide(self) -> bool:
        """Whether they are so few and short that they can be wide."""
        return len(self.runs) <= FEW_RUNS and self.work(WIDE_VERTEX) <= MOST_WIDE

    def work(self, vertex: float) -> float:
        """What it takes to paint all, in pixels of length, where a vertex takes as long as ``vertex`` of them."""
        return self.length + vertex * len(self.paths.steps)

    def whole_blocks(self, cursor: int) -> int:
        """How many blocks a cursor shows whole."""
        return int(np.searchsorted(self._bounds, cursor, side="right"))

    def block(self, number: int) -> Iterator[tuple[str, Array]]:
        """The lines of a block, float64[m, 4] of each colour: x and y of both ends."""
        for which, colour in enumerate(self.runs.colours[0]):
            lines = self._lines[self._group(number, which)]
            if len(lines):
                yield colour, lines

    def dots(self, number: int, cursor: int | None = None) -> Iterator[tuple[str, Array]]:
        """The iterates of a block that can be told apart, or those up to a cursor: float64[m, 2] of each colour."""
        if number >= len(self._bounds):
            return
        for which, colour in enumerate(self.runs.colours[0]):
            group = self._group(number, which)
            shown = self._apart[group] & (True if cursor is None else self._steps[group] <= cursor)
            if shown.any():
                yield colour, self._lines[group][shown, 2:]

    def begun(self, cursor: int) -> Iterator[tuple[str, Array]]:
        """The lines of the block after the whole ones that a cursor shows, and those to where the runs stand."""
        number, tails = self.whole_blocks(cursor), self._tails(cursor)
        for which, colour in enumerate(self.runs.colours[0]):
            lines = tails[self.runs.colours[1][tails[:, 4].astype(np.intp)] == which, :4]
            if number < len(self._bounds):
                group = self._group(number, which)
                count = int(np.searchsorted(self._steps[group], cursor, side="right"))
                lines = np.concatenate([self._lines[group][:count], lines])
            if len(lines):
                yield colour, lines

    def _group(self, block: int, colour: int) -> slice:
        place = block * len(self.runs.colours[0]) + colour
        return slice(int(self._firsts[place]), int(self._firsts[place + 1]))

    def _tails(self, cursor: int) -> Array:
        """Lines from the last place shown to where each run stands that is between two places, and its number."""
        going = np.flatnonzero(self.runs.lasts > cursor)
        if not len(going) or cursor < 0:
            return np.empty((0, 5))
        last = np.searchsorted(self._keys, going * self._stride + cursor, side="right") - 1
        between = self.paths.steps[last] < cursor
        going, last = going[between], last[between]
        starts = self.paths.places[self.paths.firsts[going]]
        heads = drawable(self.runs.heads(cursor)[0][going], starts, self.pixel)
        return np.column_stack([self.paths.places[last], heads, going])

    @cached_property
    def _stride(self) -> int:
        return self.runs.steps + 1

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        """Rising numbers of all places, by run and step."""
        return self.paths.owners * self._stride + self.paths.steps

    @cached_property
    def _apart(self) -> NDArray[np.bool_]:
        """Which lines, as they are sorted, are one step, and long enough to be seen as one."""
        return np.asarray((self._sorted[4] == 1) & (self._lengths(self._lines) >= DOT_DISTANCE))

    @cached_property
    def _ends(self) -> Array:
        """All lines in the order of the runs: float64[m, 4]."""
        places, same = self.paths.places, np.diff(self.paths.owners) == 0
        return np.column_stack([places[:-1], places[1:]])[same] if len(places) else np.empty((0, 4))

    @cached_property
    def _sorted(self) -> tuple[Array, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Lines, the steps they end at, where each colour of each block begins, the last step of each block.

        And how many steps each line stands for.
        """
        same = np.diff(self.paths.owners) == 0
        owners, steps, taken = self.paths.owners[1:][same], self.paths.steps[1:][same], np.diff(self.paths.steps)[same]
        names, which = self.runs.colours
        if not len(steps):
            return self._ends, steps, np.zeros(1, np.int64), np.empty(0, np.int64), taken
        shares = np.linspace(0, len(steps) - 1, BLOCKS + 1)[1:].astype(np.intp)
        bounds = np.unique(np.sort(steps)[shares])
        groups = np.searchsorted(bounds, steps) * len(names) + which[owners]
        order = np.lexsort((steps, groups))
        firsts = np.searchsorted(groups[order], np.arange(len(bounds) * len(names) + 1))
        return self._ends[order], steps[order], firsts, bounds, taken[order]

    @property
    def _lines(self) -> Array:
        return self._sorted[0]

    @property
    def _steps(self) -> NDArray[np.int64]:
        return self._sorted[1]

    @property
    def _firsts(self) -> NDArray[np.int64]:
        return self._sorted[2]

    @property
    def _bounds(self) -> NDArray[np.int64]:
        return self._sorted[3]


def path_lines(runs: Sequence[DrawnRun], pixel: Array) -> PathLines:
    """The paths of ``runs``, thinned to pixels, and further where they are more than can be painted in a moment."""
    known = Runs.of(runs)
    most = max(FEWEST_VERTICES, round(MOST_NARROW / NARROW_VERTEX / max(len(known), 1)))
    lines = _thinned(known, known.outlines, pixel, most)
    share = MOST_NARROW / max(lines.work(NARROW_VERTEX), 1.0)
    if share >= 1.0:
        return lines
    fewer = max(FEWEST_VERTICES, int(share * len(lines.paths.steps) / len(known)))
    return _thinned(known, lines.paths, pixel, fewer)


def _thinned(runs: Runs, paths: Outlines, pixel: Array, most: int) -> PathLines:
    kept = paths.thinned(TOLERANCE * pixel, most)
    places = drawable(kept.places, np.repeat(kept.places[kept.firsts], kept.counts, axis=0), pixel)
    return PathLines(runs, Outlines(kept.steps, places, kept.levels, kept.counts), pixel)


def drawable(points: Array, starts: Array, pixel: Array) -> Array:
    """``points``, those that are too far from ``starts`` for a painter moved nearer."""
    reach = FARTHEST * pixel
    return np.asarray(np.nan_to_num(points).clip(starts - reach, starts + reach))
