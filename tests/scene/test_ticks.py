"""Ticks are few, round and written briefly, whatever the scale, and mean what they say."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gdexplorer.objectives import objective
from gdexplorer.scene.heights import height_scale
from gdexplorer.scene.ticks import log_ticks, power, power_texts, round_ticks, short_texts

PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def meant(text, factor):
    """The number that a text stands for, below a factor."""
    mantissa, _, own = text.partition("10") if "⁰" in text or set(text) & set("⁻¹²³⁴⁵⁶⁷⁸⁹") else (text, "", "")
    value = float(mantissa.rstrip("·").replace("-", "-1") if mantissa == "-" else mantissa.rstrip("·") or 1.0)
    exponents = [part.translate(PLAIN) for part in (own, factor.removeprefix("10")) if part]
    return value * 10.0 ** sum(map(int, exponents))


@given(st.floats(-1e3, 1e3), st.floats(1e-2, 1e3), st.integers(-280, 280))
def test_a_text_and_the_factor_are_the_number(low, width, exponent):
    scale = 10.0**exponent
    assume(width > 0.05 * abs(low))
    ticks, factor = short_texts(round_ticks(low * scale, (low + width) * scale))
    for value, text in ticks:
        assert meant(text, factor) == pytest.approx(value, rel=1e-5, abs=1e-5 * width * scale)
        assert len(text) <= 7
    assert len({text for _, text in ticks}) == len(ticks)


@pytest.mark.parametrize("key", ["peaks", "rosenbrock", "housing_mse", "himmelblau", "goldstein_price", "ackley"])
@pytest.mark.parametrize("exponent", [-300, -12, -9, -4, 0, 5, 9, 12, 200])
@pytest.mark.parametrize("compressed", [False, True])
def test_heights_of_scaled_functions_have_short_texts(key, exponent, compressed):
    bound = objective(key).bound()
    xs, ys = (np.linspace(*side, 40) for side in bound.domain)
    scale = height_scale(bound.on_grid(xs, ys)[0] * 10.0**exponent, compressed)
    ticks, factor = short_texts(scale.ticks())
    assert len(ticks) >= 2
    for value, text in ticks:
        assert len(text) <= 9, text
        assert meant(text, factor) == pytest.approx(value, rel=0.01, abs=1e-6 * (scale.high - scale.low))


def test_many_decades_have_each_their_power():
    texts, factor = short_texts([(0.0, "0"), (-3e6, ""), (1e-7, ""), (250.0, ""), (1e12, "")])
    assert ([text for _, text in texts], factor) == (["0", "-3·10⁶", "10⁻⁷", "250", "10¹²"], "")
    assert short_texts([(0.0, "0"), (5e9, "5e+09")]) == ([(0.0, "0"), (5e9, "5")], power(9))


@pytest.mark.parametrize(
    ("highest", "texts"),
    [(5, ["10", "100", "1000", "10000", "100000"]), (6, ["100", "10³", "10⁴", "10⁵", "10⁶"])],
)
def test_a_few_decades_have_no_common_factor_and_are_written_in_one_way(highest, texts):
    powers = [10.0**exponent for exponent in range(highest - 4, highest + 1)]
    written, factor = short_texts([(number, f"{number:g}") for number in powers])
    assert ([text for _, text in written], factor) == (texts, "")


@pytest.mark.parametrize("size", [1e6, 3.0, 1e-9, 1e200])
@pytest.mark.parametrize("apart", [1e-3, 1e-6, 5e-9, 1e-12])
def test_logarithmic_labels_of_nearly_the_same_numbers_differ(size, apart):
    numbers = [size * (1.0 + apart * step) for step in range(4)]
    texts = power_texts([math.log10(number) for number in numbers])
    assert len(set(texts)) == len(numbers)
    for text, number in zip(texts, numbers, strict=True):
        assert meant(text, "") == pytest.approx(number, rel=0.2 * apart)


@pytest.mark.parametrize(
    ("low", "high", "most", "texts"),
    [
        (-15.0, 3.0, 5, ["10⁻¹²", "10⁻⁸", "10⁻⁴", "10⁰"]),
        (-1.7, 0.05, 5, ["0.03", "0.1", "0.3", "1"]),
        (-0.7, 0.05, 4, ["0.2", "0.5", "1"]),
        (-1.3, 0.9, 3, ["0.1", "1"]),
        (2.99, 3.01, 4, ["980", "1000", "1020"]),
        (-1.0, 6.5, 8, ["10⁻¹", "10⁰", "10¹", "10²", "10³", "10⁴", "10⁵", "10⁶"]),
        (-7.2, -5.1, 4, ["10⁻⁷", "3·10⁻⁷", "10⁻⁶", "3·10⁻⁶"]),
    ],
)
def test_labels_are_few_and_round(low, high, most, texts):
    assert power_texts(log_ticks(low, high, most)) == texts


@given(st.floats(-300.0, 300.0), st.floats(1e-2, 600.0), st.integers(2, 9))
def test_labels_lie_on_the_axis_and_leave_each_other_room(low, span, most):
    high = min(low + span, 307.0)
    ticks = log_ticks(low, high, most)
    assert all(low - 1e-6 <= tick <= high + 1e-6 for tick in ticks)
    assert len(ticks) <= most + 4
    assert len(set(power_texts(ticks))) == len(ticks)


@pytest.mark.parametrize("low", [-1e4, -400.0, -307.5, -3.0, 0.0, 0.3, 2.0, 307.9, 400.0, 1e4])
@pytest.mark.parametrize("wide", [0.0, 1e-17, 1e-12, 0.2, 1.0, 30.0])
def test_an_axis_of_any_range_has_ticks_or_none(low, wide):
    assert all(low - 1e-9 <= tick <= low + wide + 1e-9 for tick in log_ticks(low, low + wide, 5))
    assert all(
        low - abs(low) * 1e-9 <= tick <= low + wide + 1e-9 * (abs(low) + 1.0)
        for tick, _ in round_ticks(low, low + wide)
    )
