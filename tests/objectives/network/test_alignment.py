"""Alignment of networks: the same function, nearer, and the assignment that it rests on."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.network.assignment import assignment
from gdexplorer.objectives.network.custom_network import CustomNetwork


def bound_of(layers, activation="tanh", bias=True):
    return CustomNetwork(layers, activation, bias=bias, data=Generated("sine", 40)).objective().bound()


def distance(one, other):
    return np.linalg.norm(np.subtract(one, other))


@pytest.mark.parametrize("n", [1, 2, 3, 7, 40])
@pytest.mark.parametrize(
    "draw", [np.random.Generator.standard_normal, lambda rng, size: rng.integers(0, 3, size) * 1.0]
)
def test_assignments_are_as_cheap_as_those_of_scipy(n, draw):
    rng = np.random.default_rng(n)
    for _ in range(10):
        costs = draw(rng, (n, n))
        columns = assignment(costs)
        assert sorted(columns.tolist()) == list(range(n))
        assert costs[np.arange(n), columns].sum() == pytest.approx(costs[linear_sum_assignment(costs)].sum(), abs=1e-9)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_an_aligned_network_computes_the_same(activation, bias):
    bound, rng = bound_of((1, 6, 5, 1), activation, bias), np.random.default_rng(3)
    for _ in range(5):
        one, other = rng.standard_normal((2, bound.dimension))
        moved = bound.aligned(other, one)
        assert bound.value(moved) == pytest.approx(bound.value(other), rel=1e-12)
        inputs = bound.samples.inputs
        np.testing.assert_allclose(
            bound.samples.predict(moved, inputs), bound.samples.predict(other, inputs), rtol=1e-9
        )
        assert distance(moved, one) <= distance(other, one)
        np.testing.assert_allclose(sorted(np.abs(moved)), sorted(np.abs(other)), rtol=0)


def shuffled(bound, weights, rng, flips):
    """The same network with its hidden units in another order, and other signs."""
    theta, layers = weights.copy(), bound.layers
    for layer, above in itertools.pairwise(layers):
        order = rng.permutation(layer.rows)
        signs = rng.choice([-1.0, 1.0], layer.rows) if flips else np.ones(layer.rows)
        into = theta[layer.offset : layer.end].reshape(layer.rows, layer.columns)
        theta[layer.offset : layer.end] = (signs[:, None] * into[order]).ravel()
        theta[layer.end : above.offset] = (signs * theta[layer.end : above.offset][order]).ravel()
        out = theta[above.offset : above.end].reshape(above.rows, above.columns)
        theta[above.offset : above.end] = (out[:, order] * signs).ravel()
    return theta


@pytest.mark.parametrize(("activation", "flips"), [("tanh", True), ("sin", True), ("relu", False)])
def test_a_network_whose_units_were_reordered_comes_back(activation, flips):
    bound, rng = bound_of((1, 12, 1), activation), np.random.default_rng(5)
    for _ in range(10):
        theta = rng.standard_normal(bound.dimension)
        other = shuffled(bound, theta, rng, flips)
        assert bound.value(other) == pytest.approx(bound.value(theta), rel=1e-12) and distance(other, theta) > 0.5
        np.testing.assert_array_equal(bound.aligned(other, theta), theta)


def test_one_hidden_layer_comes_as_near_as_any_order_and_signs():
    bound, rng = bound_of((1, 3, 1)), np.random.default_rng(8)
    one, other = rng.standard_normal((2, bound.dimension))
    orders = [
        (list(order), np.array(signs))
        for order in itertools.permutations(range(3))
        for signs in itertools.product([-1.0, 1.0], repeat=3)
    ]
    equal = [
        np.concatenate([signs * other[0:3][order], signs * other[3:6][order], signs * other[6:9][order], other[9:]])
        for order, signs in orders
    ]
    assert distance(bound.aligned(other, one), one) == pytest.approx(min(distance(each, one) for each in equal))


def test_what_is_not_finite_and_what_has_no_hidden_layer_stay_as_they_are():
    bound = bound_of((1, 3, 1))
    broken = np.full(bound.dimension, np.nan)
    np.testing.assert_array_equal(bound.aligned(broken, np.zeros(bound.dimension)), broken)
    assert bound_of((1, 1)).aligned is None
