"""The compiled engine beside the same work in NumPy. Both reach the same points; that is checked first."""

import numpy as np
import pytest

from gdexplorer.descent.engine import engine
from gdexplorer.descent.experiment import Experiment, configure
from gdexplorer.objectives import objective

from . import numpy_loops as plain

pytestmark = pytest.mark.benchmark

KEY = "two_gaussian_wells"
STARTS = tuple((x, y) for x in (-2.0, -1.2, 1.2, 2.0) for y in (-0.9, 1.1))
# Steps short enough that no run comes to rest within its budget: all of them do all their steps.
RULES = {
    "gradient_descent": (0.002, plain.GradientDescent),
    "momentum": (0.0002, plain.Momentum),
    "nesterov": (0.0002, lambda rate: plain.Momentum(rate, nesterov=True)),
    "adagrad": (0.005, plain.Adagrad),
    "rmsprop": (0.0005, plain.RMSProp),
    "adam": (0.0005, plain.Adam),
}


def choice(key, rate=None):
    return configure(key, {"learning_rate": rate or RULES[key][0]})


def test_one_adam_step(report):
    steps, start = 100_000, (-1.8, 1.3)
    experiment = Experiment(KEY, (), (choice("adam", 1e-5),), (start,), steps, 1e-12)

    def compiled():
        return engine.descend(experiment)[0]

    def python():
        return plain.descend(plain.Adam(1e-5), start, steps, 1e-12)

    np.testing.assert_allclose(compiled().points[-1], python(), rtol=1e-9)
    report.ratio("one Adam step, single run of 100,000", python, compiled, goal=400, rounds=3)


def test_a_batch_of_starts(report):
    starts = np.random.default_rng(0).uniform(-3.0, 3.0, (262_144, 2))
    experiment = Experiment(KEY, steps=50, gradient_tolerance=1e-12)
    bound, adam = objective(KEY).bound(), choice("adam", 0.03)

    def compiled():
        return engine.descend_many(experiment, bound, adam, starts)

    def vectorised():
        return plain.descend_batch(starts, 50, 0.03, 1e-12)

    np.testing.assert_allclose(compiled().points, vectorised()[0], rtol=1e-6, atol=1e-9)
    report.ratio("a batch of 262,144 starts, Adam, 50 steps on two threads", vectorised, compiled, goal=3)


def test_what_a_slider_move_costs(report):
    experiment = Experiment(KEY, (), tuple(map(choice, RULES)), STARTS, 1000, 1e-12)

    def compiled():
        return engine.descend(experiment)

    def python():
        return [plain.descend(make(rate), start, 1000, 1e-12) for start in STARTS for rate, make in RULES.values()]

    for trajectory, end in zip(compiled(), python(), strict=True):
        np.testing.assert_allclose(trajectory.points[-1], end, rtol=1e-6, atol=1e-9)
    report.ratio("six optimizers from eight starts, 1,000 steps each", python, compiled, goal=100)
