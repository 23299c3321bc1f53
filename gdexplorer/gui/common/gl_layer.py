"""Layers of the 3-D view as items of pyqtgraph's, drawn by OpenGL."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from OpenGL import GL
from pyqtgraph.opengl.GLViewWidget import GLViewMixin
from pyqtgraph.opengl.items.GLLinePlotItem import DirtyFlag
from PySide6.QtCore import QObject
from PySide6.QtGui import QMatrix4x4, QOpenGLContext

from gdexplorer.gui.common.layer import Layer
from gdexplorer.gui.common.layer_items import Depth, Item, Mesh, PrefixLines
from gdexplorer.scene.viewpoint import Viewpoint

# An image's first row is the highest, OpenGL's the lowest, so the scene is drawn upside down.
UPSIDE_DOWN = np.diag([1.0, -1.0, 1.0, 1.0])
# Drawn regardless of depth, and blended rather than added, so that colours stay correct on white.
_SEEN_THROUGH: dict[Any, Any] = {
    GL.GL_DEPTH_TEST: False,
    GL.GL_BLEND: True,
    GL.GL_CULL_FACE: False,
    "glBlendFunc": (GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA),
}
OPTIONS = {
    Depth.SEEN_THROUGH: _SEEN_THROUGH,
    Depth.IN_FRONT_ONLY: {**_SEEN_THROUGH, GL.GL_DEPTH_TEST: True, "glDepthFunc": (GL.GL_LESS,)},
    Depth.IN_FRONT_ONLY_OR_LEVEL: {**_SEEN_THROUGH, GL.GL_DEPTH_TEST: True, "glDepthFunc": (GL.GL_LEQUAL,)},
}


class DrawnLayer(GLViewMixin, QObject):
    """pyqtgraph's items for those of a layer, drawn together without its widget. Needs a current context."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        for item in layer.items:
            self.addItem(_drawn(item))
        self.initializeGL()

    def update(self) -> None:
        """Nothing: the layer itself tells what changes."""

    def isValid(self) -> bool:
        """Initialise all items together."""
        return False

    def context(self) -> QOpenGLContext:
        """The current context."""
        return QOpenGLContext.currentContext()

    def devicePixelRatioF(self) -> float:
        """Device pixels per logical pixel."""
        return self.layer.ratio

    def draw(self, viewpoint: Viewpoint) -> None:
        """Draw all items into the bound framebuffer."""
        self._projectionStack[:] = [_for_qt(UPSIDE_DOWN @ viewpoint.projection)]
        self._modelViewStack[:] = [_for_qt(viewpoint.view_matrix)]
        self.drawItemTree()


def _for_qt(matrix: NDArray[np.float64]) -> QMatrix4x4:
    return QMatrix4x4(matrix.ravel().tolist())


def _drawn(item: Item) -> DrawnLines | DrawnMesh:
    if isinstance(item, PrefixLines):
        return DrawnLines(item)
    assert isinstance(item, Mesh), item
    return DrawnMesh(item)


class DrawnLines(gl.GLLinePlotItem):
    """`PrefixLines` on the graphics card."""

    def __init__(self, lines: PrefixLines) -> None:
        super().__init__(pos=None, mode="lines")
        self.setGLOptions(OPTIONS[lines.depth])
        self.setDepthValue(lines.order)
        self._lines, self._version = lines, 0

    def visible(self) -> bool:
        """Whether they are shown."""
        return self._lines.is_visible

    def paint(self) -> None:
        """Upload new segments at once, then draw the leading part."""
        lines, layer = self._lines, self.view().layer
        if lines.vertices is None or lines.shown == 0:
            return
        if lines.version != self._version:
            self._version = lines.version
            self.dirty_bits = DirtyFlag(0)  # colours that were never drawn, which one colour may replace
            self.setData(pos=lines.vertices, color=lines.colours)
            self.upload_vbo(self.m_vbo_position, lines.vertices)
            self.dirty_bits &= ~DirtyFlag.POSITION
        self.pos = lines.vertices[: lines.shown]
        # With multisampling, lines are already smooth.
        self.width, self.antialias = lines.width * layer.ratio, layer.is_smooth
        super().paint()


class DrawnMesh(gl.GLMeshItem):
    """A `Mesh` on the graphics card."""

    def __init__(self, mesh: Mesh) -> None:
        super().__init__(smooth=True, computeNormals=False, glOptions="opaque")
        self.setDepthValue(mesh.order)
        self._mesh, self._version = mesh, 0

    def visible(self) -> bool:
        """Whether it is shown."""
        return self._mesh.is_visible

    def paint(self) -> None:
        """Upload new triangles, then draw them."""
        mesh = self._mesh
        if mesh.version != self._version:
            self._version = mesh.version
            self.setMeshData(vertexes=mesh.vertices, faces=mesh.faces, vertexColors=mesh.colours)
        super().paint()
