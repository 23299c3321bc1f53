"""Searches keep what they promise: the value never rises, and the conditions hold where a step ends."""

from itertools import pairwise

import numpy as np
import pytest
from optimizer_problems import BEALE, BOWL, HIMMELBLAU, ROSENBROCK, SADDLE, first_step, run, run_exactly

from gdexplorer.descent.trajectory import Status
from gdexplorer.kernels import _compiled_part
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.optimizers.line_search import conjugacy

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
    assert trajectory.evaluations.tolist() == [1, 1 + 5 + 1]


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
    shares = _compiled_part(conjugacy)
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
