"""Regressions whose coordinates are a million times apart: every rule that learns curvature fits them, untuned."""

from functools import cache

import numpy as np
import pytest
from nist_problems import REGRESSIONS
from optimizer_problems import problem_of, run

CASES = [(regression, start) for regression in REGRESSIONS for start in regression.starts]
NAMES = [f"{regression.name}-{number}" for regression in REGRESSIONS for number in (1, 2)]
STEPS = 300


@cache
def bound(regression):
    return problem_of(regression.name, regression.formula, regression.starts[0])


@pytest.mark.parametrize("regression", REGRESSIONS, ids=lambda regression: regression.name)
def test_the_data_are_those_that_were_certified(regression):
    value = bound(regression).value(np.array(regression.certified))
    assert value == pytest.approx(regression.residual_sum_of_squares, rel=1e-10)


@pytest.mark.parametrize(("regression", "start"), CASES, ids=NAMES)
@pytest.mark.parametrize("key", ["newton", "trust_region", "bfgs", "lbfgs"])
def test_every_certified_minimum_is_reached_with_the_default_settings(key, regression, start):
    trajectory = run(bound(regression), key, start=start, steps=STEPS, gradient_tolerance=1e-9)
    assert trajectory.points[-1] == pytest.approx(regression.certified, rel=1e-6)
    assert trajectory.values[-1] == pytest.approx(regression.residual_sum_of_squares, rel=1e-9)


@pytest.mark.parametrize(("regression", "start"), CASES, ids=NAMES)
def test_newton_needs_few_steps(regression, start):
    trajectory = run(bound(regression), "newton", start=start, steps=50, gradient_tolerance=1e-6)
    assert trajectory.points[-1] == pytest.approx(regression.certified, rel=1e-6)


def test_two_of_the_samples_are_enough_to_stall_a_shift_in_the_units_of_the_largest_curvature():
    formula = "(x*(1 - exp(-77.6*y)) - 10.07)^2 + (x*(1 - exp(-760*y)) - 81.78)^2"
    problem = problem_of("two_samples", formula, (500.0, 1e-4))
    trajectory = run(problem, "newton", steps=50)
    assert trajectory.values[-1] < 1e-12
