"""Rules that see the weights of each layer as a matrix: against other implementations, and what makes them so.

The end points were written by reference/generate_layers.py.
"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdexplorer.compiled.numba_backend import compiled_part
from gdexplorer.compiled.objective_signatures import are_layers
from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine.engine import descend, descend_in_chunks
from gdexplorer.descent.experiment import Experiment, configure, refusal, suggested
from gdexplorer.objectives import OBJECTIVES, CustomNetwork
from gdexplorer.objectives.data.source import Generated
from gdexplorer.objectives.network.architecture import Architecture
from gdexplorer.optimizers import OPTIMIZERS, layers_kernels, optimizer
from gdexplorer.optimizers.needs import LAYERS
from tests.objectives.network.networks import rows

apply_polynomial = compiled_part(layers_kernels.apply_polynomial)
REFERENCE = json.loads(
    Path(__file__).with_name("reference").joinpath("end_points_of_layers.json").read_text(encoding="utf-8")
)
CASES = REFERENCE["runs"]
KEYS = [rule.key for rule in OPTIMIZERS if rule.needs == LAYERS]
MOONS = CustomNetwork((2, 6, 3, 1), cost="cross_entropy", data=Generated("two_moons", 60))
SINE = CustomNetwork((1, 5, 1), data=Generated("sine", 40))
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
    assert {key for key, *_ in seen} == set(KEYS)
    for key in KEYS:
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


def first_move(key, gradient, chosen=None, biases=0):
    """The first step for a gradient whose first entries are the matrix of the only layer; ``biases`` follow."""
    rule, n = optimizer(key), gradient.size + biases
    numbers = rule.vector({**rule.defaults, **(chosen or {})}, (0, *gradient.shape))
    slope, theta = np.append(gradient.ravel(), np.full(biases, 0.3)), np.zeros(n)
    state, scalars = np.zeros(rule.state_shape(n)), np.zeros(rule.scalar_count)
    bound = MOONS.objective().bound()
    rule.step(
        bound.value_and_gradient.function, bound.hessian_kernel.function, bound.data, theta, 1.0, slope, state,
        scalars, numbers, 1,
    )  # fmt: skip
    return theta[: gradient.size].reshape(gradient.shape)


def drawn(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def rotation(n, seed):
    return np.linalg.qr(drawn((n, n), seed))[0]


@over_rules
@shapes
def test_a_step_turns_with_the_units_below_and_above(key, shape):
    gradient, left, right = drawn(shape), rotation(shape[0], 1), rotation(shape[1], 2)
    turned = first_move(key, left @ gradient @ right)
    assert turned == pytest.approx(left @ first_move(key, gradient) @ right, rel=1e-6, abs=1e-9)


@over_rules
@shapes
def test_a_step_depends_on_no_factor_of_the_gradient(key, shape):
    gradient = drawn(shape)
    plain = first_move(key, gradient, {"epsilon": 0.0})
    for factor in (2.0**-40, 2.0**40):
        assert first_move(key, factor * gradient, {"epsilon": 0.0}) == pytest.approx(plain, rel=1e-9)


@over_rules
@shapes
def test_biases_change_no_step_of_weights(key, shape):
    assert np.array_equal(first_move(key, drawn(shape)), first_move(key, drawn(shape), biases=shape[0]))


@over_rules
@shapes
def test_no_gradient_is_no_step(key, shape):
    assert not first_move(key, np.zeros(shape), {"epsilon": 0.0}).any()


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
