"""What a step of every optimizer costs, recorded and in a batch, beside the same rule run by Python itself."""

import statistics

import numpy as np
import pytest
from feasible import bounded_for, numbers_for, shape_for

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, kernel_of_curvature, suggested
from gdexplorer.objectives import objective
from gdexplorer.optimizers import OPTIMIZERS

from .conftest import seconds

pytestmark = pytest.mark.benchmark

BOUND = objective("rosenbrock").bound()
START = (-1.2, 1.0)


def plain_seconds_a_step(choice, bound, steps):
    """The kernels' own functions, not compiled."""
    rule, n = choice.optimizer, bound.dimension
    function, hessian = bound.value_and_gradient.function, kernel_of_curvature(rule, bound).function
    theta, gradient = np.array(START), np.zeros(n)
    state, scalars = np.zeros(shape_for(rule, n)), np.zeros(rule.scalar_count)
    settings = rule.vector(dict(choice.settings), numbers_for(rule))
    value = function(theta, bound.data, gradient)

    def descend():
        nonlocal value
        for k in range(1, steps + 1):
            rule.step(function, hessian, bound.data, theta, value, gradient, state, scalars, settings, k)
            value = function(theta, bound.data, gradient)

    with np.errstate(all="ignore"):
        return seconds(descend) / steps


def median_seconds(work):
    work()
    return statistics.median(seconds(work) for _ in range(3))


def test_a_step_of_every_optimizer(report):
    starts = np.random.default_rng(0).uniform(-1.0, 1.0, (2_000, 2))
    report.say(f"{'ns a step on Rosenbrock':24} {'recorded':>10} {'in a batch':>10} {'in Python':>10}    ratio")
    for rule in OPTIMIZERS:
        bound = bounded_for(rule.key, BOUND)
        choice = suggested(rule.key, bound)
        single = Experiment("rosenbrock", (), (choice,), (START,), 5_000, 0.0)
        many = Experiment("rosenbrock", steps=50, gradient_tolerance=0.0)
        *_, (run,) = engine.descend_in_chunks(single, bound)
        recorded = median_seconds(lambda b=bound, s=single: list(engine.descend_in_chunks(s, b))) / max(run.steps, 1)
        taken = engine.descend_many(many, bound, choice, starts).steps.sum()
        batch = median_seconds(lambda b=bound, c=choice, m=many: engine.descend_many(m, b, c, starts)) / max(taken, 1)
        python = plain_seconds_a_step(choice, bound, min(max(run.steps, 1), 200))
        costs = "".join(f" {1e9 * cost:>10,.0f}" for cost in (recorded, batch, python))
        report.say(f"{rule.key:24}{costs} {python / recorded:>8,.0f}")
