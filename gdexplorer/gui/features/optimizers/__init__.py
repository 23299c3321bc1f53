"""The optimizers, one card each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Feature, Place

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def _panel() -> QWidget:
    from gdexplorer.gui.features.optimizers.optimizers_panel import OptimizersPanel

    return OptimizersPanel()


FEATURE = Feature(
    key="optimizers",
    title="Optimizers",
    place=Place.SIDE,
    order=20,
    icon="M4 5 L9 13 L13 10 L20 19 M20 12 V19 H13",
    panel=_panel,
)
