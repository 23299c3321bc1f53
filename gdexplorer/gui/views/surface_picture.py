"""The picture of a surface in layers: static parts, and parts that move with the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QFont, QPainter

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.gui.common.flat_marks import CachedOverlay, FlatMarks
from gdexplorer.gui.common.layer import Layer
from gdexplorer.gui.common.layer_items import Depth, Mesh, PrefixLines
from gdexplorer.gui.common.marks import CLEAR, Look, looks_of
from gdexplorer.gui.common.theme import FLOOR_OPACITY, FRAME_OPACITY, LIGHT, Theme
from gdexplorer.gui.views.level_lines import inks_on_map
from gdexplorer.gui.views.path_items import PathItems
from gdexplorer.gui.views.step_terms import labels_on_surface, lines_on_surface, points_on_surface
from gdexplorer.gui.views.surface_axes import SurfaceAxes
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.basin_surface import on_surface
from gdexplorer.scene.box_axes import drawn_edges
from gdexplorer.scene.coarse_mesh import coarse_faces, coarse_first
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import FLOOR, HEIGHT, Surface
from gdexplorer.scene.level_inks import TWO_TONES, colours_of_lines
from gdexplorer.scene.path_lines import FEW_RUNS
from gdexplorer.scene.path_picking import nearest_path
from gdexplorer.scene.paths import cut_to_box, heads, segments_in_box
from gdexplorer.scene.region import BORDER_COLOUR, BORDER_RIM, border_on_surface, faded, region_of
from gdexplorer.scene.runs import NO_RUNS, Runs
from gdexplorer.scene.step_drawing import NOTHING, StepDrawing
from gdexplorer.scene.viewpoint import Viewpoint
from gdexplorer.session.view_state import PictureLayer, ViewState

# Size of the marker of a run, in pixels.
HEAD = 13.0
# Outlines are slow to paint: with more segments, which overlap anyway, they are omitted.
MOST_RIMMED = 6_000
# While it moves, a surface drawn in software shows only every n-th mesh row and column, and fewer contour lines,
# from one sample per pixel.
STRIDE, MOST_LEVEL_SEGMENTS = 2, 4_000


class SurfacePicture:
    """Static parts are one OpenGL layer, paths up to the cursor another one above; marks are painted flat."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.still, self.moving = Layer(changed), Layer(changed)
        self.still_marks, self.moving_marks = FlatMarks(self.still_changed), FlatMarks(changed)
        self.still_painters: list[Callable[[QPainter, Viewpoint], None]] = []
        self.axes, self._overlay = SurfaceAxes(), CachedOverlay()
        self.theme = LIGHT
        self.surface: Surface | None = None
        self._basins: BasinsResult | None = None
        self._feasible: FeasibleSet | None = None
        self.runs: Sequence[DrawnRun] = ()
        self._looks: list[tuple[Look, Look]] = []  # for each run: outside the domain, and inside
        self._cursor = 0
        self._edges: NDArray[np.float64] | None = None
        self.drawing = NOTHING
        self._hidden: tuple[PictureLayer, ...] = ()
        self._scale = 1.0
        self._add_items()

    def _add_items(self) -> None:
        self.mesh, self._coarse = Mesh(), Mesh()
        self._is_coarse = self._has_coarse = False
        self._few_levels = self._all_levels = 0
        self._frame = PrefixLines(1.0, Depth.IN_FRONT_ONLY, 1)
        self._floor = PrefixLines(1.25, Depth.IN_FRONT_ONLY, 2)
        self.level_rims = PrefixLines(2.5, Depth.IN_FRONT_ONLY, 3)  # only over basins, whose colours tell no heights
        self.levels = PrefixLines(1.25, Depth.IN_FRONT_ONLY_OR_LEVEL, 4)
        self.border_rims = PrefixLines(5.0, Depth.IN_FRONT_ONLY_OR_LEVEL, 5)
        self.border = PrefixLines(2.5, Depth.IN_FRONT_ONLY_OR_LEVEL, 6)  # of the feasible set
        self._paths = PathItems(5), PathItems(8)  # of runs that a change leaves alone, and of the others
        self._step_rims = PrefixLines(5.5, Depth.SEEN_THROUGH, 11)
        self.step_lines = PrefixLines(3.0, Depth.SEEN_THROUGH, 12)
        for item in (
            self.mesh, self._coarse, self._frame, self._floor, self.level_rims, self.levels, self.border_rims,
            self.border,
        ):  # fmt: skip
            self.still.add(item)
        for item in self._moving_lines:
            self.moving.add(item)

    @property
    def _moving_lines(self) -> tuple[PrefixLines, ...]:
        """All lines of the runs."""
        return (*(item for part in self._paths for item in part.items), self._step_rims, self.step_lines)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self.theme = theme
        self.still.update()
        if self.surface is not None:
            self.set_surface(self.surface)

    def set_surface(self, surface: Surface) -> None:
        """Show ``surface``."""
        self.surface = surface
        self._edges = None
        self._show_mesh(surface)
        levels, self._few_levels = coarse_first(surface.level_segments, MOST_LEVEL_SEGMENTS)
        below = levels.copy()
        below[:, 2] = FLOOR
        self._level_vertices = levels
        self._colour_levels()
        self._floor.set_segments(below, _rgba(self.theme.dim, FLOOR_OPACITY))
        self._all_levels = len(levels) // 2
        self._choose_levels()
        self.axes.set_surface(surface, self.theme)
        self.still_changed()
        self.set_runs(self.runs)
        self._show_step(surface)

    def set_view(self, view: ViewState) -> None:
        """Draw the layers that ``view`` shows."""
        if view.hidden == self._hidden:
            return
        self._hidden = view.hidden
        for layer, items in (
            (PictureLayer.CONTOURS, (self.level_rims, self.levels, self._floor)),
            (PictureLayer.AXES, (self._frame,)),
            (PictureLayer.PATHS, self._moving_lines),
        ):
            for item in items:
                item.set_visible(view.shows(layer))
        self.still_changed()

    @property
    def shows_axes(self) -> bool:
        """Whether the frame and the axes are drawn."""
        return PictureLayer.AXES not in self._hidden

    @property
    def shows_paths(self) -> bool:
        """Whether the runs are drawn."""
        return PictureLayer.PATHS not in self._hidden

    def set_feasible(self, feasible: FeasibleSet | None, surface: Surface) -> None:
        """Fade ``surface`` outside of a feasible set, now if it is shown, or once it is."""
        differs, self._feasible = feasible != self._feasible, feasible
        if differs and surface is self.surface:
            self._show_mesh(surface)
            self.still_changed()

    def set_basins(self, shown: BasinsResult | None) -> None:
        """Colour the surface by basins, or by height if there are none."""
        self._basins = shown
        if self.surface is not None:
            self._show_mesh(self.surface)
            self._colour_levels()
            self._choose_levels()

    def _colour_levels(self) -> None:
        """Colour the contour lines so that they are seen on heights, or on basins."""
        lines = self._level_vertices
        if self._basins is None:
            self.level_rims.set_segments(lines[:0], ())
            self.levels.set_segments(lines, colours_of_lines(lines, inks_on_map()))
            return
        for item, ink in zip((self.level_rims, self.levels), TWO_TONES, strict=True):
            item.set_segments(lines, (*[ink.grey / 255.0] * 3, ink.opacity))

    def set_runs(self, runs: Sequence[DrawnRun]) -> None:
        """Show the trajectories of ``runs``."""
        self.runs = runs = Runs.of(runs)
        if self.surface is None:
            return
        # A run that has left the domain is shown as a ring at its projection onto the border.
        head = HEAD * self._scale

        def looks(marker: str, number: int) -> tuple[Look, Look]:
            colour = self.theme.run(number)
            return Look(marker, head, CLEAR, colour), Look(marker, head, colour, self.theme.picture)

        self._looks = looks_of(runs, looks)
        self._set_paths(runs, self.surface)
        self.set_cursor(self._cursor)

    def _set_paths(self, runs: Runs, surface: Surface) -> None:
        """Show the paths of each part of ``runs``; those of a known part are drawn already."""
        parts = [part.runs for part in runs.parts]
        cuts = [cut_to_box(part, surface.box, len(runs))[0] for part in parts]
        rim = _rgba(self.theme.picture, 1.0) if sum(len(cut.steps) for cut in cuts) <= MOST_RIMMED else None
        rgba = {colour: np.array(_rgba(self.theme.run(colour), 1.0)) for colour in runs.colours[0]}
        for items, part in zip(self._paths, [*[NO_RUNS] * (len(self._paths) - len(parts)), *parts], strict=True):
            of = part, surface.box, self.theme, len(runs), rim
            items.show(of, partial(segments_in_box, part, surface.box, rgba, len(runs)), rim)

    def thicken(self, scale: float) -> None:
        """Draw paths and the markers of runs this many times as large, for an audience."""
        if scale != self._scale:
            self._scale = scale
            for lines in self._moving_lines:
                lines.thicken(scale)
            self.set_runs(self.runs)

    def set_cursor(self, cursor: int) -> None:
        """Show the runs up to a step."""
        self._cursor = cursor
        for paths in self._paths:
            paths.show_until(cursor)
        if self.surface is not None:
            self.moving_marks.set_marks("heads", *self.heads(self.surface))

    def set_step(self, drawing: StepDrawing) -> None:
        """Show the terms of a step."""
        if self.surface is None or (drawing is NOTHING and self.drawing is NOTHING):
            return
        self.drawing = drawing
        self._show_step(self.surface)

    def forget_step(self) -> None:
        """Remove the step, which belongs to another surface."""
        self.drawing = NOTHING

    def heads(self, surface: Surface) -> tuple[NDArray[np.float64], list[Look]]:
        """Positions of the run markers in the box, and their styles."""
        points, values = heads(self.runs, self._cursor)
        flat, sides = surface.box.flat(points), surface.box.half_sides
        inside = np.all(np.abs(flat) <= sides, axis=1)
        with np.errstate(all="ignore"):
            heights = np.clip(np.nan_to_num(surface.box.height(values)), 0.0, HEIGHT) + 0.01
        places = np.column_stack([np.clip(flat, -sides, sides), heights])
        return places, [looks[here] for looks, here in zip(self._looks, inside.tolist(), strict=True)]

    def run_near(self, viewpoint: Viewpoint, place: NDArray[np.float64], reach: float) -> tuple[int, int] | None:
        """Index and step of the run that is drawn, not hidden by the surface, within ``reach`` pixels of a place."""
        surface = self.surface
        if surface is None or not self.shows_paths or not 0 < len(self.runs) <= FEW_RUNS:
            return None

        def above(places: NDArray[np.float64]) -> NDArray[np.float64]:
            inside = np.all(np.abs(places[:, :2]) <= surface.box.half_sides, axis=1)
            gaps = np.full(len(places), np.nan)
            values = surface.read(surface.box.point(places[inside, :2]))
            gaps[inside] = places[inside, 2] - surface.box.height(values)
            return gaps

        # So few are in one part, the last one.
        return nearest_path(self._paths[-1].whole, self._cursor, viewpoint, place, reach, above)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, from bottom to top."""
        return self.still, self.moving

    def prepare(self, viewpoint: Viewpoint, ratio: float, is_coarse: bool) -> None:
        """Update what depends on the viewpoint: the visible edges, and the resolution of the mesh."""
        surface = self.surface
        for layer in self.layers:
            layer.ratio = ratio
        if surface is None:
            return
        edges = drawn_edges(viewpoint, surface.box.half_sides)
        if self._edges is None or not np.array_equal(edges, self._edges):
            self._edges = edges
            self._frame.set_segments(edges.astype(np.float32).reshape(-1, 3), _rgba(self.theme.dim, FRAME_OPACITY))
        if is_coarse != self._is_coarse:
            self._is_coarse = is_coarse
            self._choose_mesh(surface)
            self._choose_levels()

    def paint_flat(self, painter: QPainter, viewpoint: Viewpoint, font: QFont) -> None:
        """Paint texts and marks over the layers."""
        self._overlay.show(painter, viewpoint, font, self._paint_still)
        if self.shows_paths:
            self.moving_marks.paint(painter, viewpoint)

    def _paint_still(self, painter: QPainter, viewpoint: Viewpoint) -> None:
        if self.shows_axes:
            self.axes.paint(painter, viewpoint)
        for paint in self.still_painters:
            paint(painter, viewpoint)
        self.still_marks.paint(painter, viewpoint)

    def still_changed(self) -> None:
        """Mark the static flat marks as changed."""
        self._overlay.forget()
        self._changed()

    def _show_mesh(self, surface: Surface) -> None:
        self._colours = surface.colours if self._basins is None else on_surface(surface, self._basins)
        if self._feasible is not None:
            self._colours = faded(self._colours, surface, self._feasible, self.theme.picture)
        self._show_border(surface)
        self.mesh.set_data(surface.vertices, surface.faces, self._colours)
        self._has_coarse = False
        self._choose_mesh(surface)

    def _show_border(self, surface: Surface) -> None:
        border = border_on_surface(region_of(self._feasible, surface.plane), surface)
        for lines, colour in ((self.border_rims, BORDER_RIM), (self.border, BORDER_COLOUR)):
            lines.set_segments(border, _rgba(colour, 1.0))

    def _choose_mesh(self, surface: Surface) -> None:
        if self._is_coarse and not self._has_coarse:
            faces = coarse_faces(surface, STRIDE)
            self._coarse.set_data(surface.vertices, faces, self._colours)
            self._has_coarse = True
        self.mesh.set_visible(not self._is_coarse and len(surface.faces) > 0)
        self._coarse.set_visible(self._is_coarse and len(surface.faces) > 0)

    def _choose_levels(self) -> None:
        for lines in (self.level_rims, self.levels, self._floor):
            lines.show_first(self._few_levels if self._is_coarse else self._all_levels)

    def _show_step(self, surface: Surface) -> None:
        vertices, colours = lines_on_surface(self.drawing, surface)
        self._step_rims.set_segments(vertices, (1.0, 1.0, 1.0, 0.7))
        self.step_lines.set_segments(vertices, colours)
        self.moving_marks.set_marks("step", *points_on_surface(self.drawing, surface))
        self.moving_marks.set_texts("step", labels_on_surface(self.drawing, surface))


def _rgba(colour: str, opacity: float) -> tuple[float, float, float, float]:
    red, green, blue, _ = pg.mkColor(colour).getRgbF()
    return red, green, blue, opacity
