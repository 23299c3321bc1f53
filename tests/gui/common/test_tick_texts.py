"""Ticks are written briefly, whatever the scale of a function, and mean what they say."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from gdexplorer.gui.common.tick_texts import MARGIN, moved_inside, power, short_texts
from gdexplorer.objectives import objective
from gdexplorer.scene.heights import height_scale, round_ticks

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


@given(st.floats(-50, 650), st.floats(-50, 450), st.floats(5, 120), st.floats(5, 30))
def test_a_text_at_the_edge_is_moved_to_be_seen_whole(left, top, width, height):
    box = moved_inside(QRectF(left, top, width, height), 600, 400)
    assert QRectF(MARGIN - 1e-6, MARGIN - 1e-6, 600 - 2 * MARGIN + 1e-5, 400 - 2 * MARGIN + 1e-5).contains(box)
    if MARGIN <= left <= 600 - MARGIN - width and MARGIN <= top <= 400 - MARGIN - height:
        assert box == QRectF(left, top, width, height)
