"""How long ten thousand starts take, and a sweep of ten thousand runs."""

import numpy as np
import pytest

from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import SAMPLINGS, starts
from gdexplorer.descent.analysis.sweep import Range, sweep
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives import objective

from .conftest import seconds

pytestmark = pytest.mark.benchmark

COUNT, GOAL = 10_000, 2.0


@pytest.mark.parametrize("key", ["himmelblau", "rastrigin"])
def test_ten_thousand_starts(report, key):
    experiment, bound = Experiment(key), objective(key).bound()
    choice, drawn = suggested("gradient_descent", bound), starts(bound, "sobol", COUNT, 0)
    list(multi_start(experiment, bound, choice, drawn[:100]))
    taken = min(seconds(lambda: list(multi_start(experiment, bound, choice, drawn))) for _ in range(3))
    report.at_most(f"{COUNT:,} starts on {key}, told apart and with their paths, seconds, best of 3", taken, GOAL)


def test_drawing_ten_thousand_starts(report):
    bound = objective("himmelblau").bound()
    for item in SAMPLINGS:
        taken = min(seconds(lambda key=item.key: starts(bound, key, COUNT, 0)) for _ in range(3))
        report.at_most(f"drawing {COUNT:,} starts, {item.label}, seconds, best of 3", taken, 0.05)


def test_a_sweep_of_ten_thousand_runs(report):
    experiment, bound = Experiment("himmelblau", steps=200), objective("himmelblau").bound()
    choice = suggested("momentum", bound)
    ranges = Range("learning_rate", 1e-5, 1.0, 200, True), Range("momentum", 0.0, 0.99, 50)
    start = np.array(bound.start)
    list(sweep(experiment, bound, choice, (Range("learning_rate", 1e-3, 1e-2, 4),), start))
    taken = min(seconds(lambda: list(sweep(experiment, bound, choice, ranges, start))) for _ in range(3))
    report.at_most("a sweep of 200 x 50 runs of 200 steps with its edge, seconds, best of 3", taken, 2.0)
