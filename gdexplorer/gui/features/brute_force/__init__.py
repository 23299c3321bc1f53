"""Brute force: how the cost of exhaustive search grows with the dimension, compared with descent."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="brute_force",
    title="Brute force",
    place=Place.DRAWER,
    order=40,
    icon="M4 4 H20 V20 H4 Z M4 9.3 H20 M4 14.6 H20 M9.3 4 V20 M14.6 4 V20",
    panel="brute_force_panel:BruteForcePanel",
    job="brute_force_job:BruteForceJob",
    analysis="Brute &force…",
)
