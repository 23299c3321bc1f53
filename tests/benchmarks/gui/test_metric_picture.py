"""The picture of the metric while the cursor plays: following it takes a small part of a frame."""

import time

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives import objective
from gdexplorer.session import edits

from .conftest import rest

pytestmark = pytest.mark.benchmark

BOUND = objective("himmelblau").bound()
EXPERIMENT = Experiment("himmelblau", (), (suggested("gradient_descent", BOUND),), (BOUND.start,), 100)


def test_the_picture_keeps_up_with_playback(open_window, qtbot, report):
    window = open_window(EXPERIMENT)
    window.widgets.bring_up("metric")
    window.explorer.apply(edits.SetMetric(Metric("hessian")))
    explainer = window.features["metric"].panel
    view = explainer.findChild(object, "metric_view")
    qtbot.waitUntil(lambda: window.explorer.is_settled and view.picture is not None, timeout=60_000)
    rest(qtbot, 0.3)
    spent = []
    for cursor in range(60):
        explainer.set_focus(replace(explainer.focus, step=cursor))
        began = time.perf_counter()
        explainer.show_picture()
        view.grab()  # the window is put on the screen once a frame, however much of it is new
        spent.append(1e3 * (time.perf_counter() - began))
    report.at_most("picture of the metric, ms a frame, lower quartile", float(np.quantile(spent, 0.25)), 8.0)
