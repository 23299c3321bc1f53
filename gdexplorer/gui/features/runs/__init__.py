"""Table of runs."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="runs",
    title="Runs",
    place=Place.DRAWER,
    order=10,
    icon="M8 6 H20 M8 12 H20 M8 18 H20 M4 6 H5 M4 12 H5 M4 18 H5",
    panel="runs_table:RunsTable",
)
