"""Brute force: how the cost of exhaustive search grows with the dimension, compared with descent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gdexplorer.gui.state.feature import Feature, Made, Place, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QWidget

    from gdexplorer.gui.jobs.job import Job


def _panel() -> QWidget:
    from gdexplorer.gui.features.brute_force.brute_force_panel import BruteForcePanel

    return BruteForcePanel()


def _job(parent: QObject) -> Job:
    from gdexplorer.gui.features.brute_force.brute_force_job import BruteForceJob

    return BruteForceJob(parent)


def _connections(made: Made) -> Iterable[tuple[Any, Slot]]:
    return (
        (made.job.shown, made.panel.set_efforts),
        (made.job.failed, made.panel.refuse),
    )


FEATURE = Feature(
    key="brute_force",
    title="Brute force",
    place=Place.DRAWER,
    order=40,
    icon="M4 4 H20 V20 H4 Z M4 9.3 H20 M4 14.6 H20 M9.3 4 V20 M14.6 4 V20",
    panel=_panel,
    job=_job,
    analysis="Brute &force…",
    connections=_connections,
)
