"""Fewer triangles and level lines of the same surface, for while it moves. Pure arrays, no Qt."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.geometry import Surface, grid_faces


def coarse_faces(surface: Surface, stride: int) -> NDArray[np.uint32]:
    """Triangles between every so many rows and columns of vertices, the last ones among them: uint32[k, 3]."""
    rows, columns = (_every(count, stride) for count in surface.values.shape)
    corners = np.arange(surface.values.size, dtype=np.uint32).reshape(surface.values.shape)[np.ix_(rows, columns)]
    drawn = np.isfinite(surface.vertices[corners, 2])
    return corners.ravel()[grid_faces(drawn)]


def coarse_first(segments: NDArray[np.float32], most: int) -> tuple[NDArray[np.float32], int]:
    """Level lines, float32[2 * m, 3] in pairs, those of every so many levels first, and how many these are.

    The first are about ``most`` at most; all, where there are not more.
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
