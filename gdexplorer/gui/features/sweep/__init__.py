"""Hyperparameter sweep: the final value over one or two hyperparameters."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="sweep",
    title="Sweep",
    place=Place.DRAWER,
    order=15,
    icon="M4 4 V20 H20 M6 8 C9 19 13 19 19 6",
    panel="sweep_panel:SweepPanel",
    job="sweep_job:SweepJob",
    analysis="&Sweep of hyperparameters…",
)
