"""The OpenGL implementation: a graphics card, software, or none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QOffscreenSurface, QOpenGLContext

GL_RENDERER = 0x1F01
# Samples per pixel.
SAMPLES = 4
SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "software", "gdi generic", "microsoft basic render")


@dataclass(frozen=True)
class Drawer:
    """An OpenGL implementation: its version (major, minor), its name, and a required feature that it lacks."""

    version: tuple[int, int]
    name: str
    lacks: str = ""

    @property
    def is_software(self) -> bool:
        """Whether it draws in software."""
        return any(word in self.name.lower() for word in SOFTWARE)


@lru_cache(maxsize=1)
def drawer() -> Drawer | None:
    """The OpenGL implementation of this display, or None. Needs a QApplication."""
    from PySide6.QtOpenGL import QOpenGLFramebufferObject

    context, surface = QOpenGLContext(), QOffscreenSurface()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return None
    version, name = context.format().version(), str(context.functions().glGetString(GL_RENDERER))
    copies = QOpenGLFramebufferObject.hasOpenGLFramebufferBlit()
    context.doneCurrent()
    return Drawer((version[0], version[1]), name, "" if copies else "framebuffers that can be copied")
