"""The OpenGL implementation: a graphics card, software, or none."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext

GL_VENDOR, GL_RENDERER, GL_VERSION = 0x1F00, 0x1F01, 0x1F02
# Samples per pixel.
SAMPLES = 4
SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "software", "gdi generic", "microsoft basic render")


class NoContextError(Exception):
    """OpenGL is unavailable, or has been lost."""


class Drawer(Struct, frozen=True):
    """An OpenGL implementation.

    Attributes
    ----------
    version : major and minor. name : of what draws. lacks : a required feature that it lacks.
    vendor, full_version : OpenGL's own words.
    """

    version: tuple[int, int]
    name: str
    lacks: str = ""
    vendor: str = ""
    full_version: str = ""

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
    version, functions = context.format().version(), context.functions()
    vendor, name, full = (str(functions.glGetString(word) or "") for word in (GL_VENDOR, GL_RENDERER, GL_VERSION))
    copies = QOpenGLFramebufferObject.hasOpenGLFramebufferBlit()
    context.doneCurrent()
    lacks = "" if copies else "framebuffers that can be copied"
    return Drawer((version[0], version[1]), name, lacks, vendor, full)
