"""The learning rate compared with the limit set by the curvature along the run."""

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
    from gdexplorer.gui.common.column import Column
    from gdexplorer.gui.features.stability.stability_panel import StabilityPanel
    from gdexplorer.gui.features.stability.stability_view import StabilityView

    return Column(StabilityPanel(), StabilityView())


def _job(parent: QObject) -> Job:
    from gdexplorer.gui.features.stability.curvature_job import CurvatureJob

    return CurvatureJob(parent)


def _connections(made: Made) -> Iterable[tuple[Any, Slot]]:
    panel, _ = made.panel_parts
    return (
        (panel.curve_requested, made.job.request),
        (made.job.shown, panel.set_curve),
    )


FEATURE = Feature(
    key="stability",
    title="Stability",
    place=Place.INSPECTOR,
    order=40,
    icon="M4 18 A9 9 0 1 1 20 18 M12 15 L16 8",
    panel=_panel,
    job=_job,
    connections=_connections,
)
