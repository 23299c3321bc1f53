"""Settings common to all runs: stopping and gradients."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="run_settings",
    title="Run settings",
    place=Place.SIDE,
    order=40,
    folded=True,
    icon="M4 7 H20 M4 12 H20 M4 17 H20 M8 5 V9 M15 10 V14 M10 15 V19",
    panel="run_settings_panel:RunSettingsPanel",
)
