"""Newton and the trust region: where they end, beside SciPy; and what keeps them going down."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.optimize
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from kernel_parts import called_alone
from optimizer_problems import BEALE, BOWL, HIMMELBLAU, ROSENBROCK, SADDLE, first_step, run, run_exactly

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.optimizers import optimizer
from gdexplorer.optimizers.second_order_kernels import to_boundary


@pytest.mark.parametrize("key", ["newton", "trust_region"])
def test_one_step_finds_the_bottom_of_a_quadratic(key):
    settings = {"initial_radius": 100.0} if key == "trust_region" else {}
    assert run_exactly(BOWL, key, settings, (3.0, 1.0), 2).points[-1] == pytest.approx([0.0, 0.0], abs=1e-12)


def test_plain_newton_solves_for_the_zero_of_the_gradient():
    point = np.array(ROSENBROCK.start)
    expected = -np.linalg.solve(ROSENBROCK.hessian(point), ROSENBROCK.gradient(point))
    assert first_step(ROSENBROCK, "newton", {"plain": 1}) == pytest.approx(expected, rel=1e-12)


def test_plain_newton_runs_to_the_saddle_and_the_guarded_one_past_it():
    start = (0.8, 0.3)
    plain, guarded = (run(SADDLE, "newton", {"plain": plain}, start) for plain in (1, 0))
    assert plain.points[-1] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert guarded.points[-1] == pytest.approx([0.0, np.sqrt(2)], abs=1e-6)
    assert plain.status is guarded.status is Status.CONVERGED


@pytest.mark.parametrize("key", ["newton", "trust_region", "bfgs", "lbfgs", "conjugate_gradient"])
@pytest.mark.parametrize("problem", [ROSENBROCK, BEALE, HIMMELBLAU], ids=lambda problem: problem.key)
def test_minima_are_those_that_scipy_finds(key, problem):
    trajectory = run(problem, key, steps=300, gradient_tolerance=1e-9)
    found = scipy.optimize.minimize(
        problem.value, trajectory.points[-1] + 1e-3, jac=problem.gradient, hess=problem.hessian, method="trust-exact",
        options={"gtol": 1e-10},
    )  # fmt: skip
    assert trajectory.status is Status.CONVERGED
    assert trajectory.points[-1] == pytest.approx(found.x, abs=1e-8)


@pytest.mark.parametrize("problem", [ROSENBROCK, BEALE, HIMMELBLAU], ids=lambda problem: problem.key)
def test_accepted_steps_of_the_trust_region_are_those_of_scipy(problem):
    # SciPy's steps depend on the units of the function: those here are its steps where the first gradient has length 1.
    path, unit = [np.array(problem.start)], np.linalg.norm(problem.gradient(problem.start))
    scipy.optimize.minimize(
        lambda x: problem.value(x) / unit, problem.start, jac=lambda x: problem.gradient(x) / unit,
        hess=lambda x: problem.hessian(x) / unit, method="trust-ncg",
        callback=lambda x: path.append(x.copy()), options={"maxiter": 12},
    )  # fmt: skip
    moved = [after for before, after in pairwise(path) if (before != after).any()]
    points = run_exactly(problem, "trust_region", steps=len(moved)).points[1:]
    assert len(moved) > 5
    assert points == pytest.approx(np.array(moved), rel=1e-6)


def test_no_step_of_the_trust_region_is_longer_than_its_radius():
    settings = {"initial_radius": 0.1, "largest_radius": 0.2}
    lengths = np.hypot(*np.diff(run_exactly(ROSENBROCK, "trust_region", settings, steps=20).points, axis=0).T)
    assert lengths.max() <= 0.2 * (1 + 1e-12) and lengths[0] <= 0.1 * (1 + 1e-12)


def test_the_trust_region_leaves_a_saddle_where_the_curve_bends_down():
    assert run(SADDLE, "trust_region", start=(0.8, 1e-3)).points[-1] == pytest.approx([0.0, np.sqrt(2)], abs=1e-6)


def test_the_hessian_is_counted():
    evaluations = run_exactly(BOWL, "newton", {"plain": 1}, steps=2).evaluations
    assert evaluations.tolist() == [1, 3, 5]


def test_where_the_curve_bends_down_the_lower_of_both_places_on_the_edge_is_taken():
    # Of the two along d = (0, 1) the one ahead is higher: the slope leads on, but what p has met leads back.
    matrix, gradient = np.array([[1.0, 4.0], [4.0, -1.0]]), np.array([-1.0, -0.5])
    p, d, product = np.array([0.9, 0.0]), np.array([0.0, 1.0]), np.empty(2)
    called_alone(to_boundary)(matrix, gradient, p, d, 1.0, product)

    def model(step):
        return gradient @ step + 0.5 * step @ matrix @ step

    reach = np.sqrt(1.0 - 0.81)
    assert p == pytest.approx([0.9, -reach])
    assert model(p) < model(np.array([0.9, reach]))


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(0, 10**6), st.floats(0.01, 100.0))
def test_on_a_line_that_bends_down_no_place_within_the_edge_is_lower(n, seed, radius):
    random = np.random.default_rng(seed)
    root, gradient, d = random.normal(size=(n, n)), random.normal(size=n), random.normal(size=n)
    matrix = root + root.T - 4.0 * np.sqrt(n) * np.eye(n)
    assume(d @ matrix @ d <= 0.0)
    p = random.normal(size=n)
    p *= 0.9 * radius * random.uniform() / np.linalg.norm(p)
    start, product = p.copy(), np.empty(n)
    called_alone(to_boundary)(matrix, gradient, p, d, radius, product)

    def model(step):
        return gradient @ step + 0.5 * step @ matrix @ step

    assert np.linalg.norm(p) == pytest.approx(radius, rel=1e-9)
    along = d / np.linalg.norm(d)
    inside = [start + t * along for t in np.linspace(-2.0 * radius, 2.0 * radius, 401)]
    values = [model(step) for step in inside if np.linalg.norm(step) <= radius]
    assert model(p) <= min(values) + 1e-9 * max(map(abs, values))


def test_a_trust_region_that_has_shrunk_to_nothing_begins_anew():
    rule = optimizer("trust_region")
    theta, gradient, state = np.array(ROSENBROCK.start), np.empty(2), np.zeros(rule.state_shape(2))
    value, scalars = ROSENBROCK.value_and_gradient(theta, ROSENBROCK.data, gradient), np.array([1e-200, np.nan])
    kernels = ROSENBROCK.value_and_gradient.compiled, ROSENBROCK.hessian_kernel.compiled
    for k, moves in ((2, False), (3, True)):
        arguments = theta, value, gradient, state, scalars, rule.vector(rule.defaults), k
        rule.kernel(*kernels, ROSENBROCK.data, *arguments)
        assert (tuple(theta) != ROSENBROCK.start) == moves
    assert scalars[-1] < value
