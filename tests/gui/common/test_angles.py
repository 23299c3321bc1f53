"""Units of angles: what is shown reads back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdexplorer.gui.common.angles import AngleUnit

ANGLES = st.floats(-math.pi, math.pi)


@given(ANGLES, st.sampled_from(AngleUnit))
def test_an_angle_comes_back(radians, unit):
    assert unit.in_radians(unit.of(radians)) == pytest.approx(radians, abs=1e-12)
    assert unit.in_radians(float(unit.number(radians))) == pytest.approx(radians, abs=math.radians(0.51))


def test_a_right_angle():
    assert [unit.text(math.pi / 2.0) for unit in AngleUnit] == ["90 degrees", "1.57 radians"]
    assert [unit.upwards for unit in AngleUnit] == ["90", "1.57"]


@given(st.floats(-1e-9, 0.0), st.sampled_from(AngleUnit))
def test_no_angle_is_minus_zero(radians, unit):
    assert not unit.number(radians).startswith("-")
