"""The metric, and the gradient it defines."""

from __future__ import annotations

from gdexplorer.gui.state.feature import Feature, Place

FEATURE = Feature(
    key="metric",
    title="Metric",
    place=Place.INSPECTOR,
    order=30,
    folded=True,
    icon="M3 12 A9 5 0 1 0 21 12 A9 5 0 1 0 3 12 M12 12 L17.5 8",
    panel="metric_explainer:MetricExplainer",
)
