"""OpenGL items of the 3-D view."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from OpenGL import GL
from pyqtgraph.opengl.items.GLLinePlotItem import DirtyFlag

# Drawn regardless of depth, and blended rather than added, so that colours stay correct on white.
SEEN_THROUGH: dict[Any, Any] = {
    GL.GL_DEPTH_TEST: False,
    GL.GL_BLEND: True,
    GL.GL_CULL_FACE: False,
    "glBlendFunc": (GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA),
}
IN_FRONT_ONLY: dict[Any, Any] = {**SEEN_THROUGH, GL.GL_DEPTH_TEST: True, "glDepthFunc": (GL.GL_LESS,)}
# Also drawn over an earlier line at the same depth.
IN_FRONT_ONLY_OR_LEVEL: dict[Any, Any] = {**IN_FRONT_ONLY, "glDepthFunc": (GL.GL_LEQUAL,)}


class PrefixLines(gl.GLLinePlotItem):
    """Line segments of which a leading part is shown; changing its length uploads nothing.

    Attributes
    ----------
    vertices : float32[2 * m, 3], the ends of all segments. shown : how many of them are shown.
    version : how often the segments have been replaced.
    """

    def __init__(self, width: float, options: dict[Any, Any], depth: int) -> None:
        super().__init__(pos=None, mode="lines")
        self.setGLOptions(options)
        self.setDepthValue(depth)
        self._pixels, self._scale = width, 1.0
        self.vertices: NDArray[np.float32] | None = None
        self.version = self.shown = 0

    def thicken(self, scale: float) -> None:
        """Draw them this many times as wide."""
        if scale != self._scale:
            self._scale = scale
            self.update()

    def set_segments(self, vertices: NDArray[np.float32], colours: NDArray[np.float32] | tuple[float, ...]) -> None:
        """Replace all segments: ``vertices`` float32[2 * m, 3], one colour or ``colours`` float32[2 * m, 4]."""
        if not len(vertices) and self.vertices is None:
            return
        self.vertices = vertices if len(vertices) else None
        self.version += 1
        self.shown = len(vertices)
        if self.vertices is not None:
            self.dirty_bits &= ~DirtyFlag.COLOR  # an array that was never drawn, which one colour may replace
            self.setData(pos=self.vertices, color=colours)
        self.update()

    def show_first(self, segments: int) -> None:
        """Show the first ``segments`` segments."""
        if self.shown != 2 * segments:
            self.shown = 2 * segments
            self.update()

    def paint(self) -> None:
        """Upload new segments at once, then draw the leading part."""
        if self.vertices is None or self.shown == 0:
            return
        if DirtyFlag.POSITION in self.dirty_bits:
            self.upload_vbo(self.m_vbo_position, self.vertices)
            self.dirty_bits &= ~DirtyFlag.POSITION
        self.pos = self.vertices[: self.shown]
        layer = self.view()
        # With multisampling, lines are already smooth.
        self.width, self.antialias = self._pixels * self._scale * layer.ratio, layer.is_smooth
        super().paint()
