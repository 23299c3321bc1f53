"""Basins: computed while they are wanted, and shown only on the map that they belong to."""

import numpy as np
import pytest
from msgspec.structs import replace
from pictures import scene_of
from PySide6.QtWidgets import QLabel, QTableWidget

from gdexplorer.descent.analysis.attractors import UNDECIDED
from gdexplorer.descent.analysis.basins import Basins, BudgetEstimate, basins
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.gui.features.basins.basins_job import BasinsJob
from gdexplorer.gui.features.basins.basins_panel import BasinsPanel, advice
from gdexplorer.scene.basin_picture import PIXELS, BasinsResult
from gdexplorer.session import edits


@pytest.fixture
def job(qtbot):
    job = BasinsJob()
    job.said, job.drawn, job.analyses = [], [], []
    job.failed.connect(job.said.append)
    job.basins_changed.connect(job.drawn.append)
    job.analysis_changed.connect(job.analyses.append)
    yield job
    job.stop()


def test_basins_of_another_function_are_not_drawn_on_the_map_of_this_one(job):
    one, other = edits.first_example(), edits.ChooseObjective("sphere").apply_to(edits.first_example())
    found = BasinsResult(None, None, one)
    job.set_experiment(one)
    job.shown.emit(found)
    assert job.drawn == [None]  # there is no map yet
    job.set_scene(scene_of(one))
    assert job.drawn[-1] is found
    job.set_scene(scene_of(other))
    assert job.drawn[-1] is None
    job.set_scene(scene_of(one))
    assert job.drawn[-1] is found
    job.set_experiment(other)
    job.set_scene(scene_of(one))
    assert job.drawn[-1] is None


def test_they_are_those_of_the_chosen_optimizer_and_follow_it_while_they_are_wanted(job, qtbot):
    experiment = edits.ChooseObjective("sphere").apply_to(edits.first_example())
    job.set_experiment(experiment)
    job.set_scene(scene_of(experiment))
    job.choose_optimizer(1)
    assert not job.busy
    job.show_basins(True)
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    found = job.drawn[-1]
    expected = basins(experiment, experiment.bound(), experiment.optimizers[1], PIXELS)
    assert (found.basins.labels == expected.labels).all() and (found.basins.steps == expected.steps).all()
    job.set_experiment(edits.SetHyperparameter(1, "learning_rate", 0.0123).apply_to(experiment))
    with qtbot.waitSignal(job.busy_changed):
        pass
    job.show_basins(False)
    assert not job.busy and job.drawn[-1] is None
    job.set_experiment(experiment)
    qtbot.wait(200)
    assert not job.busy


def cancelled(job, qtbot):
    with qtbot.waitSignal(job.busy_changed):  # it begins
        pass
    job.cancel()


def refused(job, qtbot):
    with qtbot.waitSignal(job.failed):
        pass


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ({"clip": 0.3}, cancelled),
        ({"noise": 0.3}, cancelled),
        ({"steps": 31}, cancelled),
        ({"gradient_tolerance": 0.3}, cancelled),
        ({"metric": Metric("hessian")}, cancelled),
        ({"optimizers": edits.first_example().optimizers[1:]}, cancelled),
        ({"optimizers": ()}, refused),
    ],
    ids=lambda given: given.__name__ if callable(given) else " ".join(given),
)
def test_basins_of_earlier_settings_go_if_no_others_come(job, qtbot, change, ends):
    before = edits.first_example()
    job.set_experiment(before)
    job.set_scene(scene_of(before))
    job.show_basins(True)
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    assert job.drawn[-1] is not None
    now = replace(before, **change)
    job.set_experiment(now)
    job.set_scene(scene_of(now))
    shown = job.analyses[-1]
    assert shown.result is job.drawn[-1].basins  # until then they are those of their own optimizer
    assert (shown.experiment.clip, shown.optimizer) == (before.clip, before.optimizers[0])
    ends(job, qtbot)
    assert job.drawn[-1] is None and job.analyses[-1].result is None


def test_basins_of_these_settings_stay_when_they_are_cancelled(job, qtbot):
    experiment = edits.first_example()
    job.set_experiment(experiment)
    job.set_scene(scene_of(experiment))
    with qtbot.waitSignal(job.basins_changed, timeout=60_000):
        job.show_basins(True)
    job.set_experiment(edits.SetColour(0, 5).apply_to(edits.AddStart((1.0, 1.0)).apply_to(experiment)))
    job.cancel()
    assert job.drawn[-1] is not None


def test_an_edit_that_basins_do_not_depend_on_begins_none(job, qtbot):
    experiment = edits.first_example()
    job.set_experiment(experiment)
    job.show_basins(True)
    job.cancel()
    for edit in (lambda e: edits.AddStart((1.0, 1.0)).apply_to(e), lambda e: edits.SetColour(0, 5).apply_to(e)):
        experiment = edit(experiment)
        job.set_experiment(experiment)
    qtbot.wait(200)
    assert not job.busy


def test_without_an_optimizer_it_is_told(job):
    job.show_basins(True)
    assert job.said == ["There is no optimizer: add one first."] and not job.busy


def undecided(deciding=None, steps=100, labels=UNDECIDED):
    size = 4
    places = np.linspace(-1.0, 1.0, size)
    found = Basins(places, places, np.full((size, size), labels, np.int32), np.full((size, size), steps, np.int32), ())
    return BasinsResult(
        found, np.zeros((size, size, 3), np.uint8), replace(edits.first_example(), steps=steps), deciding
    )


@pytest.mark.parametrize(
    ("deciding", "words"),
    [
        (None, "Measuring which budget"),
        (BudgetEstimate(2300, 0.92, 128), "Within 2,300 steps, of 128 undecided runs, 92 % do: raise the step budget"),
        (BudgetEstimate(40_000, 0.95, 128), "at most 5,000: raise the learning rate"),
        (
            BudgetEstimate(200_000, 0.1, 128),
            "Even within 200,000 steps, of 128 undecided runs, 10 % do: raise the learning",
        ),
    ],
)
def test_mostly_undecided_basins_say_which_budget_would_decide_them(deciding, words):
    said = advice(undecided(deciding))
    assert "budget of 100 steps" in said and words in said


def test_decided_basins_need_no_advice():
    assert advice(undecided(labels=0)) == ""


def test_the_budget_is_measured_after_the_basins_and_told(job, qtbot):
    experiment = replace(edits.first_example(), steps=3)
    job.set_experiment(experiment)
    job.set_scene(scene_of(experiment))
    job.show_basins(True)
    qtbot.waitUntil(lambda: not job.busy, timeout=120_000)
    last = job.drawn[-1]
    assert last.undecided > 0.5 and last.budget_estimate is not None and last.budget_estimate.budget > 3
    assert f"{last.budget_estimate.budget:,} steps" in advice(last)


def test_nothing_goes_on_in_a_panel_whose_job_has_ended(qtbot):
    panel = BasinsPanel()
    qtbot.addWidget(panel)
    progress, advised = (panel.findChild(QLabel, name) for name in ("basins_progress", "basins_advice"))
    table = panel.findChild(QTableWidget, "basins_table")
    assert progress.text() == "" and "Tick" in table.accessibleDescription()
    panel.set_busy(True)
    assert progress.text() == "Computing…" and table.accessibleDescription() == ""
    rough = undecided()
    rough = replace(rough, basins=replace(rough.basins, stride=2))
    panel.set_basins(rough)
    assert progress.text() == "So far 2 × 2 pixels…" and "Measuring" in advised.text()
    panel.set_busy(False)
    assert progress.text() == "Stopped at 2 × 2 pixels."
    assert advised.text().endswith("before they reach a minimum.")
    panel.set_busy(True)
    panel.set_basins(undecided(BudgetEstimate(2300, 0.92, 128)))
    panel.set_busy(False)
    assert progress.text() == "Finished: 4 × 4 pixels." and "raise the step budget" in advised.text()
    panel.set_basins(None)
    assert progress.text() == advised.text() == ""
