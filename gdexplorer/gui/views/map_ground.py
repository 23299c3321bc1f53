"""The ground of the map: filled contours and contour lines of the objective, and the veil outside its domain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gdexplorer.gui.common.still_picture import StillPicture
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.views.basin_layer import BasinLayer
from gdexplorer.gui.views.feasible_region import FeasibleRegion
from gdexplorer.gui.views.level_lines import LevelLines
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.patch import Patch, clear_colours
from gdexplorer.scene.region import Region

Array = NDArray[np.float64]

# How much of the ground outside the domain is covered, and how much beside basins, whose colours mean something else.
VEIL, DENSE_VEIL = 110, 235
# The veil reaches this share of each side beyond what is seen: pixels at the edge belong to both.
EDGE = 0.01
# Depths: a patch of an older surface is still seen around the domain, until the next one is there. Basins lie between
# filled contours and contour lines, and so do the feasible set and the veil.
BELOW, WHOLE, ABOVE, BASINS, FEASIBLE, OUTSIDE, LINES, FIELD = 0.0, 0.1, 0.2, 0.5, 0.8, 0.9, 1.0, 1.3


class MapGround(StillPicture):
    """The surface of a scene, sampled over its domain, under a patch of it as it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.image, self.closer = GroundImage(), GroundImage()
        self.lines, self._outside, self.feasible = LevelLines(), Outside(), FeasibleRegion()
        self.patch: Patch | None = None
        self._surface: Surface | None = None
        self._basins: BasinLayer | None = None
        for item, depth in (
            (self.image, WHOLE), (self.closer, BELOW), (self.lines, LINES), (self._outside, OUTSIDE),
            (self.feasible, FEASIBLE),
        ):  # fmt: skip
            self.add(item, depth)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._outside.theme = self.lines.theme = self.feasible.theme = theme
        self.set_background(theme.picture)

    def set_surface(self, surface: Surface) -> None:
        """Show ``surface`` over its domain."""
        before, self._surface, self.patch = self._surface, surface, None
        if before is None or before.bound.key != surface.bound.key:
            self.closer.clear()
        self.add(self.closer, BELOW)
        colours = surface.colours.reshape(*surface.values.shape, 4)
        self.image.show_samples(surface.xs, surface.ys, clear_colours(colours, surface.values))
        for item in (self._outside, self.lines):
            item.set_domain(surface.box.domain)
        self._draw_lines(surface.level_curves)

    def show_region(self, region: Region | None) -> None:
        """Show a feasible set, or none."""
        if region is not self.feasible.region:
            self.feasible.show_region(region)
            self.changed()

    def show_lines(self, shown: bool) -> None:
        """Show or hide the contour lines."""
        if shown != self.lines.isVisible():
            self.lines.setVisible(shown)
            self.changed()

    def set_patch(self, patch: Patch) -> None:
        """Show a part of the surface anew; one of another surface is ignored."""
        if patch.surface is not self._surface:
            return
        self.patch = patch
        self.closer.show_samples(patch.xs, patch.ys, patch.colours)
        self.add(self.closer, ABOVE)
        self._draw_lines(patch.lines)

    def _draw_lines(self, bands: tuple[Array, ...]) -> None:
        self.lines.set_lines(bands)
        self.changed()

    def add_basins(self, layer: BasinLayer) -> None:
        """Show a layer of basins over the heights, whenever it is visible."""
        self._basins = layer
        layer.changed.connect(self.changed)
        self.add(layer, BASINS)

    def paint(self, painter: QPainter, *arguments: Any) -> None:
        """Paint the ground of what is seen."""
        shown = self.boundingRect()
        x, y = EDGE * shown.width(), EDGE * shown.height()
        self._outside.seen = self.feasible.seen = self.lines.seen = shown.adjusted(-x, -y, x, y)
        self.lines.over_basins = self._basins is not None and self._basins.isVisible()
        self._outside.opacity = self.lines.veil = DENSE_VEIL if self.lines.over_basins else VEIL
        super().paint(painter, *arguments)


class GroundImage(pg.ImageItem):
    """An image whose pixels are centred on samples, and blend: none can be told from the next."""

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")

    def show_samples(self, xs: Array, ys: Array, colours: NDArray[np.uint8]) -> None:
        """Show ``colours``, uint8[len(ys), len(xs), 4], of samples on a grid."""
        (x0, x1), (y0, y1) = xs[[0, -1]].tolist(), ys[[0, -1]].tolist()
        half_x, half_y = (x1 - x0) / (len(xs) - 1) / 2, (y1 - y0) / (len(ys) - 1) / 2
        self.setImage(colours, autoLevels=False, levels=None)
        self.setRect(QRectF(x0 - half_x, y0 - half_y, x1 - x0 + 2 * half_x, y1 - y0 + 2 * half_y))

    def paint(self, painter: QPainter, *arguments: Any) -> None:
        """Paint with blended pixels."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *arguments)


class Outside(pg.GraphicsObject):
    """A veil over all that lies outside the domain, where no start can be placed.

    Attributes
    ----------
    theme : the colours. seen : all that is seen. opacity : of the veil, from 0 to 255.
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme, self.seen, self.opacity = LIGHT, QRectF(), VEIL
        self._domain = QRectF()

    def boundingRect(self) -> QRectF:
        """All that is seen."""
        return self.seen

    def set_domain(self, domain: tuple[tuple[float, float], tuple[float, float]]) -> None:
        """Leave another domain clear."""
        (x0, x1), (y0, y1) = domain
        self._domain = QRectF(x0, y0, x1 - x0, y1 - y0)

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Cover what is seen outside the domain, and outline the domain."""
        if self._domain.isEmpty() or self._domain.contains(self.seen):
            return
        veil = QColor(self.theme.picture)
        veil.setAlpha(self.opacity)
        shape = QPainterPath()  # the domain is left out: the paths overlap there
        shape.addRect(self.seen)
        shape.addRect(self._domain.intersected(self.seen))
        painter.fillPath(shape, veil)
        pen = QPen(QColor(self.theme.line), 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(self._domain)
