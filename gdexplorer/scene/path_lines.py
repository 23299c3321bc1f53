"""The paths of all runs on the map as line segments, in the order in which a cursor shows them. Pure arrays, no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.runs import Outlines, Runs

Array = NDArray[np.float64]

# Points further than this from the start are moved closer, in pixels: QPainter has limits.
FARTHEST = 1e6
# A few paths are wide, with a light outline that keeps every colour legible; many are one pixel wide.
FEW_RUNS = 24
# Painting budget of all paths, in pixels of length, and the cost of a vertex in pixels.
MOST_NARROW, NARROW_VERTEX = 600_000.0, 15.0
MOST_WIDE, WIDE_VERTEX = 45_000.0, 6.0
FEWEST_VERTICES = 12
# The longest segment drawn, in pixels.
LONGEST_LINE = 2000.0
# Number of blocks of segments: paintings of whole blocks can be cached.
BLOCKS = 64
# Steps at least this long, in pixels, are distinguishable: a dot marks each iterate.
DOT_DISTANCE = 12.0
# Thinned points are at least this many pixels apart.
TOLERANCE = 0.7


@dataclass(frozen=True, eq=False)
class PathLines:
    """The paths of runs, thinned to the pixels of a picture, as segments sorted by block, colour and step.

    A block holds the segments that end between two steps. A cursor shows a number of whole blocks, a part of the next
    one, and for each continuing run a segment from the last point shown to its current position.

    Attributes
    ----------
    runs : the runs. paths : their thinned points, clamped to what can be drawn.
    pixel : float64[2], the size of a pixel in the domain.
    """

    runs: Runs
    paths: Outlines
    pixel: Array

    @cached_property
    def length(self) -> float:
        """Total length of all paths, in pixels."""
        return float(self._lengths(self._ends).clip(max=LONGEST_LINE).sum())

    def _lengths(self, lines: Array) -> Array:
        """Length of each of ``lines``, in pixels."""
        return np.asarray(np.hypot(*((lines[:, 2:] - lines[:, :2]) / self.pixel).T))

    @property
    def are_wide(self) -> bool:
        """Whether they are few and short enough to be drawn wide."""
        return len(self.runs) <= FEW_RUNS and self.work(WIDE_VERTEX) <= MOST_WIDE

    def work(self, vertex: float) -> float:
        """The cost of painting all, in pixels of length, given the cost of a ``vertex``."""
        return self.length + vertex * len(self.paths.steps)

    def whole_blocks(self, cursor: int) -> int:
        """The number of whole blocks shown at the cursor."""
        return int(np.searchsorted(self._bounds, cursor, side="right"))

    def block(self, number: int) -> Iterator[tuple[str, Array]]:
        """The segments of a block, float64[m, 4] for each colour: x and y of both ends."""
        for which, colour in enumerate(self.runs.colours[0]):
            lines = self._lines[self._group(number, which)]
            if len(lines):
                yield colour, lines

    def dots(self, number: int, cursor: int | None = None) -> Iterator[tuple[str, Array]]:
        """The distinguishable iterates of a block, or those up to a cursor: float64[m, 2] for each colour."""
        if number >= len(self._bounds):
            return
        for which, colour in enumerate(self.runs.colours[0]):
            group = self._group(number, which)
            shown = self._apart[group] & (True if cursor is None else self._steps[group] <= cursor)
            if shown.any():
                yield colour, self._lines[group][shown, 2:]

    def begun(self, cursor: int) -> Iterator[tuple[str, Array]]:
        """The segments of the partially shown block at the cursor, and those to the runs' current positions."""
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
        """Segments from the last point shown to each run's position between two points, with the index of the run."""
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
        """Ascending sort keys of all points, by run and step."""
        return self.paths.owners * self._stride + self.paths.steps

    @cached_property
    def _apart(self) -> NDArray[np.bool_]:
        """Which sorted segments are a single step, long enough to be distinguishable."""
        return np.asarray((self._sorted[4] == 1) & (self._lengths(self._lines) >= DOT_DISTANCE))

    @cached_property
    def _ends(self) -> Array:
        """All segments in the order of the runs: float64[m, 4]."""
        places, same = self.paths.places, np.diff(self.paths.owners) == 0
        return np.column_stack([places[:-1], places[1:]])[same] if len(places) else np.empty((0, 4))

    @cached_property
    def _sorted(self) -> tuple[Array, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Segments, their last steps, the first segment of each colour of each block, and the last step of each block.

        Also the number of steps that each segment spans.
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
    """The paths of ``runs``, thinned to pixels, and further if they exceed the painting budget."""
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
    """``points``, with those too far from ``starts`` for QPainter moved closer."""
    reach = FARTHEST * pixel
    return np.asarray(np.nan_to_num(points).clip(starts - reach, starts + reach))
