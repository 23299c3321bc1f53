"""Marks on the surface, and the vector field on the floor below it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.gui.common.layer_items import Depth, PrefixLines
from gdexplorer.gui.common.marks import Look, Marks
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.common.titles import first_fitting
from gdexplorer.gui.views.landmark_items import principal_axes
from gdexplorer.gui.views.surface_picture import SurfacePicture
from gdexplorer.scene.declutter import by_importance, counts_shown, without_overlap
from gdexplorer.scene.geometry import FLOOR, Surface
from gdexplorer.scene.point_signs import SIZES, SYMBOLS
from gdexplorer.scene.viewpoint import Viewpoint
from gdexplorer.session.view_state import PictureLayer, ViewState

Array = NDArray[np.float64]

# Pieces of an axis along the surface; axes of negative curvature are dashed.
PIECES, RISE = 32, 0.006
# At most this many critical points, the most important ones, are considered for the picture, and at most so many shown,
# since more would hide the surface.
MOST_MARKS, MOST_SHOWN = 300, 48
# Distance of the count from the edges, in pixels.
CORNER = 6.0


class SurfaceLandmarks:
    """The counterpart of `ContourLandmarks` on the surface."""

    is_costly = True

    def __init__(self, picture: SurfacePicture) -> None:
        self._field = PrefixLines(1.4, Depth.IN_FRONT_ONLY, 3)
        self._rims, self._axes = PrefixLines(5.0, Depth.SEEN_THROUGH, 8), PrefixLines(2.4, Depth.SEEN_THROUGH, 9)
        picture.still.add(self._field)
        for item in (self._rims, self._axes):
            picture.moving.add(item)
        self._picture = picture
        picture.still_painters.append(self._paint_points)
        self._places, self._looks = np.empty((0, 3)), list[Look]()
        self.count = ""  # how many of the points are shown, if not all
        self.field_segments = np.empty((0, 2, 2))
        self._points: Sequence[CriticalPoint] = ()
        self._chosen: CriticalPoint | None = None
        self._surface: Surface | None = None
        self._theme: Theme | None = None
        self._shown = True

    def set_surface(self, surface: Surface, theme: Theme) -> None:
        """Draw on ``surface``, in the colours of ``theme``."""
        self._surface, self._theme = surface, theme
        self.set_field(self.field_segments)
        self.set_points(self._points)
        self.set_point(self._chosen)

    def forget(self) -> None:
        """Remove all marks of the previous function."""
        self.set_field(np.empty((0, 2, 2)))
        self.set_points(())
        self.set_point(None)

    def set_view(self, view: ViewState) -> None:
        """Mark critical points if ``view`` shows them."""
        self._shown = view.shows(PictureLayer.POINTS)
        for item in (self._rims, self._axes):
            item.set_visible(self._shown)
        self._picture.still_changed()

    def set_field(self, segments: Array) -> None:
        """Show the segments of a vector field."""
        self.field_segments = segments
        if self._surface is None or self._theme is None:
            return
        flat = self._surface.box.flat(segments).reshape(-1, 2)
        with np.errstate(over="ignore"):
            placed = np.column_stack([flat, np.full(len(flat), FLOOR + 0.004)]).astype(np.float32)
        colour = QColor(self._theme.arrow)
        self._field.set_segments(placed, (colour.redF(), colour.greenF(), colour.blueF(), 1.0))

    def set_points(self, points: Sequence[CriticalPoint]) -> None:
        """Mark these critical points, on the surface and smaller on the floor."""
        self._points = points
        surface, theme = self._surface, self._theme
        if surface is None or theme is None:
            return
        chosen = by_importance(points)[:MOST_MARKS]
        points_2d = np.array([point.point for point in chosen], dtype=np.float64).reshape(-1, 2)
        values = np.array([point.value for point in chosen], dtype=np.float64)
        self._places = surface.box.placed(points_2d, values).astype(np.float64)
        self._looks = [
            Look(SYMBOLS[point.kind], SIZES[point.kind] - 2, theme.of_kind(point.kind), theme.picture)
            for point in chosen
        ]
        self._picture.still_changed()

    def _paint_points(self, painter: QPainter, viewpoint: Viewpoint) -> None:
        """Paint the marks that fit without overlap, and a smaller mark below each on the floor."""
        if not self._shown:
            return
        spots = viewpoint.on_screen(self._places)
        sizes = np.array([look.size for look in self._looks])
        shown = without_overlap(spots, sizes, (viewpoint.width, viewpoint.height))[:MOST_SHOWN]
        looks = [self._looks[index] for index in shown]
        on_floor = np.column_stack([self._places[shown, :2], np.full(len(shown), FLOOR)])
        smaller = [Look(look.symbol, 0.55 * (look.size + 2), look.fill, look.fill) for look in looks]
        Marks(smaller).paint(painter, viewpoint.on_screen(on_floor))
        Marks(looks).paint(painter, spots[shown])
        counts = counts_shown(len(shown), len(self._points))
        self.count = counts[0]
        if self.count and self._theme is not None:
            _write(painter, viewpoint, counts, self._theme)

    def set_point(self, point: CriticalPoint | None) -> None:
        """Draw the eigenvectors at ``point`` along the surface: solid for positive curvature, dashed for negative."""
        self._chosen = point
        parts: list[Array] = []
        if point is not None and self._surface is not None:
            for segment, up in zip(*principal_axes(point, self._surface.box), strict=True):
                parts.append(self._along(self._surface, segment, bool(up)))
        vertices = np.concatenate(parts).astype(np.float32) if parts else np.empty((0, 3), dtype=np.float32)
        self._rims.set_segments(vertices, (1.0, 1.0, 1.0, 0.9))
        self._axes.set_segments(vertices, (0.07, 0.07, 0.07, 1.0))

    def _along(self, surface: Surface, segment: Array, whole: bool) -> Array:
        """A segment projected onto the surface: pairs of vertices, float64[2 * k, 3]."""
        shares = np.linspace(0.0, 1.0, PIECES + 1)[:, np.newaxis]
        points = segment[0] * (1.0 - shares) + segment[1] * shares
        low, high = np.array(surface.box.domain).T
        points = points[np.all((points >= low) & (points <= high), axis=1)]
        if len(points) < 2:
            return np.empty((0, 3))
        placed = surface.box.placed(points, surface.read(points)) + np.array([0.0, 0.0, RISE])
        pairs = np.stack([placed[:-1], placed[1:]], axis=1)
        pairs = pairs[np.isfinite(pairs).all(axis=(1, 2))]
        return np.asarray((pairs if whole else pairs[::2]).reshape(-1, 3))


def _write(painter: QPainter, viewpoint: Viewpoint, texts: Sequence[str], theme: Theme) -> None:
    """Write the first of ``texts`` that fits in the lower left corner of the picture."""
    text = first_fitting(painter.fontMetrics(), texts, viewpoint.width - 4.0 * CORNER)
    size = painter.fontMetrics().size(0, text)
    box = QRectF(CORNER, viewpoint.height - CORNER - size.height(), size.width() + 4.0, size.height())
    painter.fillRect(box, QColor(theme.picture))
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
