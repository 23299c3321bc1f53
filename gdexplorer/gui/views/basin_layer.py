"""Basins of attraction under the contour lines and on the surface."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Signal

from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.basin_surface import outer_edges


class BasinLayer(pg.ImageItem):
    """Image of the basins on the map; hidden if there are none."""

    is_costly = True
    changed = Signal()

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self.hide()

    def set_basins(self, shown: BasinsResult | None) -> None:
        """Show these basins, or none."""
        self.setVisible(shown is not None)
        if shown is not None:
            (x0, x1), (y0, y1) = (outer_edges(axis) for axis in (shown.basins.xs, shown.basins.ys))
            self.setImage(shown.picture, autoLevels=False, levels=None)
            self.setRect(QRectF(x0, y0, x1 - x0, y1 - y0))
        self.changed.emit()
