"""What an experiment accepts, and what it refuses in words."""

import math

import pytest

from gdexplorer.descent.experiment import (
    LARGEST_BUDGET,
    ConfiguredOptimizer,
    Experiment,
    checked_start,
    configure,
    suggested,
)
from gdexplorer.errors import InputError
from gdexplorer.objectives import objective


@pytest.mark.parametrize("steps", [0, -1, LARGEST_BUDGET + 1])
def test_a_budget_out_of_range_is_refused(steps):
    with pytest.raises(InputError, match="number of steps must be from 1"):
        Experiment("sphere", steps=steps)


@pytest.mark.parametrize("name", ["gradient_tolerance", "noise", "clip"])
@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_a_limit_that_is_no_length_is_refused(name, value):
    with pytest.raises(InputError, match=name.replace("_", " ")):
        Experiment("sphere", **{name: value})


@pytest.mark.parametrize("seed", [-1, 2**53, 10**400])
def test_a_seed_that_the_engine_cannot_hold_is_refused(seed):
    with pytest.raises(InputError, match="seed"):
        Experiment("sphere", seed=seed)


def test_an_experiment_is_a_value():
    one = Experiment("sphere", (), (configure("adam"),), ((1.0, 2.0),))
    assert one == Experiment("sphere", (), (configure("adam", {}),), ((1.0, 2.0),))
    assert hash(one) == hash(Experiment("sphere", (), (configure("adam"),), ((1.0, 2.0),)))


def test_runs_are_those_of_visible_optimizers_from_every_start():
    choices = configure("adam"), ConfiguredOptimizer(*configured_parts("momentum"), visible=False), configure("adam")
    experiment = Experiment("sphere", (), choices, ((0.0, 1.0), (1.0, 0.0)))
    assert experiment.runs() == [(0, 0), (2, 0), (0, 1), (2, 1)]


def configured_parts(key):
    return key, configure(key).settings


def test_settings_are_changed_one_at_a_time_and_checked():
    changed = configure("momentum", {"momentum": 0.5}).with_setting("learning_rate", "3e-7")
    assert (changed.setting("learning_rate"), changed.setting("momentum")) == (3e-7, 0.5)
    with pytest.raises(InputError, match="must be a number"):
        changed.with_setting("learning_rate", "quick")
    with pytest.raises(InputError, match="momentum"):
        changed.with_setting("momntum", 0.1)


def test_a_suggested_rate_suits_the_objective():
    bound = objective("quadratic_bowl").bound({"condition": 1000.0})
    assert suggested("gradient_descent", bound).setting("learning_rate") == float(f"{bound.learning_rate:.3g}")


@pytest.mark.parametrize(
    ("point", "told"),
    [
        ((9.0, 0.0), "domain: x from -5 to 5"),
        ((0.0, -5.001), "domain: y from -5 to 5"),
        ((math.nan, 0.0), "finite"),
        ((0.0, math.inf), "finite"),
        (("east", 0.0), "must be a number"),
        ((1.0,), "has 2 coordinates; 1 were given"),
        ((1.0, 2.0, 3.0), "has 2 coordinates; 3 were given"),
        ((None, 0.0), "must be a number"),
        ((10**400, 0.0), "finite"),
    ],
)
def test_a_start_that_cannot_be_used_is_refused_in_words(point, told):
    with pytest.raises(InputError, match=told):
        checked_start(objective("sphere").bound(), point)


def test_the_edge_belongs_to_the_domain():
    assert checked_start(objective("sphere").bound(), ("-5", 5)) == (-5.0, 5.0)
