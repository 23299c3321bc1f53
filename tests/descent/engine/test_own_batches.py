"""Batch sizes of single optimizers: each run is that of an experiment in which all have its batch size."""

import json

import numpy as np
import pytest
from msgspec.structs import replace

import gdexplorer as gdx
from gdexplorer.cli import run
from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.exports.code.flavours import NUMPY, TORCH
from gdexplorer.exports.code.script import Script
from gdexplorer.exports.command import runs_line
from gdexplorer.gui.common.analyses import settings_behind
from gdexplorer.objectives import objective
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.regression.custom_fit import CustomFit
from gdexplorer.scene.run_names import run_name
from gdexplorer.scene.runs import drawn_runs
from gdexplorer.session.checking import checked
from gdexplorer.session.edits import ChooseObjective, SetBatchSize

BARE = configure("gradient_descent", {"learning_rate": 0.05})
SINE = CustomFit(Generated("sine"))
SIZES = None, 0, 16, 1


def experiment_of(*sizes, shared=0, **changes):
    bound = objective("housing_mse").bound()
    rules = tuple(BARE.with_batch_size(size) for size in sizes)
    made = Experiment("housing_mse", optimizers=rules, starts=(bound.start,), steps=60, batch_size=shared)
    return replace(made, gradient_tolerance=0.0, **changes)


@pytest.mark.parametrize("shared", [0, 7])
def test_each_run_is_that_of_its_batch_size_alone(shared):
    together = engine.descend(experiment_of(*SIZES, shared=shared, seed=3))
    for size, run_of_size in zip(SIZES, together, strict=True):
        alone = engine.descend(experiment_of(None, shared=shared if size is None else size, seed=3))[0]
        np.testing.assert_array_equal(run_of_size.points, alone.points)
        np.testing.assert_array_equal(run_of_size.evaluations, alone.evaluations)


def test_many_starts_take_the_batch_size_of_their_optimizer():
    experiment = experiment_of(16, seed=2)
    bound = experiment.bound()
    ends = engine.descend_many(experiment, bound, experiment.optimizers[0], np.array(experiment.starts))
    np.testing.assert_array_equal(ends.points[0], engine.descend(experiment)[0].points[-1])


def test_a_step_is_taken_apart_with_the_batch_that_its_optimizer_saw():
    experiment = experiment_of(0, 16)
    bound = experiment.bound()
    for trajectory, disturbed in zip(engine.descend(experiment), (False, True), strict=True):
        found = dissect(experiment, bound, trajectory, 20)
        assert found.disturbed is disturbed
        step = found.numbers["gradient"] * -0.05
        np.testing.assert_allclose(trajectory.points[19] + step, trajectory.points[20], rtol=1e-12)


@pytest.mark.parametrize("flavour", [NUMPY, TORCH])
def test_a_program_repeats_runs_of_several_batch_sizes(flavour):
    if flavour is TORCH:
        pytest.importorskip("torch")
    experiment = experiment_of(0, 16, 1, None, shared=5, seed=4)
    names, points = iterates_of(Script(experiment, flavour))
    assert flavour is TORCH or len(set(names)) == 4  # those of PyTorch differ in what gives them gradients
    for ours, theirs in zip(engine.descend(experiment), points, strict=True):
        np.testing.assert_allclose(theirs, ours.points, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("change", [{"clip": 0.4}, {"noise": 0.1}])
def test_a_program_changes_the_gradients_of_batches_too(change):
    experiment = experiment_of(0, 16, seed=4, **change)
    for ours, theirs in zip(engine.descend(experiment), iterates_of(Script(experiment, NUMPY))[1], strict=True):
        np.testing.assert_allclose(theirs, ours.points, rtol=1e-9, atol=1e-12)


def iterates_of(script):
    """The names of the rules that a program runs, and their iterates."""
    names = {"__name__": "program"}
    exec(compile(script.text, "program", "exec"), names)  # our own text
    return [rule.func.__name__ for rule, _ in names["RUNS"]], [names["run"](*each) for each in names["RUNS"]]


def test_runs_are_told_apart_by_their_batches():
    experiment = experiment_of(*SIZES)
    names = [run_name(each) for each in drawn_runs(experiment, engine.descend(experiment))]
    assert names == [
        "Gradient descent, start 1", "Gradient descent, all samples, start 1", "Gradient descent, batch 16, start 1",
        "Gradient descent, batch 1, start 1",
    ]  # fmt: skip


def test_results_belong_to_the_batch_size_that_they_were_computed_with():
    one, other = experiment_of(16, None), experiment_of(1, None)
    assert settings_behind(one, 0) != settings_behind(other, 0)
    assert settings_behind(one, 1) == settings_behind(other, 1)


def test_an_edit_sets_and_empties_it_and_refuses_nonsense():
    experiment = experiment_of(None)
    changed = SetBatchSize(0, "16").apply_to(experiment)
    assert changed.optimizers[0].batch_size == 16
    assert SetBatchSize(0, "").apply_to(changed) == experiment
    for nonsense in ("many", -1, 1.5, 10**10):
        with pytest.raises(InputError, match="batch size"):
            SetBatchSize(0, nonsense).apply_to(experiment)
    assert ChooseObjective("rosenbrock").apply_to(changed).optimizers[0].batch_size is None
    with pytest.raises(InputError, match="has no samples for mini-batches"):
        SetBatchSize(0, 8).apply_to(ChooseObjective("rosenbrock").apply_to(changed))


def test_files_keep_it_and_are_checked():
    experiment = experiment_of(16, None)
    assert checked(experiment) == replace(experiment, parameters=checked(experiment).parameters)
    wrong = replace(experiment, optimizers=(replace(BARE, batch_size=-3),))
    with pytest.raises(InputError, match="batch size"):
        checked(wrong)


def test_the_command_line_takes_it_and_the_copied_command_says_it(capsys):
    options = ["descend", "--data", "sine", "--steps", "5", "--learning-rate", "0.1", "--format", "json"]
    sizes = ["--optimizer", "gradient_descent", "--optimizer", "sgd:batch=16", "--optimizer", "sgd:batch_size=1"]
    assert run([*options, *sizes]) == 0
    written = capsys.readouterr()
    runs = json.loads(written.out)["runs"]
    assert [each.get("batch_size") for each in runs] == [None, 16, 1] and not written.err
    for found, batch_size in zip(runs, (0, 16, 1), strict=True):
        alone = gdx.descend(SINE, "sgd", learning_rate=0.1, steps=5, batch_size=batch_size)[0]
        np.testing.assert_array_equal(np.array(found["points"]), alone.points)
    said = runs_line(experiment_of(16, None))
    assert "gradient_descent:learning_rate=0.05,batch_size=16" in said and "--batch-size" not in said


@pytest.mark.parametrize("text", ["sgd:batch=-1", "sgd:batch=x", "sgd:batch=1.5"])
def test_the_command_line_refuses_nonsense_in_a_sentence(text, capsys):
    assert run(["descend", "--data", "sine", "--optimizer", text]) == 2
    assert "batch size must be" in capsys.readouterr().err


def test_what_has_no_samples_has_no_batches(capsys):
    with pytest.raises(InputError, match="has no samples for mini-batches"):
        gdx.descend("rosenbrock", ("sgd", {"batch_size": 4}))
    assert (
        run(["sweep", "--objective", "rosenbrock", "--optimizer", "sgd:batch=4", "--over", "learning_rate=0.1:1"]) == 2
    )
    assert "has no samples for mini-batches" in capsys.readouterr().err


def test_python_names_it_in_the_label():
    found = gdx.descend(SINE, ["sgd", ("sgd", {"batch": 8})], learning_rate=0.1, steps=20)
    assert [each.label for each in found] == ["Gradient descent", "Gradient descent, batch 8"]
    for nonsense in (True, "few", -2):
        with pytest.raises(InputError, match="batch size"):
            gdx.descend(SINE, ("sgd", {"batch": nonsense}), learning_rate=0.1)
