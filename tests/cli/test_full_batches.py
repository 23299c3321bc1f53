"""A batch size above the number of training samples is all of them, and window, commands and Python say so alike."""

import numpy as np
import pytest
from msgspec.structs import replace

import gdexplorer as gdx
from gdexplorer.descent.experiment import Experiment, configure, full_batch, full_batches
from gdexplorer.objectives import objective

SGD = configure("gradient_descent")
COUNT = objective("housing_mse").bound().sample_count


@pytest.mark.parametrize("size", [0, 1, COUNT - 1, COUNT])
def test_sizes_up_to_all_samples_need_no_word(size):
    assert full_batch(size, COUNT) == ""
    assert full_batches(Experiment("housing_mse", batch_size=size), objective("housing_mse").bound()) == ()


def test_where_there_are_no_samples_nothing_is_said():
    assert full_batch(8, objective("rosenbrock").bound().sample_count) == ""


def test_each_size_of_an_optimizer_that_runs_is_said_once():
    bound = objective("housing_mse").bound()
    rules = (SGD.with_batch_size(4_000), SGD, SGD, replace(SGD.with_batch_size(5_000), visible=False))
    said = full_batches(Experiment("housing_mse", optimizers=rules, batch_size=6_000), bound)
    assert [sentence.split(" is more")[0] for sentence in said] == ["A batch size of 4,000", "A batch size of 6,000"]
    assert all(f"all {COUNT:,} (full batch)" in sentence for sentence in said)


def test_rows_for_testing_do_not_count():
    x = np.arange(20.0)
    run = gdx.descend(gdx.fit(x, 2.0 * x, test_share=0.25), ("sgd", {"batch_size": 16}), steps=3)[0]
    assert "more than the 15 training samples: each step uses all 15" in run.note


def test_it_is_what_all_samples_give():
    x = np.arange(20.0)
    full, over = (
        gdx.descend(gdx.fit(x, 2.0 * x), ("sgd", {"batch_size": size}), steps=9)[0] for size in (0, 21)
    )  # fmt: skip
    assert full.note == "" and over.note and np.array_equal(full.points, over.points)


COMMANDS = {
    "descend": ("--optimizer", "sgd:batch=3000", "--start", "1,1", "--steps", "2"),
    "sweep": ("--optimizer", "sgd", "--batch-size", "3000", "--over", "learning_rate=1e-3:1e-2:log:2"),
    "race": ("--optimizer", "sgd", "--optimizer", "adam", "--batch-size", "3000", "--budget", "9", "--trials", "1"),
    "spectrum": ("--optimizer", "sgd", "--batch-size", "3000", "--steps", "2"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_say_it(gdexplorer, command):
    said = gdexplorer(command, "--objective", "housing_mse", *COMMANDS[command])
    assert said.status == 0 and said.err.count(full_batch(3000, COUNT)) == 1
