"""What is typed as a number is that number, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.errors import InputError
from gdexplorer.gui.common.numbers import number_in


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([".", ","]))
def test_every_number_is_read_back_with_a_point_and_never_as_another_with_a_comma(value, sign):
    text = repr(value).replace(".", sign)
    try:
        assert number_in(f" {text} ", "rate") == value
    except InputError:
        assert sign == "," and len(text.split(",")[1]) == 3


@pytest.mark.parametrize("text", ["1,500", "-12,000", "+999,123"])
def test_a_comma_that_may_separate_thousands_is_refused_with_both_readings(text):
    with pytest.raises(InputError) as refusal:
        number_in(text, "rate")
    assert text.replace(",", ".") in str(refusal.value) and text.replace(",", "") in str(refusal.value)


@pytest.mark.parametrize("text", ["", "x", "0x1", "1,2,3", "1,500,000", "1.500,5"])
def test_what_is_no_number_is_quoted(text):
    with pytest.raises(InputError, match="highest rate must be a number") as refusal:
        number_in(text, "highest_rate")
    assert repr(text) in str(refusal.value)
