"""The curve of a schedule that follows the values of a run."""

import numpy as np
import pytest
from pictures import looking_at

from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.gui.features.optimizers.optimizers_panel import OptimizersPanel
from gdexplorer.gui.features.optimizers.schedule_form import ScheduleCurve
from gdexplorer.gui.jobs.runner import drawn_runs

SETTINGS = {"factor": 0.5, "patience": 2, "lowest": 0.02}
FOLLOWING = configure("sign_descent", {"learning_rate": 0.1}).with_schedule("reduce_on_plateau", SETTINGS)
EXPERIMENT = Experiment(
    "himmelblau", optimizers=(configure("adam"), FOLLOWING), starts=((-0.5, -1.0), (3.5, 1.5)), steps=200,
    gradient_tolerance=0.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def runs():
    return drawn_runs(EXPERIMENT, descend(EXPERIMENT))


def heights(curve):
    return np.array([point.y() for point in curve.curve()])


def test_without_a_run_the_rate_is_level_and_with_one_it_falls_where_the_run_had_it_fall(qtbot, runs):
    curve = ScheduleCurve("Learning rate over the steps")
    qtbot.addWidget(curve)
    curve.resize(300, 70)
    curve.set_configured(FOLLOWING, EXPERIMENT.steps)
    assert len(set(heights(curve))) == 1
    run = next(run for run in runs if run.trajectory.optimizer == 1)
    curve.set_run(run)
    factors = FOLLOWING.factors_at(np.arange(EXPERIMENT.steps), run.trajectory.values)
    assert np.array_equal(np.diff(heights(curve)) > 0.0, np.diff(factors) < 0.0) and factors[-1] < 1.0
    curve.set_run(None)
    assert len(set(heights(curve))) == 1


def test_the_curve_follows_the_run_in_focus_or_else_the_first_of_its_rule(qtbot, runs):
    panel = OptimizersPanel()
    qtbot.addWidget(panel)
    panel.set_experiment(EXPERIMENT)
    qtbot.waitUntil(lambda: len(panel.cards) == 2)
    curve = panel.cards[1].findChild(ScheduleCurve)
    curve.resize(300, 70)
    seen = []
    for number in range(len(runs)):
        panel.set_focus(looking_at(runs, number, 5))
        seen.append(heights(curve).tolist())
    first, second = (seen[number] for number, run in enumerate(runs) if run.trajectory.optimizer == 1)
    others = [seen[number] for number, run in enumerate(runs) if run.trajectory.optimizer == 0]
    assert first != second and others == [first, first]
