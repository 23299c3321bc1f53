"""Objectives, runs and surfaces for tests of pictures; the objectives are plain NumPy, so that nothing is compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from gdexplorer.descent.engine.trajectory import Status, Trajectory
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.focus import Focus, focus_on
from gdexplorer.scene.geometry import build_surface
from gdexplorer.scene.scene import Scene
from gdexplorer.session.edits import first_example

SQUARE = ((-2.0, 2.0), (-2.0, 2.0))


@dataclass(frozen=True)
class PlainObjective:
    """What views ask of an objective. ``function`` gives values and gradients of points (..., 2)."""

    function: Callable
    domain: tuple = SQUARE
    minima: tuple = ()
    label: str = "plain"
    key: str = "plain"
    axes: tuple = ("x", "y")
    samples: None = None
    dimension: int = 2
    starts_anywhere: bool = False
    cost: float = 0.0
    sample_count: int = 0

    def values_at(self, points):
        return self.function(np.asarray(points, dtype=np.float64))

    def on_grid(self, xs, ys):
        return self.values_at(np.stack(np.meshgrid(xs, ys), axis=-1))

    def value_gradient(self, point):
        values, gradients = self.values_at([point])
        return float(values[0]), gradients[0]

    def value(self, point):
        return self.value_gradient(point)[0]


def bowl(points):
    """x² + 3y², minimum at the origin."""
    weights = np.array([1.0, 3.0])
    return (weights * points**2).sum(axis=-1), 2.0 * weights * points


def waves(points):
    """A surface with hills and hollows, and no symmetry to hide a mistake behind."""
    x, y = points[..., 0], points[..., 1]
    values = np.sin(1.7 * x) * np.cos(1.1 * y) + 0.2 * x - 0.1 * y**2
    slopes = np.stack(
        [1.7 * np.cos(1.7 * x) * np.cos(1.1 * y) + 0.2, -1.1 * np.sin(1.7 * x) * np.sin(1.1 * y) - 0.2 * y], axis=-1
    )
    return values, slopes


def root(points):
    """The square root of x + y: undefined in half of the domain."""
    with np.errstate(all="ignore"):
        values = np.sqrt(points.sum(axis=-1))
        return values, np.stack([0.5 / values] * 2, axis=-1)


def plane(points):
    """2x - 3y + 1: linear interpolation is exact."""
    return points @ np.array([2.0, -3.0]) + 1.0, np.broadcast_to([2.0, -3.0], points.shape).copy()


def flat(points):
    return np.full(points.shape[:-1], 4.0), np.zeros(points.shape)


def trajectory(points, function=bowl, optimizer=0, start=0, status=Status.CONVERGED):
    points = np.array(points, dtype=np.float64).reshape(-1, 2)
    values, gradients = function(points)
    count = len(points)
    return Trajectory(
        optimizer, start, points, values, gradients, np.zeros((count, 1, 2)), np.arange(1, count + 1), status,
        lambda: "because",
    )  # fmt: skip


def drawn_run(points, colour=0, marker="o", label="a rule", **details):
    return DrawnRun(trajectory(points, **details), colour, marker, label)


def looking_at(runs, number=0, cursor=0, surface=None, experiment=None) -> Focus:
    """The focus on one of ``runs`` at a cursor, as the state tells it: in a scene of their experiment, or of any."""
    experiment = experiment or next((run.experiment for run in runs if run.experiment is not None), first_example())
    return focus_on(Scene(experiment, surface, runs), number, cursor)


def spiral(count=300, radius=1.5, turns=3.0):
    """A path that comes to rest at the origin."""
    share = np.linspace(0.0, 1.0, count)
    angle, distance = turns * 2.0 * np.pi * share, radius * (1.0 - share)
    return np.column_stack([distance * np.cos(angle), distance * np.sin(angle)])


def scene_of(experiment) -> Scene:
    """A scene of ``experiment`` whose surface nobody looks at."""
    return Scene(experiment, SimpleNamespace(plane=None))


def surface_of(experiment):
    """A coarse surface of the objective of ``experiment``."""
    from gdexplorer.gui.common.colours import COLOUR_TABLE

    return build_surface(experiment.bound(), COLOUR_TABLE, size=33)


def noisy(count, seed=0):
    """Points that lie around the origin at random, float64[count, 2]."""
    return np.random.default_rng(seed).normal(0.0, 0.5, (count, 2))
