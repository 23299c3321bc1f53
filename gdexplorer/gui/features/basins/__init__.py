"""Basins of attraction: which minimum each start leads to."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place, Switch
from gdexplorer.session.edits import ShowBasins

FEATURE = Feature(
    key="basins",
    title="Basins",
    place=Place.DRAWER,
    order=20,
    icon="M3 7 C6 20 10 20 12 9 C14 18 18 18 21 7",
    panel="basins_panel:BasinsPanel",
    layer="gdexplorer.gui.views.basin_layer:BasinLayer",
    job="basins_job:BasinsJob",
    analysis="&Basins of attraction…",
    entries=(Switch("&View", "basins", "&Basins of attraction", lambda view: view.basins_shown, ShowBasins, "Ctrl+B"),),
)
