"""What hyperparameters accept, and what they say where they do not."""

import math

import pytest

from gdexplorer.errors import InputError
from gdexplorer.optimizers import OPTIMIZERS, optimizer

HYPERPARAMETERS = [(rule.key, item.name) for rule in OPTIMIZERS for item in rule.hyperparameters]


@pytest.mark.parametrize(("key", "name"), HYPERPARAMETERS)
def test_hyperparameters_accept_their_bounds_and_refuse_what_is_beyond(key, name):
    item = optimizer(key).hyperparameter(name)
    assert item.checked(item.default) == item.default
    assert item.low <= item.slider_range[0] < item.slider_range[1] <= item.high
    for bound, outward in ((item.low, -math.inf), (item.high, math.inf)):
        if math.isinf(bound):
            continue
        with pytest.raises(InputError, match=item.label):
            item.checked(math.nextafter(bound, outward))
        if bound == item.low and item.low_is_open:
            with pytest.raises(InputError, match="above"):
                item.checked(bound)
        else:
            assert item.checked(bound) == bound


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "wide", None, ()])
def test_what_is_no_finite_number_is_refused_in_words(value):
    with pytest.raises(InputError, match="learning rate"):
        optimizer("adam").checked({"learning_rate": value})


def test_numbers_may_be_typed():
    assert optimizer("adam").checked({"learning_rate": "3e-7"})["learning_rate"] == 3e-7


def test_switches_take_on_and_off_only():
    with pytest.raises(InputError, match="whole number"):
        optimizer("rmsprop").checked({"centered": 0.5})


@pytest.mark.parametrize(("said", "meant"), [("true", 1.0), ("Off", 0.0), (True, 1.0), ("1", 1.0)])
def test_switches_understand_words(said, meant):
    assert optimizer("rmsprop").checked({"centered": said})["centered"] == meant


def test_an_unknown_hyperparameter_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="learning_rate"):
        optimizer("adam").checked({"learning_rat": 0.1})


def test_an_unknown_optimizer_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="did you mean adam"):
        optimizer("adem")


def test_settings_reach_the_kernel_in_the_order_of_the_declaration():
    rule = optimizer("adam")
    settings = {"epsilon": 4.0, "beta2": 0.3, "learning_rate": 1.0, "beta1": 0.2}
    assert rule.vector(settings).tolist() == [1.0, 0.2, 0.3, 4.0]


def test_a_bound_that_is_never_reached_is_said_to_be_below_it():
    with pytest.raises(InputError, match="at least 0 and below 1, not 1"):
        optimizer("adam").checked({"beta1": 1.0})
