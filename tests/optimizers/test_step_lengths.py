"""Step lengths that follow from what was seen."""

import numpy as np
import pytest
from optimizer_problems import BEALE, BOWL, ROSENBROCK, SADDLE, first_step, run, run_exactly

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import suggested
from gdexplorer.objectives import objective


def test_polyak_goes_to_where_a_straight_slope_reaches_the_lowest_value():
    # At (1, 1): f = 10.5, |g|² = 401.
    assert first_step(BOWL, "polyak_step", {}, (1.0, 1.0)) == pytest.approx([-10.5 / 401, -210 / 401])
    assert first_step(BOWL, "polyak_step", {"lowest_value": 2.5}, (1.0, 1.0))[0] == pytest.approx(-8 / 401)


def test_polyak_comes_ever_nearer_to_the_minimum_of_a_convex_function():
    distances = np.hypot(*run_exactly(BOWL, "polyak_step", {}, (4.0, 1.0), 100).points.T)
    assert (np.diff(distances) < 0).all() and distances[-1] < 1e-3


def test_polyak_rests_below_the_value_it_was_told():
    trajectory = run(BOWL, "polyak_step", {"lowest_value": 20.0}, (1.0, 1.0))
    assert trajectory.status is Status.STALLED and (trajectory.points == 1.0).all()


def test_the_lowest_known_value_is_suggested():
    choice = suggested("polyak_step", objective("peaks").bound())
    assert choice.setting("lowest_value") == pytest.approx(-6.5511333)


def test_barzilai_borwein_takes_its_length_from_the_last_change_of_the_gradient():
    points = run_exactly(BOWL, "barzilai_borwein", {"learning_rate": 0.01, "variant": "long"}, (1.0, 1.0), 2).points
    s, curvature = points[1] - points[0], np.array([1.0, 20.0])
    y = curvature * s
    assert points[1] == pytest.approx([0.99, 0.8])
    assert points[2] == pytest.approx(points[1] - (s @ s) / (s @ y) * curvature * points[1])
    short = run_exactly(BOWL, "barzilai_borwein", {"learning_rate": 0.01}, (1.0, 1.0), 2).points
    assert short[2] == pytest.approx(points[1] - (s @ y) / (y @ y) * curvature * points[1])


@pytest.mark.parametrize(
    ("variant", "problem"), [("short", BOWL), ("short", ROSENBROCK), ("short", BEALE), ("long", BOWL), ("long", BEALE)]
)
def test_barzilai_borwein_arrives_where_gradient_descent_crawls(variant, problem):
    settings = {"learning_rate": 0.001}
    assert run(problem, "barzilai_borwein", {**settings, "variant": variant}, steps=150).status is Status.CONVERGED
    assert run(problem, "gradient_descent", settings, steps=1500).status is Status.OUT_OF_BUDGET


def test_barzilai_borwein_takes_the_mean_length_where_the_curve_bends_down():
    points = run_exactly(SADDLE, "barzilai_borwein", {"learning_rate": 0.1}, (0.0, 0.1), 2).points
    gradients = [SADDLE.gradient(point) for point in points[:2]]
    s, y = points[1] - points[0], gradients[1] - gradients[0]
    assert s @ y < 0
    assert points[2] == pytest.approx(points[1] - np.hypot(*s) / np.hypot(*y) * gradients[1])
