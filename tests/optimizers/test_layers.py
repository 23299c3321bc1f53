"""Rules that see the weights of each layer as a matrix: against other implementations, and what makes them so.

The end points were written by reference/generate_layers.py.
"""

import json
from functools import cache
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pytest
from feasible import linear_network
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_parts import called_alone
from msgspec.structs import replace

from gdexplorer.compiled.objective_signatures import KRONECKER, Weights, are_layers
from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine.engine import descend, descend_in_chunks
from gdexplorer.descent.experiment import Experiment, configure, refusal, suggested
from gdexplorer.objectives import OBJECTIVES, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.architecture import Architecture
from gdexplorer.optimizers import OPTIMIZERS, kronecker_kernels, layers_kernels, optimizer
from tests.objectives.network.networks import rows

apply_polynomial = called_alone(layers_kernels.apply_polynomial)
orthonormalise = called_alone(kronecker_kernels.orthonormalise)
REFERENCE = json.loads(
    Path(__file__).with_name("reference").joinpath("end_points_of_layers.json").read_text(encoding="utf-8")
)
CASES = REFERENCE["runs"]
KEYS = [rule.key for rule in OPTIMIZERS if rule.needs_layers]
MOONS = CustomNetwork((2, 6, 3, 1), cost="cross_entropy", data=Generated("two_moons", 60))
# Their epsilons stand beside squares of gradients.
BESIDE_SQUARES = ("shampoo",)
SINE = CustomNetwork((1, 5, 1), data=Generated("sine", 40))
# All that they see is the gradient.
by_gradient = pytest.mark.parametrize("key", ["muon", "shampoo", "soap"])
over_rules = pytest.mark.parametrize("key", KEYS)
shapes = pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 1), (3, 3), (2, 6), (6, 4)], ids=str)


@cache
def bound_of(place):
    """The network of a problem of the reference, with its samples."""
    problem = REFERENCE["problems"][place]
    widths, samples = tuple(problem["layers"]), np.array(problem["samples"])
    chosen = {name: problem[name] for name in ("bias", "cost", "l2")}
    data = rows(widths, "tanh", samples[:, :-1], samples[:, -1], **chosen)
    return replace(
        MOONS.objective().bound(), data=data, start=tuple(problem["start"]), weights=(), filters=(),
        first_sample=len(data) - len(samples), layers=Architecture(widths, problem["bias"]).matrices,
    )  # fmt: skip


def run(bound, key, chosen, steps):
    experiment = Experiment(MOONS, (), (configure(key, chosen),), (bound.start,), steps, 0.0)
    *_, (trajectory,) = descend_in_chunks(experiment, bound)
    return trajectory


def test_every_rule_is_compared_on_every_network_with_several_settings():
    seen = {(case["optimizer"], case["problem"], str(case["settings"])) for case in CASES}
    keys = {key for key, *_ in seen}
    assert keys == {"muon"}
    for key in keys:
        assert {place for each, place, _ in seen if each == key} == set(range(len(REFERENCE["problems"])))
        assert len({text for each, _, text in seen if each == key}) >= 2


@pytest.mark.parametrize("place", range(len(REFERENCE["problems"])))
def test_the_networks_are_those_of_the_reference(place):
    bound = bound_of(place)
    assert bound.value(bound.start) == pytest.approx(REFERENCE["problems"][place]["value"], rel=1e-13)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['optimizer']}-{case['problem']}-{case['steps']}")
def test_ends_where_the_other_implementation_ends(case):
    points = run(bound_of(case["problem"]), case["optimizer"], case["settings"], case["steps"]).points
    assert len(points) == case["steps"] + 1
    assert points[-1] == pytest.approx(case["point"], rel=1e-8, abs=1e-9)


@over_rules
@pytest.mark.parametrize("custom", [MOONS, SINE], ids=lambda custom: custom.architecture.text)
def test_the_suggested_settings_lower_the_cost_of_a_network(key, custom):
    bound = custom.objective().bound()
    values = run(bound, key, dict(suggested(key, bound).settings), 300).values
    assert values.min() < 0.5 * values[0]


@over_rules
@pytest.mark.parametrize("custom", [MOONS, SINE], ids=lambda custom: custom.architecture.text)
def test_the_terms_give_the_step_of_weights_and_of_biases(key, custom):
    bound = custom.objective().bound()
    experiment = Experiment(custom, (("l2", 0.0),), (suggested(key, bound),), (bound.start,), 30, 0.0)
    (trajectory,) = descend(experiment)
    for step in range(1, 31):
        taken = dissect(experiment, bound, trajectory, step)
        move = trajectory.points[step] - trajectory.points[step - 1]
        assert np.abs(taken.numbers["move"] - move).max() <= 1e-11 * np.abs(move).max() + 1e-15
        state = dict(zip(taken.rule.state, trajectory.states[step], strict=True))
        for term in taken.terms:
            if term.memory and term.expression:
                assert taken.numbers[term.key] == pytest.approx(state[term.memory], rel=1e-9, abs=1e-300), term.key


@over_rules
def test_only_networks_have_layers_and_who_has_none_is_told_in_a_sentence(key):
    for item in OBJECTIVES:
        why = refusal(optimizer(key), item.bound())
        assert why == f"{optimizer(key).label} needs layers of weights, as networks have; {item.label} has none."
    assert not refusal(optimizer(key), MOONS.objective().bound())


# Steps for a gradient of ours


def moves(key, gradients, chosen=None, biases=0):
    """The steps for gradients whose first entries are the matrix of the only layer; ``biases`` follow."""
    rule, n, gradient = optimizer(key), gradients[0].size + biases, gradients[0]
    numbers = rule.vector({**rule.defaults, **(chosen or {})}, (0, *gradient.shape))
    state, scalars = np.zeros(rule.state_shape(n, (Weights(0, *gradient.shape),))), np.zeros(rule.scalar_count)
    found = []
    for k, each in enumerate(gradients, 1):
        slope, theta = np.append(each.ravel(), np.full(biases, 0.3)), np.zeros(n)
        rule.step(None, None, None, theta, 1.0, slope, state, scalars, numbers, k)
        found.append(theta[: gradient.size].reshape(gradient.shape))
    return np.array(found)


def first_move(key, gradient, chosen=None):
    """The first of them."""
    return moves(key, [gradient], chosen)[0]


def drawn(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def rotation(n, seed):
    return np.linalg.qr(drawn((n, n), seed))[0]


def second_move(key, shape, chosen=None, biases=0, change=lambda gradient: gradient):
    """The second step for two gradients of this shape that are drawn, and changed: the first of SOAP does not move."""
    return moves(key, [change(drawn(shape, seed)) for seed in (10, 11)], chosen, biases)[1]


@by_gradient
@shapes
def test_a_step_turns_with_the_units_below_and_above(key, shape):
    if key == "soap" and shape[0] != shape[1]:
        pytest.skip("directions that no gradient has had are told apart by their coordinates")
    left, right = rotation(shape[0], 1), rotation(shape[1], 2)
    turned = second_move(key, shape, change=lambda gradient: left @ gradient @ right)
    assert turned == pytest.approx(left @ second_move(key, shape) @ right, rel=1e-6, abs=1e-9)


@by_gradient
@shapes
def test_a_step_depends_on_no_factor_of_the_gradients(key, shape):
    epsilon = optimizer(key).defaults["epsilon"]
    plain = second_move(key, shape)
    for factor in (2.0**-20, 2.0**20):
        beside = {"epsilon": epsilon * factor ** (2 if key in BESIDE_SQUARES else 1)}
        scaled = second_move(key, shape, beside, change=lambda gradient, factor=factor: factor * gradient)
        assert scaled == pytest.approx(plain, rel=1e-9)


@by_gradient
@shapes
def test_biases_change_no_step_of_weights(key, shape):
    assert np.array_equal(second_move(key, shape), second_move(key, shape, biases=shape[0]))


@by_gradient
@shapes
def test_no_gradient_is_no_step(key, shape):
    assert not moves(key, [np.zeros(shape)] * 2, {"epsilon": 0.0}).any()


# Against definitions in NumPy


def power(matrix, exponent):
    sizes, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(sizes**exponent) @ vectors.T


def shampoo(gradients, learning_rate, epsilon, update_interval):
    """V. Gupta, T. Koren, Y. Singer, Shampoo, ICML 2018, algorithm 1."""
    rows, columns = gradients[0].shape
    left, right = epsilon * np.eye(rows), epsilon * np.eye(columns)
    for k, gradient in enumerate(gradients):
        left, right = left + gradient @ gradient.T, right + gradient.T @ gradient
        if k % update_interval == 0:
            roots = power(left, -0.25), power(right, -0.25)
        yield -learning_rate * roots[0] @ gradient @ roots[1]


def soap(gradients, learning_rate, beta1, beta2, epsilon, update_interval):
    """N. Vyas and others, SOAP, ICLR 2025, algorithms 3 and 4; the first gradient only starts the bases."""
    first, mean, square = gradients[0], 0.0, 0.0
    factors = [(1 - beta2) * first @ first.T, (1 - beta2) * first.T @ first]
    bases = [np.linalg.eigh(each)[1][:, ::-1] for each in factors]
    yield np.zeros_like(first)
    for k, gradient in enumerate(gradients[1:], 1):
        mean = beta1 * mean + (1 - beta1) * gradient
        turned = bases[0].T @ gradient @ bases[1]
        square = beta2 * square + (1 - beta2) * turned**2
        inner = bases[0].T @ mean @ bases[1] / (1 - beta1**k)
        yield -learning_rate * bases[0] @ (inner / (np.sqrt(square / (1 - beta2**k)) + epsilon)) @ bases[1].T
        squares = gradient @ gradient.T, gradient.T @ gradient
        factors = [beta2 * old + (1 - beta2) * new for old, new in zip(factors, squares, strict=True)]
        if k % update_interval == 0:
            # With a little of the identity, so that directions which no gradient has had stay as they are.
            kept = (each + 1e-8 * np.trace(each) / len(each) * np.eye(len(each)) for each in factors)
            bases = [np.linalg.qr(each @ basis)[0] for each, basis in zip(kept, bases, strict=True)]


@shapes
@pytest.mark.parametrize(("epsilon", "update_interval"), [(1e-4, 1), (0.5, 1), (1e-2, 4)])
def test_shampoo_takes_the_steps_of_its_source(shape, epsilon, update_interval):
    chosen = {"learning_rate": 0.3, "epsilon": epsilon, "update_interval": update_interval}
    gradients = [drawn(shape, seed) for seed in range(12)]
    assert moves("shampoo", gradients, chosen) == pytest.approx(np.array(list(shampoo(gradients, **chosen))), rel=1e-8)


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize(("beta1", "beta2", "epsilon", "update_interval"), [(0.95, 0.95, 1e-8, 1), (0.5, 0.9, 0.1, 3)])
def test_soap_takes_the_steps_of_its_source(n, beta1, beta2, epsilon, update_interval):
    """Square gradients: of others one factor is singular, and its eigenvectors are not the only ones."""
    chosen = {
        "learning_rate": 0.3, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "update_interval": update_interval,
    }  # fmt: skip
    gradients = [drawn((n, n), seed) for seed in range(12)]
    assert moves("soap", gradients, chosen) == pytest.approx(np.array(list(soap(gradients, **chosen))), rel=1e-7)


def kfac(bound, learning_rate, damping, decay, steps):
    """J. Martens, R. Grosse, K-FAC, ICML 2015, sections 3, 5 and 6.3: each layer with its biases as a last column."""
    theta, averages = np.array(bound.start), None
    for k in range(1, steps + 1):
        filled = np.zeros((len(theta), len(theta)))
        bound.offers[KRONECKER](theta, bound.data, filled)
        old = min(1 - 1 / k, decay)
        averages = filled if averages is None else old * averages + (1 - old) * filled
        gradient, numbers, step = bound.gradient(theta), averages.ravel(), np.zeros(len(theta))
        for layer, following in zip_longest(bound.layers, bound.layers[1:]):
            end = following.offset if following else len(theta)
            places = np.arange(layer.offset, layer.end).reshape(layer.rows, layer.columns)
            places = np.hstack([places, np.arange(layer.end, end).reshape(layer.rows, -1)])
            (rows, side), sizes = places.shape, (places.shape[1] ** 2, places.shape[0] ** 2)
            a, s = numbers[: sizes[0]].reshape(side, side), numbers[sizes[0] : sum(sizes)].reshape(rows, rows)
            numbers, share = numbers[sum(sizes) :], np.sqrt((np.trace(a) / side) / (np.trace(s) / rows))
            s, a = s + np.sqrt(damping) / share * np.eye(rows), a + np.sqrt(damping) * share * np.eye(side)
            step[places] = np.linalg.solve(s, gradient[places]) @ np.linalg.inv(a)
        theta = theta - learning_rate * step
        yield theta


@pytest.mark.parametrize("place", range(len(REFERENCE["problems"])))
@pytest.mark.parametrize(("damping", "decay"), [(0.01, 0.95), (1.0, 0.0), (1e-4, 0.5)])
def test_k_fac_takes_the_steps_of_its_source(place, damping, decay):
    chosen = {"learning_rate": 0.1, "damping": damping, "decay": decay}
    points = run(bound_of(place), "kfac", chosen, 8).points
    assert points[1:] == pytest.approx(np.array(list(kfac(bound_of(place), **chosen, steps=8))), rel=1e-7, abs=1e-9)


def test_k_fac_without_damping_solves_a_layer_with_one_unit_in_one_step():
    """There its matrix is that of Gauss and Newton, of which the cost is a half: the mean of squares."""
    points = run(linear_network(), "kfac", {"learning_rate": 1.0, "damping": 1e-30}, 3).points
    assert points[1] == pytest.approx((1.0, 1.0), abs=1e-10)


@pytest.mark.parametrize("n", [1, 2, 5, 9])
@pytest.mark.parametrize("rank", [0, 1, 4, 9])
def test_the_orthogonal_factor_is_that_of_numpy_and_orthogonal_whatever_the_rank(n, rank):
    matrix = drawn((n, min(n, rank)), 1) @ drawn((min(n, rank), n), 2)
    found = matrix.ravel().copy()
    orthonormalise(found, n)
    found = found.reshape(n, n)
    assert found.T @ found == pytest.approx(np.eye(n), abs=1e-14)
    if rank >= n:
        assert np.abs(found) == pytest.approx(np.abs(np.linalg.qr(matrix)[0]), abs=1e-12)


# Muon


@settings(deadline=None)
@given(
    st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000),
    st.tuples(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0), st.floats(-5.0, 5.0)),
)  # fmt: skip
def test_a_polynomial_of_a_matrix_is_that_of_its_singular_values(m, n, seed, factors):
    matrix, (a, b, c) = drawn((m, n), seed), factors
    left, sizes, right = np.linalg.svd(matrix, full_matrices=False)
    found, work = matrix.ravel().copy(), np.full((3, m * n), np.nan)
    apply_polynomial(found, m, n, a, b, c, *work)
    expected = left @ np.diag(a * sizes + b * sizes**3 + c * sizes**5) @ right
    assert found.reshape(m, n) == pytest.approx(expected, rel=1e-9, abs=1e-9 * max(1.0, sizes.max() ** 5))


@shapes
def test_with_coefficients_that_converge_muon_steps_along_the_nearest_orthogonal_matrix(shape):
    """The polar factor U Vᵀ of the gradient; the standard coefficients come near it, and no further."""
    gradient = drawn(shape)
    left, _, right = np.linalg.svd(gradient, full_matrices=False)
    factor = -0.1 * np.sqrt(max(1.0, shape[0] / shape[1])) * left @ right
    cubic = {"coefficient_a": 1.5, "coefficient_b": -0.5, "coefficient_c": 0.0, "newton_schulz_steps": 60}
    assert first_move("muon", gradient, {"learning_rate": 0.1, **cubic}) == pytest.approx(factor, abs=1e-7)
    sizes = np.linalg.svd(first_move("muon", gradient, {"learning_rate": 1.0}), compute_uv=False)
    sizes /= np.sqrt(max(1.0, shape[0] / shape[1]))
    assert sizes.min() > 0.6 and sizes.max() < 1.3


# What a kernel is called with


@pytest.mark.parametrize(
    ("numbers", "are"),
    [
        ((0, 1, 2), True), ((0, 2, 3, 6, 1, 2), True), ((2, 2, 2, 8, 1, 2), True), ((), False), ((0, 1), False),
        ((0, 2, 6), False), ((0, 2, 3, 5, 1, 2), False), ((6, 1, 2, 0, 2, 3), False), ((-1, 1, 2), False),
        ((0, 0, 2), False), ((0, 1.5, 2), False), ((0, np.nan, 2), False), ((0, 1, np.inf), False),
        ((0, 1e300, 1e300), False),
    ],
)  # fmt: skip
def test_what_is_no_layout_of_ten_coordinates_is_refused(numbers, are):
    assert are_layers(np.array(numbers, dtype=float), 10) is are
