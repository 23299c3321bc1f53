"""A slider beside a box: any number can be shown, and each end of it can be asked for."""

import itertools
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdexplorer.gui.common.number_slider import TICKS, NumberSlider
from gdexplorer.numerals import short

RANGES = ((1e-5, 1.0), (0.0, 1.0), (-5.0, 5.0), (1.0, 1.0), (1e-300, 1e300), (-1e300, 1e300))
NUMBERS = (0.0, 5e-324, 1e-310, -1e-310, 1e-300, 0.5, 3.0, 1e300, 1e308, -1e308, math.inf, -math.inf, math.nan)


@pytest.mark.parametrize("logarithmic", [True, False])
@pytest.mark.parametrize("ends", RANGES)
def test_any_number_is_shown_and_whatever_is_slid_to_is_finite(qtbot, ends, logarithmic):
    for first, then in itertools.product(NUMBERS, NUMBERS):
        slider = NumberSlider(*ends, logarithmic, "rate", "Rate")
        qtbot.addWidget(slider)
        asked = []
        slider.edited.connect(asked.append)
        slider.set_value(first)
        slider.set_value(then)
        assert slider.box.text() == short(then)
        for tick in (0, 1, TICKS // 2, TICKS - 1, TICKS):
            slider.slider.valueChanged.emit(tick)
        assert all(math.isfinite(number) for number in asked)
        assert asked == sorted(asked)


def test_a_rate_typed_far_below_the_slider_s_end_leaves_it_of_use(qtbot):
    slider = NumberSlider(1e-5, 1.0, True, "rate", "Rate")
    qtbot.addWidget(slider)
    slider.set_value(1e-310)
    assert slider.slider.value() < 20
    slider.set_value(0.5)
    assert slider.slider.value() > 0.95 * TICKS


def test_the_number_that_was_shown_comes_back_after_the_slider_or_the_text_was_changed(qtbot):
    slider = NumberSlider(0.0, 1.0, False, "rate", "Rate")
    qtbot.addWidget(slider)
    slider.set_value(0.25)
    shown = slider.slider.value()
    slider.slider.setValue(shown + 300)
    slider.set_value(0.25)
    assert slider.slider.value() == shown
    slider.box.setText("nonsense")
    slider.box.setModified(True)
    slider.set_value(0.25)
    assert slider.box.text() == "0.25" and not slider.box.isModified()
    slider.set_value(None)
    slider.set_value(0.25)
    assert slider.box.text() == "0.25"


@pytest.mark.parametrize("logarithmic", [True, False])
def test_without_a_number_the_slider_is_where_a_new_one_is_and_asks_for_nothing(qtbot, logarithmic):
    slider, fresh = (NumberSlider(1.0, 256.0, logarithmic, "batch", "Batch") for _ in range(2))
    for each in (slider, fresh):
        qtbot.addWidget(each)
    asked = []
    slider.edited.connect(asked.append)
    for value in (16.0, 256.0, 1.0, 1000.0):
        slider.set_value(value)
        slider.set_value(None)
        assert (slider.slider.value(), slider.box.text()) == (fresh.slider.value(), "")
    assert not asked


@given(st.floats(-300.0, 300.0), st.floats(-300.0, 300.0), st.floats(1e-5, 1.0))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_range_that_fits_one_function_is_forgotten_with_the_next(qtbot, first, typed, rate):
    slider = NumberSlider(1e-5, 1.0, True, "rate", "Rate")
    qtbot.addWidget(slider)
    fresh = NumberSlider(1e-5, 1.0, True, "rate", "Rate")
    qtbot.addWidget(fresh)
    fresh.set_value(rate)
    for value in (10.0**first, 10.0**typed):  # the suggestion, then what someone types
        if value == 10.0**first:
            slider.fit_range(value)
        slider.set_value(value)
    slider.fit_range(rate)
    slider.set_value(rate)
    assert slider.slider.value() == fresh.slider.value()


@pytest.mark.parametrize("power", [-300, -30, -8, -3, 0, 5, 30, 300])
def test_a_tick_near_the_suggested_rate_changes_it_a_little_whatever_its_size(qtbot, power):
    slider = NumberSlider(1e-5, 1.0, True, "rate", "Rate")
    qtbot.addWidget(slider)
    asked = []
    slider.edited.connect(asked.append)
    slider.fit_range(10.0**power)
    slider.set_value(10.0**power)
    place = slider.slider.value()
    assert 0 <= place <= TICKS
    slider.slider.setValue(place + (10 if place < TICKS else -10))
    assert 0.8 < asked[-1] / 10.0**power < 1.25 and asked[-1] != 10.0**power


def test_the_range_stays_while_the_handle_is_held(qtbot):
    slider = NumberSlider(1e-5, 1.0, True, "rate", "Rate")
    qtbot.addWidget(slider)
    slider.set_value(1e-9)
    slider.slider.setSliderDown(True)
    before = slider.slider.value()
    slider.fit_range(0.1)
    slider.slider.setValue(before)
    asked = []
    slider.edited.connect(asked.append)
    slider.slider.valueChanged.emit(before)
    assert asked[-1] == pytest.approx(1e-9, rel=0.02)
