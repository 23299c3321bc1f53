"""Gradient flow: curves from chosen points, and evenly spaced stream lines over a rectangle.

A curve of dθ/dt = -∇f is parametrised by its arc length in the picture rather than by time, which does not change the
curve: steps are equally long for a gradient of norm 1 and of 1e12, and a curve ends where the gradient reverses, at a
critical point. Steps are those of Dormand and Prince, A family of embedded Runge-Kutta formulae, 1980, with step-size
control as in Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, 1993, section II.4.

Places are coordinates in units of the picture: ``(θ - low) * stretch``.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import HESSIAN, OBJECTIVE, misfit_of_objective
from gdexplorer.compiled.signature import Arguments, Fits, Signature
from gdexplorer.descent.geometry.compiled_metrics import METRIC, misfit_of_metric
from gdexplorer.descent.geometry.flow_kernels import DISTANCE, LIMITS, SCRATCH_ROWS, draw_stream_lines, follow_flow
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.objectives import BoundObjective

Array = NDArray[np.float64]
# Of flow from a start, in units of the picture.
LONGEST_STEP = 0.02


def _misfit(a: Arguments, _: Fits | None) -> str:
    sides = a["points"].shape[1], a["low"].size, a["stretch"].size
    if sides != (2, 2, 2) or a["limits"].size < LIMITS or len(a["scratch"]) < SCRATCH_ROWS or not len(a["points"]):
        return "The sides of the picture"
    width, height, _longest, distance = a["limits"][:LIMITS]
    if not (distance > 0.0 and a["cells"].size >= (int(width / distance) + 1) * (int(height / distance) + 1)):
        return "The cells of the picture"
    return misfit_of_objective(a, 2) or misfit_of_metric(a, 2)


FLOW = Signature(
    "flow",
    "objective, hessian, data: **, metric, numbers: *, work: **, sample: **, low: *, stretch: *, limits: *, seeds: *d, "
    "points: sd, lines: int s, cells: int *, chain: int s, scratch: *d -> int",
    (OBJECTIVE, HESSIAN, METRIC),
    _misfit,
)
FOLLOW_FLOW = Kernel(follow_flow, FLOW)
DRAW_STREAM_LINES = Kernel(draw_stream_lines, FLOW)


class Picture(Struct, frozen=True, eq=False):
    """A rectangle of the plane and its picture units.

    Attributes
    ----------
    low : float64[2], lower left corner.
    stretch : float64[2], picture units per coordinate unit.
    sides : float64[2], in picture units.
    """

    low: Array
    stretch: Array
    sides: Array

    def places(self, points: Array) -> Array:
        """Convert points, float64[m, 2], to picture units."""
        return np.ascontiguousarray((points - self.low) * self.stretch)

    def points(self, places: Array) -> Array:
        """Convert places in picture units to points."""
        return self.low + places / self.stretch


def flow_curves(
    bound: BoundObjective, picture: Picture, starts: Array, metric: Metric = EUCLIDEAN, longest: float = LONGEST_STEP
) -> list[Array]:
    """Gradient flow from each of ``starts`` (float64[m, 2]) until it ends or leaves the picture.

    Its points are at most ``longest`` apart, in units of the picture.

    Raises
    ------
    InputError
        If the metric does not fit ``bound``.
    """
    limits, room = np.array([*picture.sides, longest, 1e300]), int(4000 * LONGEST_STEP / longest) * len(starts)
    return _curves(FOLLOW_FLOW, bound, picture, picture.places(np.asarray(starts)), limits, room, metric)


def stream_lines(bound: BoundObjective, picture: Picture, distance: float, metric: Metric = EUCLIDEAN) -> list[Array]:
    """Stream lines of the descent flow over the picture, about ``distance`` units apart.

    Raises
    ------
    InputError
        If the metric does not fit ``bound``.
    """
    limits = np.array([*picture.sides, 0.35 * distance, distance])
    counts = np.maximum((picture.sides / distance).astype(int), 1)
    columns, rows = (
        ((np.arange(count) + 0.5) / count * side) for count, side in zip(counts, picture.sides, strict=True)
    )
    seeds = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    # From the centre outwards, where a person looks first.
    seeds = seeds[np.argsort(np.hypot.reduce(seeds - picture.sides / 2.0, axis=1), kind="stable")]
    size = int(np.prod(picture.sides) / distance**2 * 60) + 2000
    return _curves(DRAW_STREAM_LINES, bound, picture, seeds, limits, size, metric)


def _curves(
    kernel: Kernel, bound: BoundObjective, picture: Picture, seeds: Array, limits: Array, size: int, metric: Metric
) -> list[Array]:
    points, lines = np.empty((size, 2)), np.full(size, -1, dtype=np.int64)
    columns, rows = (int(side / limits[DISTANCE]) + 1 for side in picture.sides)
    cells, chain = np.full(rows * columns, -1, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    problem = (
        bound.value_and_gradient.compiled,
        bound.hessian_kernel.compiled,
        bound.data,
        *metric.kernel_arguments(bound),
    )
    count = kernel(
        *problem, *map(np.ascontiguousarray, (picture.low, picture.stretch, limits, seeds)),
        points, lines, cells, chain, np.zeros((SCRATCH_ROWS, 2)),
    )  # fmt: skip
    cuts = np.flatnonzero(np.diff(lines[:count])) + 1
    return [picture.points(part) for part in np.split(points[:count], cuts) if len(part) > 1]
