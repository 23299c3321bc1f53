"""The optimizers, one card each."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="optimizers",
    title="Optimizers",
    place=Place.SIDE,
    order=20,
    icon="M4 5 L9 13 L13 10 L20 19 M20 12 V19 H13",
    panel="optimizers_panel:OptimizersPanel",
)
