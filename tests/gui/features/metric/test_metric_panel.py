"""Numbers of a metric: what is wrong is told, and taken back."""

import pytest
from PySide6.QtWidgets import QLineEdit

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.metric import KINDS, Metric
from gdexplorer.gui.features.metric.metric_explainer import MetricExplainer

WITH_NUMBERS = [key for key, kind in KINDS.items() if kind.parameters]


@pytest.mark.parametrize("key", WITH_NUMBERS)
def test_an_error_is_taken_back_by_the_number_that_was_there(qtbot, key):
    shown = MetricExplainer()
    qtbot.addWidget(shown)
    told = []
    for name in ("error", "accepted", "edit_requested"):
        getattr(shown, name).connect(lambda *_, name=name: told.append(name))
    shown.set_experiment(
        Experiment("himmelblau", metric=Metric(key, tuple(row.default for row in KINDS[key].parameters)))
    )
    box = shown.findChild(QLineEdit, "metric_number_0_edit")
    before = box.text()
    box.editingFinished.emit()
    assert told == [], "nothing was typed"
    for text, expected in (("abc", "error"), (before, "accepted"), (before, None), ("", "error"), ("", "error")):
        box.setText(text)
        del told[:]
        box.editingFinished.emit()
        assert told == ([] if expected is None else [expected]), text
