"""The objective as a surface in three dimensions, with paths on it and arrows on the floor below."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QResizeEvent, QVector4D
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.corner_buttons import CornerButtons
from gdexplorer.gui.common.gl_items import IN_FRONT_ONLY, IN_FRONT_ONLY_OR_LEVEL, SEEN_THROUGH, Overlay, PrefixLines
from gdexplorer.gui.common.marks import CLEAR, Look
from gdexplorer.gui.common.opengl import drawer
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.views.basin_layer import on_surface
from gdexplorer.gui.views.step_terms import labels_on_surface, lines_on_surface, points_on_surface
from gdexplorer.gui.views.surface_landmarks import SurfaceLandmarks
from gdexplorer.gui.views.turning_view import TurningView
from gdexplorer.scene import geometry
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import FLOOR, HEIGHT, Surface
from gdexplorer.scene.paths import Segments, heads, segments_in_box
from gdexplorer.scene.scene import Scene
from gdexplorer.scene.step_drawing import NOTHING, StepDrawing
from gdexplorer.scene.ticks import round_ticks, short_texts
from gdexplorer.session.edits import AddStart

CLICK_DISTANCE = 4
ABOVE = 0.16  # the factor of all heights stands so far above the highest
# The mark of a run, in pixels.
HEAD = 13.0
# Rims take longer to paint than all else: of more segments, which hide each other anyway, there are none.
MOST_RIMMED = 6_000


class SurfaceView(TurningView):
    """The 3-D view. A left drag turns it, the wheel zooms, a click that did not move picks a start."""

    is_costly = True
    pointed_at = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        found = drawer()
        if found is not None:
            surface_format = self.format()
            surface_format.setSamples(found.samples)
            self.setFormat(surface_format)
        self.setObjectName("surface_view")
        self.setAccessibleName("Surface of the objective")
        self.setMinimumSize(160, 140)
        self.setMouseTracking(True)
        self._theme = LIGHT
        self._surface: Surface | None = None
        self._basins: BasinsResult | None = None
        self._runs: list[DrawnRun] = []
        self._looks: list[tuple[Look, Look]] = []  # of each run: outside of the domain, and in it
        self._cursor = 0
        self._pressed: QPointF | None = None
        self._segments = Segments(np.empty((0, 3), np.float32), np.empty((0, 4), np.float32), np.empty(0, np.int64))
        self._add_items()
        self._corner = CornerButtons(
            self,
            (
                (
                    "side_view_button",
                    "Side",
                    "Look level with the floor, as in a book's figure",
                    self.look_from_side,
                ),
                ("first_view_button", "3-D", "Look at the whole surface from above, as at first", self.look_at_all),
            ),
        )

    def _add_items(self) -> None:
        self._mesh = gl.GLMeshItem(smooth=True, computeNormals=False, glOptions="opaque")
        self._mesh.setVisible(False)
        self._frame = PrefixLines(1.0, IN_FRONT_ONLY, 1)
        self._floor = PrefixLines(1.0, IN_FRONT_ONLY, 2)
        self._levels = PrefixLines(1.0, IN_FRONT_ONLY, 4)
        self._hidden_paths = PrefixLines(1.5, SEEN_THROUGH, 5)
        self._rims = PrefixLines(5.0, IN_FRONT_ONLY, 6)  # a light rim keeps every colour readable on every height
        self._paths = PrefixLines(3.0, IN_FRONT_ONLY_OR_LEVEL, 7)
        self._step_rims = PrefixLines(5.5, SEEN_THROUGH, 8)
        self._step_lines = PrefixLines(3.0, SEEN_THROUGH, 9)
        self._drawing = NOTHING
        self._overlay = Overlay(self.font)
        for item in (self._mesh, self._frame, self._floor, self._levels):
            self.addItem(item)
        for item in (self._hidden_paths, self._rims, self._paths, self._step_rims, self._step_lines, self._overlay):
            self.addItem(item)
        self.landmarks = SurfaceLandmarks(self, self._overlay, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons in their corner."""
        super().resizeEvent(event)
        self._corner.place()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.setBackgroundColor(theme.picture)
        if self._surface is not None:
            self.set_surface(self._surface)

    def set_scene(self, scene: Scene) -> None:
        """Show a surface with its runs."""
        runs = list(scene.runs)
        if scene.surface is self._surface:
            self.set_runs(runs)
            return
        if self._surface is None or self._surface.bound.key != scene.surface.bound.key:
            self.landmarks.forget()
        self._runs, self._drawing = runs, NOTHING
        self.set_surface(scene.surface)

    def set_surface(self, surface: Surface) -> None:
        """Show another objective, or the same drawn otherwise."""
        self._surface = surface
        self._show_mesh(surface)
        self._frame.set_segments(_frame_segments(surface), _rgba(self._theme.dim, 0.8))
        below = surface.level_segments.copy()
        below[:, 2] = FLOOR
        self._levels.set_segments(surface.level_segments, (0.0, 0.0, 0.0, 0.28))
        self._floor.set_segments(below, _rgba(self._theme.dim, 0.45))
        self._show_texts(surface)
        self.landmarks.set_surface(surface, self._theme)
        self.set_runs(self._runs)
        self._show_step(surface)

    def set_basins(self, shown: BasinsResult | None) -> None:
        """Colour the surface by its basins, or, without, by its heights."""
        self._basins = shown
        if self._surface is not None:
            self._show_mesh(self._surface)

    def _show_mesh(self, surface: Surface) -> None:
        colours = surface.colours if self._basins is None else on_surface(surface, self._basins)
        self._mesh.setMeshData(vertexes=surface.vertices, faces=surface.faces, vertexColors=colours)
        self._mesh.setVisible(len(surface.faces) > 0)

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Show other trajectories."""
        self._runs = runs
        if self._surface is None:
            return
        # A run that has left the domain is shown as a ring where its shadow on the border is.
        self._looks = [(Look(run.marker, HEAD, CLEAR, run.colour), Look(run.marker, HEAD, run.colour)) for run in runs]
        rgba = {run.colour: np.array(_rgba(run.colour, 1.0)) for run in runs}
        self._segments = segments_in_box(runs, self._surface.box, rgba)
        faint = self._segments.colours * np.array([1.0, 1.0, 1.0, 0.45], dtype=np.float32)
        self._paths.set_segments(self._segments.vertices, self._segments.colours)
        few = len(self._segments.steps) <= MOST_RIMMED
        self._rims.set_segments(self._segments.vertices[: None if few else 0], (1.0, 1.0, 1.0, 0.6))
        self._hidden_paths.set_segments(self._segments.vertices, faint)
        self.set_cursor(self._cursor)

    def set_cursor(self, cursor: int) -> None:
        """Show the runs up to a step."""
        self._cursor = cursor
        shown = self._segments.shown(cursor)
        self._paths.show_first(shown)
        self._rims.show_first(shown)
        self._hidden_paths.show_first(shown)
        if self._surface is not None:
            self._overlay.set_marks("heads", *self._heads(self._surface))

    def set_step(self, drawing: StepDrawing) -> None:
        """Show the terms of a step."""
        if self._surface is None or (drawing is NOTHING and self._drawing is NOTHING):
            return
        self._drawing = drawing
        self._show_step(self._surface)

    def _show_step(self, surface: Surface) -> None:
        vertices, colours = lines_on_surface(self._drawing, surface)
        self._step_rims.set_segments(vertices, (1.0, 1.0, 1.0, 0.7))
        self._step_lines.set_segments(vertices, colours)
        self._overlay.set_marks("step", *points_on_surface(self._drawing, surface))
        self._overlay.set_texts("step", labels_on_surface(self._drawing, surface))

    def place_on_screen(self, x: float, y: float) -> QPointF | None:
        """Where a point of the surface is on this widget; None without a surface."""
        if self._surface is None:
            return None
        value = self._surface.objective.value((x, y))
        place = self._surface.box.placed(np.array([[x, y]]), np.array([value]))[0]
        seen = self._matrix().map(QVector4D(float(place[0]), float(place[1]), float(place[2]), 1.0))
        return QPointF((seen.x() / seen.w() + 1) * self.width() / 2, (1 - seen.y() / seen.w()) * self.height() / 2)

    def point_under(self, position: QPointF) -> tuple[float, float] | None:
        """The point of the surface under a place of this widget: where the ray through it first meets the surface."""
        if self._surface is None:
            return None
        surface = self._surface

        def height_at(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return surface.box.height(surface.read(points))

        origin, direction = self._ray(position)
        hit = geometry.surface_hit(origin, direction, surface.box, height_at)
        return None if hit is None else (float(hit[0]), float(hit[1]))

    def _matrix(self) -> Any:
        viewport = self.getViewport()
        return self.projectionMatrix(viewport, viewport) * self.viewMatrix()

    def _ray(self, position: QPointF) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        # Inverted in 64 bits: Qt's matrices have 32, and the hit must not be off by a pixel.
        matrix = np.array(self._matrix().data(), dtype=np.float64).reshape(4, 4)
        x, y = 2.0 * position.x() / self.width() - 1.0, 1.0 - 2.0 * position.y() / self.height()
        inverse = np.linalg.inv(matrix)
        near, far = (np.array([x, y, z, 1.0]) @ inverse for z in (-1.0, 1.0))
        origin, end = near[:3] / near[3], far[:3] / far[3]
        return origin, (end - origin) / np.linalg.norm(end - origin)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a possible click began."""
        super().mousePressEvent(event)
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn the box while a button is down; else tell what is under the pointer."""
        if event.buttons():
            super().mouseMoveEvent(event)
        else:
            self.pointed_at.emit(self.point_under(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick a start where a click did not move."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is None or (event.position() - pressed).manhattanLength() > CLICK_DISTANCE:
            return
        point = self.point_under(event.position())
        if point is not None and self._surface is not None:
            self.edit_requested.emit(AddStart(point, self._surface.plane))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second click of two quick ones for a click of its own."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the window: they step and play."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the window."""
        event.ignore()

    def _heads(self, surface: Surface) -> tuple[NDArray[np.float64], list[Look]]:
        """Where the marks of the runs stand in the box, and how they look."""
        points, values = heads(self._runs, self._cursor)
        flat, sides = surface.box.flat(points), surface.box.half_sides
        inside = np.all(np.abs(flat) <= sides, axis=1)
        with np.errstate(all="ignore"):
            heights = np.clip(np.nan_to_num(surface.box.height(values)), 0.0, HEIGHT) + 0.01
        places = np.column_stack([np.clip(flat, -sides, sides), heights])
        return places, [looks[here] for looks, here in zip(self._looks, inside.tolist(), strict=True)]

    def _show_texts(self, surface: Surface) -> None:
        box, colour = surface.box, QColor(self._theme.text)
        a, b = box.half_sides
        sides = [short_texts(round_ticks(*side)) for side in box.domain]
        heights, factor = short_texts(box.scale.ticks())
        names = [_name(name, power) for name, (_, power) in zip(surface.objective.axes, sides, strict=True)]
        texts = [(np.array([0.0, -b - 0.36, FLOOR]), names[0], colour)]
        texts += [(np.array([a + 0.36, 0.0, FLOOR]), names[1], colour)]
        if factor:  # before what would be misread without it: of texts over each other the first is shown
            texts.append((np.array([-a - 0.1, -b - 0.1, HEIGHT + ABOVE]), f"×{factor}", colour))
        dim, (x0, y0) = QColor(self._theme.line), (side[0] for side in box.domain)
        for value, text in sides[0][0]:
            texts.append((np.array([box.flat(np.array([value, y0]))[0], -b - 0.12, FLOOR]), text, dim))
        for value, text in sides[1][0]:
            texts.append((np.array([a + 0.12, box.flat(np.array([x0, value]))[1], FLOOR]), text, dim))
        for value, text in heights:
            texts.append((np.array([-a - 0.1, -b - 0.1, float(box.height(np.array(value)))]), text, dim))
        self._overlay.set_texts("axes", texts)


def _name(axis: str, power: str) -> str:
    return f"{axis} (×{power})" if power else axis


def _rgba(colour: str, opacity: float) -> tuple[float, float, float, float]:
    red, green, blue, _ = pg.mkColor(colour).getRgbF()
    return red, green, blue, opacity


def _frame_segments(surface: Surface) -> NDArray[np.float32]:
    """The floor's border, the height axis and its ticks."""
    a, b = surface.box.half_sides
    corners = [(-a, -b), (a, -b), (a, b), (-a, b)]
    lines = [((*corners[i], FLOOR), (*corners[(i + 1) % 4], FLOOR)) for i in range(4)]
    lines.append(((-a, -b, 0.0), (-a, -b, HEIGHT)))
    for value, _ in surface.box.scale.ticks():
        height = float(surface.box.height(np.array(value)))
        lines.append(((-a, -b, height), (-a - 0.03, -b - 0.03, height)))
    return np.array(lines, dtype=np.float32).reshape(-1, 3)
