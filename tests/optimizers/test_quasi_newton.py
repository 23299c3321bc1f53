"""BFGS and L-BFGS learn the curvature from gradients."""

import numpy as np
import pytest
from kernel_parts import called_alone
from optimizer_problems import BEALE, BOWL, HIMMELBLAU, ROSENBROCK, run, run_exactly

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.optimizers.quasi_newton_kernels import update_inverse


def test_the_updated_inverse_maps_the_change_of_gradient_to_the_step():
    rng = np.random.default_rng(1)
    inverse, s, y = np.eye(4), rng.normal(size=4), rng.normal(size=4)
    y += (1.0 - y @ s) / (s @ s) * s
    called_alone(update_inverse)(inverse, s, y, np.empty(4), False, -1.0)
    rho = 1.0 / (y @ s)
    turned = np.eye(4) - rho * np.outer(s, y)
    assert inverse == pytest.approx(turned @ np.eye(4) @ turned.T + rho * np.outer(s, s), abs=1e-12)
    assert inverse @ y == pytest.approx(s, abs=1e-12)


def test_the_inverse_is_left_alone_where_the_line_bends_down():
    inverse, s = np.eye(2), np.array([1.0, 0.0])
    called_alone(update_inverse)(inverse, s, -s, np.empty(2), False, -1.0)
    assert (inverse == np.eye(2)).all()


@pytest.mark.parametrize("key", ["bfgs", "lbfgs"])
@pytest.mark.parametrize("problem", [BOWL, ROSENBROCK, BEALE, HIMMELBLAU], ids=lambda problem: problem.key)
def test_a_few_dozen_gradients_suffice(key, problem):
    trajectory = run(problem, key, steps=60, gradient_tolerance=1e-9)
    assert trajectory.status is Status.CONVERGED
    assert trajectory.evaluations[-1] < 150


def test_a_short_memory_costs_steps_but_still_arrives():
    short, long = (run(ROSENBROCK, "lbfgs", {"history_size": size}, steps=300) for size in (1, 10))
    assert short.status is long.status is Status.CONVERGED
    assert short.steps > long.steps


def test_history_goes_round_when_it_is_full():
    few = run_exactly(ROSENBROCK, "lbfgs", {"history_size": 3}, steps=3).points
    many = run_exactly(ROSENBROCK, "lbfgs", {"history_size": 50}, steps=3).points
    assert few.tobytes() == many.tobytes()
    later = [run_exactly(ROSENBROCK, "lbfgs", {"history_size": size}, steps=9).points[-1] for size in (3, 50)]
    assert later[0] != pytest.approx(later[1], rel=1e-9)
