"""The comparison of ends in the window: that of the command line, and never shown as one of something else."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.analysis.between.comparison import check, compare
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.formats import BETWEEN
from gdexplorer.gui.features.between.between_job import ANOTHER, CHANGED, TOO_FEW, BetweenJob, Entered, checked
from gdexplorer.objectives import CustomFormula, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.session import edits
from tests.result_jobs import (
    assert_keeps_what_was_shown,
    assert_says_what_has_changed,
    found,
    heard,
    told_by_the_command_line,
)

FIRST = edits.first_example()
NETWORK = CustomNetwork((1, 3, 1), data=Generated("sine", 30))


def entered_of(experiment, *numbers, count=21, steps=10):
    """These of the runs of an experiment, counted from 0."""
    runs = drawn_runs(experiment, engine.descend(experiment))
    return Entered(experiment, tuple(runs[i] for i in numbers), tuple(f"run {i}" for i in numbers), count, steps)


def network_experiment():
    bound = Experiment(NETWORK).bound()
    rules = tuple(suggested(key, bound) for key in ("momentum", "adam"))
    other = tuple(0.3 * ((7 * i) % 5 - 2) for i in range(bound.dimension))
    return Experiment(NETWORK, optimizers=rules, starts=(bound.start, other), steps=40)


@pytest.fixture
def job(qtbot):
    yield from heard(BetweenJob())


def compared(job, qtbot, entered):
    return found(job, qtbot, entered.experiment, entered)


# Made in the test: nothing is compiled while tests are collected.
EXPERIMENTS = {
    "noise and clipping": lambda: replace(FIRST, noise=0.2, clip=3.0, seed=5),
    "metric": lambda: edits.SetMetric(Metric("hessian")).apply_to(FIRST),
    "formula": lambda: edits.ChooseCustom(CustomFormula("(x^2 - 1)^2 + a*y^2")).apply_to(FIRST),
    "network": network_experiment,
}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_is_the_comparison_of_the_command_line(job, qtbot, name, tmp_path):
    experiment = EXPERIMENTS[name]()
    last = len(experiment.runs()) - 1
    compared(job, qtbot, entered_of(experiment, last, 0))  # of two optimizers from two starts, in another order
    assert len(told_by_the_command_line(job, BETWEEN, tmp_path)["ends"]) == 2


def test_three_ends_are_compared_pair_after_pair_and_only_the_whole_is_exported(job, qtbot):
    counts = []
    job.result_changed.connect(lambda result: counts.append(len(result.known.routes)))
    entered = entered_of(FIRST, 0, 1, 3)
    result = compared(job, qtbot, entered)
    assert counts == sorted(counts) and counts[-1] == 6  # on a busy machine some are left out
    assert [each.result is not None for each in job.analyses] == [False] * (len(counts) - 1) + [True]
    bound = FIRST.bound()
    ends = check(bound, [run.trajectory.points[-1] for run in entered.runs])
    *_, known = compare(bound, ends, count=21, steps=10)
    for each, expected in zip(result.known.routes, known.routes, strict=True):
        np.testing.assert_array_equal(each.values, expected.values)
        assert (each.kind, each.first, each.last) == (expected.kind, expected.first, expected.last)
    assert job.share == 1.0


def test_a_cancelled_comparison_ends_and_keeps_what_was_shown(job, qtbot):
    compared(job, qtbot, entered_of(FIRST, 0, 1))
    assert_keeps_what_was_shown(job, qtbot, entered_of(FIRST, 0, 1, steps=100_000))


CHANGES = {
    "another function": (edits.ChooseObjective("rosenbrock"), ANOTHER.format(label="Himmelblau")),
    "rate": (edits.SetHyperparameter(0, "learning_rate", 0.004), CHANGED),
    "rate of another": (edits.SetHyperparameter(1, "learning_rate", 0.004), ""),
    "noise": (edits.SetRunSetting("noise", 0.3), CHANGED),
    "tolerance": (edits.SetRunSetting("gradient_tolerance", 0.3), CHANGED),
    "metric": (edits.SetMetric(Metric("hessian")), CHANGED),
    "budget": (edits.SetBudget(90), CHANGED),
    "seed": (edits.SetRunSetting("seed", 7), ""),
    "colour": (edits.SetColour(0, 5), ""),
    "start": (edits.MoveStart(0, (1.0, 1.0)), CHANGED),
    "another start": (edits.AddStart((1.0, 1.0)), ""),
    "optimizer removed": (edits.RemoveOptimizer(0), CHANGED),
    "another removed": (edits.RemoveOptimizer(1), ""),
}


def test_a_comparison_says_what_has_changed_since_until_it_is_as_it_was(job, qtbot):
    compared(job, qtbot, entered_of(FIRST, 0, 3))
    assert_says_what_has_changed(job, FIRST, CHANGES)


def test_with_noise_the_seed_matters(job, qtbot):
    noisy = replace(FIRST, noise=0.1)
    compared(job, qtbot, entered_of(noisy, 0, 3))
    job.set_experiment(replace(noisy, seed=7))
    assert job.outdated[-1] == CHANGED


def test_what_cannot_be_compared_is_refused_in_a_sentence(job):
    entered = entered_of(FIRST, 0, 1)
    same = replace(entered, runs=(entered.runs[0],) * 2)
    wild = entered_of(edits.SetHyperparameter(0, "learning_rate", 5.0).apply_to(FIRST), 0, 1)
    run = entered.runs[1]
    going = replace(run, trajectory=replace(run.trajectory, status=Status.RUNNING))
    going = replace(entered, runs=(entered.runs[0], going))
    for refused, words in ((same, TOO_FEW), (wild, "run 0 has diverged"), (going, "run 1 is still running")):
        with pytest.raises(InputError, match=words):
            checked(refused)
        job.run(refused)
        assert words in job.said[-1] and not job.busy
