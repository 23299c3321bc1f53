"""A result that no longer belongs to the settings says so, until they are as they were."""

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QLabel

from gdexplorer.descent.analysis.sampling import SAMPLINGS
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.gui.common.analyses import OUTDATED
from gdexplorer.gui.features.multi_start.multi_start_job import ManyStarts, MultiStartJob
from gdexplorer.gui.features.sweep.sweep_job import SweepJob, Variation
from gdexplorer.gui.features.sweep.sweep_panel import SweepPanel
from gdexplorer.scene.scene import Scene
from gdexplorer.session import edits

FIRST = edits.first_example()
CHANGES = {
    "rate": (edits.SetHyperparameter(0, "learning_rate", 0.004), True, False),
    "rate of another": (edits.SetHyperparameter(1, "learning_rate", 0.004), False, False),
    "schedule": (edits.SetSchedule(0, "cosine"), True, True),
    "metric": (edits.SetMetric(Metric("hessian")), True, True),
    "noise": (edits.SetRunSetting("noise", 0.3), True, True),
    "clip": (edits.SetRunSetting("clip", 0.3), True, True),
    "tolerance": (edits.SetRunSetting("gradient_tolerance", 0.3), True, True),
    "seed": (edits.SetRunSetting("seed", 7), False, False),
    "budget": (edits.SetBudget(90), True, False),
    "colour": (edits.SetColour(0, 5), False, False),
    "first start": (edits.MoveStart(0, (1.0, 1.0)), False, True),
    "second start": (edits.MoveStart(1, (1.0, 1.0)), False, False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_many_starts_say_so(qtbot, change):
    edit, outdated, _ = CHANGES[change]
    job, told = MultiStartJob(), []
    job.outdated_changed.connect(told.append)
    job.set_experiment(FIRST)
    job.set_scene(Scene(FIRST, SimpleNamespace(plane=None)))
    with qtbot.waitSignal(job.result_changed, timeout=60_000):
        job.run(ManyStarts(0, 20, SAMPLINGS[0].key, 3))
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    assert told[-1] == ""
    job.set_experiment(edit.apply_to(FIRST))
    assert told[-1] == (OUTDATED if outdated else "")
    job.set_experiment(FIRST)
    assert told[-1] == ""
    job.stop()


@pytest.mark.parametrize("change", CHANGES)
def test_a_sweep_says_so_of_all_but_what_it_varies(qtbot, change):
    edit, _, outdated = CHANGES[change]
    job, panel = SweepJob(), SweepPanel()
    qtbot.addWidget(panel)
    job.result_changed.connect(panel.set_result)
    job.outdated_changed.connect(panel.set_outdated)
    job.set_experiment(FIRST)
    with qtbot.waitSignal(job.result_changed, timeout=60_000):
        job.run(Variation(0, (("learning_rate", "1e-4", "1", True),), 30))
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    note = panel.findChild(QLabel, "sweep_outdated")
    assert note.isHidden()
    job.set_experiment(edit.apply_to(FIRST))
    assert note.isHidden() is not outdated
    job.set_experiment(FIRST)
    assert note.isHidden()
    job.stop()
