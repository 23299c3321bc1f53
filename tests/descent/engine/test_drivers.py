"""The compiled loops: when a run goes on is decided in a fast way, which must agree with the careful one."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.descent.engine import drivers

HUGE = np.finfo(float).max
TINY = 5e-324
any_float = st.floats(allow_nan=True, allow_infinity=True)
extreme = st.sampled_from([math.nan, math.inf, -math.inf, HUGE, -HUGE, 1e16, 0.0, -0.0, TINY, 1e-170]) | any_float
pairs = st.tuples(extreme, extreme)
tolerances = st.sampled_from([0.0, TINY, 1e-200, 1e-170, 1e-6, 1.0, 1e200, HUGE]) | st.floats(0.0, HUGE)


def verdict(value, theta, gradient, tolerance, weights=(1.0, 1.0)):
    controls = np.array([tolerance, *np.zeros(drivers.WEIGHTS - 1), *weights])
    return drivers.VERDICT(value, np.array(theta, float), np.array(gradient, float), controls)


def goes_on_without_a_closer_look(value, theta, gradient, tolerance):
    """The condition of the drivers' loops, in the order of their additions."""
    total = value + theta[0] + theta[1]
    square = np.float64(gradient[0]) * gradient[0] + np.float64(gradient[1]) * gradient[1]
    return math.isfinite(total) and square > np.float64(tolerance) * tolerance


@settings(deadline=None)  # the first example compiles
@given(extreme, pairs, pairs, tolerances)
def test_what_passes_the_fast_test_is_going(value, theta, gradient, tolerance):
    with np.errstate(all="ignore"):
        passes = goes_on_without_a_closer_look(value, theta, gradient, tolerance)
    # Where squares fall below the smallest normal number they say little: there, what the engine does is defined by
    # the fast test, and a tolerance so short is of no use to anyone.
    if passes and not 0.0 < tolerance < 1e-150:
        assert verdict(value, theta, gradient, tolerance) == drivers.GOING


@settings(deadline=None)
@given(st.floats(-1e300, 1e300), st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), st.floats(1e-100, 1e100))
def test_a_gradient_longer_than_the_tolerance_goes_on_and_a_shorter_one_has_converged(value, theta, tolerance):
    assert verdict(value, theta, (0.6 * tolerance, 0.7 * tolerance), tolerance) == drivers.CONVERGED
    assert verdict(value, theta, (0.8 * tolerance, 0.9 * tolerance), tolerance) == drivers.GOING


@pytest.mark.parametrize(
    ("value", "theta", "gradient", "code"),
    [
        (1.0, (math.inf, 0.0), (1.0, 1.0), drivers.NOT_FINITE),
        (1.0, (math.nan, 0.0), (1.0, 1.0), drivers.NOT_FINITE),
        (math.inf, (0.0, 0.0), (1.0, 1.0), drivers.NOT_FINITE),
        (-math.inf, (0.0, 0.0), (1.0, 1.0), drivers.NOT_FINITE),
        (math.nan, (1e16, 0.0), (1.0, 1.0), drivers.NOT_FINITE),
        (math.nan, (1.0, 0.0), (1.0, 1.0), drivers.UNDEFINED),
        (1.0, (1.0, 0.0), (math.nan, 0.0), drivers.NO_DERIVATIVE),
        (1.0, (1.0, 0.0), (math.inf, -math.inf), drivers.GOING),
        (HUGE, (HUGE, HUGE), (1.0, 0.0), drivers.GOING),
        (HUGE, (HUGE, -HUGE), (0.0, 0.0), drivers.CONVERGED),
        (0.0, (0.0, 0.0), (1e-170, 1e-170), drivers.CONVERGED),
        (0.0, (0.0, 0.0), (1e200, 1e200), drivers.GOING),
    ],
)
def test_the_careful_test(value, theta, gradient, code):
    assert verdict(value, theta, gradient, 1e-6) == code


def test_a_gradient_whose_square_overflows_is_compared_all_the_same():
    assert verdict(0.0, (0.0, 0.0), (3e200, 4e200), 5.1e200) == drivers.CONVERGED
    assert verdict(0.0, (0.0, 0.0), (3e200, 4e200), 4.9e200) == drivers.GOING


def test_numbers_that_are_finite_but_overflow_when_added_do_not_end_a_run(run_on_formula):
    start = (1.5e308, 1.5e308)
    domain = ((-HUGE / 4, HUGE), (-HUGE / 4, HUGE))
    run = run_on_formula("x/1e300 + y/1e300", start, 1.0, domain=domain, steps=3, gradient_tolerance=0.0)
    assert run.steps == 3
    assert np.isfinite(run.points).all()
