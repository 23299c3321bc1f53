"""The surface as a drawing: an image with lines, marks and texts over it as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from gdexplorer.exports.exported import Exported
from gdexplorer.exports.pictures.canvas import TEXT, Marks, lines, note
from gdexplorer.scene.basin_surface import on_surface
from gdexplorer.scene.box_axes import GAP, MARK, Ruler, drawn_edges, label_axes
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.declutter import by_importance, counts_shown, without_overlap
from gdexplorer.scene.field import field_segments
from gdexplorer.scene.geometry import FLOOR, HEIGHT, Surface
from gdexplorer.scene.level_inks import TWO_TONES, colours_of_lines, level_inks
from gdexplorer.scene.path_lines import FEW_RUNS
from gdexplorer.scene.paths import Segments, segments_in_box
from gdexplorer.scene.point_signs import MOST_MARKS, SIZES, SYMBOLS
from gdexplorer.scene.raster import Seen, joined, seen_from
from gdexplorer.scene.region import BORDER_COLOUR, BORDER_RIM, border_on_surface, faded, region_of
from gdexplorer.scene.rulers import rulers
from gdexplorer.scene.run_styles import START_MARKERS
from gdexplorer.scene.theme import FLOOR_OPACITY, FRAME_OPACITY, Theme
from gdexplorer.scene.viewpoint import NO_MARGINS, Margins, Viewpoint
from gdexplorer.session.edits import placed_starts
from gdexplorer.session.view_state import PictureLayer
from gdexplorer.session.viewpoints import viewpoint_of

Array = NDArray[np.float64]

# Widths and sizes in pixels, as in the window's picture; how much of a path is seen through the surface.
FRAME, LEVEL, LEVEL_RIM, FIELD, BEHIND, RIM, PATH, HEAD, START = 1.0, 1.25, 2.5, 1.4, 1.5, 5.0, 3.0, 13.0, 11.0
THROUGH = 0.45
BORDER, BORDER_EDGE = 2.5, 5.0  # of a feasible set
LINE = 1.2 * TEXT
BACK, IMAGE, ON_SURFACE, LABELS, MARKS, PATHS, HEADS = map(float, range(1, 8))


class SurfacePicture:
    """The surface in axes whose data are pixels from the upper left corner."""

    def __init__(self, axes: Axes, exported: Exported, theme: Theme, size: tuple[float, float], scale: float) -> None:
        self._axes, self._exported, self._theme, self._size = axes, exported, theme, size
        surface, view, basins = exported.scene.surface, exported.view, exported.shown.basins
        axes.set_xlim(0.0, size[0])
        axes.set_ylim(size[1], 0.0)
        axes.set_axis_off()
        self._rulers = rulers(surface)
        has_axes = view.shows(PictureLayer.AXES)
        margins = _margins(self._rulers) if has_axes else NO_MARGINS
        self.viewpoint: Viewpoint = viewpoint_of(view.camera, surface.box.half_sides, margins, *size)
        colours = surface.colours if basins is None else on_surface(surface, basins)
        feasible = exported.scene.experiment.subject_to
        if feasible is not None:
            colours = faded(colours, surface, feasible, theme.picture)
        self._seen = seen_from(self.viewpoint, surface, colours)
        axes.imshow(
            self._seen.image(scale), extent=(0.0, size[0], size[1], 0.0), zorder=IMAGE, interpolation="none",
            aspect="auto",
        )  # fmt: skip
        if has_axes:
            self._frame(surface)
        if view.shows(PictureLayer.CONTOURS):
            self._levels(surface, basins is not None)
        border = border_on_surface(region_of(feasible, surface.plane), surface)
        for colour, width, above in ((BORDER_RIM, BORDER_EDGE, 0.1), (BORDER_COLOUR, BORDER, 0.2)):
            self._in_front(border, colour, width, ON_SURFACE + above)
        if view.shows(PictureLayer.FIELD):
            self._field(surface)
        if view.shows(PictureLayer.POINTS):
            self._points(surface)
        self._starts(surface)
        self._paths = _Paths(axes, exported, self._seen, theme) if view.shows(PictureLayer.PATHS) else None

    @property
    def artists(self) -> Sequence[Artist]:
        """The paths and their heads."""
        return self._paths.artists if self._paths is not None else ()

    def show(self, cursor: int) -> None:
        """Show the runs up to a step."""
        if self._paths is not None:
            self._paths.show(cursor)

    def _frame(self, surface: Surface) -> None:
        sides, theme = surface.box.half_sides, self._theme
        edges = drawn_edges(self.viewpoint, sides).reshape(-1, 3)
        self._in_front(edges, (theme.dim, FRAME_OPACITY), FRAME, BACK)
        labels = label_axes(self.viewpoint, sides, self._rulers, _measure)
        lines(self._axes, LABELS, theme.dim, 1.0, segments=[np.array(mark) for mark in labels.marks])
        for label in labels.labels:
            self._axes.text(
                label.x, label.y, label.text, color=theme.text if label.is_name else theme.line, zorder=LABELS,
                rotation=-label.angle, rotation_mode="anchor", ha="center", va="center_baseline",
            )  # fmt: skip

    def _levels(self, surface: Surface, over_basins: bool) -> None:
        vertices = surface.level_segments
        below = vertices.copy()
        below[:, 2] = FLOOR
        self._in_front(below, (self._theme.dim, FLOOR_OPACITY), LEVEL, BACK)
        if over_basins:
            for ink, width in zip(TWO_TONES, (LEVEL_RIM, LEVEL), strict=True):
                self._in_front(vertices, (str(ink.grey / 255.0), ink.opacity), width, ON_SURFACE)
            return
        inks = colours_of_lines(vertices, level_inks(COLOUR_TABLE))[::2]
        pieces, visible, owners = self._seen.parts(vertices)
        of = inks[owners]
        for ink in np.unique(inks, axis=0):
            mine = visible & (of == ink).all(axis=1)
            lines(self._axes, ON_SURFACE, tuple(ink.tolist()), LEVEL, segments=joined(pieces[mine]))

    def _field(self, surface: Surface) -> None:
        experiment, box = self._exported.scene.experiment, surface.box
        segments = field_segments(surface, self._exported.view.drawn_field, experiment.starts, experiment.metric)
        flat = box.flat(segments).reshape(-1, 2)
        placed = np.column_stack([flat, np.full(len(flat), FLOOR + 0.004)])
        self._in_front(placed, (self._theme.arrow, 1.0), FIELD, BACK)

    def _in_front(self, vertices: NDArray[np.floating], colour: Any, width: float, depth: float) -> None:
        pieces, visible, _ = self._seen.parts(vertices)
        lines(self._axes, depth, colour, width, segments=joined(pieces[visible]))

    def _points(self, surface: Surface) -> None:
        points, theme = by_importance(self._exported.shown.points), self._theme
        places = np.array([point.point[:2] for point in points], dtype=np.float64).reshape(-1, 2)
        placed = surface.box.placed(places, np.array([point.value for point in points], dtype=np.float64))
        spots = self.viewpoint.on_screen(placed)
        sizes = np.array([SIZES[point.kind] for point in points], dtype=np.float64)
        chosen = without_overlap(spots, sizes, self._size)[:MOST_MARKS]
        kinds = [points[index].kind for index in chosen.tolist()]
        symbols, colours = [SYMBOLS[kind] for kind in kinds], [theme.of_kind(kind) for kind in kinds]
        floor = np.column_stack([placed[chosen, :2], np.full(len(chosen), FLOOR)])
        small = Marks(self._axes, BACK, symbols, [0.55 * SIZES[kind] for kind in kinds], colours, colours)
        small.place(self.viewpoint.on_screen(floor))
        edges = [theme.picture] * len(kinds)
        Marks(self._axes, MARKS, symbols, [SIZES[kind] - 2 for kind in kinds], colours, edges).place(spots[chosen])
        note(self._axes, theme, counts_shown(len(chosen), len(points))[0], 0.01, 0.01)

    def _starts(self, surface: Surface) -> None:
        starts = placed_starts(self._exported.scene.experiment.starts, surface.plane)
        places = np.array([start[:2] for start in starts], dtype=np.float64).reshape(-1, 2)
        low, high = np.array(surface.box.domain).T
        inside = np.flatnonzero(np.all((places >= low) & (places <= high), axis=1))
        symbols, count = [START_MARKERS[i % len(START_MARKERS)] for i in inside.tolist()], len(inside)
        marks = Marks(self._axes, MARKS, symbols, [START] * count, ["#ffffff"] * count, ["#000000"] * count)
        placed = surface.box.placed(places[inside], surface.read(places[inside]))
        marks.place(self.viewpoint.on_screen(placed))


class _Paths:
    """The paths of all runs up to the cursor: in front of the surface with their rims, faint behind it."""

    def __init__(self, axes: Axes, exported: Exported, seen: Seen, theme: Theme) -> None:
        runs, box = exported.runs, exported.scene.surface.box
        self._runs, self._box, self._viewpoint = runs, box, seen.viewpoint
        numbers = {colour: number for number, colour in enumerate(runs.colours[0])}
        marked = {colour: np.array([float(number), 0.0, 0.0, 1.0]) for colour, number in numbers.items()}
        whole, dashes = segments_in_box(runs, box, marked)
        self._whole, self._dashes = _Shown(seen, whole), _Shown(seen, dashes)
        self._few = len(runs) <= FEW_RUNS
        colours = [theme.run(colour) for colour in numbers]
        self._behind = [lines(axes, PATHS, (each, THROUGH), BEHIND) for each in colours]
        self._rims = lines(axes, PATHS + 0.1, theme.picture, RIM)
        self._front = [lines(axes, PATHS + 0.2, each, PATH) for each in colours]
        fills, count = [theme.run(run.colour) for run in runs], len(runs)
        self._heads = Marks(axes, HEADS, [run.marker for run in runs], [HEAD] * count, fills, [theme.picture] * count)

    @property
    def artists(self) -> Sequence[Artist]:
        return *self._behind, self._rims, *self._front, *self._heads.artists

    def show(self, cursor: int) -> None:
        for number, (behind, front) in enumerate(zip(self._behind, self._front, strict=True)):
            behind.set_segments(self._dashes.until(cursor, number, False))
            front.set_segments(self._dashes.until(cursor, number, True))
        if self._few:
            self._rims.set_segments(self._whole.until(cursor, None, True))
        self._heads.place(self._viewpoint.on_screen(self._head_places(cursor)))

    def _head_places(self, cursor: int) -> Array:
        points, values = self._runs.heads(cursor)
        flat, sides = self._box.flat(points), self._box.half_sides
        with np.errstate(all="ignore"):
            heights = np.clip(np.nan_to_num(self._box.height(values)), 0.0, HEIGHT) + 0.01
        return np.column_stack([np.clip(np.nan_to_num(flat), -sides, sides), heights])


class _Shown:
    """Segments of paths on the screen, with what hides them."""

    def __init__(self, seen: Seen, segments: Segments) -> None:
        self._pieces, self._visible, owners = seen.parts(segments.vertices)
        self._steps = segments.steps[owners]
        self._colours = segments.colours[::2, 0].astype(np.int64)[owners]
        # Pieces of one run follow each other: without that, their lines would be as many as they are.
        self._order = np.lexsort((np.arange(len(owners)), segments.owners[owners]))

    def until(self, cursor: int, colour: int | None, visible: bool) -> list[Array]:
        """The lines up to a step, of one colour, in front of the surface or behind it."""
        kept = (self._steps <= cursor) & (self._visible == visible)
        if colour is not None:
            kept &= self._colours == colour
        order = self._order[kept[self._order]]
        return joined(self._pieces[order])


def _measure(text: str) -> tuple[float, float]:
    """Width and height of a text, in pixels."""
    width = TextPath((0.0, 0.0), text, size=TEXT, prop=FontProperties()).get_extents().width if text.strip() else 0.0
    return float(width), LINE


def _margins(ruled: tuple[Ruler, Ruler, Ruler]) -> Margins:
    """The margins that the labels need beside the box."""
    across, ahead, up = (max((_measure(text)[0] for _, text in ruler.ticks[0]), default=0.0) for ruler in ruled)
    beside = MARK + 2.0 * GAP
    return Margins(
        max(up, across / 2.0) + beside, LINE + GAP, max(across, ahead) / 2.0 + beside, 2.0 * LINE + beside + GAP
    )
