"""The critical points of the objective: found, marked and listed."""

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
    from gdexplorer.gui.features.critical_points.critical_points_panel import CriticalPointsPanel

    return CriticalPointsPanel()


def _job(parent: QObject) -> Job:
    from gdexplorer.gui.features.critical_points.critical_point_finder import CriticalPointFinder

    return CriticalPointFinder(parent)


def _connections(made: Made) -> Iterable[tuple[Any, Slot]]:
    return ((made.state.runs.settled, made.job.find_points),)


FEATURE = Feature(
    key="critical_points",
    title="Critical points",
    place=Place.INSPECTOR,
    order=20,
    icon="M12 4 L20 12 L12 20 L4 12 Z M12 11.5 V12.5",
    panel=_panel,
    job=_job,
    connections=_connections,
)
