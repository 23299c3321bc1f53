"""What parameters of every kind accept, and what they say where they do not."""

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.descent.geometry.metric import KINDS
from gdexplorer.descent.run_settings import RUN_SETTINGS
from gdexplorer.errors import InputError
from gdexplorer.objectives import OBJECTIVES
from gdexplorer.optimizers import OPTIMIZERS, SCHEDULES
from gdexplorer.parameter import Parameter, Scale

DECLARED = {
    **{f"{item.key} {each.name}": each for item in OBJECTIVES for each in item.parameters},
    **{f"{item.key} {each.name}": each for item in (*OPTIMIZERS, *SCHEDULES) for each in item.hyperparameters},
    **{f"{key} {each.name}": each for key, kind in KINDS.items() for each in kind.parameters},
    **{f"run {each.name}": each for each in RUN_SETTINGS},
}


@pytest.mark.parametrize("name", DECLARED)
def test_what_is_declared_accepts_its_default_and_its_slider(name):
    parameter = DECLARED[name]
    assert type(parameter) is Parameter
    assert parameter.checked(parameter.default) == parameter.default
    low, high = parameter.slider_range
    for value in (low, high):
        if math.isfinite(value) and not (parameter.low_is_open and value == parameter.low):
            assert parameter.checked(value) == value


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("value", [None, (), "steep", math.nan, math.inf, -math.inf, 10**400])
def test_what_is_no_finite_number_is_refused_by_name(name, value):
    with pytest.raises(InputError, match=DECLARED[name].label):
        DECLARED[name].checked(value)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(), st.booleans())
def test_a_number_is_accepted_exactly_where_it_lies_within_the_bounds(one, other, value, low_is_open):
    low, high = sorted((one, other))
    parameter = Parameter("width", low, low, high, low_is_open=low_is_open)
    if low < value <= high or (value == low and not low_is_open):
        assert parameter.checked(value) == parameter.checked(repr(value)) == value
    else:
        with pytest.raises(InputError, match="width must be"):
            parameter.checked(value)


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        (Parameter("a", 1.0, 0.1, 1.5), "The a must be a number from 0.1 to 1.5, not 7."),
        (Parameter("a", 1.0, 0.0, math.inf), None),
        (Parameter("step_size", 1.0, 0.0, 5.0, low_is_open=True), "a number above 0 and at most 5, not 7."),
        (Parameter("beta1", 0.9, 0.0, 1.0 - 1e-12), "a number at least 0 and below 1, not 7."),
        (Parameter("any", 0.0, -sys.float_info.max, sys.float_info.max), None),
        (Parameter("kind", 0.0, 0.0, 1.0, scale=Scale.CHOICE, choices=("long", "short")), "one of long, short, not 7"),
    ],
)
def test_the_range_is_said_in_words(parameter, said):
    if said is None:
        assert parameter.checked(7) == 7.0
        return
    with pytest.raises(InputError) as refusal:
        parameter.checked(7)
    assert said in str(refusal.value)


def test_an_endless_range_is_said_by_its_only_end():
    with pytest.raises(InputError, match=r"must be a number above 0, not -1"):
        Parameter("rate", 1.0, 0.0, math.inf, low_is_open=True).checked(-1)
    for endless in (math.inf, sys.float_info.max):
        with pytest.raises(InputError, match="must be a finite number, not 'far'"):
            Parameter("any", 0.0, -endless, endless).checked("far")


def test_choices_are_taken_by_name_or_number_and_listed_where_wrong():
    choice = Parameter("variant", 0.0, 0.0, 1.0, scale=Scale.CHOICE, choices=("long", "short"))
    assert choice.checked("short") == choice.checked(1) == choice.checked("1") == 1.0
    for wrong in ("middle", 2):
        with pytest.raises(InputError, match="one of long, short"):
            choice.checked(wrong)


def test_a_text_too_long_to_read_is_not_repeated_whole():
    with pytest.raises(InputError) as refusal:
        Parameter("a", 0.0, 0.0, 1.0).checked("9" * 10_000 + "x")
    assert len(str(refusal.value)) < 200
