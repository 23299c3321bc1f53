"""The spectrum of the window: that of the command line, and never shown as one of something else."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdexplorer.descent.analysis.spectrum.readings import read_run
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.errors import InputError
from gdexplorer.exports.command import UnsayableError, analysis_line
from gdexplorer.formats import SPECTRUM
from gdexplorer.gui.features.spectrum.spectrum_job import (
    ANOTHER,
    CHANGED,
    Entered,
    Iterate,
    SpectrumJob,
    checked,
)
from gdexplorer.objectives import CustomNetwork
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


def entered_of(experiment, number=0, count=5, radius="0.1", probes=2, products=6):
    """One of the runs of an experiment."""
    runs = drawn_runs(experiment, engine.descend(experiment))
    return Entered(runs[number], f"run {number}", count, radius, probes, products)


def network_experiment(*hidden, seed=0):
    network = CustomNetwork((1, *hidden, 1), data=Generated("sine", 30), seed=seed)
    bound = Experiment(network).bound()
    rule = suggested("gradient_descent", bound).with_schedule("cosine")
    return Experiment(network, optimizers=(rule,), starts=(bound.start,), steps=20)


@pytest.fixture
def job(qtbot):
    job = SpectrumJob()
    job.iterates = []
    job.iterate_changed.connect(job.iterates.append)
    yield from heard(job)


def computed(job, qtbot, entered):
    return found(job, qtbot, entered.run.experiment, entered)


EXPERIMENTS = {
    "noise": (lambda: replace(FIRST, noise=0.2, seed=5), 4),
    "metric": (lambda: edits.SetMetric(Metric("hessian")).apply_to(FIRST), 1),
    "layers": (lambda: network_experiment(3), 0),
    "many coordinates": (lambda: network_experiment(30, 20), 0),  # too many for all eigenvalues
    "diverged": (lambda: edits.SetHyperparameter(0, "learning_rate", 1.0).apply_to(FIRST), 0),
}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_is_the_spectrum_of_the_command_line(job, qtbot, name, tmp_path):
    make, number = EXPERIMENTS[name]
    result = computed(job, qtbot, entered_of(make(), number))
    told_by_the_command_line(job, SPECTRUM, tmp_path)
    assert result.known.readings[0].spectra[0].is_exact is (name != "many coordinates")


def test_random_probes_need_the_seed_of_the_runs_to_be_said(job, qtbot):
    computed(job, qtbot, entered_of(network_experiment(30, 20, seed=3)))
    with pytest.raises(UnsayableError):
        analysis_line(job.analyses[-1])


def test_it_grows_from_both_ends_and_only_the_whole_is_exported(job, qtbot):
    result = computed(job, qtbot, entered_of(FIRST, 2, count=9))
    counts = [len(each.known.readings) for each in job.results]
    assert counts == sorted(counts) and counts[-1] == 9 and job.share == 1.0
    assert [each.result is not None for each in job.analyses] == [count == 9 for count in counts]
    (*_, known) = read_run(result.entered.experiment, count=9, radius=0.1)
    np.testing.assert_array_equal(result.known.steps, known.steps)
    np.testing.assert_array_equal(result.known.ends(0), known.ends(0))


def test_an_iterate_between_those_is_read_on_its_own(job, qtbot):
    entered = entered_of(FIRST, 1, count=2)
    result = computed(job, qtbot, entered)
    job.iterate(Iterate(entered, 7))
    qtbot.waitUntil(lambda: bool(job.iterates), timeout=60_000)
    (found,) = job.iterates
    hessian = FIRST.bound().hessian(entered.run.trajectory.points[7].copy())
    np.testing.assert_allclose(found.reading.spectra[0].values, np.linalg.eigvalsh(hessian))
    assert found.reading.step == 7 and len(result.known.readings) == 2 and found.entered is entered


def test_a_cancelled_one_ends_and_keeps_what_was_shown(job, qtbot):
    computed(job, qtbot, entered_of(FIRST))
    endless = entered_of(network_experiment(30, 20), count=20, probes=200, products=400)  # minutes for each iterate
    assert_keeps_what_was_shown(job, qtbot, endless, 200)


CHANGES = {
    "another function": (edits.ChooseObjective("rosenbrock"), ANOTHER.format(label="Himmelblau")),
    "rate": (edits.SetHyperparameter(0, "learning_rate", 0.004), CHANGED),
    "rate of another": (edits.SetHyperparameter(1, "learning_rate", 0.004), ""),
    "schedule": (edits.SetSchedule(0, "cosine"), CHANGED),
    "metric": (edits.SetMetric(Metric("hessian")), CHANGED),
    "budget": (edits.SetBudget(90), CHANGED),
    "colour": (edits.SetColour(0, 5), ""),
    "start": (edits.MoveStart(0, (1.0, 1.0)), CHANGED),
    "another start": (edits.MoveStart(1, (1.0, 1.0)), ""),
}


def test_it_says_what_has_changed_since_until_it_is_as_it_was(job, qtbot):
    computed(job, qtbot, entered_of(FIRST))
    assert_says_what_has_changed(job, FIRST, CHANGES)


def test_what_cannot_be_computed_is_refused_in_a_sentence(job):
    entered = entered_of(FIRST)
    going = replace(entered.run, trajectory=replace(entered.run.trajectory, status=Status.RUNNING))
    refused = {
        "still running": replace(entered, run=going),
        "radius of the sharpness must be a number": replace(entered, radius="far"),
        "decimal point": replace(entered, radius="0,5"),
        "must be a positive number": replace(entered, radius="0"),
        "probes must be from 1": replace(entered, probes=0),
    }
    for words, each in refused.items():
        with pytest.raises(InputError, match=words):
            checked(each)
        job.run(each)
        assert words in job.said[-1] and not job.busy
