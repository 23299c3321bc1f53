"""Single objectives against what others have computed."""

import math

import numpy as np
import pytest
from scipy.optimize import rosen, rosen_der, rosen_hess

from gdexplorer.objectives import objective


def test_rosenbrock_is_scipys():
    bound = objective("rosenbrock").bound()
    for point in np.random.default_rng(3).uniform(-2, 2, (200, 2)):
        value, gradient = bound.value_gradient(point)
        assert value == pytest.approx(rosen(point), rel=1e-13)
        assert gradient == pytest.approx(rosen_der(point), rel=1e-12, abs=1e-11)
        assert bound.hessian(point) == pytest.approx(rosen_hess(point), rel=1e-12, abs=1e-11)


def test_rosenbrock_takes_its_minimum_along_with_a():
    (minimum,) = objective("rosenbrock").bound({"a": 0.5}).minima
    assert minimum.point == pytest.approx((0.5, 0.25), abs=1e-12)
    assert minimum.value == pytest.approx(0.0, abs=1e-24)


def test_double_well_start_on_the_right_ends_in_the_shallower_well():
    bound = objective("double_well").bound()
    point = np.array([1.6, 0.0])
    for _ in range(5000):
        point = point - bound.learning_rate * bound.gradient(point)
    left, right = sorted(bound.minima, key=lambda minimum: minimum.point)
    assert point == pytest.approx(right.point, abs=1e-9)
    assert right.value > left.value


def test_wells_that_a_parameter_fills_are_no_longer_listed():
    shallow = objective("double_well").bound({"tilt": 0.0}).minima
    assert sorted(minimum.point[0] for minimum in shallow) == pytest.approx([-1.0, 1.0])
    wide = objective("two_gaussian_wells").bound({"width": 1.5}).minima
    assert len({minimum.point for minimum in wide}) == len(wide) == 1


def test_condition_number_of_the_bowl_is_its_parameter():
    for condition in (1.0, 37.0, 1e4):
        hessian = objective("quadratic_bowl").bound({"condition": condition}).hessian((1.0, -2.0))
        assert np.linalg.cond(hessian) == pytest.approx(condition)


# resources/data/README.md says these numbers.
def test_raw_housing_has_the_least_squares_solution_of_its_description():
    bound = objective("housing_mse").bound({"standardised": 0})
    (solution,) = bound.minima
    assert solution.name == "least squares"
    assert solution.point == pytest.approx((153373.893, 2.70224462), rel=1e-8)
    assert solution.value == pytest.approx(5.92643708e9, rel=1e-8)
    assert len(bound.samples.inputs) == 2930
    assert np.linalg.cond(bound.hessian(bound.start)) == pytest.approx(4.4e8, rel=0.02)
    assert all(math.isfinite(number) for side in bound.domain for number in side)


def test_standardised_housing_has_intercept_zero_and_the_correlation_as_slope():
    bound = objective("housing_mse").bound({"standardised": 1})
    (solution,) = bound.minima
    assert solution.point == pytest.approx((0.0, 0.266549), abs=1e-6)
    assert solution.value == pytest.approx(1 - 0.266549**2, rel=1e-5)
    assert np.linalg.cond(bound.hessian(bound.start)) == pytest.approx(1.0, abs=1e-9)


def test_housing_solution_solves_the_normal_equations():
    for standardised in (0, 1):
        bound = objective("housing_mse").bound({"standardised": standardised})
        inputs, targets = bound.data[bound.first_sample :].T
        design = np.column_stack([np.ones_like(inputs), inputs])
        expected = np.linalg.lstsq(design, targets, rcond=None)[0]
        assert bound.minima[0].point == pytest.approx(tuple(expected), rel=1e-8, abs=1e-12)


def test_the_same_line_is_predicted_in_both_units():
    raw, scaled = (objective("housing_mse").bound({"standardised": switch}) for switch in (0, 1))
    areas = np.array([1300.0, 9000.0, 215245.0])
    lines = [bound.samples.predict(np.array(bound.minima[0].point), areas[:, None]) for bound in (raw, scaled)]
    np.testing.assert_allclose(*lines, rtol=1e-9)
