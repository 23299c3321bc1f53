"""Basins of attraction under the contour lines and on the surface."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Signal

from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.geometry import AMBIENT, LIGHT, Surface


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
            (x0, x1), (y0, y1) = (_outer(axis) for axis in (shown.basins.xs, shown.basins.ys))
            self.setImage(shown.picture, autoLevels=False, levels=None)
            self.setRect(QRectF(x0, y0, x1 - x0, y1 - y0))
        self.changed.emit()


def on_surface(surface: Surface, shown: BasinsResult) -> NDArray[np.uint8]:
    """The colour of the basin at each vertex of ``surface``, shaded like the surface: uint8[m, 4]."""
    places = []
    for drawn, axis in ((surface.xs, shown.basins.xs), (surface.ys, shown.basins.ys)):
        low, high = _outer(axis)
        places.append(np.clip((drawn - low) / (high - low) * len(axis), 0, len(axis) - 1).astype(int))
    colours = np.empty((len(surface.ys), len(surface.xs), 4), dtype=np.uint8)
    colours[..., :3] = shown.picture[np.ix_(places[1], places[0])] * _light(surface)[..., np.newaxis]
    colours[..., 3] = 255
    return colours.reshape(-1, 4)


def _light(surface: Surface) -> NDArray[np.float64]:
    """The shading at each vertex, from the slope of the drawn heights."""
    grid = surface.vertices.reshape(len(surface.ys), len(surface.xs), 3).astype(np.float64)
    with np.errstate(invalid="ignore"):
        along_y, along_x = np.gradient(grid[..., 2], grid[:, 0, 1], grid[0, :, 0])
        towards = LIGHT / np.linalg.norm(LIGHT)
        cosine = (towards[2] - along_x * towards[0] - along_y * towards[1]) / np.sqrt(1.0 + along_x**2 + along_y**2)
    return AMBIENT + (1.0 - AMBIENT) * np.nan_to_num(cosine.clip(0.0, 1.0), nan=1.0)


def _outer(middles: NDArray[np.float64]) -> tuple[float, float]:
    """The outer edges of the pixels with these centres."""
    half = (middles[-1] - middles[0]) / (2 * max(len(middles) - 1, 1))
    return float(middles[0] - half), float(middles[-1] + half)
