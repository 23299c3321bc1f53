"""What is typed as a number is that number, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from gdexplorer.errors import InputError
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.numerals import MINUS, number_text, with_minus


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


@pytest.mark.parametrize("text", ["x", "0x1", "1,2,3", "1,500,000", "1.500,5"])
def test_what_is_no_number_is_quoted(text):
    with pytest.raises(InputError, match="highest rate must be a number") as refusal:
        number_in(text, "highest_rate")
    assert repr(text) in str(refusal.value)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 17))
def test_a_number_shown_has_no_hyphen_and_is_read_back(value, digits):
    text = number_text(value, digits)
    assert "-" not in text and "+" not in text
    assert number_in(text, "value") == float(f"{value:.{digits}g}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(-1, 2.5)", "(−1, 2.5)"), ("1e-07", "1e−7"), ("-inf", "−inf"), ("x-1", "x-1"), ("2024-01-05", "2024-01-05"),
        ("-.5", "−.5"), ("a well-kept house", "a well-kept house"), ("f = -3", "f = −3"),
    ],
)  # fmt: skip
def test_only_hyphens_before_numbers_become_minus_signs(text, shown):
    assert with_minus(text) == shown


def test_a_minus_sign_is_as_wide_as_a_digit(qapp):
    metrics = QFontMetricsF(QApplication.font())
    assert metrics.horizontalAdvance(MINUS) == pytest.approx(metrics.horizontalAdvance("0"), rel=0.35)
    assert metrics.horizontalAdvance(MINUS) > 1.3 * metrics.horizontalAdvance("-")
