"""Searches keep what they promise: the value never rises, and the conditions hold where a step ends."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kernel_parts import called_alone
from optimizer_problems import (
    BEALE,
    BOWL,
    HIMMELBLAU,
    ROSENBROCK,
    SADDLE,
    experiment_of,
    first_step,
    run,
    run_exactly,
)

from gdexplorer.descent.analysis.dissection import dissect
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.optimizers.line_search_kernels import MOST_TRIALS_OF_WOLFE, conjugacy

DESCENDING = [
    ("backtracking", {}), ("wolfe", {}), ("exact_line_search", {}), ("newton", {}), ("bfgs", {}), ("lbfgs", {}),
    ("trust_region", {}), ("gradient_flow", {}),
    *(("conjugate_gradient", {"formula": name}) for name in ("Fletcher-Reeves", "Polak-Ribière+", "Hestenes-Stiefel")),
]  # fmt: skip
# Long enough that first trials fall where there is no value.
RATES = {
    "backtracking": {"learning_rate": 4.0},
    "wolfe": {"learning_rate": 4.0},
    "gradient_flow": {"learning_rate": 1.0},
}
over_descending = pytest.mark.parametrize(("key", "settings"), DESCENDING, ids=str)


def _bound(formula, start, high=5.0):
    return formula_objective(
        formula, formula, "test", formula, domain=((-high, high), (-high, high)), start=start, learning_rate=0.1,
        lesson="", source="",
    ).bound()  # fmt: skip


@over_descending
@pytest.mark.parametrize("problem", [BOWL, ROSENBROCK, BEALE, HIMMELBLAU, SADDLE], ids=lambda problem: problem.key)
def test_the_value_never_rises(key, settings, problem):
    for start in (problem.start, (0.7, 2.1), (-2.5, 0.3)):
        values = run_exactly(problem, key, settings, start, 80).values
        rounding = 1e-12 * (1.0 + np.abs(values[:-1]))
        assert len(values) == 81 and (np.diff(values) <= rounding).all()


@over_descending
def test_a_search_that_finds_nothing_lower_stays_and_says_so(key, settings):
    # Beside the kink of |x| + y² no step along the gradient is short enough for long; on it zero is among the slopes.
    kink = _bound("abs(x) + y^2", (0.3, 0.2))
    trajectory = run(kink, key, settings, steps=300)
    if trajectory.status is Status.CONVERGED:
        assert trajectory.points[-1] == pytest.approx([0.0, 0.0], abs=1e-6)
        assert "a local minimum: a kink" in trajectory.reason
    else:
        assert trajectory.status in (Status.STALLED, Status.OUT_OF_BUDGET)
    assert (np.diff(trajectory.values) <= 1e-9).all()


@over_descending
def test_places_without_a_value_are_stepped_around(key, settings):
    # Left of zero the logarithm is not a number: trials fall there, iterates must not.
    barrier = _bound("x - log(x) + y^2", (3.0, 1.0))
    trajectory = run(barrier, key, {**settings, **RATES.get(key, {})}, steps=400)
    assert trajectory.status is Status.CONVERGED
    assert trajectory.points[-1] == pytest.approx([1.0, 0.0], abs=1e-5)


def test_backtracking_halves_until_the_value_falls_enough():
    # Along the gradient f(1 - t, 1 - 20 t): t = 1, 1/2, 1/4, 1/8 overshoot, 1/16 falls.
    assert first_step(BOWL, "backtracking", {"learning_rate": 1.0}, (1.0, 1.0)) == pytest.approx([-1 / 16, -20 / 16])
    trajectory = run_exactly(BOWL, "backtracking", {"learning_rate": 1.0}, (1.0, 1.0), 1)
    assert trajectory.evaluations.tolist() == [1, 1 + 5]


def test_backtracking_holds_the_condition_of_armijo():
    settings = {"learning_rate": 1.0, "armijo": 0.3}
    t = run_exactly(ROSENBROCK, "backtracking", settings, steps=100)
    slopes = np.einsum("ki,ki->k", np.diff(t.points, axis=0), t.gradients[:-1])
    assert (np.diff(t.values) <= 0.3 * slopes + 1e-13).all()


@pytest.mark.parametrize(
    ("key", "curvature"), [("wolfe", 0.9), ("wolfe", 0.1), ("conjugate_gradient", 0.1), ("bfgs", 0.9), ("lbfgs", 0.9)]
)
def test_steps_hold_both_conditions_of_wolfe(key, curvature):
    t = run(ROSENBROCK, key, {"curvature": curvature}, steps=25)
    steps = np.diff(t.points, axis=0)
    before = np.einsum("ki,ki->k", steps, t.gradients[:-1])
    after = np.einsum("ki,ki->k", steps, t.gradients[1:])
    assert len(steps) > 15 and (before < 0).all()
    assert (np.diff(t.values) <= 1e-4 * before + 1e-15).all()
    assert (np.abs(after) <= curvature * np.abs(before) + 1e-12).all()


SEARCHED = {
    problem.key: problem
    for problem in (
        BOWL, ROSENBROCK, BEALE, HIMMELBLAU, SADDLE,
        _bound("(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2", (1.0, 1.0)),
        _bound("abs(x) + 3*abs(y) + x*y/4", (1.0, 1.0)),
        _bound("sin(3*x)*cos(2*y) + (x^2 + y^2)/10", (1.0, 1.0)),
        _bound("x - log(x + 5.5) + exp(y)", (1.0, 1.0)),
    )
}  # fmt: skip
places = st.tuples(st.floats(-5.0, 5.0), st.floats(-5.0, 5.0))
WITH_CONDITIONS = ["backtracking", "wolfe", "conjugate_gradient", "bfgs", "lbfgs"]


def _falls(trajectory):
    """By how much each step falls, what its slope promised, the slope where it ends, and what rounding hides.

    Rounding is that of the value, and of the terms of about 1 that make up a value of zero: squares of 1e-12.
    """
    moves = np.diff(trajectory.points, axis=0)
    before = np.einsum("ki,ki->k", moves, trajectory.gradients[:-1])
    after = np.einsum("ki,ki->k", moves, trajectory.gradients[1:])
    return -np.diff(trajectory.values), before, after, 2e-12 * np.abs(trajectory.values[:-1]) + 1e-24


@pytest.mark.parametrize("key", WITH_CONDITIONS)
@settings(deadline=None)
@given(st.sampled_from(sorted(SEARCHED)), places, st.sampled_from([1e-4, 0.01, 0.1, 0.3, 0.49]))
@example("(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2", (-2.7446645610847087, 3.420228060790765), 0.1)
@example("x - log(x + 5.5) + exp(y)", (0.285733877491964, 0.0), 0.3)
def test_no_step_falls_by_less_than_armijos_condition_asks(key, problem, start, armijo):
    trajectory = run_exactly(SEARCHED[problem], key, {"armijo": armijo}, start, 30)
    falls, before, after, rounding = _falls(trajectory)
    # Where values that are equal but for rounding cannot tell, the slopes at both ends do (Hager & Zhang 2005).
    by_slopes = (np.abs(falls) <= rounding) & (after <= (2.0 * armijo - 1.0) * before + rounding)
    assert ((falls >= -armijo * before - rounding) | by_slopes).all()


@pytest.mark.parametrize("key", WITH_CONDITIONS[1:])
@settings(deadline=None)
@given(st.sampled_from([BOWL.key, ROSENBROCK.key, BEALE.key, HIMMELBLAU.key]), places, st.sampled_from([0.1, 0.5, 0.9]))
@example("beale", (0.0, 0.99999), 0.1)
def test_smooth_functions_flatten_as_the_second_condition_asks(key, problem, start, curvature):
    trajectory = run(SEARCHED[problem], key, {"curvature": curvature}, start, steps=30)
    _, before, after, _ = _falls(trajectory)
    # Far out, steps end at the next number: there the search uses up its trials, and says so.
    ended = np.diff(trajectory.evaluations) <= MOST_TRIALS_OF_WOLFE
    assert (np.abs(after) <= curvature * np.abs(before))[ended].all()


def test_the_inspector_tells_a_step_that_no_trial_made_flat_enough():
    kink = _bound("abs(x) + y^2/10", (0.3, 0.2))
    choices = {"curvature": 0.1}
    trajectory = run_exactly(kink, "wolfe", choices, steps=3)
    experiment = experiment_of(kink, "wolfe", choices, steps=3, gradient_tolerance=0.0)
    numbers = [dissect(experiment, kink, trajectory, step).numbers for step in (1, 2, 3)]
    assert numbers[0]["length"] > 0.0 and numbers[0]["left"] > 0.1


def test_exact_steps_have_the_length_of_the_textbook_on_a_quadratic():
    curvature = np.array([1.0, 20.0])
    points = run_exactly(BOWL, "exact_line_search", {}, (3.0, 1.0), 6).points
    for point, following in pairwise(points):
        g = curvature * point
        assert following == pytest.approx(point - (g @ g) / (g @ (curvature * g)) * g, rel=1e-9, abs=1e-12)


def test_exact_steps_turn_by_right_angles():
    g = run_exactly(ROSENBROCK, "exact_line_search", {}, steps=30).gradients
    cosines = np.einsum("ki,ki->k", g[1:], g[:-1]) / np.hypot(*g[1:].T) / np.hypot(*g[:-1].T)
    assert np.abs(cosines).max() < 1e-6


def test_a_line_that_falls_without_end_is_not_searched_for_ever():
    slope = _bound("x + 2*y", (1.0, 1.0))
    trajectory = run(slope, "exact_line_search", steps=5)
    assert trajectory.evaluations[-1] < 5 * 100
    assert trajectory.values[-1] < -1e6


@pytest.mark.parametrize("formula", ["Fletcher-Reeves", "Polak-Ribière+", "Hestenes-Stiefel"])
def test_conjugate_gradients_need_two_exact_steps_in_a_bowl_of_two_coordinates(formula):
    settings = {"formula": formula, "curvature": 1e-6}
    assert np.abs(run_exactly(BOWL, "conjugate_gradient", settings, (3.0, 1.0), 2).points[-1]).max() < 1e-5


def test_the_formulas_are_those_of_the_literature_and_only_the_plus_refuses_to_go_back():
    shares = called_alone(conjugacy)
    direction, last = np.array([-3.0, -1.0]), np.array([3.0, 1.0])
    for gradient in (np.array([1.0, -2.0]), np.array([2.0, 0.5])):
        change = gradient - last
        fletcher_reeves, polak_ribiere = gradient @ gradient / (last @ last), gradient @ change / (last @ last)
        hestenes_stiefel = gradient @ change / (direction @ change)
        expected = [fletcher_reeves, max(0.0, polak_ribiere), hestenes_stiefel]
        assert [shares(float(formula), direction, gradient, last) for formula in range(3)] == pytest.approx(expected)
    assert polak_ribiere < 0.0 and hestenes_stiefel < 0.0


def test_the_three_formulas_differ_where_the_function_is_no_quadratic():
    ends = {
        formula: tuple(run_exactly(ROSENBROCK, "conjugate_gradient", {"formula": formula}, steps=8).points[-1])
        for formula in range(3)
    }
    assert len(set(ends.values())) == 3


@pytest.mark.parametrize("formula", range(3))
def test_conjugate_gradients_arrive_where_steepest_descent_crawls(formula):
    assert run(ROSENBROCK, "conjugate_gradient", {"formula": formula}, steps=300).status is Status.CONVERGED
    assert run(ROSENBROCK, "exact_line_search", steps=300).status is Status.OUT_OF_BUDGET
