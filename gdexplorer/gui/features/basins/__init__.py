"""Basins of attraction: which minimum each start leads to."""

from __future__ import annotations

from functools import partial

from gdexplorer.gui.state.feature import Badge, Feature, Made, OnBar, Place, Switch
from gdexplorer.session.edits import ShowBasins

ICON = "M3 7 C6 20 10 20 12 9 C14 18 18 18 21 7"


def _mode(made: Made) -> str:
    view, optimizers = made.state.view, made.state.experiment.optimizers
    if not view.basins_shown or not optimizers:
        return ""
    return f"Basins: {optimizers[min(view.basins_optimizer, len(optimizers) - 1)].label}"


FEATURE = Feature(
    key="basins",
    title="Basins",
    place=Place.DRAWER,
    order=20,
    icon=ICON,
    panel="basins_panel:BasinsPanel",
    layer="gdexplorer.gui.views.basin_layer:BasinLayer",
    job="basins_job:BasinsJob",
    analysis="&Basins of attraction…",
    entries=(
        Switch("&View", "basins", "&Basins of attraction", lambda view: view.basins_shown, ShowBasins, "Ctrl+B",
               on_bar=OnBar("Basins", ICON, 50)),
    ),
    badges=(Badge("basins", _mode, lambda made: partial(made.state.apply, ShowBasins(False))),),
)  # fmt: skip
