"""What the 3-D view draws beyond pyqtgraph's own items."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from OpenGL import GL
from pyqtgraph.opengl.GLGraphicsItem import GLGraphicsItem
from pyqtgraph.opengl.items.GLLinePlotItem import DirtyFlag
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtOpenGL import QOpenGLPaintDevice

from gdexplorer.gui.common.marks import Look, Marks
from gdexplorer.gui.common.titles import moved_inside

# Drawn whatever stands in front, and blended rather than added, so that colours keep on white too.
SEEN_THROUGH: dict[Any, Any] = {
    GL.GL_DEPTH_TEST: False,
    GL.GL_BLEND: True,
    GL.GL_CULL_FACE: False,
    "glBlendFunc": (GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA),
}
IN_FRONT_ONLY: dict[Any, Any] = {**SEEN_THROUGH, GL.GL_DEPTH_TEST: True, "glDepthFunc": (GL.GL_LESS,)}
# Over a line that was drawn before at the very same depth, too.
IN_FRONT_ONLY_OR_LEVEL: dict[Any, Any] = {**IN_FRONT_ONLY, "glDepthFunc": (GL.GL_LEQUAL,)}


class PrefixLines(gl.GLLinePlotItem):
    """Line segments of which the first so many are shown: moving that number uploads nothing."""

    def __init__(self, width: float, options: dict[Any, Any], depth: int) -> None:
        super().__init__(pos=None, mode="lines", width=width, antialias=True)
        self.setGLOptions(options)
        self.setDepthValue(depth)
        self._all: NDArray[np.float32] | None = None
        self._shown = 0

    def set_segments(self, vertices: NDArray[np.float32], colours: NDArray[np.float32] | tuple[float, ...]) -> None:
        """Replace all segments: ``vertices`` float32[2 * m, 3], one colour or ``colours`` float32[2 * m, 4]."""
        self._all = vertices if len(vertices) else None
        self._shown = len(vertices)
        if self._all is not None:
            self.setData(pos=self._all, color=colours)
        self.update()

    def show_first(self, segments: int) -> None:
        """Show so many segments."""
        self._shown = 2 * segments
        self.update()

    def paint(self) -> None:
        """Upload what is new as a whole, then draw the part that is shown."""
        if self._all is None or self._shown == 0:
            return
        if DirtyFlag.POSITION in self.dirty_bits:
            self.upload_vbo(self.m_vbo_position, self._all)
            self.dirty_bits &= ~DirtyFlag.POSITION
        self.pos = self._all[: self._shown]
        super().paint()


class Overlay(GLGraphicsItem):
    """Marks and text at places of the box, painted flat over the picture."""

    def __init__(self, font: Callable[[], QFont]) -> None:
        super().__init__()
        self.setDepthValue(100)
        self._font = font
        self._texts: dict[str, list[tuple[NDArray[Any], str, QColor]]] = {}
        self._marks: dict[str, tuple[NDArray[np.float64], Marks]] = {}

    def set_texts(self, layer: str, texts: list[tuple[NDArray[Any], str, QColor]]) -> None:
        """Replace the texts of one layer: place float[3], text, colour."""
        self._texts[layer] = texts
        self.update()

    def set_marks(self, layer: str, places: NDArray[np.float64], looks: Sequence[Look]) -> None:
        """Replace the marks of one layer, at ``places: float64[m, 3]``."""
        self._marks[layer] = places, Marks(looks)
        self.update()

    def paint(self) -> None:
        """Paint with Qt on top of what OpenGL drew: into an image, which OpenGL takes sooner than many small parts."""
        view = self.view()
        if view is None:
            return
        self.setupGLState()
        ratio = view.devicePixelRatioF()
        size = QSize(round(view.width() * ratio), round(view.height() * ratio))
        # Not a painter on the widget: while a picture of the window is taken that one paints elsewhere.
        device = QOpenGLPaintDevice(size)
        painter = QPainter(device)
        painter.drawImage(0, 0, self._image(size, ratio, view.width(), view.height()))
        painter.end()

    def _image(self, size: QSize, ratio: float, width: int, height: int) -> QImage:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        matrix = np.array(self.mvpMatrix().data(), dtype=np.float64).reshape(4, 4)
        self._paint_texts(painter, matrix, width, height)
        self._paint_marks(painter, matrix, width, height)
        painter.end()
        image.setDevicePixelRatio(1.0)  # one dot of it for each of the device
        return image

    def _paint_texts(self, painter: QPainter, matrix: NDArray[Any], width: int, height: int) -> None:
        metrics = QFontMetricsF(painter.font())
        taken: list[QRectF] = []
        texts = [text for layer in self._texts.values() for text in layer]
        spots = all_on_screen(matrix, np.array([text[0] for text in texts]).reshape(-1, 3), width, height)
        for (_, text, colour), (x, y) in zip(texts, spots.tolist(), strict=True):
            size = metrics.boundingRect(text)
            box = QRectF(x - size.width() / 2, y - size.height() / 2, size.width(), size.height())
            if 0.0 <= x <= width and 0.0 <= y <= height:
                box = moved_inside(box, width, height)
            if math.isfinite(x + y) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                painter.setPen(colour)
                painter.drawText(box.adjusted(-2, -2, 2, 2), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_marks(self, painter: QPainter, matrix: NDArray[Any], width: int, height: int) -> None:
        for places, marks in self._marks.values():
            marks.paint(painter, all_on_screen(matrix, places, width, height))


def all_on_screen(matrix: NDArray[Any], places: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    """Where ``places: float64[m, 3]`` of the box are on the widget: float64[m, 2], not numbers behind the camera.

    ``matrix`` holds Qt's combined matrix column by column, as `QMatrix4x4.data` gives it.
    """
    x, y, _, w = (np.column_stack([places, np.ones(len(places))]) @ matrix).T
    with np.errstate(all="ignore"):
        w = np.where(w > 0.0, w, np.nan)
        return np.column_stack([(x / w + 1.0) * width / 2.0, (1.0 - y / w) * height / 2.0])
