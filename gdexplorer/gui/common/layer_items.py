"""What the 3-D view shows, without OpenGL: lines and meshes."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.float32] | tuple[float, ...]


class Depth(Enum):
    """Which lines the surface hides."""

    SEEN_THROUGH = "none"
    IN_FRONT_ONLY = "those behind it"
    IN_FRONT_ONLY_OR_LEVEL = "those behind it; a line is also drawn over an earlier one at its depth"


class Item:
    """A part of a layer; those of higher ``order`` are drawn later."""

    def __init__(self, order: int = 0) -> None:
        self.order = order
        self.is_visible = True
        self.changed: Callable[[], None] = _nothing

    def set_visible(self, shown: bool) -> None:
        """Show or hide it."""
        if shown != self.is_visible:
            self.is_visible = shown
            self.changed()


class PrefixLines(Item):
    """Line segments of which a leading part is shown; changing its length uploads nothing.

    Attributes
    ----------
    vertices : float32[2 * m, 3], the ends of all segments. colours : float32[2 * m, 4], or one for all.
    shown : how many of the vertices are shown. version : how often the segments have been replaced.
    width : in pixels. depth : whether the surface hides them.
    """

    def __init__(self, width: float, depth: Depth, order: int) -> None:
        super().__init__(order)
        self.depth = depth
        self._pixels, self._scale = width, 1.0
        self.vertices: NDArray[np.float32] | None = None
        self.colours: Colours = ()
        self.version = self.shown = 0

    @property
    def width(self) -> float:
        """In logical pixels."""
        return self._pixels * self._scale

    def thicken(self, scale: float) -> None:
        """Draw them this many times as wide."""
        if scale != self._scale:
            self._scale = scale
            self.changed()

    def set_segments(self, vertices: NDArray[np.float32], colours: Colours) -> None:
        """Replace all segments: ``vertices`` float32[2 * m, 3], one colour or ``colours`` float32[2 * m, 4]."""
        if not len(vertices) and self.vertices is None:
            return
        self.vertices, self.colours = vertices if len(vertices) else None, colours
        self.version += 1
        self.shown = len(vertices)
        self.changed()

    def show_first(self, segments: int) -> None:
        """Show the first ``segments`` segments."""
        if self.shown != 2 * segments:
            self.shown = 2 * segments
            self.changed()


class Mesh(Item):
    """Triangles with a colour at each vertex.

    Attributes
    ----------
    vertices : float32[m, 3]. faces : int[k, 3], indices of vertices. colours : uint8[m, 4].
    version : how often they have been replaced.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_visible = False
        self.vertices = np.empty((0, 3), np.float32)
        self.faces: NDArray[np.integer] = np.empty((0, 3), np.int64)
        self.colours: NDArray[np.uint8] = np.empty((0, 4), np.uint8)
        self.version = 0

    def set_data(
        self, vertices: NDArray[np.float32], faces: NDArray[np.integer], colours: NDArray[np.uint8]
    ) -> None:  # fmt: skip
        """Replace all triangles."""
        self.vertices, self.faces, self.colours = vertices, faces, colours
        self.version += 1
        self.changed()


def _nothing() -> None:
    """It belongs to no layer yet."""
