"""The second derivatives of a network's cost are exact: beside a kink, far from it, and on it as in PyTorch."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdexplorer.descent.engine.curvature import spectrum
from gdexplorer.descent.geometry.metric import Metric
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.network.cost import COST_AND_GRADIENT, HESSIAN_OF_COST, PRODUCTS
from gdexplorer.objectives.network.cost_kernels import BLOCK
from tests.objectives.network.networks import KINKED, hidden_sums, rows, size_of

CASES = json.loads((Path(__file__).parent / "reference" / "costs.json").read_text(encoding="utf-8"))
LAYERS = [(1, 1), (2, 1), (1, 1, 1), (3, 5, 1), (2, 4, 4, 1), (2, 3, 6, 5, 1)]


def hessian_of(theta, data):
    hessian = np.full((len(theta), len(theta)), np.nan)
    HESSIAN_OF_COST(np.array(theta, dtype=float), data, hessian)
    return hessian


def gradient_of(theta, data):
    gradient = np.empty(len(theta))
    COST_AND_GRADIENT(np.ascontiguousarray(theta), data, gradient)
    return gradient


def products_of(theta, data, vectors):
    results = np.array(vectors, dtype=float)
    PRODUCTS(np.array(theta, dtype=float), data, results)
    return results


def differences(theta, data, h=2e-5):
    """Fourth-order central differences of exact gradients (Fornberg, Math. Comp. 51, 1988)."""
    return np.array([
        sum(c * gradient_of(theta + k * s, data) for k, c in ((-2, 1), (-1, -8), (1, 8), (2, -1))) / (12 * h)
        for s in h * np.eye(len(theta))
    ])  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['layers']}-{c['activation']}-{c['cost']}-{c['l2']}")
def test_second_derivatives_are_those_of_pytorch(case):
    data = rows(
        case["layers"], case["activation"], case["inputs"], case["targets"], case["bias"], case["cost"], case["l2"]
    )
    n = len(case["theta"])
    upper = np.array(case["hessian"])
    found = hessian_of(case["theta"], data)
    assert np.allclose(found[np.triu_indices(n)], upper, rtol=1e-11, atol=1e-13 * np.abs(upper).max())
    assert np.array_equal(found, found.T)
    vectors = np.random.default_rng(0).normal(size=(3, n))
    assert np.allclose(products_of(case["theta"], data, vectors), vectors @ found, rtol=1e-10, atol=1e-11)


@settings(max_examples=150, deadline=None)
@given(
    layers=st.sampled_from(LAYERS), activation=st.sampled_from(sorted(ACTIVATIONS)), bias=st.booleans(),
    output=st.sampled_from(["identity", "sigmoid", "tanh", "sin", "softplus", "gelu", "cross_entropy"]),
    l2=st.sampled_from([0.0, 0.3]), count=st.integers(1, 2 * BLOCK), seed=st.integers(0, 10**6),
    size=st.sampled_from([0.1, 1.0, 3.0]),
)  # fmt: skip
@example(  # sums of hundreds
    layers=(2, 3, 6, 5, 1), activation="elu", bias=True, output="identity", l2=0.0, count=105, seed=362877, size=3.0
)
def test_second_derivatives_are_the_differences_of_gradients_away_from_kinks(
    layers, activation, bias, output, l2, count, seed, size
):
    assume(size_of(layers, bias) > 1)
    random = np.random.default_rng(seed)
    inputs, targets = random.normal(size=(count, layers[0])), (random.random(count) > 0.4).astype(float)
    theta = random.normal(0.0, size, size_of(layers, bias))
    if activation in KINKED:
        # Samples near a kink are left out: differences taken across it say nothing of derivatives.
        near = [np.abs(hidden_sums(theta, layers, activation, [x], bias)).min(initial=1.0) < 0.05 for x in inputs]
        inputs, targets = inputs[~np.array(near)], targets[~np.array(near)]
        assume(len(inputs))
    kind = {"cost": "cross_entropy"} if output == "cross_entropy" else {"output": output}
    data = rows(layers, activation, inputs, targets, bias, l2=l2, **kind)
    found = hessian_of(theta, data)
    largest = np.abs(found).max()
    assert np.array_equal(found, found.T)
    assert np.allclose(found, differences(theta, data), rtol=1e-6, atol=1e-6 * (1.0 + largest))
    vectors = random.normal(size=(2, len(theta)))
    assert np.allclose(products_of(theta, data, vectors), vectors @ found, rtol=1e-9, atol=1e-10 * (1.0 + largest))


@pytest.mark.parametrize("distance", [-1e-3, -1e-9, 1e-12, 5e-4])
def test_a_kink_nearby_does_not_matter(distance):
    """A ReLU with three samples: those above its kink count whole, those below it not at all."""
    x, y, w2 = np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.0, 1.5]), 1.0
    theta = np.array([1.0, -1.0 - distance, w2, 0.0])
    found = hessian_of(theta, rows((1, 1, 1), "relu", x[:, np.newaxis], y))
    z = x + theta[1]
    on, e = z > 0.0, w2 * np.maximum(z, 0.0) - y
    assert on.sum() == (2 if distance > 0.0 else 3)
    jacobian = np.array([w2 * x * on, w2 * on, np.maximum(z, 0.0), np.ones(3)])
    expected = 2.0 / 3.0 * jacobian @ jacobian.T
    for i, row in enumerate((x * on, 1.0 * on)):  # z w2 bends by both of its factors
        expected[i, 2] = expected[2, i] = expected[i, 2] + 2.0 / 3.0 * (e @ row)
    assert np.allclose(found, expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("count", [1, 7, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
def test_samples_come_in_blocks_without_a_seam(count):
    random = np.random.default_rng(3)
    inputs, targets, theta = random.normal(size=(count, 2)), random.normal(size=count), random.normal(size=21)
    each = [hessian_of(theta, rows((2, 5, 1), "gelu", inputs[[i]], targets[[i]])) for i in range(count)]
    found = hessian_of(theta, rows((2, 5, 1), "gelu", inputs, targets))
    assert np.allclose(found, np.mean(each, axis=0), rtol=1e-11, atol=1e-13)


def test_second_derivatives_of_a_quadratic_cost_are_those_of_least_squares():
    random = np.random.default_rng(0)
    inputs = random.normal(size=(50, 3))
    found = hessian_of([0.3, -2.0, 5.0, 0.1], rows((3, 1), "tanh", inputs, random.normal(size=50)))
    design = np.column_stack([inputs, np.ones(50)])
    assert np.allclose(found, 2.0 * design.T @ design / 50, rtol=1e-13)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus", "gelu", "elu", "sin", "relu"])
@pytest.mark.parametrize("size", [30.0, 300.0, 1e5, 1e300])
def test_far_out_second_derivatives_are_finite_numbers(activation, size):
    found = hessian_of([size, -size, 0.5, 0.1], rows((1, 1, 1), activation, [[0.7], [-0.4], [0.0]], [0.0, 1.0, 1.0]))
    assert not np.isnan(found).any() or size * size == np.inf


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gauss_newton_metric_is_half_the_hessian_where_there_are_no_errors(activation):
    custom = CustomNetwork((2, 1), output=activation, bias=False, standardise=False, data=Generated("two_moons", 60))
    bound, theta = custom.objective().bound(), np.array([0.7, 0.4])
    exact = bound.data.copy()
    exact[bound.first_sample :, -1] = bound.samples.predict(theta, bound.samples.inputs)
    bound = replace(bound, data=exact)
    assert np.allclose(Metric("gauss_newton").inverse(bound, theta) @ bound.hessian(theta), 2.0 * np.eye(2), atol=1e-8)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "elu", "tanh"])
def test_the_gauge_of_stability_reads_the_exact_curvature(activation):
    bound = CustomNetwork((1, 4, 1), activation=activation, data=Generated("sine", 40), seed=3).objective().bound()
    theta = np.array(bound.start)
    # On the kink of the first sample, where differences of gradients would be far off.
    theta[4] = -theta[0] * bound.data[bound.first_sample, 0]
    found = spectrum(bound, theta)[1]
    assert found == pytest.approx(np.linalg.eigvalsh(hessian_of(theta, bound.data))[-1], rel=1e-12)
    power = products_of(theta, bound.data, np.linalg.eigh(bound.hessian(theta))[1][:, -1:].T)
    assert np.linalg.norm(power) == pytest.approx(abs(found), rel=1e-9)
