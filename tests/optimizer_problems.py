"""The functions that optimizers are tested on, and a run of one optimizer in one line."""

import numpy as np
from feasible import bounded_for, needs_network

from gdexplorer.descent.engine.engine import descend_in_chunks, descend_many
from gdexplorer.descent.experiment import Experiment, configure, refusal
from gdexplorer.objectives.objective import formula_objective
from gdexplorer.optimizers import optimizer


def problem_of(key, formula, start, low=-5.0, high=5.0):
    listed = formula_objective(
        key, key, "test", formula, domain=((low, high), (low, high)), start=start, learning_rate=0.001,
        lesson="", source="",
    )  # fmt: skip
    return listed.bound()


def sum_of_squares(residuals):
    return " + ".join(f"({residual})^2" for residual in residuals)


BOWL = problem_of("bowl", "(x^2 + 20*y^2)/2", (-4.5, 2.0))
ROSENBROCK = problem_of("rosenbrock", "(1 - x)^2 + 100*(y - x^2)^2", (-1.2, 1.0))
BEALE = problem_of("beale", "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2", (1.0, 1.2))
HIMMELBLAU = problem_of("himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", (-0.5, -1.0))
SADDLE = problem_of("saddle", "x^2 - y^2 + y^4/4", (1.0, 0.0))
PROBLEMS = {problem.key: problem for problem in (BOWL, ROSENBROCK, BEALE, HIMMELBLAU, SADDLE)}

# The largest second derivative of BOWL.
BOWL_CURVATURE = 20.0


def suited(keys, problems):
    """All pairs of a rule's key and a problem that the rule can descend, or a network that stands for it."""
    return [
        (key, problem)
        for key in keys for problem in problems
        if needs_network(key) or not refusal(optimizer(key), bounded_for(key, problem))
    ]  # fmt: skip


def experiment_of(problem, key, settings=None, start=None, **choices):
    return Experiment(
        problem.key, optimizers=(configure(key, settings),), starts=(tuple(start or problem.start),), **choices
    )  # fmt: skip


def run(problem, key, settings=None, start=None, **choices):
    """The trajectory of one optimizer, in a wide feasible set if it needs one; ``choices`` are of `Experiment`."""
    problem = bounded_for(key, problem)
    *_, (trajectory,) = descend_in_chunks(experiment_of(problem, key, settings, start, **choices), problem)
    return trajectory


def run_exactly(problem, key, settings=None, start=None, steps=100, **choices):
    """The same, whatever the gradient is on the way."""
    return run(problem, key, settings, start, steps=steps, gradient_tolerance=0.0, **choices)


def ends(problem, key, starts, settings=None, **choices):
    """The ends of many runs by the batch driver."""
    experiment, problem = experiment_of(problem, key, settings, **choices), bounded_for(key, problem)
    return descend_many(experiment, problem, experiment.optimizers[0], np.array(starts))


def first_step(problem, key, settings=None, start=None, steps=1):
    """By how much the first step (or the first ``steps``) moves the point."""
    points = run_exactly(problem, key, settings, start, steps).points
    return points[-1] - points[0]
