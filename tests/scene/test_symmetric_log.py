"""Axes that are logarithmic on both sides of zero: places and numbers belong together, and ticks are round and few."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.scene.symmetric_log import FEWEST_TICKS, Linear, SymmetricLog, symmetric_log_of

POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBERS = st.floats(-1e12, 1e12).filter(lambda number: number == 0.0 or abs(number) > 1e-12)
SPANS = st.tuples(st.floats(0.0, 9.0), st.floats(0.5, 9.0), st.integers(-12, 12), st.integers(2, 12))


def meant(text):
    """The number that the text of a tick stands for."""
    factor, raised, exponent = text.partition("10") if set(text) & set("⁻⁰¹²³⁴⁵⁶⁷⁸⁹") else (text, "", "")
    number = float(factor.rstrip("·") + "1" if factor in ("", "-") else factor.rstrip("·"))
    return number * 10.0 ** int(exponent.translate(POWERS)) if raised else number


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.integers(-12, 12))
def test_numbers_come_back_in_their_order(numbers, exponent):
    values = np.sort(np.array(numbers))
    for scale in (SymmetricLog(10.0**exponent), Linear()):
        places = scale.places(values)
        np.testing.assert_allclose(scale.values(places), values, rtol=1e-9, atol=1e-9 * 10.0**exponent)
        assert (np.diff(places) >= 0.0).all()


@given(SPANS)
def test_ticks_are_where_their_numbers_are_and_do_not_crowd(span):
    below, above, exponent, most = span
    scale = SymmetricLog(10.0**exponent)
    ticks = scale.ticks(-below, above, most)
    for place, text in ticks:
        assert -below - 1e-9 <= place <= above + 1e-9
        assert float(scale.places(np.array(meant(text)))) == pytest.approx(place, abs=1e-4)
    if len(ticks) > FEWEST_TICKS + most:  # round numbers, where there are too few decades
        raise AssertionError(ticks)
    decades = [place for place, text in ticks if text == "0" or text.lstrip("-0.").startswith("1")]
    if len(decades) == len(ticks) > FEWEST_TICKS:
        assert min(right - left for left, right in pairwise(decades)) > 0.9 * (below + above) / most


def test_ticks_are_of_one_style_on_both_sides():
    for threshold, low, high, most in ((1e-5, -4.2, 6.4, 8), (1e-9, -4.0, 4.0, 9), (1e3, -3.0, 6.5, 6)):
        texts = [text for _, text in SymmetricLog(threshold).ticks(low, high, most) if text != "0"]
        assert len(texts) > 2 and len({bool(set(text) & set("⁻⁰¹²³⁴⁵⁶⁷⁸⁹")) for text in texts}) == 1, texts
        below = {text.removeprefix("-") for text in texts if text.startswith("-")}
        assert below and below <= set(texts)


@given(st.lists(NUMBERS, min_size=1, max_size=60), st.floats(1e-6, 1e6))
def test_few_numbers_lie_where_the_scale_is_linear_in_any_units(numbers, factor):
    values = np.array(numbers)
    scale, other = symmetric_log_of(values), symmetric_log_of(values * factor)
    sizes = np.abs(values[np.abs(values) > 1e-10 * np.abs(values).max(initial=0.0)])
    if len(sizes):
        is_cut = scale.threshold >= 10.0 ** (np.floor(np.log10(sizes.max())) - 6.0)  # so many decades are told apart
        assert (sizes < scale.threshold * (1.0 - 1e-9)).mean() <= 0.05 or is_cut
        assert abs(np.log10(other.threshold / scale.threshold / factor)) <= 1.0 + 1e-9
