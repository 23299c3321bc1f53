"""The critical points of the objective: found, marked and listed."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Made, Pairs, Place


def _connections(made: Made) -> Pairs:
    return ((made.state.runs.settled, made.job.find_points),)


FEATURE = Feature(
    key="critical_points",
    title="Critical points",
    place=Place.DRAWER,
    order=60,
    icon="M12 4 L20 12 L12 20 L4 12 Z M12 11.5 V12.5",
    panel="critical_points_panel:CriticalPointsPanel",
    job="critical_point_finder:CriticalPointFinder",
    connections=_connections,
)
