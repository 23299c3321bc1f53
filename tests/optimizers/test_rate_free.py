"""Rules that find their learning rate: what they estimate, and that the estimate is one."""

import numpy as np
import pytest
from optimizer_problems import BEALE, BOWL, HIMMELBLAU, ROSENBROCK, run_exactly

from gdexplorer.optimizers import OPTIMIZERS, optimizer

KEYS = [rule.key for rule in OPTIMIZERS if rule.family == "rate free"]


def _estimate(trajectory, key, name):
    return trajectory.states[1:, optimizer(key).state.index(name), 0]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("problem", [BOWL, BEALE, HIMMELBLAU], ids=lambda problem: problem.key)
def test_it_descends_with_its_defaults(key, problem):
    values = run_exactly(problem, key, steps=2000).values
    assert values.min() < 0.05 * values[0]


@pytest.mark.parametrize("key", ["prodigy", "dadapt_adamw"])
def test_the_distance_only_grows_and_stays_a_lower_bound_on_a_bowl(key):
    trajectory = run_exactly(BOWL, key, steps=300)
    distance = _estimate(trajectory, key, "distance")
    assert (np.diff(distance) >= 0.0).all() and distance[0] >= 1e-6
    # From (-4.5, 2) to the minimum at 0; Prodigy's and D-Adaptation's is that of the largest coordinate.
    assert 0.01 < distance[-1] <= 4.5 * (1 + 1e-9)


@pytest.mark.parametrize("key", ["dog", "dowg"])
def test_the_distance_is_that_of_the_farthest_iterate(key):
    trajectory = run_exactly(ROSENBROCK, key, {"initial_step": 1e-3}, steps=200)
    away = np.linalg.norm(trajectory.points[:-1] - trajectory.points[0], axis=1)
    first = 1e-3 * (1.0 + np.linalg.norm(trajectory.points[0]))
    assert _estimate(trajectory, key, "greatest distance") == pytest.approx(
        np.maximum.accumulate(np.maximum(away, first)), rel=1e-12
    )


def test_momo_without_memory_is_polyaks_step():
    settings = {"learning_rate": 1e9, "beta": 0.0, "lowest_value": 0.0}
    polyak = run_exactly(HIMMELBLAU, "polyak_step", {"lowest_value": 0.0}, steps=15).points
    assert run_exactly(HIMMELBLAU, "momo", settings, steps=15).points == pytest.approx(polyak, rel=1e-6)


def test_momo_steps_no_farther_than_its_learning_rate():
    trajectory = run_exactly(BOWL, "momo", {"learning_rate": 1e-3}, steps=50)
    moves = np.linalg.norm(np.diff(trajectory.points, axis=0), axis=1)
    means = np.linalg.norm(trajectory.states[1:, 0], axis=1)
    assert (moves <= 1e-3 * means * (1 + 1e-9)).all()
