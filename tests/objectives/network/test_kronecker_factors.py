"""The factors of each layer: of one sample their Kronecker product is exact, of many they are means."""

from itertools import pairwise

import numpy as np
import pytest

from gdexplorer.errors import LengthError
from gdexplorer.objectives.network.architecture import Architecture
from gdexplorer.objectives.network.cost import GAUSS_NEWTON_OF_COST, KRONECKER_FACTORS_OF_COST
from gdexplorer.objectives.network.cost_kernels import BLOCK
from tests.objectives.network.networks import rows, size_of

LAYERS = [(1, 1), (2, 1), (1, 3, 1), (3, 5, 4, 1), (2, 13, 6, 7, 1)]
over_networks = pytest.mark.parametrize("layers", LAYERS, ids=str)
over_kinds = pytest.mark.parametrize(
    ("bias", "cost", "output"),
    [(True, "mse", "identity"), (False, "mse", "tanh"), (True, "cross_entropy", "sigmoid"),
     (False, "cross_entropy", "sigmoid")],
)  # fmt: skip


def drawn(layers, count):
    random = np.random.default_rng(3)
    return random.normal(size=(count, layers[0])), (random.random(count) > 0.4).astype(float)


def factors_of(theta, data, layers, bias):
    """A and S of each layer."""
    sides = [(below + bias, above) for below, above in pairwise(layers)]
    count = sum(a * a + s * s for a, s in sides)
    filled = np.full((-(-count // len(theta)) + 1, len(theta)), np.nan)
    assert KRONECKER_FACTORS_OF_COST(theta, data, filled) == 0
    numbers = filled.ravel()
    assert np.isfinite(numbers[:count]).all() and np.isnan(numbers[count:]).all()
    ends = np.cumsum([part for a, s in sides for part in (a * a, s * s)])
    parts = np.split(numbers[:count], ends[:-1])
    return [(a.reshape(side, side), s.reshape(above, above)) for a, s, (side, above) in
            zip(parts[::2], parts[1::2], sides, strict=True)]  # fmt: skip


@over_networks
@over_kinds
def test_of_one_sample_their_product_is_the_gauss_newton_matrix_of_the_layer(layers, bias, cost, output):
    inputs, targets = drawn(layers, 1)
    data = rows(layers, "tanh", inputs, targets, bias=bias, cost=cost, output=output)
    theta = np.random.default_rng(1).normal(size=size_of(layers, bias))
    whole = np.empty((len(theta), len(theta)))
    GAUSS_NEWTON_OF_COST(theta, data, whole)
    for layer, (a, s) in zip(Architecture(layers, bias).layers, factors_of(theta, data, layers, bias), strict=True):
        weights = np.arange(layer.weights.start, layer.weights.stop).reshape(layer.outputs, layer.inputs)
        biases = np.arange(layer.biases.start, layer.biases.stop).reshape(-1, 1)
        order = np.hstack([weights, biases] if bias else [weights]).ravel()
        assert np.kron(s, a) == pytest.approx(whole[np.ix_(order, order)], rel=1e-11, abs=1e-14)


@over_networks
@over_kinds
@pytest.mark.parametrize("count", [7, BLOCK + 5])
def test_of_many_samples_they_are_the_means(layers, bias, cost, output, count):
    inputs, targets = drawn(layers, count)
    chosen = {"bias": bias, "cost": cost, "output": output}
    theta = np.random.default_rng(2).normal(size=size_of(layers, bias))
    together = factors_of(theta, rows(layers, "tanh", inputs, targets, **chosen), layers, bias)
    each = [
        factors_of(theta, rows(layers, "tanh", inputs[[i]], targets[[i]], **chosen), layers, bias) for i in range(count)
    ]
    for number, pair in enumerate(together):
        for side, found in enumerate(pair):
            mean = np.mean([factors[number][side] for factors in each], axis=0)
            assert found == pytest.approx(mean, rel=1e-11, abs=1e-14)
            assert np.array_equal(found, found.T)


def test_they_are_not_written_where_there_is_no_room():
    layers = (1, 1)
    data = rows(layers, "tanh", *drawn(layers, 5))
    with pytest.raises(LengthError):
        KRONECKER_FACTORS_OF_COST(np.ones(2), data, np.empty((2, 2)))
    with pytest.raises(LengthError):
        KRONECKER_FACTORS_OF_COST(np.ones(3), data, np.empty((9, 3)))
