"""The cost of a network and its gradient: exact, whatever the architecture and however many samples."""

import json
from pathlib import Path

import numpy as np
import pytest

from gdexplorer.objectives.network.cost import COST_AND_GRADIENT, OUTPUTS
from gdexplorer.objectives.network.cost_kernels import BLOCK
from tests.objectives.network.networks import PLAIN, plain_cost, rows, size_of

LAYERS = [(1, 1, 1), (2, 1), (3, 5, 1), (2, 8, 8, 1), (2, 13, 6, 7, 5, 1)]
CASES = json.loads((Path(__file__).parent / "reference" / "costs.json").read_text(encoding="utf-8"))


def samples(layers, count, seed=0):
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(count, layers[0]))
    return inputs, (random.random(count) > 0.4).astype(float)


def cost_gradient(theta, data):
    gradient = np.full(len(theta), np.nan)
    value = COST_AND_GRADIENT(np.array(theta, dtype=float), data, gradient)
    return value, gradient


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['layers']}-{c['activation']}-{c['cost']}")
def test_cost_and_gradient_are_those_of_pytorch(case):
    chosen = {name: case[name] for name in ("bias", "cost", "l2")}
    data = rows(case["layers"], case["activation"], case["inputs"], case["targets"], **chosen)
    value, gradient = cost_gradient(case["theta"], data)
    assert value == pytest.approx(case["value"], rel=1e-13)
    assert np.allclose(gradient, case["gradient"], rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("layers", LAYERS, ids=str)
@pytest.mark.parametrize("activation", PLAIN)
@pytest.mark.parametrize(("bias", "cost", "output"), [(True, "mse", "sigmoid"), (False, "cross_entropy", "sigmoid")])
def test_the_gradient_is_exact_to_rounding(layers, activation, bias, cost, output):
    """Beside derivatives by a complex step, which cancel no digits (Squire & Trapp, SIAM Review 40, 1998)."""
    inputs, targets = samples(layers, 37)
    chosen = {"bias": bias, "cost": cost, "l2": 0.03, "output": output}
    theta = np.random.default_rng(1).normal(size=size_of(layers, bias))
    value, gradient = cost_gradient(theta, rows(layers, activation, inputs, targets, **chosen))
    steps = theta + 1e-40j * np.eye(len(theta))
    exact = [plain_cost(step, layers, activation, inputs, targets, **chosen).imag / 1e-40 for step in steps]
    assert value == pytest.approx(plain_cost(theta, layers, activation, inputs, targets, **chosen), rel=1e-13)
    assert np.allclose(gradient, exact, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("count", [1, 7, 8, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
def test_samples_come_in_blocks_without_a_seam(count):
    layers = (2, 5, 1)
    inputs, targets = samples(layers, count)
    theta = np.random.default_rng(2).normal(size=size_of(layers, True))
    value, gradient = cost_gradient(theta, rows(layers, "tanh", inputs, targets))
    assert value == pytest.approx(plain_cost(theta, layers, "tanh", inputs, targets), rel=1e-13)
    each = [cost_gradient(theta, rows(layers, "tanh", inputs[[i]], targets[[i]]))[1] for i in range(count)]
    assert np.allclose(gradient, np.mean(each, axis=0), rtol=1e-12, atol=1e-15)


def test_the_same_call_gives_the_same_bits():
    layers = (2, 8, 8, 1)
    data = rows(layers, "gelu", *samples(layers, 500))
    theta = np.random.default_rng(3).normal(size=size_of(layers, True))
    first, second = cost_gradient(theta, data), cost_gradient(theta, data)
    assert first[0] == second[0] and np.array_equal(first[1], second[1])


def test_a_cross_entropy_stays_finite_where_probabilities_round_to_zero():
    data = rows((1, 1), "tanh", [[1.0], [-1.0]], [0.0, 1.0], cost="cross_entropy")
    value, gradient = cost_gradient([800.0, 0.0], data)
    assert value == 800.0
    assert gradient.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("sure", [1.0, 20.0, 40.0, 300.0])
def test_a_cross_entropy_cancels_no_digits_where_the_network_is_right(sure):
    data = rows((1, 1), "tanh", [[1.0], [-1.0]], [1.0, 0.0], cost="cross_entropy")
    value, gradient = cost_gradient([sure, 0.0], data)
    assert value == pytest.approx(np.log1p(np.exp(-sure)), rel=1e-14)
    assert gradient[0] == pytest.approx(-np.exp(-sure) / (1.0 + np.exp(-sure)), rel=1e-13)


def test_weights_that_are_no_numbers_show():
    data = rows((2, 8, 1), "relu", *samples((2, 8, 1), 9))
    value, gradient = cost_gradient(np.full(33, np.nan), data)
    assert np.isnan(value) and np.isnan(gradient).any()


@pytest.mark.parametrize("cost", ["mse", "cross_entropy"])
@pytest.mark.parametrize("count", [1, BLOCK, 2 * BLOCK + 3])
def test_outputs_are_what_the_cost_compares(cost, count):
    layers = (2, 4, 1)
    inputs, targets = samples(layers, count)
    theta, answers = np.random.default_rng(5).normal(size=size_of(layers, True)), np.empty(count)
    data = rows(layers, "tanh", inputs, targets, cost=cost)
    OUTPUTS(theta, data, answers)
    value, _ = cost_gradient(theta, data)
    if cost == "mse":
        assert np.mean((answers - targets) ** 2) == pytest.approx(value, rel=1e-13)
    else:
        likely = np.where(targets == 1.0, answers, 1.0 - answers)
        assert -np.mean(np.log(likely)) == pytest.approx(value, rel=1e-12)
