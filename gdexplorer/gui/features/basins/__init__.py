"""Basins of attraction: which minimum each start leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Feature, Place, Switch
from gdexplorer.session.edits import ShowBasins

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QGraphicsObject, QWidget

    from gdexplorer.gui.jobs.job import Job


def _panel() -> QWidget:
    from gdexplorer.gui.features.basins.basins_panel import BasinsPanel

    return BasinsPanel()


def _layer() -> QGraphicsObject:
    from gdexplorer.gui.views.basin_layer import BasinLayer

    return BasinLayer()


def _job(parent: QObject) -> Job:
    from gdexplorer.gui.features.basins.basins_job import BasinsJob

    return BasinsJob(parent)


FEATURE = Feature(
    key="basins",
    title="Basins",
    place=Place.DRAWER,
    order=20,
    icon="M3 7 C6 20 10 20 12 9 C14 18 18 18 21 7",
    panel=_panel,
    layer=_layer,
    job=_job,
    analysis="&Basins of attraction…",
    entries=(Switch("&View", "basins", "&Basins of attraction", lambda view: view.basins_shown, ShowBasins, "Ctrl+B"),),
)
