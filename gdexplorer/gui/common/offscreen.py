"""Off-screen OpenGL: a context that draws into framebuffers, which are read back as images.

A window with a QOpenGLWidget composes all its contents through OpenGL at each frame; with an image it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from OpenGL import GL
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QOffscreenSurface, QOpenGLContext
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLFramebufferObjectFormat
from shiboken6 import isValid

from gdexplorer.gui.common.gl_layer import DrawnLayer
from gdexplorer.gui.common.layer import Layer
from gdexplorer.gui.common.opengl import NoContextError
from gdexplorer.scene.viewpoint import Viewpoint

# Mesa's software drawing loses samples of lines at the edges of the part that it is limited to, so more is drawn than
# is read, in pixels.
EDGE = 2


class Offscreen:
    """A context with a framebuffer per layer, which holds colour and depth up to that layer, and one to read from.

    The context is created on first use, and recreated if it is lost.
    """

    def __init__(self) -> None:
        self.context: QOpenGLContext | None = None
        self._surface = QOffscreenSurface()
        self.targets: list[QOpenGLFramebufferObject] = []
        self._made_for = QSize(), 0, 0  # size, samples a pixel, layers
        self._of: tuple[Any, ...] = ()  # the viewpoint and size of the framebuffers' contents
        self._pixels = np.empty((0, 0, 4), np.uint8)
        self._image = QImage()

    def draw(
        self, layers: Sequence[Layer], viewpoint: Viewpoint, size: QSize, background: QColor, samples: int
    ) -> QImage:
        """The picture of all layers, bottom first; unchanged layers are not redrawn.

        The image is valid until the next call.

        Raises
        ------
        NoContextError
            If OpenGL is unavailable.
        """
        of = viewpoint, size, background.rgba(), len(layers), samples
        if of == self._of and all(layer.is_current for layer in layers):
            return self._image
        self.make_current()
        kept = self._make_targets(size, samples, len(layers))
        anew, self._of = of != self._of, of
        part = self._whole
        for number, layer in enumerate(layers):
            changed = layer.changed_part(viewpoint, size)
            anew = anew or number >= kept
            if anew or not layer.is_current:
                if not anew and changed is not None and layer is layers[-1]:
                    part = changed
                anew = True  # and all layers above it
                self._begin(number, background, part.adjusted(-EDGE, -EDGE, EDGE, EDGE) & self._whole)
                layer.is_smooth = samples > 0 and self.targets[number].format().samples() == 0
                if layer.drawn is None:
                    layer.drawn = DrawnLayer(layer)
                layer.draw(viewpoint)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        self._read(part)
        return self._image

    @property
    def _whole(self) -> QRect:
        return QRect(QPoint(), self._made_for[0])

    def rest(self) -> None:
        """Free all framebuffers but the lowest layer's until something changes; the last image stays valid.

        The lowest layer changes rarely and takes long to draw: a drag that begins would wait for it.
        """
        if len(self.targets) > 1 and self.context is not None and self.context.makeCurrent(self._surface):
            del self.targets[1:]
            self.context.doneCurrent()

    def free(self) -> None:
        """Release the resources of the context."""
        context = self.context
        # At exit, Qt may have destroyed both already.
        if context is not None and isValid(context) and isValid(self._surface) and context.makeCurrent(self._surface):
            self.targets.clear()
            context.doneCurrent()
            self._surface.destroy()
        self.context, self._of = None, ()

    def make_current(self) -> None:
        """Make the context current; create it first if there is none or it is lost (see `NoContextError`)."""
        if self.context is not None and self.context.makeCurrent(self._surface):
            return
        self.free()
        self.targets.clear()  # they belong to the lost context
        self.context = QOpenGLContext()
        # pyqtgraph's items keep programs and buffers of the previous context.
        shared = QOpenGLContext.globalShareContext()
        if shared is not None:
            self.context.setShareContext(shared)
        made = self.context.create()
        self._surface.setFormat(self.context.format())
        self._surface.create()
        if not (made and self.context.makeCurrent(self._surface)):
            self.context = None
            raise NoContextError

    def _make_targets(self, size: QSize, samples: int, layers: int) -> int:
        """Make the missing framebuffers; return how many layers are in theirs as they were last drawn."""
        if self._made_for != (size, samples, layers):
            self.targets.clear()
            self._made_for = size, samples, layers
            self._pixels = np.empty((size.height(), size.width(), 4), np.uint8)
        kept = len(self.targets)
        if kept > layers:
            return layers
        if kept:
            samples = self.targets[0].format().samples()
        self.targets += [_framebuffer(size, samples) for _ in range(layers - kept)]
        if not all(target.isValid() for target in self.targets):
            self.targets[:], kept = [_framebuffer(size, 0) for _ in range(layers)], 0
        self.targets.append(QOpenGLFramebufferObject(size))
        return kept

    def _begin(self, number: int, background: QColor, part: QRect) -> None:
        """Prepare to draw ``part`` of a layer, which shows the layer below; nothing else will change."""
        target = self.targets[number]
        if number:
            both = GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT
            QOpenGLFramebufferObject.blitFramebuffer(target, part, self.targets[number - 1], part, both)
        target.bind()
        GL.glViewport(0, 0, target.width(), target.height())
        GL.glEnable(GL.GL_SCISSOR_TEST)
        GL.glScissor(part.left(), part.top(), part.width(), part.height())
        if not number:
            GL.glDepthMask(True)
            GL.glClearColor(background.redF(), background.greenF(), background.blueF(), 1.0)
            GL.glClear(GL.GL_COLOR_BUFFER_BIT | GL.GL_DEPTH_BUFFER_BIT)

    def _read(self, part: QRect) -> None:
        """Read ``part`` of the last layer into the image."""
        *_, last, read = self.targets
        QOpenGLFramebufferObject.blitFramebuffer(read, part, last, part)
        read.bind()
        left, top, width, height = part.left(), part.top(), part.width(), part.height()
        pixels = np.empty((height, width, 4), np.uint8)
        if pixels.size:
            GL.glReadPixels(left, top, width, height, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels)
        self._pixels[top : top + height, left : left + width] = pixels
        rows, columns, _ = self._pixels.shape
        self._image = QImage(self._pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGBX8888)


def _framebuffer(size: QSize, samples: int) -> QOpenGLFramebufferObject:
    wanted: Any = QOpenGLFramebufferObjectFormat()
    wanted.setAttachment(QOpenGLFramebufferObject.Attachment.Depth)
    wanted.setSamples(samples)
    return QOpenGLFramebufferObject(size, wanted)
