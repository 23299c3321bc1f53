"""What every optimizer keeps, whatever it is."""

import re
from itertools import pairwise

import numpy as np
import pytest
from feasible import numbers_for, shape_for
from optimizer_problems import BEALE, BOWL, ROSENBROCK, ends, run, run_exactly

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.optimizers import FAMILIES, OPTIMIZERS, optimizer

KEYS = [rule.key for rule in OPTIMIZERS]
CASES = [(key, problem) for key in KEYS for problem in (BOWL, ROSENBROCK, BEALE)]
over_optimizers = pytest.mark.parametrize("key", KEYS)
over_cases = pytest.mark.parametrize(("key", "problem"), CASES, ids=[f"{key}-{case.key}" for key, case in CASES])


def _suggested(key, problem):
    rule = optimizer(key)
    rate = rule.suggested_rate(problem.learning_rate, problem.size)
    return {"learning_rate": rate} if rule.has_learning_rate else {}


def test_keys_are_told_apart():
    assert len(set(KEYS)) == len(KEYS)
    assert len({rule.label for rule in OPTIMIZERS}) == len(KEYS)


def test_every_optimizer_belongs_to_a_family_and_every_family_has_some():
    members = [[rule.key for rule in OPTIMIZERS if rule.family == family] for family in FAMILIES]
    assert sorted(key for keys in members for key in keys) == sorted(KEYS)
    assert all(len(keys) > 1 for keys in members)


@over_optimizers
def test_the_declaration_says_what_a_learner_needs(key):
    rule = optimizer(key)
    assert rule.summary.endswith(".") and len(rule.summary) < 130
    assert re.search(r"\b(18|19|20)\d\d\b", rule.source), "a source has a year"
    assert r"\theta_{k+1}" in rule.update
    assert all(item.meaning.endswith(".") for item in rule.hyperparameters)
    assert [item.name for item in rule.hyperparameters].count("learning_rate") == rule.has_learning_rate


@over_optimizers
def test_the_update_can_be_typeset(key):
    import ziamath

    ziamath.config.svg2 = False
    assert "<path" in ziamath.Latex(optimizer(key).update).svg()


@over_cases
def test_the_same_experiment_gives_the_same_bits(key, problem):
    first, second = (run_exactly(problem, key, steps=60) for _ in range(2))
    for name in ("points", "values", "gradients", "states", "evaluations"):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes(), name


@over_cases
def test_the_suggested_learning_rate_brings_the_value_down(key, problem):
    values = run(problem, key, _suggested(key, problem), steps=200).values
    assert values.min() < 0.9 * values[0]


@over_cases
def test_the_batch_driver_ends_where_single_runs_end_to_the_bit(key, problem):
    starts = [problem.start, (0.3, -0.4), (-1.0, 1.1)]
    reached = ends(problem, key, starts, steps=40)
    points, values, taken = reached.points, reached.values, reached.steps
    for start, point, value, steps in zip(starts, points, values, taken, strict=True):
        alone = run(problem, key, start=start, steps=40)
        assert (alone.points[-1].tobytes(), alone.values[-1], alone.steps) == (point.tobytes(), value, steps)


@over_optimizers
def test_a_step_writes_nothing_but_point_and_memory_and_hands_on_what_is_true_where_it_ends(key):
    rule = optimizer(key)
    theta, gradient, data = np.array([-1.2, 1.0]), np.empty(2), ROSENBROCK.data.copy()
    settings = rule.vector(rule.defaults, numbers_for(rule))
    state, scalars = np.zeros(shape_for(rule)), np.zeros(rule.scalar_count)
    value = ROSENBROCK.value_and_gradient(theta, data, gradient)
    before = settings.copy(), data.copy()
    kernels = ROSENBROCK.value_and_gradient.compiled, ROSENBROCK.hessian_kernel.compiled
    for k in range(1, 30):
        true, scalars[-1] = gradient.copy(), np.nan
        rule.kernel(*kernels, data, theta, value, gradient, state, scalars, settings, k)
        if not np.isnan(scalars[-1]):
            value = ROSENBROCK.value_and_gradient(theta, data, true)
            assert scalars[-1] == value
        assert gradient.tobytes() == true.tobytes()
        value = ROSENBROCK.value_and_gradient(theta, data, gradient)
    for now, then in zip((settings, data), before, strict=True):
        assert now.tobytes() == then.tobytes()


SEARCHING = [
    "backtracking", "wolfe", "exact_line_search", "conjugate_gradient", "newton", "bfgs", "lbfgs", "trust_region",
    "gradient_flow",
]  # fmt: skip


@pytest.mark.parametrize("key", SEARCHING)
@pytest.mark.parametrize("choices", [{}, {"noise": 0.5, "seed": 1}, {"clip": 2.0}], ids=str)
def test_what_a_step_hands_on_is_what_the_objective_says_there(key, choices):
    trajectory = run_exactly(BEALE, key, _suggested(key, BEALE), steps=30, **choices)
    gradient = np.empty(2)
    for point, value, recorded in zip(trajectory.points, trajectory.values, trajectory.gradients, strict=True):
        assert BEALE.value_and_gradient(point.copy(), BEALE.data, gradient) == value
        assert gradient.tobytes() == recorded.tobytes()


@pytest.mark.parametrize("key", SEARCHING)
def test_the_trial_that_is_accepted_is_evaluated_once(key):
    """Counted by an objective that counts: what the record says is what was called, and no point twice in a row."""
    calls = []
    rule, function = optimizer(key), BEALE.value_and_gradient.function
    theta, gradient = np.array(BEALE.start), np.empty(2)

    def counting(theta, data, gradient):
        calls.append(tuple(theta))
        return function(theta, data, gradient)

    settings = rule.vector({**rule.defaults, **_suggested(key, BEALE)})
    state, scalars = np.zeros(rule.state_shape(2)), np.zeros(rule.scalar_count)
    value, told, hessians = counting(theta, BEALE.data, gradient), 1, 0
    recorded = run_exactly(BEALE, key, _suggested(key, BEALE), steps=8).evaluations

    def counting_hessian(theta, data, hessian):
        nonlocal hessians
        hessians += 1
        return BEALE.hessian_kernel.function(theta, data, hessian)

    for k in range(1, 9):
        scalars[-1] = np.nan
        told += rule.step(
            counting, counting_hessian, BEALE.data, theta, value, gradient, state, scalars, settings, k
        )  # fmt: skip
        assert not np.isnan(scalars[-1])
        value = scalars[-1]
        assert told == len(calls) + hessians == recorded[k]
    assert all(one != other for one, other in pairwise(calls))


@over_optimizers
def test_evaluations_are_counted_one_at_least_for_each_step(key):
    trajectory = run_exactly(BOWL, key, steps=10)
    assert trajectory.evaluations[0] == 1
    assert np.all(np.diff(trajectory.evaluations) >= 1)


@over_optimizers
def test_settings_at_their_bounds_neither_hang_nor_record_what_is_not_finite(key):
    rule = optimizer(key)
    for item in rule.hyperparameters:
        for bound in (item.low, item.high):
            if np.isfinite(bound) and not (bound == item.low and item.low_is_open):
                trajectory = run_exactly(ROSENBROCK, key, {item.name: bound}, steps=30)
                assert np.all(np.isfinite(trajectory.points)) and np.all(np.isfinite(trajectory.values))


@over_optimizers
def test_a_start_at_the_minimum_stays_there(key):
    trajectory = run(ROSENBROCK, key, start=(1.0, 1.0), steps=50)
    # A rule that measures by itself where it rests takes a step to do so.
    assert (trajectory.status, trajectory.steps) == (Status.CONVERGED, int(bool(optimizer(key).measures)))
    assert (trajectory.points == 1.0).all()


@over_optimizers
def test_with_no_tolerance_the_minimum_itself_is_no_trap(key):
    # A gradient of exactly zero must not become 0/0.
    trajectory = run_exactly(ROSENBROCK, key, _suggested(key, ROSENBROCK), start=(1.0, 1.0), steps=50)
    assert trajectory.steps == 50
    assert np.all(np.isfinite(trajectory.points))
    assert trajectory.values[-1] < 0.1
