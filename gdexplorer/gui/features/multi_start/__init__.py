"""Multi-start: which minima are reached from many starts, and how often."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Badge, Feature, Made, Place


def _mode(made: Made) -> str:
    return f"Many starts: {made.layer.count:,}" if made.layer.count else ""


FEATURE = Feature(
    key="multi_start",
    title="Many starts",
    place=Place.DRAWER,
    order=30,
    icon="M5 5 L12 17 M19 5 L12 17 M12 4 V17 M8 20 H16",
    panel="multi_start_panel:MultiStartPanel",
    layer="path_cloud:PathCloud",
    job="multi_start_job:MultiStartJob",
    badges=(Badge("many_starts", _mode, lambda made: made.job.clear, lambda made: made.layer.shown_changed),),
    analysis="&Many starts…",
)
