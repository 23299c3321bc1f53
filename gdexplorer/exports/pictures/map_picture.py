"""The contour map as a drawing: vectors over an image of the heights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray
from PIL import Image

from gdexplorer.exports.exported import Exported
from gdexplorer.exports.pictures.canvas import Marks, grey, lines, name_axes, note, pieces, style_axes
from gdexplorer.numerals import with_minus
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.declutter import by_importance, counts_shown, without_overlap
from gdexplorer.scene.field import FIELD, FIELD_RIM, field_segments
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.level_inks import TWO_TONES, level_inks
from gdexplorer.scene.patch import clear_colours
from gdexplorer.scene.path_lines import DOT_DISTANCE, FEW_RUNS, TOLERANCE
from gdexplorer.scene.point_signs import GAP, MOST_MARKS, SIZES, SYMBOLS
from gdexplorer.scene.region import BORDER_COLOUR, BORDER_RIM, Region, region_of
from gdexplorer.scene.run_styles import START_MARKERS, style_of
from gdexplorer.scene.runs import Runs
from gdexplorer.scene.theme import Theme
from gdexplorer.scene.ticks import round_ticks
from gdexplorer.session.edits import placed_starts
from gdexplorer.session.view_state import PictureLayer

Array = NDArray[np.float64]

# Widths and sizes in pixels, as in the window's map.
NARROW, WIDE, RIM, DOT, DOT_RIM, HEAD, START = 1.0, 2.2, 4.2, 5.0, 7.5, 13.0, 11.0
# Pixels of the image of the heights to a sample: viewers that do not blend pixels show no steps.
FINER = 4
TICKS = 6
LONG_NOTE = 210.0  # pixels of a map that a whole note fits into
# Places farther out than this many sides of the domain are drawn there: no format holds any number.
FARTHEST = 50.0
# Of the border of a feasible set, and how much of the ground outside it is covered.
BORDER, BORDER_EDGE, VEIL = 2.0, 5.0, 0.5
IMAGE, BASINS, LEVELS, FIELDS, MARKS, STARTS, RIMS, PATHS, DOTS, HEADS = map(float, range(1, 11))


class MapPicture:
    """The map in its axes, of ``pixel`` size: float64[2], in the domain."""

    def __init__(self, axes: Axes, exported: Exported, theme: Theme) -> None:
        self._axes, self._exported, self._theme = axes, exported, theme
        surface, view = exported.scene.surface, exported.view
        (x0, x1), (y0, y1) = surface.box.domain
        style_axes(axes, theme)
        axes.set_xlim(x0, x1)
        axes.set_ylim(y0, y1)
        axes.set_aspect("equal" if surface.box.keeps_angles else "auto", adjustable="box")
        if view.shows(PictureLayer.AXES):
            self._label(surface)
        else:
            axes.set_axis_off()
        self._paths: _Paths | None = None

    @property
    def artists(self) -> Sequence[Artist]:
        """The paths and their heads."""
        return self._paths.artists if self._paths is not None else ()

    def show(self, cursor: int) -> None:
        """Show the runs up to a step."""
        if self._paths is not None:
            self._paths.show(cursor)

    def draw(self, size: tuple[float, float]) -> None:
        """Draw all of it, in axes of that width and height in pixels."""
        exported, theme = self._exported, self._theme
        surface, view, basins = exported.scene.surface, exported.view, exported.shown.basins
        pixel = np.diff(np.array(surface.box.domain)).ravel() / size
        _heights(self._axes, surface)
        if basins is not None:
            _basins(self._axes, basins)
        region = region_of(exported.scene.experiment.subject_to, surface.plane)
        if region is not None:
            _feasible(self._axes, region, theme)
        if view.shows(PictureLayer.CONTOURS):
            _levels(self._axes, surface, pixel, basins is not None)
        if view.shows(PictureLayer.FIELD):
            self._field(surface)
        if view.shows(PictureLayer.POINTS):
            self._points(pixel, size)
        self._starts(surface)
        if view.shows(PictureLayer.PATHS):
            self._paths = _Paths(self._axes, exported.runs, pixel, np.array(surface.box.domain), theme)

    def _label(self, surface: Surface) -> None:
        for axis, side in zip((self._axes.xaxis, self._axes.yaxis), surface.box.domain, strict=True):
            ticks = round_ticks(*side, TICKS)
            axis.set_ticks([place for place, _ in ticks], labels=[with_minus(text) for _, text in ticks])
        name_axes(self._axes, self._theme, *surface.objective.axes)

    def _field(self, surface: Surface) -> None:
        experiment = self._exported.scene.experiment
        segments = field_segments(surface, self._exported.view.drawn_field, experiment.starts, experiment.metric)
        for (rgba, width), depth in ((FIELD_RIM, FIELDS), (FIELD, FIELDS + 0.1)):
            lines(self._axes, depth, [part / 255.0 for part in rgba], width, segments=list(segments))

    def _points(self, pixel: Array, size: tuple[float, float]) -> None:
        points, theme = by_importance(self._exported.shown.points), self._theme
        places = np.array([point.point[:2] for point in points], dtype=np.float64).reshape(-1, 2)
        sizes = np.array([SIZES[point.kind] + GAP for point in points], dtype=np.float64)
        corner = np.array(self._exported.scene.surface.box.domain)[:, 0]
        chosen = without_overlap((places - corner) / pixel, sizes, size)[:MOST_MARKS][::-1]
        kinds = [points[index].kind for index in chosen.tolist()]
        marks = Marks(
            self._axes, MARKS, [SYMBOLS[kind] for kind in kinds], [SIZES[kind] for kind in kinds],
            [theme.of_kind(kind) for kind in kinds], [theme.picture] * len(kinds),
        )  # fmt: skip
        marks.place(places[chosen])
        counts = counts_shown(len(chosen), len(points))
        note(self._axes, theme, counts[0] if size[0] >= LONG_NOTE else counts[:2][-1], 0.01, 0.01)

    def _starts(self, surface: Surface) -> None:
        starts = placed_starts(self._exported.scene.experiment.starts, surface.plane)
        count = len(starts)
        symbols = [START_MARKERS[i % len(START_MARKERS)] for i in range(count)]
        marks = Marks(self._axes, STARTS, symbols, [START] * count, ["#ffffff"] * count, ["#000000"] * count)
        marks.place(np.array([start[:2] for start in starts], dtype=np.float64).reshape(-1, 2))


class _Paths:
    """The paths of all runs up to the cursor: of each colour one artist, and rims and dots if they are few."""

    def __init__(self, axes: Axes, runs: Runs, pixel: Array, domain: Array, theme: Theme) -> None:
        self._runs, self._domain = runs, domain
        paths = runs.outlines.thinned(TOLERANCE * pixel, 20_000)
        self._few = len(runs) <= FEW_RUNS
        places = self._held(paths.places)
        firsts = paths.firsts.tolist()
        self._steps, self._places = _parted(paths.steps, firsts), _parted(places, firsts)
        colours, self._which = runs.colours
        self._rims = lines(axes, RIMS, theme.picture, RIM)
        width = WIDE if self._few else NARROW
        self._lines = [lines(axes, PATHS, theme.run(each), width, style_of(each).dashes) for each in colours]
        self._apart = [self._distinct(run.places, pixel) for run in runs] if self._few else []
        self._dots = [
            axes.scatter([], [], s=(0.75 * DOT) ** 2, c=theme.run(each), edgecolors=theme.picture,
                         linewidths=0.75 * (DOT_RIM - DOT) / 2, zorder=DOTS)
            for each in colours
        ]  # fmt: skip
        fills = [theme.run(run.colour) for run in runs]
        count = len(runs)
        self._heads = Marks(axes, HEADS, [run.marker for run in runs], [HEAD] * count, fills, [theme.picture] * count)

    @property
    def artists(self) -> Sequence[Artist]:
        return self._rims, *self._lines, *self._dots, *self._heads.artists

    def show(self, cursor: int) -> None:
        heads = self._held(self._runs.heads(cursor)[0])
        shown = [
            np.concatenate([places[: np.searchsorted(steps, cursor, side="right")], head[np.newaxis]])
            for steps, places, head in zip(self._steps, self._places, heads, strict=True)
        ]
        if self._few:
            self._rims.set_segments(shown)
        for number, (artist, dots) in enumerate(zip(self._lines, self._dots, strict=True)):
            mine = np.flatnonzero(self._which == number)
            artist.set_segments([shown[run] for run in mine])
            if self._few:
                dots.set_offsets(self._dots_until(mine, cursor))
        self._heads.place(heads)

    def _dots_until(self, runs: NDArray[np.intp], cursor: int) -> Array:
        shown = [(self._runs[run].places, self._apart[run]) for run in runs.tolist()]
        parts = [self._held(places[steps[steps <= cursor]]) for places, steps in shown]
        return np.concatenate([*parts, np.empty((0, 2))])

    def _distinct(self, places: Array, pixel: Array) -> NDArray[np.intp]:
        """The steps that are long enough to be told apart."""
        with np.errstate(all="ignore"):
            moves = np.hypot(*(np.diff(places, axis=0) / pixel).T)
        return np.flatnonzero(moves >= DOT_DISTANCE) + 1

    def _held(self, places: Array) -> Array:
        low, high = self._domain.T
        reach = FARTHEST * (high - low)
        return np.nan_to_num(np.asarray(places), nan=0.0).clip(low - reach, high + reach)


def _parted(rows: NDArray[Any], firsts: list[int]) -> list[NDArray[Any]]:
    """The rows of each run, given the first of each."""
    return np.split(rows, firsts)[1:]


def _heights(axes: Axes, surface: Surface) -> None:
    colours = clear_colours(surface.colours.reshape(*surface.values.shape, 4), surface.values)
    _image(axes, colours, surface.xs, surface.ys, IMAGE, Image.Resampling.BICUBIC)


def _basins(axes: Axes, shown: BasinsResult) -> None:
    _image(axes, shown.picture, shown.basins.xs, shown.basins.ys, BASINS, Image.Resampling.NEAREST)


def _image(axes: Axes, colours: NDArray[np.uint8], xs: Array, ys: Array, depth: float, how: Image.Resampling) -> None:
    """Show samples on a grid, each in the middle of its pixel, as an image that is finer than they are."""
    rows, columns = colours.shape[:2]
    finer = Image.fromarray(np.ascontiguousarray(colours)).resize((columns * FINER, rows * FINER), how)
    half_x, half_y = ((side[-1] - side[0]) / (2 * max(len(side) - 1, 1)) for side in (xs, ys))
    limits = axes.get_xlim(), axes.get_ylim()
    aspect = axes.get_aspect()
    extent = (xs[0] - half_x, xs[-1] + half_x, ys[0] - half_y, ys[-1] + half_y)
    axes.imshow(np.asarray(finer), extent=extent, origin="lower", zorder=depth, interpolation="none", aspect=aspect)
    axes.set_xlim(*limits[0])
    axes.set_ylim(*limits[1])


def _feasible(axes: Axes, region: Region, theme: Theme) -> None:
    """Hatch what lies outside of a feasible set, and outline that."""
    (left, right), (bottom, top) = region.domain
    whole = Path(np.array([[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]), closed=True)
    turned = [
        np.concatenate([loop[::-1], loop[-1:]]) for loop in region.loops
    ]  # the other way round: the set is a hole
    outside = Path.make_compound_path(whole, *(Path(loop, closed=True) for loop in turned))
    axes.add_patch(PathPatch(outside, facecolor=theme.picture, alpha=VEIL, linewidth=0.0, zorder=BASINS + 0.5))
    hatched = PathPatch(
        outside, facecolor="none", edgecolor=theme.line, alpha=VEIL, hatch="////", linewidth=0.0, zorder=BASINS + 0.6
    )
    axes.add_patch(hatched)
    for colour, width, above in ((BORDER_RIM, BORDER_EDGE, 0.7), (BORDER_COLOUR, BORDER, 0.8)):
        lines(axes, BASINS + above, colour, width, segments=list(region.border))


def _levels(axes: Axes, surface: Surface, pixel: Array, over_basins: bool) -> None:
    for line, ink in zip(surface.level_curves, level_inks(COLOUR_TABLE), strict=True):
        parts = pieces(line)
        if not over_basins:
            lines(axes, LEVELS, grey(ink), 1.0, segments=parts)
            continue
        moved = [part + pixel * (1.0, -1.0) for part in parts]
        for segments, each, above in zip((moved, parts), TWO_TONES, (0.0, 0.1), strict=True):
            lines(axes, LEVELS + above, grey(each), 1.0, segments=segments)
