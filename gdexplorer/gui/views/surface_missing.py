"""What stands in the place of the surface where there is no OpenGL."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.gui.common.theme import Theme
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.scene import Scene
from gdexplorer.scene.step_drawing import StepDrawing


class SurfaceMissing(QLabel):
    """Says what is missing and how to mend it; everything else goes on."""

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
        self.landmarks = NoLandmarks()

    def set_theme(self, theme: Theme) -> None:
        """Nothing to colour."""

    def set_scene(self, scene: Scene) -> None:
        """Nothing to draw on."""

    def set_basins(self, shown: BasinsResult | None) -> None:
        """Nothing to colour."""

    def set_cursor(self, cursor: int) -> None:
        """Nothing to draw on."""

    def set_step(self, drawing: StepDrawing) -> None:
        """Nothing to draw on."""

    def look_at_all(self) -> None:
        """No camera to turn."""

    def look_from_side(self) -> None:
        """No camera to turn."""


class NoLandmarks:
    """Takes what a surface would mark."""

    def set_field(self, segments: NDArray[np.float64]) -> None:
        """Nothing to draw on."""

    def set_points(self, points: Sequence[CriticalPoint]) -> None:
        """Nothing to mark."""

    def set_axes(self, point: CriticalPoint | None) -> None:
        """Nothing to draw on."""
