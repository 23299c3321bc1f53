"""Rules that compare values, and steps along one coordinate."""

import numpy as np
import pytest
from optimizer_problems import BEALE, BOWL, HIMMELBLAU, ROSENBROCK, ends, run, run_exactly

from gdexplorer.descent.engine.trajectory import Status

# Along Beale's other valley a pattern would creep for ever.
CASES = [(key, problem) for key in ("pattern_search", "nelder_mead") for problem in (BOWL, ROSENBROCK, HIMMELBLAU)]


@pytest.mark.parametrize(
    ("key", "problem"), [*CASES, ("nelder_mead", BEALE)], ids=lambda case: getattr(case, "key", case)
)
def test_values_alone_lead_to_a_minimum_and_never_up(key, problem):
    trajectory = run(problem, key, steps=20_000)
    assert trajectory.values[-1] < 1e-6
    assert (np.diff(trajectory.values) <= 0.0).all()


def test_nelder_mead_takes_no_more_evaluations_than_scipys():
    from scipy.optimize import minimize

    for problem in (BOWL, ROSENBROCK, BEALE, HIMMELBLAU):
        theirs = minimize(problem.value, problem.start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10})
        ours = run_exactly(problem, "nelder_mead", steps=400)
        there = int(np.argmax(ours.values <= max(theirs.fun, 1e-10)))
        assert there > 0 and ours.evaluations[there] <= 1.5 * theirs.nfev


def test_a_pattern_moves_along_one_coordinate_by_its_size():
    trajectory = run_exactly(HIMMELBLAU, "pattern_search", {"initial_size": 0.3}, steps=40)
    moves = np.diff(trajectory.points, axis=0)
    assert ((moves != 0.0).sum(axis=1) <= 1).all()
    sizes = trajectory.states[1:, 0, 0]
    moved = moves.any(axis=1)
    assert np.abs(moves).max(axis=1)[moved] == pytest.approx(sizes[moved])


@pytest.mark.parametrize(("order", "chosen"), [(0, [0, 1, 0, 1]), (1, [1, 1, 1, 1])])
def test_a_step_takes_the_next_or_the_steepest_coordinate(order, chosen):
    settings = {"learning_rate": 0.001, "order": order}
    moves = np.diff(run_exactly(BOWL, "coordinate_descent", settings, (1.0, 1.0), 4).points, axis=0)
    assert [int(np.flatnonzero(move)[0]) for move in moves] == chosen
    assert ((moves != 0.0).sum(axis=1) == 1).all()


def test_annealing_without_temperature_never_rises_and_with_it_does():
    cold, hot = (
        run_exactly(HIMMELBLAU, "simulated_annealing", {"temperature": each, "cooling": 1.0}, steps=100).values
        for each in (0.0, 100.0)
    )
    assert (np.diff(cold) <= 0.0).all() and (np.diff(hot) > 0.0).any()


def test_annealing_is_seeded_and_batches_are_single_runs():
    def points(seed):
        return run_exactly(HIMMELBLAU, "simulated_annealing", {"seed": seed}, steps=60).points

    assert points(1).tobytes() == points(1).tobytes() != points(2).tobytes()
    reached = ends(HIMMELBLAU, "simulated_annealing", [HIMMELBLAU.start], {"seed": 1}, steps=60, gradient_tolerance=0.0)
    assert reached.points[0].tobytes() == points(1)[-1].tobytes()


def test_langevin_noise_has_the_variance_of_its_temperature():
    # On a bowl of curvatures 1 and 20 the variances are T and T/20, to the length of the steps.
    settings = {"learning_rate": 0.01, "temperature": 0.5}
    points = run_exactly(BOWL, "langevin", settings, (0.0, 0.1), 200_000).points[5_000:]
    assert points.var(axis=0) * (1.0, 20.0) == pytest.approx([0.5, 0.5], rel=0.15)
    assert run(BOWL, "langevin", {"learning_rate": 0.05, "temperature": 0.0}).status is Status.CONVERGED


def test_sophia_limits_each_coordinate_and_evaluates_curvatures_now_and_then():
    settings = {"learning_rate": 0.01, "update_interval": 4}
    trajectory = run_exactly(ROSENBROCK, "sophia", settings, steps=12)
    assert (np.abs(np.diff(trajectory.points, axis=0)) <= 0.01 * (1 + 1e-9)).all()
    assert np.diff(trajectory.evaluations).tolist() == [2, 1, 1, 1] * 3


def test_adahessian_without_memory_is_newtons_step_on_a_bowl_along_the_axes():
    settings = {"learning_rate": 1.0, "beta1": 0.0, "beta2": 0.0, "epsilon": 0.0}
    assert run_exactly(BOWL, "adahessian", settings, steps=1).points[-1] == pytest.approx([0.0, 0.0], abs=1e-12)
