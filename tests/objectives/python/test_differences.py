"""Derivatives by differences: as exact as the values allow, in any units, beside kinks and borders."""

import math

import numpy as np
import pytest

from gdexplorer.objectives.python.differences import ROUNDING, Differences, noise_of

FUNCTIONS = {
    "a polynomial": lambda p: p[0] ** 3 - 2.0 * p[0] * p[1] ** 2 + p[1],
    "waves": lambda p: math.sin(3.0 * p[0]) * math.cos(2.0 * p[1]),
    "an exponential": lambda p: math.exp(p[0] - 0.5 * p[1]),
    "a quotient": lambda p: (p[0] + 2.0 * p[1]) / (1.0 + p[0] ** 2 + p[1] ** 2),
}
DERIVATIVES = {
    "a polynomial": lambda x, y: ([3 * x * x - 2 * y * y, -4 * x * y + 1], [[6 * x, -4 * y], [-4 * y, -4 * x]]),
    "waves": lambda x, y: (
        [3 * math.cos(3 * x) * math.cos(2 * y), -2 * math.sin(3 * x) * math.sin(2 * y)],
        [
            [-9 * math.sin(3 * x) * math.cos(2 * y), -6 * math.cos(3 * x) * math.sin(2 * y)],
            [-6 * math.cos(3 * x) * math.sin(2 * y), -4 * math.sin(3 * x) * math.cos(2 * y)],
        ],
    ),
    "an exponential": lambda x, y: (
        [math.exp(x - y / 2), -0.5 * math.exp(x - y / 2)],
        [[math.exp(x - y / 2), -0.5 * math.exp(x - y / 2)], [-0.5 * math.exp(x - y / 2), 0.25 * math.exp(x - y / 2)]],
    ),
}
POINTS = np.random.default_rng(1).uniform(-1.5, 1.5, (20, 2)).tolist()


@pytest.mark.parametrize("name", DERIVATIVES)
def test_gradients_and_hessians_are_those_of_calculus(name):
    differences = Differences(np.ones(2))
    for point in POINTS:
        gradient, hessian = DERIVATIVES[name](*point)
        value = FUNCTIONS[name](point)
        assert differences.gradient(FUNCTIONS[name], point, value) == pytest.approx(np.array(gradient), abs=2e-10)
        assert differences.hessian(FUNCTIONS[name], point, value) == pytest.approx(np.array(hessian), abs=1e-7)
        slopes = differences.hessian_of(lambda p: np.array(DERIVATIVES[name](*p)[0]), point)
        assert slopes == pytest.approx(np.array(hessian), abs=1e-9)


@pytest.mark.parametrize("unit", [2.0**-40, 2.0**30])
def test_a_change_of_units_changes_nothing(unit):
    def scaled(p):
        return FUNCTIONS["a quotient"]([p[0] / unit, p[1]])

    for x, y in POINTS:
        plain = Differences(np.ones(2)).gradient(FUNCTIONS["a quotient"], [x, y], FUNCTIONS["a quotient"]([x, y]))
        other = Differences(np.array([unit, 1.0])).gradient(scaled, [x * unit, y], scaled([x * unit, y]))
        assert np.array_equal(other * [unit, 1.0], plain)


def test_a_function_in_single_precision_gets_longer_steps():
    def coarse(p):
        return float(np.float32(FUNCTIONS["waves"](np.float32(p).tolist())))

    noise = noise_of(coarse, [0.3, 0.2], np.ones(2))
    assert 1e-9 < noise < 1e-6 and noise_of(FUNCTIONS["waves"], [0.3, 0.2], np.ones(2)) == ROUNDING
    differences = Differences(np.ones(2), noise)
    for point in POINTS:
        exact = np.array(DERIVATIVES["waves"](*point)[0])
        assert differences.gradient(coarse, point, coarse(point)) == pytest.approx(exact, abs=2e-3)


@pytest.mark.parametrize("away", [0.0, 2e-5, -3e-4, 1e-3, 0.2])
def test_a_kink_nearby_is_not_smoothed(away):
    def kinked(p):
        return 3.0 * abs(p[0]) + p[1] ** 2

    slope = Differences(np.ones(2)).gradient(kinked, [away, 1.0], kinked([away, 1.0]))
    assert slope == pytest.approx([3.0 * np.sign(away), 2.0], abs=1e-9)


def test_beside_a_border_only_the_defined_side_counts():
    def root(p):
        return math.sqrt(p[0]) if p[0] >= 1.0 else math.nan

    for x in (1.0, 1.0 + 1e-7, 1.0 + 1e-4):
        assert Differences(np.ones(2)).gradient(root, [x, 0.0], root([x, 0.0])) == pytest.approx(
            [0.5 / math.sqrt(x), 0.0], abs=1e-8
        )
    assert np.isnan(Differences(np.ones(2)).gradient(root, [0.5, 0.0], math.nan)).all()
