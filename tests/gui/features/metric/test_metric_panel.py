"""Numbers of a metric: what is wrong is told, and taken back."""

from types import SimpleNamespace

import numpy as np
import pytest
from pictures import looking_at
from PySide6.QtWidgets import QLabel, QLineEdit

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.metric import KINDS, Metric
from gdexplorer.gui.features.metric.metric_explainer import MetricExplainer
from gdexplorer.gui.jobs.runner import drawn_runs

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


def test_the_picture_comes_once_the_kernels_are_ready_though_nobody_tells(qtbot, monkeypatch):
    experiment = Experiment("himmelblau", optimizers=(configure("gradient_descent"),), starts=((1.0, 1.0),), steps=3)
    runs, bound = drawn_runs(experiment, descend(experiment)), experiment.bound()
    bound.hessian(np.zeros(2))
    box = SimpleNamespace(stretch=lambda: np.ones(2))
    shown = MetricExplainer()
    qtbot.addWidget(shown)
    with monkeypatch.context() as early:
        early.setattr(Kernel, "is_ready", False)
        shown.set_focus(looking_at(runs, surface=SimpleNamespace(plane=None, bound=bound, box=box)))
        with qtbot.waitExposed(shown):
            shown.show()
        qtbot.wait(100)
        assert shown.view.picture is None
    words = shown.findChild(QLabel, "metric_angles")
    qtbot.waitUntil(lambda: "turned by 0 degrees" in words.text())
