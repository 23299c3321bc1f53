"""Kinks: the derivatives there are those of PyTorch, and minima that are kinks are known."""

import itertools
import math

import mpmath
import numpy as np
import pytest

from gdexplorer.formulas.formula import formula
from gdexplorer.objectives import objective

# What PyTorch 2.13 says there: abs'(0) = 0, relu'(0) = 0, ties of maxima and minima share alike, `where` has the slope
# of what it chooses.
CONVENTION = [
    ("abs(x) + y", (0.0, 2.0), (0.0, 1.0)),
    ("abs(x - y)*3 + x", (1.0, 1.0), (1.0, 0.0)),
    ("abs(log(1 + x))", (0.0, 0.0), (0.0, 0.0)),
    ("x*abs(x) + y", (0.0, 0.0), (0.0, 1.0)),
    ("sign(x)*y", (0.0, 3.0), (0.0, 0.0)),
    ("relu(x) + y", (0.0, 0.0), (0.0, 1.0)),
    ("relu(x - y)^2 + relu(y - x)", (2.0, 2.0), (0.0, 0.0)),
    ("max(x, y)", (1.0, 1.0), (0.5, 0.5)),
    ("min(x, 3*y)", (0.0, 0.0), (0.5, 1.5)),
    ("max(x^2, y^2)", (1.0, -1.0), (1.0, -1.0)),
    ("max(0, x)", (0.0, 0.0), (0.5, 0.0)),
    ("max(x, y, 2*x - 1)", (1.0, 1.0), (1.0, 1.0 / 3.0)),
    ("min(x, y, 2*x - 1, 5)", (1.0, 1.0), (1.0, 1.0 / 3.0)),
    ("max(x, y, 2*x - 1)", (1.0, 0.0), (1.5, 0.0)),
    ("max(min(x, 1), -1)", (1.0, 0.0), (0.5, 0.0)),
    ("where(x > 0, 2*x, -x)", (0.0, 0.0), (-1.0, 0.0)),
    ("where(x >= 0, 2*x, -x)", (0.0, 0.0), (2.0, 0.0)),
    ("softplus(x) + sigmoid(y)", (0.0, 0.0), (0.5, 0.25)),
    ("max(abs(x), abs(y))", (0.0, 0.0), (0.0, 0.0)),
]


@pytest.mark.parametrize(("text", "point", "expected"), CONVENTION)
def test_at_a_kink_the_gradient_is_that_of_pytorch(text, point, expected):
    made, gradient, hessian = formula(text), np.empty(2), np.empty((2, 2))
    value = made.value_and_gradient(np.array(point), np.zeros((1, 0)), gradient)
    assert math.isfinite(value)
    assert gradient == pytest.approx(expected, abs=1e-15)
    made.hessian(np.array(point), np.zeros((1, 0)), hessian)
    assert np.isfinite(hessian).all()


@pytest.mark.parametrize("key", ["absolute_value", "maximum", "lasso", "hinge_loss"])
def test_the_catalogue_keeps_to_the_same_convention(key):
    """On the axes and diagonals, where creases lie: what a crease parts counts half on either side, as in PyTorch."""
    bound = objective(key).bound()
    for point in ((0.0, 0.0), (1.0, 0.0), (0.0, -1.0), (1.0, 1.0), (1.0, -1.0), (1.0, 0.5), (0.5, 0.0)):
        around = [
            bound.gradient(np.array(point) + 1e-7 * np.array(way)) for way in itertools.product((-1, 1), repeat=2)
        ]
        gradient = bound.gradient(point)
        assert np.isfinite(gradient).all()
        # No crease lies aslant of all four, so that the gradient on it lies between theirs.
        assert np.all(gradient >= np.min(around, axis=0) - 1e-6) and np.all(gradient <= np.max(around, axis=0) + 1e-6)
    assert objective("lasso").bound().gradient((0.0, 0.0)) == pytest.approx((-3.0, -0.8))
    assert objective("maximum").bound().gradient((2.0, -2.0)) == pytest.approx((0.5, -0.5))


@pytest.mark.parametrize("name", ["max", "min", "relu", "abs", "softplus", "sigmoid"])
def test_what_is_undefined_stays_so_in_functions_with_kinks(name):
    inside = "sqrt(x), y" if name in ("max", "min") else "sqrt(x)"
    for text in (f"{name}({inside})", f"{name}({', '.join(reversed(inside.split(', ')))})"):
        gradient = np.empty(2)
        assert math.isnan(formula(text).value_and_gradient(np.array([-1.0, 0.0]), np.zeros((1, 0)), gradient))


@pytest.mark.parametrize("u", [0.0, 1e-8, -1e-8, 0.3, -40.0, 40.0, -700.0, 700.0, 1e8, -1e8])
def test_softplus_sigmoid_and_tanh_cancel_no_digits(u):
    with mpmath.workdps(50):
        share, rest = 1 / (1 + mpmath.exp(-u)), 1 / (1 + mpmath.exp(u))
        softplus = mpmath.log1p(mpmath.exp(u)), share, share * rest
        sigmoid = share, share * rest, -share * rest * mpmath.tanh(mpmath.mpf(u) / 2)
        tangent, slope = mpmath.tanh(u), mpmath.sech(u) ** 2
        tanh = tangent, slope, -2 * tangent * slope
    for text, exact in (("softplus(x)", softplus), ("sigmoid(x)", sigmoid), ("tanh(x)", tanh)):
        made, gradient, hessian = formula(text), np.empty(2), np.empty((2, 2))
        value = made.value_and_gradient(np.array([u, 0.0]), np.zeros((1, 0)), gradient)
        made.hessian(np.array([u, 0.0]), np.zeros((1, 0)), hessian)
        assert (value, gradient[0], hessian[0, 0]) == pytest.approx(tuple(map(float, exact)), rel=1e-13, abs=1e-300)


@pytest.mark.parametrize(
    "key", ["ackley", "bukin_n6", "absolute_value", "maximum", "lasso", "wolfe_kink", "hinge_loss"]
)
def test_kinks_that_are_minima_are_known_ones(key):
    bound = objective(key).bound()
    minimum = min(bound.minima, key=lambda minimum: minimum.value)
    around = np.random.default_rng(5).normal(size=(500, 2))
    around /= np.linalg.norm(around, axis=1, keepdims=True)
    for radius in (1e-9, 1e-6, 1e-3):
        assert bound.values_at(minimum.point + radius * around)[0].min() >= minimum.value - 1e-15


def test_the_lasso_takes_its_minimum_along_with_the_penalty():
    for penalty, point in ((0.0, (1.5, 0.4)), (0.4, (1.3, 0.2)), (2.0, (0.5, 0.0)), (4.0, (0.0, 0.0))):
        (minimum,) = objective("lasso").bound({"penalty": penalty}).minima
        assert minimum.point == pytest.approx(point, abs=1e-12)


def test_a_grid_over_kinks_holds_finite_values():
    for key in ("ackley", "bukin_n6", "absolute_value", "maximum", "wolfe_kink", "cross_in_tray", "drop_wave"):
        bound = objective(key).bound()
        values, _ = bound.on_grid(*(np.linspace(*side, 33) for side in bound.domain))
        assert np.all(np.isfinite(values))


@pytest.mark.parametrize("distance", [0.0, 1e-9, 1e-4, 8e-4, 9e-4, 0.01, 0.3])
def test_rings_are_smooth_in_their_middle(distance):
    """Against the series of cos(12 r) = 1 - 72 r² + 864 r⁴ - ... and so on, in a hundred digits."""
    bound = objective("drop_wave").bound()
    with mpmath.workdps(100):

        def value(x, y):
            square = x**2 + y**2
            return -(1 + mpmath.cos(12 * mpmath.sqrt(square))) / (square / 2 + 2)

        point = (mpmath.mpf(distance), mpmath.mpf(distance) / 2)
        slopes = [float(mpmath.diff(value, point, order)) for order in ((1, 0), (0, 1))]
        curvatures = [
            [float(mpmath.diff(value, point, order)) for order in row] for row in (((2, 0), (1, 1)), ((1, 1), (0, 2)))
        ]
    assert bound.gradient((distance, distance / 2)) == pytest.approx(slopes, rel=1e-10, abs=1e-15)
    assert bound.hessian((distance, distance / 2)) == pytest.approx(np.array(curvatures), rel=1e-9, abs=1e-9)


def test_a_hole_that_only_the_formula_has_is_none():
    """|y|³ is smooth, and so is x sin √|x|: written with a sign, their slopes would be 0/0 or 0 times not a number."""
    assert objective("schwefel").bound().gradient((0.0, 100.0))[0] == 0.0
    assert objective("drop_wave").bound().gradient((0.0, 0.0)) == pytest.approx((0.0, 0.0))


@pytest.mark.parametrize("exponent", ["x", "x - 1", "x^2 + y", "x*y", "abs(x) + 0.5*y"])
def test_a_power_of_zero_is_zero_one_or_undefined_by_the_sign_of_its_exponent(exponent):
    made, gradient, hessian = formula(f"0^({exponent})"), np.empty(2), np.empty((2, 2))
    for point in itertools.product((-2.0, -1.0, 0.0, 1.0, 2.5), repeat=2):
        raised = eval(exponent.replace("^", "**"), {"x": point[0], "y": point[1], "abs": abs})
        value = made.value_and_gradient(np.array(point), np.zeros((1, 0)), gradient)
        if raised < 0.0:
            assert math.isnan(value)
            continue
        assert value == 0.0**raised
        made.hessian(np.array(point), np.zeros((1, 0)), hessian)
        assert not gradient.any() and not hessian.any()
