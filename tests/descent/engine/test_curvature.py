"""Curvature along a run, against numpy's own decomposition of the Hessian and against parabolas worked out by hand."""

import math

import numpy as np
import pytest

from gdexplorer.descent.engine import curvature
from gdexplorer.descent.engine.curvature import (
    best_constant_rate,
    coarse_to_fine,
    hessian_times,
    lanczos,
    overshoot,
    spectra_along,
    spectrum,
)
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives import OBJECTIVES, objective
from gdexplorer.objectives.network.custom_network import CustomNetwork, Generated


class Quadratic:
    """½ (x - c)ᵀ A (x - c) in many coordinates, and how often its gradient was asked for."""

    def __init__(self, matrix, centre=0.0):
        self.matrix, self.centre, self.calls = matrix, centre, 0
        self.dimension = len(matrix)
        self.domain = ((-3.0, 3.0),) * self.dimension

    def gradient(self, point):
        self.calls += 1
        return self.matrix @ (point - self.centre)


def symmetric(n, seed, decades=3.0):
    rng = np.random.default_rng(seed)
    basis, _ = np.linalg.qr(rng.standard_normal((n, n)))
    values = 10.0 ** (decades * rng.random(n)) * np.where(rng.random(n) < 0.3, -0.1, 1.0)
    return (basis * values) @ basis.T


@pytest.mark.parametrize("row", OBJECTIVES, ids=lambda row: row.key)
def test_both_ends_are_those_of_numpy_wherever_a_run_goes(row):
    bound = row.bound()
    for point in np.random.default_rng(1).uniform(*np.array(bound.domain).T, (5, 2)):
        lowest, largest = spectrum(bound, point)
        hessian = bound.hessian(point)
        if np.all(np.isfinite(hessian)):
            assert [lowest, largest] == pytest.approx(np.linalg.eigvalsh(hessian), rel=1e-12)
        else:
            assert math.isnan(lowest) and math.isnan(largest)


@pytest.mark.parametrize("n", [1, 2, 5, 40, 300])
def test_lanczos_finds_both_ends_of_a_known_matrix(n):
    problem = Quadratic(symmetric(n, n), 0.3)
    values = np.linalg.eigvalsh(problem.matrix)
    scale = np.abs(values).max()
    lowest, largest = lanczos(problem, np.linspace(-1.0, 1.0, n))
    assert largest == pytest.approx(values[-1], abs=2e-3 * scale)
    assert lowest == pytest.approx(values[0], abs=2e-3 * scale)
    assert problem.calls <= 2 * min(n, curvature.MOST_PRODUCTS)


def test_a_product_is_that_with_the_hessian():
    bound = objective("rosenbrock").bound()
    point, direction = np.array([-1.2, 1.0]), np.array([0.6, -0.8])
    assert hessian_times(bound, point, direction) == pytest.approx(bound.hessian(point) @ direction, rel=1e-7)


class InOtherUnits:
    """A function with coordinates ``unit`` times as large."""

    def __init__(self, bound, unit):
        self.bound, self.unit, self.dimension = bound, unit, bound.dimension
        self.domain = tuple((unit * low, unit * high) for low, high in bound.domain)

    def gradient(self, point):
        return self.bound.gradient(point / self.unit) / self.unit


@pytest.mark.parametrize("exponent", [-60, -20, 0, 20, 60])
@pytest.mark.parametrize("point", [(0.1, -0.2), (2.9, 2.1), (-3.8, 3.6)])
def test_lanczos_does_not_depend_on_the_units_of_the_coordinates(exponent, point):
    bound, unit = objective("himmelblau").bound(), 2.0**exponent
    ends = np.array(lanczos(InOtherUnits(bound, unit), unit * np.array(point)))
    assert ends * unit**2 == pytest.approx(np.linalg.eigvalsh(bound.hessian(point)), rel=1e-5)


def test_lanczos_agrees_with_the_exact_ends_in_the_plane():
    bound = objective("himmelblau").bound()
    for point in [(0.0, 0.0), (3.0, 2.0), (-3.0, 0.5)]:
        assert lanczos(bound, np.array(point)) == pytest.approx(np.linalg.eigvalsh(bound.hessian(point)), rel=1e-5)


def test_lanczos_agrees_with_numpy_on_the_hessian_of_a_network():
    network = CustomNetwork((1, 8, 8, 1), data=Generated("sine"))
    network.prepare()
    bound = network.objective().bound()
    assert bound.dimension > curvature.MOST_EXACT
    for scale in (1.0, 0.3):
        point = scale * np.array(bound.start)
        values = np.linalg.eigvalsh(bound.hessian(point))
        assert spectrum(bound, point) == pytest.approx((values[0], values[-1]), abs=1e-4 * np.abs(values).max())


def test_where_the_gradient_is_undefined_there_is_no_curvature():
    problem = Quadratic(np.full((70, 70), np.nan))
    assert all(math.isnan(end) for end in spectrum(problem, np.zeros(70)))


def test_by_another_metric_the_ends_are_those_of_the_hessian_in_it():
    bound = objective("quadratic_bowl").bound()
    lowest, largest = spectrum(bound, np.array([1.0, 1.0]), Metric("matrix", (1.0, 0.0, 20.0)))
    assert (lowest, largest) == pytest.approx((1.0, 1.0))


@pytest.mark.parametrize("count", [1, 2, 3, 17, 399, 400, 401, 5000])
def test_iterates_are_taken_coarse_to_fine_and_none_twice(count):
    steps = coarse_to_fine(count)
    assert len(set(steps.tolist())) == len(steps) == min(count, curvature.MOST_STEPS)
    assert set(steps[:2].tolist()) == {0, count - 1}
    widest = [np.diff(np.sort(steps[:k])).max(initial=0) for k in (9, 65, len(steps)) if k <= len(steps)]
    assert widest == sorted(widest, reverse=True)
    if count <= curvature.MOST_STEPS:
        assert sorted(steps) == list(range(count))


def test_along_a_run_each_iterate_has_its_own_curvature_until_cancelled():
    experiment = Experiment(
        "rosenbrock", optimizers=(configure("gradient_descent", {"learning_rate": 1e-3}),), starts=((-1.2, 1.0),),
        steps=30, gradient_tolerance=0.0,
    )  # fmt: skip
    (trajectory,) = descend(experiment)
    found = list(spectra_along(experiment.bound(), trajectory.points))
    assert len(found) == 31
    for step, lowest, largest in found:
        ends = np.linalg.eigvalsh(experiment.bound().hessian(trajectory.points[step]))
        assert (lowest, largest) == pytest.approx(tuple(ends))
    asked = iter([False, False, True])
    assert len(list(spectra_along(experiment.bound(), trajectory.points, cancelled=lambda: next(asked)))) == 2


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0, 1.7, 2.0, 2.6])
def test_the_overshoot_of_a_parabola_is_its_rate_times_its_curvature(share):
    # f = 5 x²: curvature 10; a rate of share / 10 is `share` times the step to the bottom.
    x = np.array([3.0])
    move = -share / 10.0 * (10.0 * x)
    assert overshoot(10.0 * x, 10.0 * (x + move), move) == pytest.approx(share)


def test_steps_uphill_or_on_a_line_that_bends_down_have_no_overshoot():
    one = np.array([1.0])
    assert overshoot(one, one, one) is None
    assert overshoot(-one, -2.0 * one, one) is None
    assert overshoot(-one, -one, 0.0 * one) is None


def test_the_best_constant_rate_is_the_fastest_of_many():
    lowest, largest = 1.0, 20.0
    best = best_constant_rate(lowest, largest)
    assert best == pytest.approx(2.0 / 21.0)

    def slowest(rate):
        return max(abs(1.0 - rate * lowest), abs(1.0 - rate * largest))

    rates = np.linspace(0.001, 0.0999, 2001)
    assert all(slowest(best) <= slowest(rate) + 1e-12 for rate in rates)
    assert best_constant_rate(-1.0, 20.0) is None and best_constant_rate(0.0, 20.0) is None
    assert best_constant_rate(math.nan, math.nan) is None
