"""Marks on pictures of an objective: vector field, critical points, and principal axes at one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.gui.common.marks import Look, MarksItem
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.common.titles import first_fitting
from gdexplorer.gui.views.map_ground import FIELD as DEPTH
from gdexplorer.gui.views.map_ground import MapGround
from gdexplorer.scene.declutter import by_importance, counts_shown, without_overlap
from gdexplorer.scene.field import FIELD, FIELD_RIM
from gdexplorer.scene.point_signs import GAP, MOST_MARKS, SIZES, SYMBOLS
from gdexplorer.session.view_state import PictureLayer, ViewState

if TYPE_CHECKING:
    from gdexplorer.scene.geometry import Box, Surface

Array = NDArray[np.float64]

# Half the length of the longest axis in units of the drawn box, and the shortest relative to it.
AXIS, SHORTEST_AXIS = 0.32, 0.12
INK = "#111111"
# Distance of the count from the corner, in pixels.
CORNER = 6


def principal_axes(point: CriticalPoint, box: Box) -> tuple[Array, NDArray[np.bool_]]:
    """The eigenvectors at ``point`` as segments float64[k, 2, 2] in the domain, and which curve upwards: bool[k].

    Their lengths in the picture grow with the curvature, from a fraction of `AXIS` for the smallest.
    """
    curvatures = np.abs(np.array(point.eigenvalues))
    if not curvatures.size or not np.isfinite(curvatures).all():
        return np.empty((0, 2, 2)), np.empty(0, dtype=bool)
    shares = curvatures / max(float(curvatures.max()), 1e-300)
    directions = np.array(point.eigenvectors) * box.stretch()
    directions /= np.hypot.reduce(directions, axis=1)[:, np.newaxis]
    reach = AXIS * (SHORTEST_AXIS + (1.0 - SHORTEST_AXIS) * shares)[:, np.newaxis] * directions / box.stretch()
    place = np.array(point.point)
    return np.stack([place - reach, place + reach], axis=1), np.array(point.eigenvalues) > 0.0


class ContourLandmarks:
    """The marks on the map; of overlapping ones, only the most important are shown."""

    is_costly = True

    def __init__(self, plot: pg.PlotWidget, ground: MapGround, depths: tuple[float, float]) -> None:
        self._plot, self._ground = plot, ground
        self.field_rim, self.field = (pg.PlotCurveItem(connect="pairs", antialias=True) for _ in range(2))
        self.marks = MarksItem()
        self._rims, self.rising_axes, self.falling_axes = (
            pg.PlotCurveItem(connect="pairs", antialias=True) for _ in range(3)
        )
        for item in (self.field_rim, self.field):
            ground.add(item, DEPTH)
        self.marks.setZValue(depths[0])
        for item in (self._rims, self.rising_axes, self.falling_axes):
            item.setZValue(depths[1])
        for item in (self.marks, self._rims, self.rising_axes, self.falling_axes):
            plot.addItem(item)
        self._theme: Theme | None = None
        self._box: Box | None = None
        self._points: Sequence[CriticalPoint] = ()
        self._count = QLabel(plot)
        self._count.setObjectName("critical_points_shown")
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._count.setAutoFillBackground(True)
        self._count.setMargin(2)
        self._count.hide()
        self._shown = True

    def set_surface(self, surface: Surface, theme: Theme) -> None:
        """Draw in the domain of ``surface``, in the colours of ``theme``."""
        self._box, self._theme = surface.box, theme
        self.set_points(self._points)

    def forget(self) -> None:
        """Remove all marks of the previous function."""
        self.set_map_field(np.empty((0, 2, 2)))
        self.set_points(())
        self.set_point(None)

    def set_view(self, view: ViewState) -> None:
        """Mark critical points if ``view`` shows them."""
        self._shown = view.shows(PictureLayer.POINTS)
        for item in (self.marks, self._rims, self.rising_axes, self.falling_axes):
            item.setVisible(self._shown)
        self._count.setVisible(self._shown and bool(self._count.text()))

    def set_map_field(self, segments: Array) -> None:
        """Show the segments of a vector field over what is looked at."""
        ends = segments.reshape(-1, 2)
        for item, (colour, width) in ((self.field_rim, FIELD_RIM), (self.field, FIELD)):
            item.setData(ends[:, 0], ends[:, 1], pen=pg.mkPen(colour, width=width))
        self._ground.changed()

    def set_points(self, points: Sequence[CriticalPoint]) -> None:
        """Mark these critical points."""
        self._points = by_importance(points)
        self.arrange()

    def arrange(self) -> None:
        """Choose the points to mark in the visible range, and count the rest."""
        if self._plot.plotItem is None:  # the window is closing
            return
        theme, box = self._theme, self._plot.getViewBox()
        if theme is None or box.width() <= 0.0 or box.height() <= 0.0:
            return
        places = np.array([point.point[:2] for point in self._points], dtype=np.float64).reshape(-1, 2)
        sizes = np.array([SIZES[point.kind] + GAP for point in self._points], dtype=np.float64)
        shown, size = box.viewRect(), (box.width(), box.height())
        corner, sides = np.array([shown.left(), shown.top()]), np.array([shown.width(), shown.height()])
        chosen = without_overlap((places - corner) / sides * size, sizes, size)[:MOST_MARKS][::-1]  # minima on top
        looks = [(point.kind, theme.of_kind(point.kind)) for point in (self._points[i] for i in chosen.tolist())]
        self.marks.set_looks([Look(SYMBOLS[kind], SIZES[kind], colour, theme.picture) for kind, colour in looks])
        self.marks.set_places(places[chosen])
        texts, room = counts_shown(len(chosen), len(places)), box.width() - 4 * CORNER
        self._show_count(first_fitting(self._count.fontMetrics(), texts, room), theme)

    def _show_count(self, text: str, theme: Theme) -> None:
        """Show in the lower left corner of the map how many points are marked."""
        palette = self._count.palette()
        palette.setColor(palette.ColorRole.Window, QColor(theme.picture))
        palette.setColor(palette.ColorRole.WindowText, QColor(theme.text))
        self._count.setPalette(palette)
        self._count.setText(text)
        self._count.adjustSize()
        corner = self._plot.mapFromScene(self._plot.getViewBox().sceneBoundingRect().bottomLeft())
        self._count.move(corner.x() + CORNER, corner.y() - CORNER - self._count.height())
        self._count.setVisible(self._shown and bool(text))

    def set_point(self, point: CriticalPoint | None) -> None:
        """Draw the eigenvectors at ``point``: solid for positive curvature, dashed for negative."""
        segments, up = np.empty((0, 2, 2)), np.empty(0, dtype=bool)
        if point is not None and self._box is not None:
            segments, up = principal_axes(point, self._box)
        dashed = pg.mkPen(INK, width=2.4, style=Qt.PenStyle.DashLine)
        for item, shown, pen in (
            (self._rims, segments, pg.mkPen("#ffffff", width=5.0)),
            (self.rising_axes, segments[up], pg.mkPen(INK, width=2.4)),
            (self.falling_axes, segments[~up], dashed),
        ):
            ends = shown.reshape(-1, 2)
            item.setData(ends[:, 0], ends[:, 1], pen=pen)
