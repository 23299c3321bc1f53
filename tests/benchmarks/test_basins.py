"""How long a picture of all basins takes, and the critical points of every objective."""

import time

import pytest

from gdexplorer.descent.basins import basins, refining
from gdexplorer.descent.critical_points import critical_points
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives import OBJECTIVES, objective

from .conftest import seconds

pytestmark = pytest.mark.benchmark

SIZE, GOAL = 512, 3.0
SLOWEST_GOAL = 0.3


@pytest.mark.parametrize("rule", ["gradient_descent", "momentum", "adam", "newton"])
def test_basins_of_himmelblau(report, rule):
    experiment, bound = Experiment("himmelblau"), objective("himmelblau").bound()
    choice = suggested(rule, bound)
    basins(experiment, bound, choice, 16)
    first = min(seconds(lambda: next(refining(experiment, bound, choice, SIZE))) for _ in range(3))
    whole = min(seconds(lambda: basins(experiment, bound, choice, SIZE)) for _ in range(3))
    busy = seconds(lambda: basins(experiment, bound, choice, SIZE), time.process_time)
    report.at_most(f"basins of Himmelblau under {rule}, {SIZE} x {SIZE}, seconds, best of 3", whole, GOAL)
    report.say(f"    the first coarse picture after {first:.3g} s; processor time, all threads together: {busy:.3g} s")


def test_critical_points_of_every_objective(report):
    taken = {}
    for item in OBJECTIVES:
        bound = item.bound()
        critical_points(bound, 2)
        taken[item.key] = min(seconds(lambda bound=bound: critical_points(bound)) for _ in range(3))
    slowest = max(taken, key=taken.__getitem__)
    report.at_most(
        f"critical points, the slowest objective ({slowest}), seconds, best of 3", taken[slowest], SLOWEST_GOAL
    )
    report.say(f"    all {len(taken)} objectives: {sum(taken.values()):.3g} s")
