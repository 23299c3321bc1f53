"""The part of the map that is looked at, sampled anew: sharp at any zoom, and beyond the domain."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature

FEATURE = Feature(
    key="map_detail",
    title="Detail of the map",
    icon="M4 10 A6 6 0 1 1 16 10 A6 6 0 1 1 4 10 M14.5 14.5 L20 20 M7 10 L13 10 M10 7 L10 13",
    job="map_detail_job:MapDetailJob",
)
