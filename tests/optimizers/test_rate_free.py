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


def _mechanic(gradient, start, steps, decay=0.01, first=1e-6):
    """Mechanic around gradient descent with the learning rate 1, as Optax defines it, with vectors of tuners."""
    betas, x0, x, tiny = 1 - 0.1 ** np.arange(1, 7), np.array(start), np.array(start), 1e-8
    m = v = r = np.zeros(6)
    s, found = np.full(6, first), [np.array(start)]
    for _ in range(steps):
        g = gradient(x)
        back = (x0 - x) / (s.sum() + tiny)
        h = (g + decay * s.sum() * np.linalg.norm(g) / (np.linalg.norm(x) + tiny) * x) @ back
        r = betas * r + np.clip(h, -m, m) * s
        m, v = np.maximum(betas * m, abs(h) + tiny), betas**2 * v + h**2
        s = (first / 6 * m + np.maximum(r, 0)) / (np.sqrt(v) + tiny)
        x = x0 - s.sum() * (back + g)
        found.append(x)
    return np.array(found)


@pytest.mark.parametrize("problem", [BOWL, ROSENBROCK, HIMMELBLAU], ids=lambda problem: problem.key)
def test_mechanic_takes_the_steps_of_its_definition(problem):
    points = run_exactly(problem, "mechanic", steps=40).points  # later, oscillations amplify rounding
    assert points == pytest.approx(_mechanic(problem.gradient, problem.start, 40), rel=1e-12)


def test_momo_without_memory_is_polyaks_step():
    settings = {"learning_rate": 1e9, "beta": 0.0, "lowest_value": 0.0}
    polyak = run_exactly(HIMMELBLAU, "polyak_step", {"lowest_value": 0.0}, steps=15).points
    assert run_exactly(HIMMELBLAU, "momo", settings, steps=15).points == pytest.approx(polyak, rel=1e-6)


def test_momo_steps_no_farther_than_its_learning_rate():
    trajectory = run_exactly(BOWL, "momo", {"learning_rate": 1e-3}, steps=50)
    moves = np.linalg.norm(np.diff(trajectory.points, axis=0), axis=1)
    means = np.linalg.norm(trajectory.states[1:, 0], axis=1)
    assert (moves <= 1e-3 * means * (1 + 1e-9)).all()
