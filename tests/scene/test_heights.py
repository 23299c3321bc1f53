"""How high values are drawn: in order, exactly invertible, with an axis that can be read."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gdexplorer.objectives import OBJECTIVES, objective
from gdexplorer.scene.heights import TICK_DISTANCE, HeightScale, height_scale
from gdexplorer.scene.ticks import round_step, round_ticks

values = st.floats(-1e9, 1e9, allow_nan=False)
knees = st.none() | st.floats(1e-4, 2.0)


def scale_of(low, high, knee):
    """A scale from ``low`` to ``high``; the knee as a share of the range."""
    assume(high - low > 1e-6 * max(abs(low), abs(high), 1e-3))
    return HeightScale(low, high, None if knee is None else knee * (high - low))


def on_grid(key, size=64, **parameters):
    bound = objective(key).bound(parameters)
    xs, ys = (np.linspace(*side, size) for side in bound.domain)
    return bound.on_grid(xs, ys)[0]


@given(values, values, knees)
def test_a_higher_value_is_drawn_higher(low, high, knee):
    scale = scale_of(low, high, knee)
    heights = scale.heights(np.linspace(low, high, 201))
    assert np.all(np.diff(heights) > 0.0)
    assert heights[0] == pytest.approx(0.0, abs=1e-12)
    assert heights[-1] == pytest.approx(1.0, abs=1e-12)


@given(values, values, knees, st.floats(-1.5, 1.5))
def test_values_and_heights_are_inverse(low, high, knee, height):
    scale = scale_of(low, high, knee)
    value = scale.values(np.array(height))
    assert scale.heights(value) == pytest.approx(height, abs=1e-9 * max(1.0, abs(low) / (high - low)))
    inside = low + 0.37 * (high - low)
    assert scale.values(scale.heights(np.array(inside))) == pytest.approx(inside, abs=1e-9 * (high - low))


@given(values, values, knees)
def test_slopes_are_the_derivative_of_heights(low, high, knee):
    scale = scale_of(low, high, knee)
    assume(high - low > 1e-3 * max(abs(low), abs(high)))
    inner = np.linspace(low, high, 13)[1:-1]
    h = 1e-6 * (high - low) * (knee or 1.0)
    difference = (scale.heights(inner + h) - scale.heights(inner - h)) / (2.0 * h)
    np.testing.assert_allclose(scale.slopes(inner), difference, rtol=1e-3)


@given(values, values, knees)
@example(1e6, 1e6 + 10.0, None)
@example(0.0, 1e-13, None)
@example(-1e-20, 1e-20, None)
@example(0.0, 1e300, 1e-4)
@example(3.0, 3.0000001, None)
def test_ticks_are_inside_apart_and_say_their_value(low, high, knee):
    assume(high - low > max(1e-12 * max(abs(low), abs(high)), 1e-200))
    scale = HeightScale(low, high, None if knee is None else knee * (high - low))
    ticks = scale.ticks()
    heights = [float(scale.heights(np.array(value))) for value, _ in ticks]
    assert all(-0.01 <= height <= 1.01 for height in heights)
    assert all(upper - lower >= TICK_DISTANCE - 1e-9 for lower, upper in pairwise(heights))
    assert len(ticks) >= 1
    for value, text in ticks:
        assert abs(float(text) - value) <= 0.02 * (high - low), (value, text)
    assert len({text for _, text in ticks}) == len(ticks)


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_the_heights_of_a_function_have_round_numbers_that_it_reaches(item):
    scale = height_scale(on_grid(item.key))
    for distance in (TICK_DISTANCE, 0.2, 0.3):
        numbers = [value for value, _ in scale.ticks(distance)]
        assert len(numbers) >= (3 if distance == TICK_DISTANCE else 2)
        assert scale.low < 0.0 or min(numbers) >= 0.0
        if scale.knee is None:
            step = round_step(min(upper - lower for lower, upper in pairwise(numbers)) / 2.0)
            np.testing.assert_allclose(np.array(numbers) / step, np.rint(np.array(numbers) / step), atol=1e-9)
        else:
            assert all(f"{abs(number):.6e}".startswith(("1.000000", "3.000000", "0.000000")) for number in numbers)


@pytest.mark.parametrize("knee", [None, 1e-3])
def test_an_axis_has_enough_ticks_to_read_it(knee):
    for low, high in ((0.0, 1.0), (-3.0, 17.0), (0.0, 2500.0), (-1e-3, 4e-3), (5e9, 8e10)):
        assert 3 <= len(HeightScale(low, high, None if knee is None else knee * (high - low)).ticks()) <= 8


@given(values, values)
def test_round_ticks_are_round_and_inside(low, high):
    assume(high - low > 1e-5 * max(abs(low), abs(high), 1e-3))
    ticks = round_ticks(low, high)
    slack = 1e-6 * (high - low)
    assert 2 <= len(ticks) <= 12
    assert all(low - slack <= value <= high + slack for value, _ in ticks)
    for value, text in ticks:
        assert float(text) == pytest.approx(value, abs=0.05 * (high - low))


def test_what_spans_decades_is_compressed():
    assert height_scale(on_grid("rosenbrock")).knee is not None


@pytest.mark.parametrize("key", ["sphere", "saddle", "double_well", "peaks"])
def test_what_does_not_is_drawn_true(key):
    assert height_scale(on_grid(key)).knee is None


def test_the_choice_can_be_made_by_hand():
    grid = on_grid("sphere")
    assert height_scale(grid, True).knee is not None
    assert height_scale(on_grid("rosenbrock"), False).knee is None


@pytest.mark.parametrize("constant", [0.0, 4.0, -7e5, 1e20, -1e300])
def test_a_constant_lies_halfway_up(constant):
    scale = height_scale(np.full((5, 5), constant))
    np.testing.assert_allclose(scale.heights(np.array([constant])), 0.5)
    assert all(np.isfinite(value) for value, _ in scale.ticks())


@pytest.mark.parametrize("grid", [np.full((4, 4), np.nan), np.full((4, 4), np.inf), np.empty((0, 0))])
def test_a_grid_without_values_still_has_a_scale(grid):
    scale = height_scale(grid)
    assert scale.high > scale.low
    assert len(scale.ticks()) > 1
    assert np.isnan(scale.heights(np.array([np.nan]))).all()


@pytest.mark.parametrize("compressed", [None, True, False])
def test_values_that_are_none_do_not_spoil_the_scale(compressed):
    grid = np.array([[np.nan, 1.0], [3.0, np.inf]])
    scale = height_scale(grid, compressed)
    assert (scale.low, scale.high) == (1.0, 3.0)


@pytest.mark.parametrize("compressed", [True, False])
def test_the_largest_numbers_there_are_do_not_overflow(compressed):
    scale = height_scale(np.array([[-8e307, 0.0], [1.0, 8e307]]), compressed)
    heights = scale.heights(np.array([-8e307, 0.0, 8e307]))
    assert np.all(np.diff(heights) > 0.0)
    scale.ticks()
    assert np.all(np.isfinite(scale.levels(5)))


def test_levels_are_even_in_height():
    for scale in (HeightScale(-2.0, 6.0), HeightScale(0.0, 1e6, 3.0)):
        np.testing.assert_allclose(scale.heights(scale.levels(4)), [0.125, 0.375, 0.625, 0.875])


SIDE = np.linspace(-5.0, 5.0, 256)
XS, YS = np.meshgrid(SIDE, SIDE)
POLES = {
    "1/x": lambda x, y: 1.0 / x,
    "tan(x)*tan(y)": lambda x, y: np.tan(x) * np.tan(y),
    "1/(x*y)": lambda x, y: 1.0 / (x * y),
    "1/(x - y)": lambda x, y: 1.0 / (x - y),
    "1/x^2 - 1/(x - 1)^2": lambda x, y: 1.0 / x**2 - 1.0 / (x - 1.0) ** 2,
    "x^2 + 1/y^3": lambda x, y: x**2 + 1.0 / y**3,
    "1/x^9": lambda x, y: 1.0 / x**9,
}
POLES_DOWN = {
    "-1/(x^2 + y^2)": lambda x, y: -1.0 / (x**2 + y**2),
    "-1/x^2": lambda x, y: -1.0 / x**2,
}
CASES = [(name, sign) for name in POLES for sign in (1.0, -1.0)] + [(name, 1.0) for name in POLES_DOWN]
# Narrow wells, jumps and logarithms are no poles: their lowest value is a number of the function.
NO_POLES = {
    "x*exp(-4*(x^2 + y^2))": lambda x, y: x * np.exp(-4.0 * (x**2 + y**2)),
    "-exp(-9*(x^2 + y^2))": lambda x, y: -np.exp(-9.0 * (x**2 + y**2)),
    "floor(x) + sign(y)": lambda x, y: np.floor(x) + np.sign(y),
    "log(abs(x))": lambda x, y: np.log(np.abs(x)),
    "x^3 + y^3": lambda x, y: x**3 + y**3,
}


@pytest.mark.parametrize("shift", [0.0, 0.013, -7.3])
@pytest.mark.parametrize("size", [1.0, 1e-200, 1e200])
@pytest.mark.parametrize(("name", "sign"), CASES)
def test_poles_leave_room_for_the_rest(name, sign, size, shift):
    with np.errstate(all="ignore"):
        grid = sign * size * ({**POLES, **POLES_DOWN}[name](XS + 0.1 * shift, YS) + shift)
        scale = height_scale(grid)
    heights = scale.drawn_heights(grid[np.isfinite(grid)])
    few, low, high, many = np.quantile(heights, [0.02, 0.2, 0.8, 0.98])
    assert many - few > 0.3 and high - low > 0.04
    levels = scale.levels(20)
    assert np.all(np.diff(levels) > 0.0)
    assert sum(np.any(grid < level) and np.any(grid > level) for level in levels) >= 15
    assert len(scale.ticks()) >= 3


@pytest.mark.parametrize("name", NO_POLES)
def test_a_lowest_value_that_is_no_pole_begins_the_scale(name):
    grid = NO_POLES[name](XS, YS)
    assert height_scale(grid).middle is None


@pytest.mark.parametrize("item", OBJECTIVES, ids=lambda item: item.key)
def test_no_function_of_the_catalogue_has_poles_downwards(item):
    assert height_scale(on_grid(item.key, 256)).middle is None


@given(values, st.floats(1e-6, 1e6), st.floats(1.0, 1e12), st.floats(1.0, 1e12), st.floats(0.0, 1.0))
def test_a_scale_around_a_middle_is_in_order_and_invertible(middle, knee, below, above, height):
    assume(knee > 1e-9 * abs(middle))  # else values about the middle are rounded to too few of its steps
    scale = HeightScale(middle - knee * below, middle + knee * above, knee, middle)
    assume(scale.high - scale.low > 1e-6 * abs(middle))
    heights = scale.heights(scale.levels(50))
    assert np.all(np.diff(heights) > 0.0)
    assert scale.heights(np.array([scale.low, scale.high])) == pytest.approx([0.0, 1.0], abs=1e-9)
    value = scale.values(np.array(height))
    assert scale.heights(value) == pytest.approx(height, abs=1e-6)
    h = 1e-4 * np.hypot(knee, value - middle)
    difference = (scale.heights(value + h) - scale.heights(value - h)) / (2.0 * h)
    assume(h > 1e-8 * abs(middle))
    assert scale.slopes(value) == pytest.approx(difference, rel=1e-3)


def test_what_is_cut_off_is_drawn_at_the_end_and_told():
    scale = HeightScale(-10.0, 20.0, 1.0, 0.0, (True, True))
    drawn = np.array([-1e9, -10.0, 0.0, 20.0, 1e9, np.nan])
    middle = float(scale.heights(np.array(0.0)))
    assert scale.drawn_heights(drawn) == pytest.approx([0.0, 0.0, middle, 1.0, 1.0, np.nan], nan_ok=True)
    assert scale.is_beyond(drawn).tolist() == [True, False, False, False, True, False]
    assert scale.words == "cut off below \N{MINUS SIGN}10 and above 20"
    assert HeightScale(-10.0, 20.0, 1.0, 0.0).words == ""
