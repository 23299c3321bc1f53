"""A coarser mesh and fewer contour lines of a surface, for use while it moves. Pure arrays, no Qt."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.geometry import Surface, grid_faces


def coarse_faces(surface: Surface, stride: int) -> NDArray[np.uint32]:
    """Triangles between every n-th row and column of vertices, including the last ones: uint32[k, 3]."""
    rows, columns = (_every(count, stride) for count in surface.values.shape)
    corners = np.arange(surface.values.size, dtype=np.uint32).reshape(surface.values.shape)[np.ix_(rows, columns)]
    drawn = np.isfinite(surface.vertices[corners, 2])
    return corners.ravel()[grid_faces(drawn)]


def coarse_first(segments: NDArray[np.float32], most: int) -> tuple[NDArray[np.float32], int]:
    """Contour lines, float32[2 * m, 3] in pairs, ordered so that a coarse selection comes first, and its size.

    The selection has about ``most`` segments, or all if there are fewer.
    """
    every = math.ceil(len(segments) / 2 / most)
    if every <= 1:
        return segments, len(segments) // 2
    heights = segments[::2, 2]
    level = np.cumsum(np.diff(heights, prepend=heights[0]) != 0.0)
    first = level % every == level[-1] % every // 2
    order = np.argsort(~first, kind="stable")
    return segments.reshape(-1, 2, 3)[order].reshape(-1, 3), int(first.sum())


def _every(count: int, stride: int) -> NDArray[np.intp]:
    return np.unique(np.append(np.arange(0, count, stride), count - 1))
