"""Budgets are counted against the machine's memory: what is said to fit does, and what does not is refused at once."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.descent import memory
from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.errors import InputError
from gdexplorer.objectives import objective
from gdexplorer.objectives.network.architecture import Architecture
from gdexplorer.optimizers import OPTIMIZERS

RULES = [rule.key for rule in OPTIMIZERS]
GIGABYTE = 10**9


@pytest.fixture
def machine(monkeypatch):
    """A machine with so many bytes for runs."""

    def has(room):
        monkeypatch.setattr(memory, "physical_memory", lambda: memory.SHARE * room)

    return has


def experiment(rules=("gradient_descent", "momentum", "adam"), starts=200, steps=1_000_000, schedule="constant"):
    choices = tuple(configure(rule) for rule in rules)
    choices = tuple(item.with_schedule(schedule) if item.optimizer.has_learning_rate else item for item in choices)
    return Experiment("sphere", optimizers=choices, starts=((1.0, 2.0),) * starts, steps=steps, gradient_tolerance=0.0)


def test_six_hundred_long_runs_in_the_plane_are_refused_with_what_would_fit(machine):
    machine(8 * GIGABYTE)
    with pytest.raises(InputError, match=r"600 runs of 1,000,000 steps need .* room for 8 GB") as told:
        engine.descend(experiment())
    fitting = int(re.search(r"lower the budget to ([\d,]+) steps", str(told.value))[1].replace(",", ""))
    memory.check(replace(experiment(), steps=fitting), 2)
    with pytest.raises(InputError):
        memory.check(replace(experiment(), steps=round(1.12 * fitting) + 2), 2)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(RULES), min_size=1, max_size=12), st.integers(1, 200), st.integers(1, 10_000_000),
    st.integers(2, 3000), st.integers(10**6, 10**12), st.sampled_from(["constant", "cosine"]),
)  # fmt: skip
def test_what_is_said_to_fit_fits(rules, starts, steps, n, room, schedule):
    asked = experiment(rules, starts, steps, schedule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "physical_memory", lambda: memory.SHARE * room)
        try:
            memory.check(asked, n)
        except InputError as told:
            fitting = re.search(r"lower the budget to ([\d,]+) steps", str(told))
            if fitting is not None:
                lower = replace(asked, steps=int(fitting[1].replace(",", "")))
                assert lower.steps < steps
                memory.check(lower, n)
                assert memory.bytes_needed(lower, n) <= room
        else:
            assert memory.bytes_needed(asked, n) <= room


@pytest.mark.parametrize("rules", [("gradient_descent",), ("adam", "lbfgs"), ("newton", "momentum", "bfgs")])
@pytest.mark.parametrize("key", ["rosenbrock", "housing_mse"])
def test_runs_take_no_more_than_was_counted(rules, key):
    bound = objective(key).bound()
    asked = replace(experiment(rules, 3, 700), objective=key, starts=(bound.start,) * 3)
    recorded = 0
    for run in engine.descend(asked):
        arrays = run.points, run.values, run.gradients, run.states, run.evaluations, run.gradient_norms
        recorded += sum(array.nbytes for array in arrays)
    assert 0 < recorded <= memory.bytes_needed(asked, bound.dimension)
    if all(run.steps == 700 for run in engine.descend(asked)):
        assert recorded > 0.6 * memory.bytes_needed(asked, bound.dimension)


def test_factors_of_a_schedule_are_kept_once_for_all_starts():
    asked = experiment(("gradient_descent",), 50, 100, "cosine")
    runs = engine.new_runs(asked, asked.bound())
    assert len({id(run.limits[1]) for run in runs}) == 1


def test_a_change_is_refused_only_where_it_needs_more(machine):
    machine(GIGABYTE)
    small, large = experiment(steps=1000), experiment()
    with pytest.raises(InputError):
        memory.check_growth(small, large)
    memory.check_growth(large, replace(large, steps=900_000))  # still too large, but on its way
    memory.check_growth(large, large)


def test_matrices_that_do_not_fit_are_told_apart_from_budgets(machine):
    machine(GIGABYTE)
    with pytest.raises(InputError, match="matrices"):
        memory.check(experiment(("bfgs",), 1, 10), 20_000)


def test_this_machine_has_memory():
    assert 10**8 < memory.physical_memory() < 10**14
    assert np.isclose(memory.room_for_runs(), memory.physical_memory() / memory.SHARE, rtol=1e-6)


@pytest.mark.parametrize("key", ["shampoo", "soap", "kfac"])
def test_matrices_of_wide_layers_are_counted_and_no_larger_ones(machine, key):
    """Two of 512 by 512 numbers and what is made of them, not the square of all weights."""
    wide = Architecture((1, 512, 1))
    run = Experiment("sphere", optimizers=(configure(key),), starts=((0.0,) * wide.size,), steps=2)
    machine(64_000_000)
    memory.check(run, wide.size, wide.matrices)
    machine(10_000_000)
    with pytest.raises(InputError, match=r"51\d by 51\d numbers.*fewer units"):
        memory.check(run, wide.size, wide.matrices)
