"""The objective: a function of the catalogue, or a custom one."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="objective",
    title="Objective",
    place=Place.SIDE,
    order=10,
    icon="M3 18 C8 18 8 5 12 5 S16 18 21 18",
    panel="objective_panel:ObjectivePanel",
)
