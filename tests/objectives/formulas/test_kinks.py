"""Points without a derivative: the value stands, the run stops and says so."""

import math

import mpmath
import numpy as np
import pytest

from gdexplorer.descent.engine import descend
from gdexplorer.descent.experiment import Experiment, configured
from gdexplorer.descent.trajectory import Status
from gdexplorer.objectives import objective

KINKS = [
    ("ackley", (0.0, 0.0)),
    ("bukin_n6", (-10.0, 1.0)),
    ("bukin_n6", (-10.0, 0.5)),
    ("absolute_value", (0.0, 0.0)),
    ("absolute_value", (1.0, 0.0)),
    ("maximum", (0.0, 0.0)),
    ("lasso", (1.0, 0.0)),
    ("wolfe_kink", (-1.0, 0.0)),
]


def run_from(key, start, rate=0.1):
    return descend(
        Experiment(key, optimizers=(configured("gradient_descent", {"learning_rate": rate}),), starts=(start,))
    )[0]


@pytest.mark.parametrize(("key", "point"), KINKS)
def test_the_value_is_finite_and_the_gradient_is_not_a_number(key, point):
    value, gradient = objective(key).bound().value_gradient(point)
    assert math.isfinite(value)
    assert np.isnan(gradient).any()


@pytest.mark.parametrize(("key", "point"), KINKS)
def test_a_run_that_starts_on_one_stops_there_and_says_why(key, point):
    run = run_from(key, point)
    assert run.status is Status.STALLED
    assert "point without a derivative" in run.reason
    assert run.steps == 0
    assert np.all(np.isfinite(run.points))
    assert np.all(np.isfinite(run.values))


def test_a_run_that_steps_onto_one_stops_there_and_says_why():
    run = run_from("absolute_value", (0.5, 1.0), rate=0.25)
    assert run.status is Status.STALLED
    assert f"At step {run.steps}" in run.reason
    assert "point without a derivative" in run.reason
    assert run.points[-1] == pytest.approx((0.0, 0.0))
    assert np.all(np.isfinite(run.values))


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
