"""What is asked of a sweep: told in a sentence where it cannot be, and gone with the function or the optimizers."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QComboBox

from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.experiment import configure
from gdexplorer.gui.features.sweep.sweep_job import SweepJob, Variation
from gdexplorer.gui.features.sweep.sweep_panel import SweepPanel
from gdexplorer.optimizers import OPTIMIZERS
from gdexplorer.session import edits
from tests.result_jobs import heard

OVER_RATES = Variation(0, (("learning_rate", "1e-4", "1e-1", True),), 20)


@pytest.fixture
def job(qtbot):
    yield from heard(SweepJob())


def test_a_sweep_is_that_of_the_engine(job, qtbot):
    experiment = edits.first_example()
    job.set_experiment(experiment)
    job.run(OVER_RATES)
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    ranges = (Range("learning_rate", 1e-4, 1e-1, 200, True),)
    choice, start = experiment.optimizers[0], np.array(experiment.starts[0])
    *_, expected = sweep(replace(experiment, steps=20), experiment.bound(), choice, ranges, start)
    found = job.results[-1]
    np.testing.assert_array_equal(found.sweep.values, expected.values)
    assert (found.optimizer, found.lowest, found.sweep.finished) == (0, 0.0, True)


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.key)
def test_a_rule_with_nothing_to_vary_is_told_of(job, rule):
    job.set_experiment(replace(edits.first_example(), optimizers=(configure(rule.key),)))
    job.run(Variation(0, (), 200))
    (told,) = job.said
    assert rule.label in told and "to vary" in told


@pytest.mark.parametrize("low", ["", "nan", "inf", "-1", "1e309", "x"])
def test_a_range_that_is_none_is_told_of(job, low):
    job.set_experiment(edits.first_example())
    job.run(Variation(0, (("learning_rate", low, "1", True),), 200))
    assert len(job.said) == 1 and not job.busy


@pytest.mark.parametrize(
    ("edit", "goes"),
    [
        (lambda before: edits.ChooseObjective("sphere").apply_to(before), True),
        (lambda before: edits.RemoveOptimizer(1).apply_to(before), True),
        (lambda before: edits.AddStart((1.0, 1.0)).apply_to(before), False),
        (lambda before: edits.SetHyperparameter(0, "learning_rate", 0.02).apply_to(before), False),
    ],
)
def test_a_sweep_goes_with_its_function_and_with_the_list_of_optimizers(job, qtbot, edit, goes):
    experiment = edits.first_example()
    job.set_experiment(experiment)
    job.run(replace(OVER_RATES, steps=100_000))
    job.set_experiment(edit(experiment))
    assert job.busy is not goes and job.results[-1:] == [None] * goes


@pytest.mark.parametrize("change", [{"optimizers": ()}, {"objective": "sphere", "optimizers": ()}], ids=str)
def test_what_is_cleared_cannot_be_exported(job, qtbot, change):
    experiment = edits.first_example()
    job.set_experiment(experiment)
    job.run(OVER_RATES)
    qtbot.waitUntil(lambda: not job.busy, timeout=60_000)
    assert job.analyses[-1].result is not None
    job.set_experiment(replace(experiment, **change))
    assert job.results[-1] is None and job.analyses[-1].result is None


def test_choosing_another_optimizer_ends_the_sweep_of_this_one(job, qtbot):
    panel = SweepPanel()
    qtbot.addWidget(panel)
    job.result_changed.connect(panel.set_result)
    job.busy_changed.connect(panel.set_busy)
    panel.clear_requested.connect(job.clear)
    panel.set_experiment(edits.first_example())
    job.set_experiment(edits.first_example())
    with qtbot.waitSignal(job.result_changed, timeout=60_000):
        job.run(replace(OVER_RATES, steps=100_000))
    assert job.busy and panel.result is not None
    panel.findChild(QComboBox, "sweep_optimizer_combo").setCurrentIndex(1)
    assert not job.busy and panel.result is None and job.analyses[-1].result is None
    qtbot.wait(100)
    assert panel.result is None
