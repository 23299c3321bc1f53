"""The critical points of the objective: found, marked and listed."""

from __future__ import annotations

from functools import partial

from gdexplorer.gui.state.feature import Feature, OnBar, Place, Switch
from gdexplorer.session.edits import ShowLayer
from gdexplorer.session.view_state import PictureLayer, ViewState

ICON = "M12 4 L20 12 L12 20 L4 12 Z M12 11.5 V12.5"


FEATURE = Feature(
    key="critical_points",
    title="Critical points",
    place=Place.DRAWER,
    order=60,
    icon=ICON,
    panel="critical_points_panel:CriticalPointsPanel",
    job="critical_point_finder:CriticalPointFinder",
    entries=(
        Switch("&View", "layer_points", "Critical &points", partial(ViewState.shows, layer=PictureLayer.POINTS),
               partial(ShowLayer, PictureLayer.POINTS), on_bar=OnBar("Points", ICON, 40)),
    ),
)  # fmt: skip
