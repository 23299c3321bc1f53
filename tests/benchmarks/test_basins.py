"""How long a picture of all basins takes, and the critical points of every objective."""

import time

import numpy as np
import pytest

from gdexplorer.descent.analysis.basins import basins, refine_basins
from gdexplorer.descent.critical.critical_points import critical_points
from gdexplorer.descent.experiment import Experiment, suggested
from gdexplorer.objectives import OBJECTIVES, objective
from gdexplorer.objectives.objective import THREADS

from .conftest import seconds

pytestmark = pytest.mark.benchmark

SIZE, GOAL = 512, 3.0
SLOWEST_GOAL = 0.3


@pytest.mark.parametrize("rule", ["gradient_descent", "momentum", "adam", "newton"])
def test_basins_of_himmelblau(report, rule):
    experiment, bound = Experiment("himmelblau", gradient_tolerance=1e-6), objective("himmelblau").bound()
    choice = suggested(rule, bound)
    basins(experiment, bound, choice, 16)
    first = min(seconds(lambda: next(refine_basins(experiment, bound, choice, SIZE))) for _ in range(3))
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


def test_basins_beside_a_batch_of_pytorch(report):
    """The same descents as one batch of tensors, which goes on until its last run has converged."""
    torch = pytest.importorskip("torch")
    torch.set_num_threads(THREADS)
    experiment, bound = Experiment("himmelblau", gradient_tolerance=1e-6), objective("himmelblau").bound()
    choice = suggested("gradient_descent", bound)
    rate, finished = choice.setting("learning_rate"), basins(experiment, bound, choice, SIZE)
    xs, ys = np.meshgrid(finished.xs, finished.ys)

    def batch():
        points = torch.tensor(np.stack([xs.ravel(), ys.ravel()]), requires_grad=True)
        for _ in range(experiment.steps):
            x, y = points
            ((x * x + y - 11.0) ** 2 + (x + y * y - 7.0) ** 2).sum().backward()
            with torch.no_grad():
                if (points.grad**2).sum(0).max() <= experiment.gradient_tolerance**2:
                    break
                points -= rate * points.grad
                points.grad = None
        return points.detach().numpy()

    ends = batch()
    minima = np.array([item.point for item in finished.attractors])
    nearest = np.linalg.norm(ends.T[:, np.newaxis] - minima, axis=2).argmin(axis=1)
    same = np.mean(nearest == finished.labels.ravel())
    assert same > 0.999, "both go down the same hills"
    report.ratio(
        f"basins of Himmelblau beside PyTorch's batch, {SIZE} x {SIZE}", batch,
        lambda: basins(experiment, bound, choice, SIZE), goal=1.0, rounds=3,
    )  # fmt: skip
