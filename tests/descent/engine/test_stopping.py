"""Why a run ends, and what it says about it."""

import math
import re

import numpy as np
import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.curvature import greatest_stable_rate
from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.numerals import short
from gdexplorer.objectives import objective


def test_converges_at_the_first_iterate_whose_gradient_is_short_enough(one_run):
    run = one_run("sphere", "gradient_descent", (3.0, 4.0), {"learning_rate": 0.1}, gradient_tolerance=1e-3)
    # On x² + y² each step of 0.1 shortens the gradient, 10 at first, to 0.8 of it.
    expected = math.ceil(math.log(1e-3 / 10.0) / math.log(0.8))
    assert (run.status, run.steps) == (Status.CONVERGED, expected)
    assert run.gradient_norms[-1] <= 1e-3 < run.gradient_norms[-2]
    assert f"At step {expected}" in run.reason


@pytest.mark.parametrize(("key", "start"), [("sphere", (0.0, 0.0)), ("saddle", (0.0, 0.0)), ("peaks", None)])
def test_a_start_at_a_critical_point_has_converged_at_step_0(one_run, key, start):
    start = start or objective(key).bound().minima[0].point
    run = one_run(key, "adam", start)
    assert (run.status, run.steps) == (Status.CONVERGED, 0)
    assert run.points.shape == (1, 2)
    assert run.values[0] == objective(key).bound().value(start)


@pytest.mark.parametrize("start", [(3.0, 4.0), (0.0, 0.0)])
def test_tolerance_0_never_stops_early(one_run, start):
    run = one_run("sphere", "gradient_descent", start, {"learning_rate": 0.5}, steps=100, gradient_tolerance=0.0)
    # A rate of 0.5 reaches the minimum in one step: 99 further ones go nowhere, and are all taken.
    assert (run.status, run.steps) == (Status.OUT_OF_BUDGET, 100)
    assert run.gradient_norms[-1] == 0.0


def test_a_step_too_long_diverges_and_says_what_would_be_stable(one_run):
    parameters = (("condition", 40.0),)
    run = one_run(
        "quadratic_bowl", "gradient_descent", (-4.5, 2.0), {"learning_rate": 0.06},
        parameters=parameters, steps=100_000,
    )  # fmt: skip
    assert run.status is Status.DIVERGED
    # The largest eigenvalue of the Hessian diag(1, 40) is 40: steps are stable below 2 / 40.
    assert "At its start, (-4.5, 2), a learning rate below 0.05 would have been stable; it was 0.06." in run.reason
    assert f"at step {run.steps + 1} the value or the point is no longer finite" in run.reason
    for recorded in (run.points, run.values, run.gradients):
        assert np.isfinite(recorded[-1]).all()
    # Each step multiplies y by 1 - 0.06 * 40 = -1.4, until 20 y² overflows.
    assert run.steps == pytest.approx(math.log(math.sqrt(np.finfo(float).max / 20.0) / 2.0) / math.log(1.4), abs=1)


@pytest.mark.parametrize(
    ("optimizer", "settings", "limit"),
    [
        ("gradient_descent", {}, 2.0 / 20.0),
        ("momentum", {"momentum": 0.9}, 2.0 * 1.9 / 20.0),
        ("momentum", {"momentum": 0.5, "dampening": 0.5}, 2.0 * 1.5 / 0.5 / 20.0),
        ("nesterov", {"momentum": 0.9}, 2.0 * 1.9 / 2.8 / 20.0),
    ],
)
def test_the_stable_limit_is_where_runs_begin_to_diverge(one_run, optimizer, settings, limit):
    def ended(rate):
        given = {**settings, "learning_rate": rate}
        return one_run("quadratic_bowl", optimizer, (-4.5, 2.0), given, steps=100_000)

    assert ended(0.99 * limit).status is Status.CONVERGED
    beyond = ended(1.02 * limit)
    assert beyond.status is Status.DIVERGED
    assert f"a learning rate below {limit:.4g} would have been stable" in beyond.reason
    bound = objective("quadratic_bowl").bound()
    assert greatest_stable_rate(bound, configure(optimizer, settings), np.zeros(2)) == pytest.approx(limit)


def test_a_step_far_too_long_is_not_taken_for_a_fall_without_end(one_run):
    run = one_run("rosenbrock", "gradient_descent", (-1.2, 1.0), {"learning_rate": 1e200})
    assert (run.status, run.steps) == (Status.DIVERGED, 0)
    assert "is unbounded below" not in run.reason
    curvature = np.linalg.eigvalsh(np.array([[1330.0, 480.0], [480.0, 200.0]]))[-1]
    assert (
        f"At its start, (-1.2, 1), a learning rate below {2.0 / curvature:.4g} would have been stable; it was 1e200"
        in run.reason
    )


def test_where_a_run_blew_up_on_the_way_the_limit_is_of_a_place_where_its_step_was_too_long(one_run):
    run = one_run("rosenbrock", "gradient_descent", (0.0, 0.0), {"learning_rate": 0.0095})
    assert run.status is Status.DIVERGED
    stable, used = map(float, re.search(r"below (\S+) would .* was (\S+)\.", run.reason).groups())
    assert stable <= used == 0.0095
    at = int(re.search(r"At step (\d+)", run.reason).group(1))
    curvature = np.linalg.eigvalsh(objective("rosenbrock").bound().hessian(run.points[at]))[-1]
    assert stable == float(f"{2.0 / curvature:.4g}")


def test_the_rate_that_was_used_is_the_one_of_a_schedule_that_follows_the_values():
    falling = {"factor": 0.99, "patience": 0, "tolerance": 1.0}
    choice = configure("gradient_descent", {"learning_rate": 0.02}, 0, "reduce_on_plateau", falling)
    (run,) = engine.descend(Experiment("rosenbrock", (), (choice,), ((0.0, 0.0),), 1000))
    at, used = re.search(r"At step (\d+), .*; it was (\S+)\.$", run.reason).groups()
    (factor,) = choice.factors_at(np.array([int(at)]), run.values)
    assert float(used) == float(f"{0.02 * factor:.4g}") and factor == pytest.approx(0.99 ** int(at))


def test_the_rate_that_was_used_is_the_one_of_the_schedule():
    scheduled = configure("gradient_descent", {"learning_rate": 1.5}, 0, "linear_warmup", {"start_factor": 0.1})
    (run,) = engine.descend(Experiment("quadratic_bowl", (), (scheduled,), ((-4.5, 2.0),), 1000))
    assert run.status is Status.DIVERGED
    assert "At its start, (-4.5, 2), a learning rate below 0.1 would have been stable; it was 0.15." in run.reason


def test_a_function_without_a_floor_is_told_as_such(one_run):
    run = one_run("saddle", "gradient_descent", (1.0, 0.5), {"learning_rate": 0.1}, steps=100_000)
    assert run.status is Status.DIVERGED
    assert "is unbounded below" in run.reason


def test_an_optimizer_without_a_known_limit_is_told_to_take_shorter_steps(one_run):
    run = one_run("rosenbrock", "rmsprop", (-1.2, 1.0), {"learning_rate": 1e80})
    assert run.status is Status.DIVERGED
    assert "try smaller steps" in run.reason


def test_a_run_that_leaves_the_drawn_domain_goes_on(one_run):
    run = one_run("saddle", "gradient_descent", (0.5, 1.5), {"learning_rate": 0.05}, steps=60)
    assert (run.status, run.steps) == (Status.LEFT_THE_DOMAIN, 60)
    outside = np.flatnonzero(np.abs(run.points[:, 1]) > 2.0)
    # y grows by 1.1 each step: 1.5 * 1.1^4 = 2.196 is the first beyond 2.
    assert outside[0] == 4
    assert "At step 4 it left the drawn domain" in run.reason
    assert run.points[-1, 1] == pytest.approx(1.5 * 1.1**60)


def test_a_run_that_comes_back_into_the_domain_has_not_left_it(run_on_formula):
    domain = ((-5.0, 5.0), (-5.0, 5.0))
    run = run_on_formula("(x - 4)^2 + y^2", (-4.0, 0.0), 0.8, domain=domain, steps=30)
    assert run.points[1, 0] == pytest.approx(8.8)
    assert run.status is Status.OUT_OF_BUDGET


def test_convergence_outside_the_domain_says_where(run_on_formula):
    run = run_on_formula("(x - 3)^2 + y^2", (0.5, 0.5), 0.4, domain=((-1.0, 1.0), (-1.0, 1.0)))
    assert run.status is Status.CONVERGED
    assert "(3, " in run.reason
    assert "outside the drawn domain" in run.reason


def test_a_place_where_the_function_is_undefined_ends_the_run(run_on_formula):
    run = run_on_formula("x*log(x) + 2*x + y^2", (0.5, 1.0), 0.3, domain=((0.0, 2.0), (-2.0, 2.0)))
    assert run.status is Status.LEFT_THE_DOMAIN
    assert f"At step {run.steps + 1} it reached a point where the function is undefined" in run.reason
    assert run.points[-1, 0] > 0.0
    assert np.isfinite(run.values).all()


@pytest.mark.parametrize(
    ("formula", "status", "told"),
    [
        ("log(x) + y^2", Status.LEFT_THE_DOMAIN, "the function is undefined: start elsewhere"),
        ("exp(1000 - 1000*x) + y^2", Status.DIVERGED, "the value is not finite: start elsewhere"),
    ],
)
def test_a_start_without_a_value_is_told_as_such(run_on_formula, formula, status, told):
    run = run_on_formula(formula, (-1.0, 0.0), 0.1)
    assert (run.status, run.steps) == (status, 0)
    assert told in run.reason
    assert "(-1, 0)" in run.reason


def test_a_run_that_steps_onto_a_kink_where_zero_is_among_the_slopes_rests_there(run_on_formula):
    run = run_on_formula("abs(x) + y^2", (1.0, 0.5), 0.25)
    assert run.status is Status.CONVERGED
    assert "a local minimum: a kink" in run.reason
    assert run.points[-1, 0] == 0.0
    assert np.isfinite(run.values).all() and np.isfinite(run.gradients).all()


def test_steps_too_short_to_change_the_point_stall_a_run(one_run):
    run = one_run("sphere", "gradient_descent", (3.0, 4.0), {"learning_rate": 1e-18})
    assert (run.status, run.steps) == (Status.STALLED, 20)
    assert "no longer change the point" in run.reason
    assert (run.points == run.points[0]).all()
    unstopped = one_run("sphere", "gradient_descent", (3.0, 4.0), {"learning_rate": 1e-18}, gradient_tolerance=0.0)
    assert (unstopped.status, unstopped.steps) == (Status.OUT_OF_BUDGET, 500)


def test_out_of_budget_says_how_to_go_on(one_run):
    run = one_run("rosenbrock", "adam", (-1.2, 1.0), steps=7)
    assert (run.status, run.steps) == (Status.OUT_OF_BUDGET, 7)
    assert "Run further" in run.reason


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_what_falls_without_end_has_diverged_once_it_is_far_down_whatever_its_units(run_on_formula, scale):
    formula, domain = f"{scale!r}*(x^2 - y^2)", ((-2.0, 2.0), (-2.0, 2.0))
    beyond, outside = (
        run_on_formula(formula, (0.5, 0.5), 0.1 / scale, domain=domain, steps=steps, gradient_tolerance=1e-9 * scale)
        for steps in (230, 40)
    )
    assert beyond.status is Status.DIVERGED
    assert beyond.reason.startswith("The function is unbounded below there: after 230 steps its value is -")
    assert outside.status is Status.LEFT_THE_DOMAIN


@pytest.mark.parametrize("scale", [1e-12, 2.0**-20, 1e-6])
def test_a_short_gradient_on_a_slope_is_not_taken_for_a_minimum(run_on_formula, scale):
    formula = f"{scale!r}*((1 - x)^2 + 100*(y - x^2)^2)"
    run = run_on_formula(formula, (-1.0, 1.0), 1.0, gradient_tolerance=10.0 * scale)
    assert "no critical point was found nearby: a smaller gradient tolerance continues the run" in run.reason
    assert "rests" not in run.reason


@pytest.mark.parametrize("formula", ["log(1 + exp(-x - y)) + log(1 + exp(-x + y/2))", "exp(-x)", "1/(1 + x^2) + y^2"])
def test_where_a_function_falls_for_ever_no_minimum_is_claimed(run_on_formula, formula):
    """The first is the logistic cost of two samples that a line tells apart: the weights grow without bound."""
    run = run_on_formula(formula, (6.0, 0.0), 1.0, steps=50_000, gradient_tolerance=1e-3)
    assert run.status is Status.CONVERGED
    assert "keeps decreasing, ever more slowly, and has no minimum" in run.reason


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_what_rises_far_above_the_domain_has_diverged_and_is_told_the_stable_rate_whatever_its_units(
    run_on_formula, scale
):
    formula, domain = f"{scale!r}*(x^2 + 10*y^2)/2", ((-2.0, 2.0), (-2.0, 2.0))
    beyond, outside = (
        run_on_formula(formula, (1.0, 1.0), 0.22 / scale, domain=domain, steps=steps) for steps in (200, 20)
    )
    assert beyond.status is Status.DIVERGED
    assert beyond.reason.startswith("It diverged: after 200 steps its value is ")
    assert (
        f"a learning rate below {short(0.2 / scale, 4)} would have been stable; it was {short(0.22 / scale, 4)}"
        in beyond.reason
    )
    assert outside.status is Status.LEFT_THE_DOMAIN
