"""Skip connections and layer norm: derivatives as PyTorch has them, and what they leave as it is."""

import json
from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace
from session_files import opened

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, refusal, suggested
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.data.split import Split
from gdexplorer.objectives.network.architecture import Architecture
from gdexplorer.objectives.network.cost_kernels import BLOCK
from gdexplorer.optimizers import optimizer
from gdexplorer.session import edits
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_session

MOONS, ARM, SPIRALS = Generated("two_moons", 37), Generated("arm", 29), Generated("three_spirals", 33)
NETWORKS = [
    CustomNetwork((2, 4, 4, 1), skip=True, data=MOONS),
    CustomNetwork((2, 5, 1), layer_norm=True, data=MOONS),
    CustomNetwork((2, 4, 4, 3, 3, 1), "gelu", cost="cross_entropy", skip=True, layer_norm=True, data=MOONS),
    CustomNetwork((2, 5, 5, 5, 2), "sigmoid", bias=False, skip=True, layer_norm=True, data=ARM, output="tanh"),
    CustomNetwork((2, 3, 3, 4, 1), "softplus", cost="cross_entropy", skip=True, layer_norm=True, data=SPIRALS),
    CustomNetwork((2, 6, 6, 6, 1), "sin", skip=True, bias=False, data=MOONS),
]
IDS = [f"{each.architecture.text}{'-skip' * each.skip}{'-norm' * each.layer_norm}" for each in NETWORKS]
everywhere = pytest.mark.parametrize("custom", NETWORKS, ids=IDS)


def answers_in_torch(torch, custom, inputs):
    """What the last layer sums up or, with the mean square error, answers, in PyTorch's own functions."""
    functional = torch.nn.functional
    known = {"tanh": torch.tanh, "gelu": functional.gelu, "sigmoid": torch.sigmoid, "softplus": functional.softplus,
             "sin": torch.sin, "identity": lambda z: z}  # fmt: skip

    def answers(theta):
        units, begin, last = torch.tensor(inputs), 0, len(custom.widths) - 1
        for number, (below, above) in enumerate(pairwise(custom.widths), 1):
            weights = theta[begin : begin + below * above].reshape(above, below)
            begin += below * above
            biases = theta[begin : begin + above] if custom.bias else torch.zeros(above, dtype=torch.float64)
            begin += custom.bias * above
            if number == last:
                sums = units @ weights.T + biases
                return sums if custom.cost == "cross_entropy" else known[custom.last_activation](sums)
            if custom.layer_norm:
                sums = functional.layer_norm(units @ weights.T, (above,), theta[begin : begin + above], biases, 1e-5)
                begin += above
            else:
                sums = units @ weights.T + biases
            made = known[custom.activation](sums)
            units = made + units if custom.skip and number > 1 and below == above else made
        raise AssertionError

    return answers


def cost_in_torch(torch, custom, samples):
    functional = torch.nn.functional
    inputs, targets = np.split(samples, [custom.widths[0]], axis=1)
    answers, targets = answers_in_torch(torch, custom, inputs), torch.as_tensor(targets)
    if custom.is_softmax:
        return lambda theta: functional.cross_entropy(answers(theta), targets)
    if custom.cost == "cross_entropy":
        return lambda theta: functional.binary_cross_entropy_with_logits(answers(theta), targets)
    return lambda theta: functional.mse_loss(answers(theta), targets)


def drawn(custom, seed=1):
    bound = custom.objective().bound()
    return bound, np.array(bound.start) + 0.5 * np.random.default_rng(seed).normal(size=bound.dimension)


@everywhere
def test_value_gradient_and_second_derivatives_are_those_of_pytorch(custom):
    torch = pytest.importorskip("torch")
    bound, theta = drawn(custom)
    cost = cost_in_torch(torch, custom, bound.data[bound.first_sample :].copy())
    at = torch.tensor(theta, requires_grad=True)
    value = cost(at)
    (gradient,) = torch.autograd.grad(value, at)
    hessian = torch.autograd.functional.hessian(cost, torch.tensor(theta)).numpy()
    size = max(1.0, np.abs(hessian).max())
    assert bound.value(theta) == pytest.approx(value.item(), rel=1e-10)
    np.testing.assert_allclose(bound.gradient(theta), gradient.numpy(), rtol=1e-10, atol=1e-11)
    np.testing.assert_allclose(bound.hessian(theta), hessian, rtol=1e-10, atol=1e-10 * size)
    vectors = np.random.default_rng(2).normal(size=(3, len(theta)))
    np.testing.assert_allclose(bound.hessian_products(theta, vectors), vectors @ hessian, rtol=1e-9, atol=1e-9 * size)


@everywhere
def test_the_gauss_newton_matrix_is_that_of_pytorchs_jacobian(custom):
    torch = pytest.importorskip("torch")
    bound, theta = drawn(custom)
    inputs = bound.data[bound.first_sample :, : custom.widths[0]].copy()
    answers = answers_in_torch(torch, custom, inputs)
    jacobian = torch.autograd.functional.jacobian(answers, torch.tensor(theta)).numpy()
    sums = answers(torch.tensor(theta)).numpy()
    if custom.is_softmax:
        shares = np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)
        weights = np.einsum("so,op->sop", shares, np.eye(shares.shape[1])) - np.einsum("so,sp->sop", shares, shares)
        expected = np.einsum("soi,sop,spj->ij", jacobian, weights, jacobian) / len(sums)
    elif custom.cost == "cross_entropy":
        shares = 1.0 / (1.0 + np.exp(-sums))
        expected = np.einsum("soi,so,soj->ij", jacobian, shares * (1.0 - shares), jacobian) / sums.size
    else:
        expected = 2.0 * np.einsum("soi,soj->ij", jacobian, jacobian) / sums.size
    found = np.empty_like(expected)
    bound.offers["gauss_newton"](theta, bound.data, found)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10 * np.abs(expected).max())


@everywhere
def test_predictions_are_what_the_cost_is_of(custom):
    torch = pytest.importorskip("torch")
    bound, theta = drawn(replace(custom, standardise=False))
    samples = bound.samples
    found = samples.predict(theta, samples.inputs)
    sums = answers_in_torch(torch, custom, samples.inputs)(torch.tensor(theta)).numpy()
    if custom.is_softmax:
        sums = np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)
    elif custom.cost == "cross_entropy":
        sums = 1.0 / (1.0 + np.exp(-sums))
    np.testing.assert_allclose(found.reshape(sums.shape), sums, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("count", [1, 7, BLOCK, 2 * BLOCK + 5])
def test_samples_come_in_blocks_without_a_seam(count):
    custom = CustomNetwork((2, 4, 4, 1), skip=True, layer_norm=True, data=Generated("arm", 300), standardise=False)
    bound, theta = drawn(custom)
    first, rows = bound.first_sample, bound.data[bound.first_sample : bound.first_sample + count]

    def of(part, kernel, shape):
        result = np.empty(shape)
        kernel(theta, np.vstack([bound.data[:first], part]), result)
        return result

    n = len(theta)
    for kernel, shape in ((bound.value_and_gradient, n), (bound.hessian_kernel, (n, n))):
        each = [of(rows[[i]], kernel, shape) for i in range(count)]
        np.testing.assert_allclose(of(rows, kernel, shape), np.mean(each, axis=0), rtol=1e-9, atol=1e-11)


def test_the_scale_of_the_weights_below_a_norm_changes_nothing():
    """But for ε, which counts less and less."""
    custom = CustomNetwork((2, 6, 1), layer_norm=True, data=MOONS)
    bound, theta = drawn(custom)
    weights = custom.architecture.layers[0].weights
    large, larger = theta.copy(), theta.copy()
    large[weights] *= 1e4
    larger[weights] *= 1e6
    assert bound.value(larger) == pytest.approx(bound.value(large), rel=1e-9)
    assert bound.gradient(larger)[weights] @ larger[weights] == pytest.approx(0.0, abs=1e-8)


def test_a_branch_of_zeros_leaves_what_the_skip_connection_brings():
    custom = CustomNetwork((2, 4, 4, 1), skip=True, data=MOONS)
    shallow = CustomNetwork((2, 4, 1), data=MOONS)
    bound, theta = drawn(custom)
    layers = custom.architecture.layers
    theta[layers[1].weights], theta[layers[1].biases] = 0.0, 0.0
    without = np.concatenate([theta[: layers[1].weights.start], theta[layers[1].biases.stop :]])
    assert bound.value(theta) == pytest.approx(shallow.objective().bound().value(without), rel=1e-14)


def test_gains_have_names_begin_at_one_and_are_not_penalised():
    custom = CustomNetwork((1, 3, 2, 1), layer_norm=True)
    bound = custom.objective().bound()
    gains = [i for i, name in enumerate(bound.names) if name.startswith("g")]
    assert [bound.names[i] for i in gains] == ["g1[1]", "g1[2]", "g1[3]", "g2[1]", "g2[2]"]
    assert all(bound.start[i] == 1.0 for i in gains)
    penalised = custom.objective().bound({"l2": 0.1, "l1": 0.2})
    change = penalised.gradient(bound.start) - bound.gradient(bound.start)
    assert not change[gains].any() and np.count_nonzero(change) == 3 + 6 + 2
    assert all(penalised.simple_part[i] == (0.0, 0.0) for i in gains)
    assert Architecture((1, 3, 2, 1), norm=True).size == bound.dimension == 3 + 3 + 6 + 2 + 2 + 1 + 5


@pytest.mark.parametrize("bias", [True, False])
def test_a_normalised_network_is_aligned_with_itself_in_another_order(bias):
    custom = CustomNetwork((2, 6, 5, 1), layer_norm=True, bias=bias, data=MOONS)
    bound, theta = drawn(custom)
    layers, order = custom.architecture.layers, np.random.default_rng(0).permutation(6)
    moved = theta.copy()
    moved[layers[0].weights] = theta[layers[0].weights].reshape(6, 2)[order].ravel()
    for part in (layers[0].biases, layers[0].gains):
        moved[part] = theta[part][order] if part.stop > part.start else theta[part]
    moved[layers[1].weights] = theta[layers[1].weights].reshape(5, 6)[:, order].ravel()
    assert bound.value(moved) == pytest.approx(bound.value(theta), rel=1e-12)
    np.testing.assert_allclose(bound.aligned(moved, theta), theta, rtol=1e-14)
    assert CustomNetwork((2, 6, 6, 1), skip=True, data=MOONS).objective().bound().aligned is None


@pytest.mark.parametrize("key", ["gradient_descent", "adam", "newton", "levenberg_marquardt", "muon", "shampoo"])
def test_it_learns_by_rules_of_all_kinds(key):
    custom = CustomNetwork((2, 6, 6, 1), skip=True, layer_norm=True, data=Generated("arm", 80), test=Split(0.2))
    bound = custom.objective().bound()
    (run,) = engine.descend(Experiment(custom, (), (suggested(key, bound),), (bound.start,), steps=60))
    assert run.values[-1] < run.values[0] and np.isfinite(run.values).all()


def test_kronecker_factors_are_there_with_skip_connections_and_refused_with_layer_norm():
    skipping, normed = (CustomNetwork((2, 4, 4, 1), data=MOONS, **{name: True}) for name in ("skip", "layer_norm"))
    bound = skipping.objective().bound()
    (run,) = engine.descend(Experiment(skipping, (), (suggested("kfac", bound),), (bound.start,), steps=40))
    assert run.values[-1] < run.values[0]
    assert refusal(optimizer("kfac"), normed.objective().bound())


def test_the_factors_of_the_last_two_layers_with_a_skip_are_exact_for_one_sample():
    """Of one sample and one output, the block of a layer is the product of both factors."""
    custom = CustomNetwork((2, 3, 3, 1), skip=True, data=MOONS, standardise=False)
    bound, theta = drawn(custom)
    data = np.ascontiguousarray(bound.data[: bound.first_sample + 1])
    factors, matrix = np.zeros((20, len(theta))), np.empty((len(theta), len(theta)))
    bound.offers["kronecker"](theta, data, factors)
    bound.offers["gauss_newton"](theta, data, matrix)
    numbers, place = factors.ravel(), 0
    for layer in custom.architecture.layers:
        below, above = layer.inputs + 1, layer.outputs
        a = numbers[place : place + below**2].reshape(below, below)
        s = numbers[place + below**2 : place + below**2 + above**2].reshape(above, above)
        place += below**2 + above**2
        block = matrix[layer.weights, layer.weights]
        np.testing.assert_allclose(np.kron(s, a[:-1, :-1]), block, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("custom", "said"),
    [
        (CustomNetwork((1, 8, 1), skip=True), "as in 2,8,8,1"),
        (CustomNetwork((1, 8, 4, 1), skip=True), "not 1-8-4-1"),
        (CustomNetwork((1, 1), layer_norm=True), "hidden layers of at least 2 units"),
        (CustomNetwork((1, 8, 1, 1), layer_norm=True), "hidden layers of at least 2 units"),
    ],
)
def test_where_there_is_nothing_for_them_they_are_refused(custom, said):
    with pytest.raises(InputError, match=said):
        custom.objective()


def test_sessions_come_back_and_old_ones_have_neither(tmp_path):
    document = Document(edits.ChooseCustom(NETWORKS[2]).apply_to(edits.first_example()))
    content = json.loads(write_session(tmp_path / "a.gdx.json", document))
    assert content["experiment"]["objective"]["skip"] is True
    assert opened(tmp_path / "a.gdx.json") == document
    plain = Document(edits.ChooseCustom(CustomNetwork((1, 4, 1))).apply_to(edits.first_example()))
    content = json.loads(write_session(tmp_path / "b.gdx.json", plain))
    for name in ("skip", "layer_norm"):
        content["experiment"]["objective"].pop(name)
    (tmp_path / "b.gdx.json").write_text(json.dumps(content), encoding="utf-8")
    assert opened(tmp_path / "b.gdx.json") == plain


def test_formulas_show_norms_and_what_is_too_long_is_named():
    normed = CustomNetwork((1, 3, 1), layer_norm=True).objective()
    assert normed.formula == "mean((W2*tanh(g1*norm(W1*x) + b1) + b2 - y)^2)"
    assert r"\tanh\left(g_1 \, \mathrm{norm}\left(W_1 x_i\right) + b_1\right)" in normed.latex
    both = NETWORKS[2].objective()
    assert both.label.endswith("(GELU, skip connections, layer norm)") and r"f_{\mathbf{w}}(x_i)" in both.latex
    assert both.formula.endswith("p = f(x)") and both.lesson
