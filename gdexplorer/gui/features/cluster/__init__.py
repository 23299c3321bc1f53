"""Cluster: the workers, here or on other machines, that do the tasks of analyses."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="cluster",
    title="Cluster",
    place=Place.DRAWER,
    order=70,
    icon="M9 3 H15 V8 H9 Z M3 16 H9 V21 H3 Z M15 16 H21 V21 H15 Z M12 8 V12 M6 16 V12 H18 V16",
    panel="cluster_panel:ClusterPanel",
    job="cluster_job:ClusterJob",
)
