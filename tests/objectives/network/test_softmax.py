"""Softmax and its cross-entropy: exact derivatives of first and second order, at sums of any size."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.objectives.network.architecture import Architecture
from gdexplorer.objectives.network.cost import (
    COST_AND_GRADIENT,
    GAUSS_NEWTON_OF_COST,
    HESSIAN_OF_COST,
    KRONECKER_FACTORS_OF_COST,
    OUTPUTS,
    PRODUCTS,
)
from gdexplorer.objectives.network.cost_kernels import BLOCK
from tests.objectives.network.networks import plain_cost, rows, size_of

LAYERS = [(1, 3), (2, 2), (2, 4, 3), (3, 5, 4), (2, 6, 5, 10)]


def drawn(layers, count, seed=0):
    random = np.random.default_rng(seed)
    return random.normal(size=(count, layers[0])), np.eye(layers[-1])[random.integers(0, layers[-1], count)]


def cost_gradient(theta, data):
    gradient = np.full(len(theta), np.nan)
    return COST_AND_GRADIENT(np.array(theta, dtype=float), data, gradient), gradient


def filled(kernel, theta, data):
    matrix = np.full((len(theta), len(theta)), np.nan)
    kernel(np.array(theta, dtype=float), data, matrix)
    return matrix


def shares_of(theta, data, count, classes):
    found = np.empty(count * classes)
    OUTPUTS(np.array(theta, dtype=float), data, found)
    return found.reshape(count, classes)


@pytest.mark.parametrize("layers", LAYERS, ids=str)
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("count", [1, 37, BLOCK + 1, 2 * BLOCK])
def test_the_gradient_is_exact_to_rounding(layers, bias, count):
    """Beside derivatives by a complex step, which cancel no digits (Squire & Trapp, SIAM Review 40, 1998)."""
    inputs, targets = drawn(layers, count)
    chosen = {"bias": bias, "cost": "softmax", "l2": 0.03}
    theta = np.random.default_rng(1).normal(size=size_of(layers, bias))
    value, gradient = cost_gradient(theta, rows(layers, "tanh", inputs, targets, **chosen))
    steps = theta + 1e-40j * np.eye(len(theta))
    exact = [plain_cost(step, layers, "tanh", inputs, targets, **chosen).imag / 1e-40 for step in steps]
    assert value == pytest.approx(plain_cost(theta, layers, "tanh", inputs, targets, **chosen), rel=1e-13)
    assert np.allclose(gradient, exact, rtol=1e-10, atol=1e-14)


def torch_cost(torch, layers, inputs, targets, l2):
    """The cost as PyTorch has it: its own softmax and cross-entropy."""
    inputs, classes = torch.tensor(inputs), torch.tensor(targets.argmax(axis=1))

    def cost(theta):
        begin, below, penalty = 0, inputs, 0.0
        for layer in (architecture := Architecture(layers)).layers:
            weights = theta[layer.weights].reshape(layer.outputs, layer.inputs)
            below = below @ weights.T + theta[layer.biases]
            below = torch.tanh(below) if layer is not architecture.layers[-1] and begin < len(layers) - 2 else below
            penalty, begin = penalty + torch.sum(weights**2), begin + 1
        return torch.nn.functional.cross_entropy(below, classes) + l2 * penalty

    return cost


@pytest.mark.parametrize("layers", LAYERS, ids=str)
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_value_gradient_and_second_derivatives_are_those_of_pytorch(layers, l2):
    torch = pytest.importorskip("torch")
    inputs, targets = drawn(layers, 150, 4)
    data = rows(layers, "tanh", inputs, targets, cost="softmax", l2=l2)
    theta = np.random.default_rng(5).normal(size=size_of(layers, True))
    cost = torch_cost(torch, layers, inputs, targets, l2)
    there = torch.tensor(theta, requires_grad=True)
    value, gradient = cost_gradient(theta, data)
    assert value == pytest.approx(cost(there).item(), rel=1e-13)
    assert np.allclose(gradient, torch.autograd.grad(cost(there), there)[0].numpy(), rtol=1e-11, atol=1e-14)
    expected = torch.autograd.functional.hessian(cost, there).numpy()
    found = filled(HESSIAN_OF_COST, theta, data)
    assert np.allclose(found, expected, rtol=1e-10, atol=1e-13) and np.array_equal(found, found.T)
    vectors = np.random.default_rng(6).normal(size=(3, len(theta)))
    products = vectors.copy()
    PRODUCTS(theta, data, products)
    assert np.allclose(products, vectors @ expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    layers=st.sampled_from(LAYERS), bias=st.booleans(), count=st.integers(1, 2 * BLOCK), seed=st.integers(0, 10**6),
    size=st.sampled_from([0.1, 1.0, 3.0]), activation=st.sampled_from(["tanh", "softplus", "sin", "gelu"]),
)  # fmt: skip
def test_second_derivatives_are_the_differences_of_gradients(layers, bias, count, seed, size, activation):
    inputs, targets = drawn(layers, count, seed)
    theta = np.random.default_rng(seed).normal(0.0, size, size_of(layers, bias))
    data = rows(layers, activation, inputs, targets, bias=bias, cost="softmax")
    steps = 2e-5 * np.eye(len(theta))
    weights = ((-2, 1), (-1, -8), (1, 8), (2, -1))
    differences = np.array([
        sum(w * cost_gradient(theta + k * step, data)[1] for k, w in weights) / 24e-5 for step in steps
    ])  # fmt: skip
    found = filled(HESSIAN_OF_COST, theta, data)
    assert np.allclose(found, differences, rtol=1e-6, atol=1e-6 * (1.0 + np.abs(found).max()))


@pytest.mark.parametrize("layers", LAYERS, ids=str)
def test_shares_add_up_to_one_and_the_cost_is_their_logarithm(layers):
    inputs, targets = drawn(layers, BLOCK + 9)
    data = rows(layers, "tanh", inputs, targets, cost="softmax")
    theta = np.random.default_rng(2).normal(size=size_of(layers, True))
    shares = shares_of(theta, data, len(inputs), layers[-1])
    assert np.allclose(shares.sum(axis=1), 1.0, rtol=1e-14) and shares.min() >= 0.0
    assert -np.log(np.sum(shares * targets, axis=1)).mean() == pytest.approx(cost_gradient(theta, data)[0], rel=1e-12)


def test_two_outputs_are_the_sigmoid_of_their_difference():
    inputs, targets = drawn((2, 2), 40)
    theta = np.random.default_rng(3).normal(size=6)
    several = rows((2, 2), "tanh", inputs, targets, cost="softmax")
    one = rows((2, 1), "tanh", inputs, targets[:, 1], cost="cross_entropy")
    difference = np.array([*(theta[2:4] - theta[:2]), theta[5] - theta[4]])
    assert cost_gradient(theta, several)[0] == pytest.approx(cost_gradient(difference, one)[0], rel=1e-13)


@pytest.mark.parametrize("layers", LAYERS, ids=str)
@pytest.mark.parametrize("bias", [False, True])
def test_the_gauss_newton_matrix_is_fishers(layers, bias):
    """The mean over samples of the expectation, over classes drawn from the shares, of products of gradients."""
    inputs, targets = drawn(layers, 25, 7)
    theta = np.random.default_rng(8).normal(size=size_of(layers, bias))
    data = rows(layers, "tanh", inputs, targets, bias=bias, cost="softmax")
    expected = np.zeros((len(theta), len(theta)))
    for x, shares in zip(inputs, shares_of(theta, data, 25, layers[-1]), strict=True):
        for one, share in zip(np.eye(layers[-1]), shares, strict=True):
            _, gradient = cost_gradient(theta, rows(layers, "tanh", [x], [one], bias=bias, cost="softmax"))
            expected += share * np.outer(gradient, gradient) / 25
    found = filled(GAUSS_NEWTON_OF_COST, theta, data)
    assert np.allclose(found, expected, rtol=1e-9, atol=1e-12) and np.array_equal(found, found.T)


def test_without_hidden_layers_the_gauss_newton_matrix_is_the_hessian():
    data = rows((3, 4), "tanh", *drawn((3, 4), 200), cost="softmax", l2=0.2)
    theta = np.random.default_rng(9).normal(size=16)
    assert np.allclose(filled(GAUSS_NEWTON_OF_COST, theta, data), filled(HESSIAN_OF_COST, theta, data), rtol=1e-11)


@pytest.mark.parametrize("layers", LAYERS, ids=str)
@pytest.mark.parametrize("bias", [False, True])
def test_of_one_sample_the_product_of_a_layers_factors_is_its_gauss_newton_matrix(layers, bias):
    data = rows(layers, "tanh", *drawn(layers, 1), bias=bias, cost="softmax")
    theta = np.random.default_rng(1).normal(size=size_of(layers, bias))
    whole = filled(GAUSS_NEWTON_OF_COST, theta, data)
    parts = Architecture(layers, bias).layers
    sides = [(layer.inputs + bias, layer.outputs) for layer in parts]
    count = sum(a * a + s * s for a, s in sides)
    factors = np.empty((-(-count // len(theta)), len(theta)))
    KRONECKER_FACTORS_OF_COST(theta, data, factors)
    place = 0
    for layer, (a, s) in zip(parts, sides, strict=True):
        below = factors.ravel()[place : place + a * a].reshape(a, a)
        above = factors.ravel()[place + a * a : place + a * a + s * s].reshape(s, s)
        place += a * a + s * s
        weights = np.arange(layer.weights.start, layer.weights.stop).reshape(layer.outputs, layer.inputs)
        biases = np.arange(layer.biases.start, layer.biases.stop).reshape(-1, 1)
        order = np.hstack([weights, biases] if bias else [weights]).ravel()
        assert np.kron(above, below) == pytest.approx(whole[np.ix_(order, order)], rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("size", [1e3, 1e9, 1e300])
def test_sums_of_any_size_neither_overflow_nor_lose_the_cost(size):
    data = rows((1, 3), "tanh", [[1.0], [1.0]], np.eye(3)[[0, 2]], bias=False, cost="softmax")
    value, gradient = cost_gradient([size, 0.0, -size], data)
    assert value == pytest.approx(size) and np.allclose(gradient, [0.5, 0.0, -0.5], atol=1e-12)
    assert np.isfinite(filled(HESSIAN_OF_COST, [size, 0.0, -size], data)).all()


@given(st.floats(-1e9, 1e9), st.integers(0, 2))
def test_a_constant_added_to_all_sums_changes_nothing_but_rounding(constant, chosen):
    data = rows((1, 3), "tanh", [[1.0]], np.eye(3)[[chosen]], bias=False, cost="softmax")
    value, gradient = cost_gradient([0.5, -1.0, 2.0], data)
    moved, other = cost_gradient(np.array([0.5, -1.0, 2.0]) + constant, data)
    assert moved == pytest.approx(value, abs=1e-6) and np.allclose(gradient, other, atol=1e-6)


@pytest.mark.parametrize("sure", [1.0, 20.0, 40.0, 300.0])
def test_no_digits_cancel_where_the_network_is_right(sure):
    data = rows((1, 3), "tanh", [[1.0]], [[0.0, 1.0, 0.0]], bias=False, cost="softmax")
    value, gradient = cost_gradient([0.0, sure, 0.0], data)
    others = 2.0 * math.exp(-sure)
    assert value == pytest.approx(math.log1p(others), rel=1e-14)
    assert gradient == pytest.approx(np.array([0.5, -1.0, 0.5]) * others / (1.0 + others), rel=1e-13)
    share = 1.0 / (1.0 + others)
    curvature = filled(HESSIAN_OF_COST, [0.0, sure, 0.0], data)[1, 1]
    assert curvature == pytest.approx(share * (others * share), rel=1e-12)


def test_weights_that_are_no_numbers_show():
    data = rows((2, 4, 3), "relu", *drawn((2, 4, 3), 9), cost="softmax")
    value, gradient = cost_gradient(np.full(27, np.nan), data)
    assert np.isnan(value) and np.isnan(gradient).any()
    assert np.isnan(shares_of(np.full(27, np.nan), data, 9, 3)).all()
