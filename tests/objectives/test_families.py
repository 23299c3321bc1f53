"""Functions of n coordinates: exact derivatives, and a minimum where they say it is."""

import numpy as np
import pytest
from scipy.optimize import check_grad, rosen, rosen_der, rosen_hess

from gdexplorer.errors import InputError
from gdexplorer.objectives.families import FAMILIES, family

KEYS = [item.key for item in FAMILIES]
over_members = pytest.mark.parametrize(("key", "n"), [(key, n) for key in KEYS for n in (1, 2, 5, 20)])


@over_members
def test_derivatives_are_those_of_the_values(key, n):
    member = family(key).member(n, 3)
    point = np.random.default_rng(n).uniform(member.low, member.high, n)
    bound = member.bound
    scale = np.abs(bound.gradient(point)).max()
    assert check_grad(bound.value, bound.gradient, point, epsilon=1e-6) < 1e-4 * scale * np.sqrt(n)
    differences = [
        (bound.gradient(point + 1e-5 * axis) - bound.gradient(point - 1e-5 * axis)) / 2e-5 for axis in np.eye(n)
    ]
    hessian = bound.hessian(point)
    np.testing.assert_allclose(hessian, differences, atol=1e-6 * max(np.abs(hessian).max(), 1.0))


@over_members
def test_nothing_around_is_lower_than_the_minimum(key, n):
    member = family(key).member(n, 3)
    random = np.random.default_rng(0)
    assert np.all((member.minimum >= member.low) & (member.minimum <= member.high))
    anywhere = random.uniform(member.low, member.high, (2000, n))
    near = member.minimum + random.normal(0.0, 0.01, (2000, n))
    for points in (anywhere, near):
        assert member.bound.values_at(points)[0].min() > member.value
    if key != "ackley":  # a cone has no gradient at its tip
        assert np.abs(member.bound.gradient(member.minimum)).max() < 1e-9


def test_rosenbrock_is_that_of_scipy():
    member = family("rosenbrock").member(6, 1)
    point = np.random.default_rng(1).uniform(-2.0, 2.0, 6)
    unshifted = point - member.bound.data[0]
    assert member.bound.value(point) == pytest.approx(rosen(unshifted), rel=1e-12)
    np.testing.assert_allclose(member.bound.gradient(point), rosen_der(unshifted), rtol=1e-12)
    np.testing.assert_allclose(member.bound.hessian(point), rosen_hess(unshifted), rtol=1e-12)


def test_the_seed_moves_the_minimum_and_nothing_else():
    one, other = (family("rastrigin").member(4, seed) for seed in (1, 2))
    assert not np.any(one.minimum == other.minimum)
    step = np.array([0.3, -0.2, 0.1, 0.4])
    assert one.bound.value(one.minimum + step) == pytest.approx(other.bound.value(other.minimum + step), rel=1e-12)


@pytest.mark.parametrize("n", [0, 21, -3])
def test_other_numbers_of_dimensions_are_refused(n):
    with pytest.raises(InputError, match="from 1 to 20"):
        family("sphere").member(n)
