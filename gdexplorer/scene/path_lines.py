"""The paths of all runs on the map as line segments, in the order in which a cursor shows them. Pure arrays, no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.scene.dashes import dashed
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import clipped_segments
from gdexplorer.scene.run_styles import style_of
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
BLOCKS = 16
# Steps at least this long, in pixels, are distinguishable: a dot marks each iterate.
DOT_DISTANCE = 12.0
# Thinned points are at least this many pixels apart.
TOLERANCE = 0.7


class Sorted(NamedTuple):
    """Segments by block, colour and step: float64[m, 4], their steps, the first of each colour of each block, order."""

    lines: Array
    steps: NDArray[np.int64]
    firsts: NDArray[np.intp]
    order: NDArray[np.intp]


class PathLines(Struct, frozen=True, eq=False, dict=True):
    """The paths of runs, thinned to the pixels of a picture, as segments sorted by block, colour and step.

    A block holds the segments that end between two steps. A cursor shows a number of whole blocks, a part of the next
    one, and for each continuing run a segment from the last point shown to its current position.

    Attributes
    ----------
    runs : the runs. paths : their thinned points, clamped to what can be drawn.
    pixel : float64[2], the size of a pixel in the domain.
    seen : float64[2, 2], the lowest and highest coordinates in sight; None: everything is.
    among : the number of all runs in the picture.
    """

    runs: Runs
    paths: Outlines
    pixel: Array
    seen: Array | None = None
    among: int = 0

    def ready(self) -> PathLines:
        """The same, with all that is computed once computed."""
        self.are_wide, self._cut, self._keys  # noqa: B018
        if self.are_wide:
            self._apart  # noqa: B018
        return self

    @cached_property
    def length(self) -> float:
        """Total length of all paths, in pixels."""
        return float(self.lengths(self._ends).clip(max=LONGEST_LINE).sum())

    def lengths(self, lines: Array) -> Array:
        """Length of each of ``lines``, in pixels."""
        return np.asarray(np.hypot(*((lines[:, 2:] - lines[:, :2]) / self.pixel).T))

    @property
    def are_wide(self) -> bool:
        """Whether they are few, and short enough in sight, to be drawn wide."""
        return max(len(self.runs), self.among) <= FEW_RUNS and self._work_in_sight <= MOST_WIDE

    @cached_property
    def _work_in_sight(self) -> float:
        """The cost of painting wide what is in sight."""
        if self.seen is None:
            return self.work(WIDE_VERTEX)
        starts, ends, kept = clipped_segments(self._ends[:, :2], self._ends[:, 2:], *self.seen)
        lengths = self.lengths(np.hstack([starts, ends])[kept]).clip(max=LONGEST_LINE)
        return float(lengths.sum()) + WIDE_VERTEX * len(lengths)

    def work(self, vertex: float) -> float:
        """The cost of painting all, in pixels of length, given the cost of a ``vertex``."""
        return self.length + vertex * len(self.paths.steps)

    def whole_blocks(self, cursor: int) -> int:
        """The number of whole blocks shown at the cursor."""
        return int(np.searchsorted(self._bounds, cursor, side="right"))

    def block(self, number: int) -> Iterator[tuple[int, Array]]:
        """The segments of a block, float64[m, 4] for each colour: x and y of both ends."""
        return self._block(self._whole, number)

    def dashes(self, number: int) -> Iterator[tuple[int, Array]]:
        """The same, cut into the dashes of each colour."""
        return self._block(self._cut, number)

    def dots(self, number: int, cursor: int | None = None) -> Iterator[tuple[int, Array]]:
        """The distinguishable iterates of a block, or those up to a cursor: float64[m, 2] for each colour."""
        if number >= len(self._bounds):
            return
        for which, colour in enumerate(self.runs.colours[0]):
            group = self._group(self._whole, number, which)
            shown = self._apart[group] & (True if cursor is None else self._whole.steps[group] <= cursor)
            if shown.any():
                yield colour, self._whole.lines[group][shown, 2:]

    def begun(self, cursor: int) -> Iterator[tuple[int, Array]]:
        """The segments of the partially shown block at the cursor, and those to the runs' current positions."""
        return self._begun(self._whole, cursor)

    def begun_dashes(self, cursor: int) -> Iterator[tuple[int, Array]]:
        """The same, cut into dashes; only those to the current positions are solid."""
        return self._begun(self._cut, cursor)

    def nearest(self, place: Array, cursor: int, reach: float) -> tuple[int, int] | None:
        """The run within ``reach`` pixels of ``place: float64[2]`` among those drawn, and its iterate there, if any."""
        found = self.nearest_within(place, cursor, reach)
        return None if found is None else found[1:]

    def nearest_within(self, place: Array, cursor: int, reach: float) -> tuple[float, int, int] | None:
        """The same, with how far it is in pixels."""
        owners, steps = self.paths.owners[1:][self._same], self.paths.steps[:-1][self._same]
        begun = np.flatnonzero(steps < max(cursor, 1))
        if not len(begun):
            return None
        lines = self._ends[begun]
        tails, along = (place - lines[:, :2]) / self.pixel, (lines[:, 2:] - lines[:, :2]) / self.pixel
        with np.errstate(all="ignore"):
            shares = np.nan_to_num((tails * along).sum(axis=1) / (along**2).sum(axis=1)).clip(0.0, 1.0)
        off = np.hypot(*(tails - shares[:, None] * along).T)
        best = int(off.argmin())
        if off[best] > reach:
            return None
        segment = begun[best]
        step = self._last_steps[segment] if shares[best] > 0.5 else steps[segment]
        return float(off[best]), int(owners[segment]), int(min(step, cursor))

    def _block(self, kept: Sorted, number: int) -> Iterator[tuple[int, Array]]:
        for which, colour in enumerate(self.runs.colours[0]):
            lines = kept.lines[self._group(kept, number, which)]
            if len(lines):
                yield colour, lines

    def _begun(self, kept: Sorted, cursor: int) -> Iterator[tuple[int, Array]]:
        number, tails = self.whole_blocks(cursor), self._tails(cursor)
        for which, colour in enumerate(self.runs.colours[0]):
            lines = tails[self.runs.colours[1][tails[:, 4].astype(np.intp)] == which, :4]
            if number < len(self._bounds):
                group = self._group(kept, number, which)
                count = int(np.searchsorted(kept.steps[group], cursor, side="right"))
                lines = np.concatenate([kept.lines[group][:count], lines])
            if len(lines):
                yield colour, lines

    def _group(self, kept: Sorted, block: int, colour: int) -> slice:
        place = block * len(self.runs.colours[0]) + colour
        return slice(int(kept.firsts[place]), int(kept.firsts[place + 1]))

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
        taken = np.diff(self.paths.steps)[self._same][self._whole.order]
        return np.asarray((taken == 1) & (self.lengths(self._whole.lines) >= DOT_DISTANCE))

    @cached_property
    def _same(self) -> NDArray[np.bool_]:
        """Which points follow one of the same run."""
        return np.asarray(np.diff(self.paths.owners) == 0)

    @cached_property
    def _ends(self) -> Array:
        """All segments in the order of the runs: float64[m, 4]."""
        places = self.paths.places
        return np.column_stack([places[:-1], places[1:]])[self._same] if len(places) else np.empty((0, 4))

    @cached_property
    def _last_steps(self) -> NDArray[np.int64]:
        return self.paths.steps[1:][self._same]

    @cached_property
    def _bounds(self) -> NDArray[np.int64]:
        """The last step of each block."""
        steps = np.sort(self._last_steps)
        if not len(steps):
            return steps
        return np.unique(steps[np.linspace(0, len(steps) - 1, BLOCKS + 1)[1:].astype(np.intp)])

    @cached_property
    def _whole(self) -> Sorted:
        return self._sorted(self._ends, self._last_steps, self.paths.owners[1:][self._same])

    @cached_property
    def _cut(self) -> Sorted:
        patterns = [style_of(run.colour).dashes for run in self.runs]
        if not any(patterns):
            return self._whole
        owners = self.paths.owners[1:][self._same]
        pieces = dashed(self.lengths(self._ends), owners, patterns, LONGEST_LINE)
        lines = np.hstack(pieces.of(self._ends[:, :2], self._ends[:, 2:]))
        return self._sorted(lines, self._last_steps[pieces.whole], owners[pieces.whole])

    def _sorted(self, lines: Array, steps: NDArray[np.int64], owners: NDArray[np.intp]) -> Sorted:
        names, which = self.runs.colours
        groups = np.searchsorted(self._bounds, steps) * len(names) + which[owners]
        order = np.lexsort((steps, groups))
        firsts = np.searchsorted(groups[order], np.arange(len(self._bounds) * len(names) + 1))
        return Sorted(lines[order], steps[order], firsts, order)


def path_lines(runs: Sequence[DrawnRun], pixel: Array, seen: Array | None = None, among: int = 0) -> PathLines:
    """The paths of ``runs``, thinned to pixels, and further if they exceed the painting budget; computed once.

    Of the budget they take their share ``among`` so many runs of the picture, else all of it.
    """
    known = Runs.of(runs)
    among = max(among, len(known), 1)
    of = pixel.tobytes(), b"" if seen is None else seen.tobytes(), among
    return known.once("lines", of, lambda: _path_lines(known, pixel, seen, among))


def lines_of_parts(runs: Runs, pixel: Array, seen: Array | None = None) -> tuple[PathLines, ...]:
    """The paths of each part of ``runs``."""
    return tuple(path_lines(part, pixel, seen, len(runs)) for part, _ in runs.parts)


def nearest_run(
    runs: Runs, lines: Sequence[PathLines], place: Array, cursor: int, reach: float
) -> tuple[int, int] | None:
    """The run within ``reach`` pixels of a place among those of all parts, and its iterate there, if any."""
    found = [
        (off, int(part.numbers[owner]), step)
        for part, each in zip(runs.parts, lines, strict=False)  # no lines before runs are drawn
        for off, owner, step in filter(None, (each.nearest_within(place, cursor, reach),))
    ]
    return min(found)[1:] if found else None


def _path_lines(known: Runs, pixel: Array, seen: Array | None, among: int) -> PathLines:
    most = max(FEWEST_VERTICES, round(MOST_NARROW / NARROW_VERTEX / among))
    lines = _thinned(known, known.outlines, pixel, seen, most, among)
    share = MOST_NARROW * max(len(known), 1) / among / max(lines.work(NARROW_VERTEX), 1.0)
    if share >= 1.0:
        return lines
    fewer = max(FEWEST_VERTICES, int(share * len(lines.paths.steps) / len(known)))
    return _thinned(known, lines.paths, pixel, seen, fewer, among)


def _thinned(runs: Runs, paths: Outlines, pixel: Array, seen: Array | None, most: int, among: int) -> PathLines:
    kept = paths.thinned(TOLERANCE * pixel, most)
    places = drawable(kept.places, np.repeat(kept.places[kept.firsts], kept.counts, axis=0), pixel)
    return PathLines(runs, Outlines(kept.steps, places, kept.levels, kept.counts), pixel, seen, among)


def drawable(points: Array, starts: Array, pixel: Array) -> Array:
    """``points``, with those too far from ``starts`` for QPainter moved closer."""
    reach = FARTHEST * pixel
    return np.asarray(np.nan_to_num(points).clip(starts - reach, starts + reach))
