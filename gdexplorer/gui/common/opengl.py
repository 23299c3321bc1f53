"""Who draws in three dimensions: a graphics card, the processor, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QOffscreenSurface, QOpenGLContext

GL_RENDERER = 0x1F01
SMOOTH = 4


@dataclass(frozen=True)
class Drawer:
    """An OpenGL implementation: its version (major, minor) and what it calls itself."""

    version: tuple[int, int]
    name: str

    @property
    def samples(self) -> int:
        """How many samples a pixel is to be drawn from: without a graphics card each costs as much as the first."""
        in_software = any(word in self.name.lower() for word in ("llvmpipe", "softpipe", "swiftshader", "software"))
        return 0 if in_software else SMOOTH


@lru_cache(maxsize=1)
def drawer() -> Drawer | None:
    """The OpenGL of this display; None where there is none. Needs a QApplication."""
    context, surface = QOpenGLContext(), QOffscreenSurface()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return None
    version, name = context.format().version(), str(context.functions().glGetString(GL_RENDERER))
    context.doneCurrent()
    return Drawer((version[0], version[1]), name)
