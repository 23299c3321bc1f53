"""Replacement for the surface if there is no OpenGL."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class SurfaceMissing(QLabel):
    """Explain what is missing and how to install it; everything else works."""

    def __init__(self, reason: str, parent: QWidget | None = None) -> None:
        text = f"<b>The 3-D surface cannot be drawn.</b><br><br>{reason}<br><br>The contour map and all else work."
        super().__init__(text, parent)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMargin(24)
        self.setObjectName("surface_view")
        self.setAccessibleName("Surface, not available")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setMinimumSize(160, 140)

    def prepare(self) -> None:
        """No OpenGL to begin."""

    def look_at_all(self) -> None:
        """No camera to turn."""

    def look_from_side(self) -> None:
        """No camera to turn."""
