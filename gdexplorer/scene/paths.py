"""Clip and thin paths for drawing. Pure arrays, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.scene.dashes import dashed
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import HEIGHT, Box, clipped_segments
from gdexplorer.scene.run_styles import style_of
from gdexplorer.scene.runs import Runs

Array = NDArray[np.float64]

# Paths are lifted above the surface to stay visible.
LIFT = 0.012
# Largest number of segments over all paths, and the smallest limit for each.
MOST_SEGMENTS, FEWEST_SEGMENTS = 20_000, 12
# About the size of a pixel in the box, for the lengths of dashes.
PIXEL = 0.004


class Segments(Struct, frozen=True, eq=False):
    """Segments of all runs in a box, ordered by step, so that a cursor shows a leading part.

    Attributes
    ----------
    vertices : float32[2 * m, 3], pairs. colours : float32[2 * m, 4]. steps : int64[m], the step at each segment's end.
    owners : intp[m], the run of each segment.
    """

    vertices: NDArray[np.float32]
    colours: NDArray[np.float32]
    steps: NDArray[np.int64]
    owners: NDArray[np.intp]

    def shown(self, cursor: int) -> int:
        """Number of segments shown at the cursor."""
        return int(np.searchsorted(self.steps, cursor, side="right"))


NO_SEGMENTS = Segments(
    np.empty((0, 3), np.float32), np.empty((0, 4), np.float32), np.empty(0, np.int64), np.empty(0, np.intp)
)


class Cut(NamedTuple):
    """The same without colours, which depend on the theme."""

    vertices: NDArray[np.float32]
    steps: NDArray[np.int64]
    owners: NDArray[np.intp]

    def coloured(self, colours: NDArray[np.float32]) -> Segments:
        """The segments in the ``colours`` of the runs, float32[r, 4]."""
        return Segments(self.vertices, np.repeat(colours[self.owners], 2, axis=0), self.steps, self.owners)


def segments_in_box(
    runs: Sequence[DrawnRun], box: Box, rgba: dict[int, Array], among: int = 0
) -> tuple[Segments, Segments]:
    """The paths of ``runs`` as segments clipped to the drawn box: whole, and cut into the dashes of each colour.

    They are as fine as ``among`` so many runs of the picture.
    """
    if not runs:
        return NO_SEGMENTS, NO_SEGMENTS
    runs = Runs.of(runs)
    names, which = runs.colours
    colours = np.array([rgba[name] for name in names], dtype=np.float32)[which]
    whole, dashes = cut_to_box(runs, box, among)
    in_colour = whole.coloured(colours)
    return in_colour, in_colour if dashes is whole else dashes.coloured(colours)


def cut_to_box(runs: Runs, box: Box, among: int = 0) -> tuple[Cut, Cut]:
    """What of `segments_in_box` does not depend on the theme; computed once."""
    among = max(among, len(runs), 1)
    return runs.once("segments", (box, among), lambda: _cut_to_box(runs, box, among))


def _cut_to_box(runs: Runs, box: Box, among: int) -> tuple[Cut, Cut]:
    # Thinned, transformed and clipped all at once: NumPy calls cost more than the work on one run.
    paths = runs.outlines.thinned(0.004 / box.stretch(), max(FEWEST_SEGMENTS, MOST_SEGMENTS // among))
    with np.errstate(all="ignore"):
        places = np.column_stack([box.flat(paths.places), box.height(paths.levels) + LIFT]).clip(-1e6, 1e6)
    low, high = np.array([*-box.half_sides, -0.02]), np.array([*box.half_sides, HEIGHT + 0.02])
    starts, ends, inside = clipped_segments(places[:-1], places[1:], low, high)
    inside[paths.firsts[1:] - 1] = False  # from the end of one run to the start of the next
    starts, ends, steps, owners = starts[inside], ends[inside], paths.steps[1:][inside], paths.owners[1:][inside]
    whole = _by_step(starts, ends, steps, owners)
    patterns = [style_of(run.colour).dashes for run in runs]
    if not any(patterns):
        return whole, whole
    pieces = dashed(np.linalg.norm(ends - starts, axis=1) / PIXEL, owners, patterns)
    return whole, _by_step(*pieces.of(starts, ends), steps[pieces.whole], owners[pieces.whole])


def _by_step(starts: Array, ends: Array, steps: NDArray[np.int64], owners: NDArray[np.intp]) -> Cut:
    order = np.argsort(steps, kind="stable")
    vertices = np.stack([starts, ends], axis=1)[order].reshape(-1, 3).astype(np.float32)
    return Cut(vertices, steps[order], owners[order])


def heads(runs: Sequence[DrawnRun], cursor: int) -> tuple[Array, Array]:
    """Where each run is at the cursor: points float64[m, 2] and values float64[m]."""
    return Runs.of(runs).heads(cursor)
