"""The drawn plane through many coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Feature, Place

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def _panel() -> QWidget:
    from gdexplorer.gui.features.plane.plane_panel import PlanePanel

    return PlanePanel()


FEATURE = Feature(
    key="plane",
    title="Plane",
    place=Place.SIDE,
    order=50,
    icon="M3 17 L9 9 H21 L15 17 Z M12 13 V4",
    panel=_panel,
)
