"""The metric, and the gradient it defines."""

from __future__ import annotations

from functools import partial

from gdexplorer.descent.geometry.metric import EUCLIDEAN
from gdexplorer.gui.state.feature import Badge, Feature, Made, Place
from gdexplorer.session.edits import SetMetric


def _mode(made: Made) -> str:
    metric = made.state.experiment.metric
    return "" if metric.is_euclidean else f"Metric: {metric.definition.label}"


FEATURE = Feature(
    key="metric",
    title="Metric",
    place=Place.INSPECTOR,
    order=30,
    folded=True,
    icon="M3 12 A9 5 0 1 0 21 12 A9 5 0 1 0 3 12 M12 12 L17.5 8",
    panel="metric_explainer:MetricExplainer",
    badges=(Badge("metric", _mode, lambda made: partial(made.state.apply, SetMetric(EUCLIDEAN))),),
)
