"""Multi-start: which minima are reached from many starts, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Feature, Place

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QGraphicsObject, QWidget

    from gdexplorer.gui.jobs.job import Job


def _panel() -> QWidget:
    from gdexplorer.gui.features.multi_start.multi_start_panel import MultiStartPanel

    return MultiStartPanel()


def _layer() -> QGraphicsObject:
    from gdexplorer.gui.features.multi_start.path_cloud import PathCloud

    return PathCloud()


def _job(parent: QObject) -> Job:
    from gdexplorer.gui.features.multi_start.multi_start_job import MultiStartJob

    return MultiStartJob(parent)


FEATURE = Feature(
    key="multi_start",
    title="Many starts",
    place=Place.DRAWER,
    order=30,
    icon="M5 5 L12 17 M19 5 L12 17 M12 4 V17 M8 20 H16",
    panel=_panel,
    layer=_layer,
    job=_job,
    analysis="&Many starts…",
)
