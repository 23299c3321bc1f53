"""Basins of attraction as colours of the surface. Pure arrays, no Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.geometry import AMBIENT, LIGHT, Surface


def on_surface(surface: Surface, shown: BasinsResult) -> NDArray[np.uint8]:
    """The colour of the basin at each vertex of ``surface``, shaded like the surface: uint8[m, 4]."""
    places = []
    for drawn, axis in ((surface.xs, shown.basins.xs), (surface.ys, shown.basins.ys)):
        low, high = outer_edges(axis)
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
    return np.asarray(AMBIENT + (1.0 - AMBIENT) * np.nan_to_num(cosine.clip(0.0, 1.0), nan=1.0))


def outer_edges(middles: NDArray[np.float64]) -> tuple[float, float]:
    """The outer edges of the pixels with these centres."""
    half = (middles[-1] - middles[0]) / (2 * max(len(middles) - 1, 1))
    return float(middles[0] - half), float(middles[-1] + half)
