"""Hyperparameter sweep: the final value over one or two hyperparameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Feature, Place

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QWidget

    from gdexplorer.gui.jobs.job import Job


def _panel() -> QWidget:
    from gdexplorer.gui.features.sweep.sweep_panel import SweepPanel

    return SweepPanel()


def _job(parent: QObject) -> Job:
    from gdexplorer.gui.features.sweep.sweep_job import SweepJob

    return SweepJob(parent)


FEATURE = Feature(
    key="sweep",
    title="Sweep",
    place=Place.DRAWER,
    order=50,
    icon="M4 4 V20 H20 M6 8 C9 19 13 19 19 6",
    panel=_panel,
    job=_job,
    analysis="&Sweep of hyperparameters…",
)
