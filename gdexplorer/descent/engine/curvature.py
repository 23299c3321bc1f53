"""Curvature along a run: the extreme Hessian eigenvalues at its iterates.

With many coordinates no Hessian is formed: Lanczos' method (see `lanczos`) finds both extremes from Hessian-vector
products, each a difference of two gradients.
The edge of stability is described in J. Cohen and others, Gradient descent on neural networks typically occurs at the
edge of stability, ICLR 2021.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.engine.lanczos import first_direction
from gdexplorer.descent.engine.lanczos import lanczos as ritz_values
from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# With more coordinates than this, Lanczos' method replaces the full Hessian.
MOST_EXACT = 64
# Lanczos' method stops after this many products, or once both extremes change by less than this relative amount.
MOST_PRODUCTS, CLOSE = 60, 1e-5
# Grid points along each side for `typical_curvature`.
GRID = 8
# A curve needs no more points than a picture has columns.
MOST_STEPS = 400


def spectrum(bound: BoundObjective, point: Vector, metric: Metric = EUCLIDEAN) -> tuple[float, float]:
    """The smallest and the largest curvature at ``point``; NaN if they cannot be computed.

    These are the extreme eigenvalues of the Hessian, or of G⁻¹ ∇²f for a metric G other than the Euclidean one.
    """
    if metric.is_euclidean and bound.dimension > MOST_EXACT:
        return lanczos(bound, point)
    hessian, inverse = bound.hessian(point), metric.inverse(bound, point)
    if inverse is None or not np.all(np.isfinite(hessian)):
        return math.nan, math.nan
    curvatures = np.linalg.eigvalsh(hessian) if metric.is_euclidean else curvatures_by(inverse, hessian)
    return float(curvatures.min()), float(curvatures.max())


def curvatures_by(inverse: Matrix, hessian: Matrix) -> Vector:
    """The eigenvalues of ``inverse @ hessian``, float64[n]; NaN on overflow."""
    with np.errstate(all="ignore"):
        product = inverse @ hessian
    if not np.isfinite(product).all():
        return np.full(len(hessian), np.nan)
    return np.asarray(np.linalg.eigvals(product).real)


def typical_curvature(bound: BoundObjective, metric: Metric) -> float:
    """A large curvature under ``metric``: the 80 % quantile of the positive ones in the domain; 1 if there are none.

    Sampled on a grid over the domain; with more than two coordinates, at the suggested start only.
    """
    points = [np.array(bound.start)]
    if bound.dimension == 2:
        sides = (np.linspace(low, high, GRID + 2)[1:-1] for low, high in bound.domain)
        points = list(np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2))
    curvatures = np.array([spectrum(bound, point, metric)[1] for point in points])
    positive = curvatures[np.isfinite(curvatures) & (curvatures > 0.0)]
    return float(np.quantile(positive, 0.8)) if positive.size else 1.0


def greatest_stable_rate(
    bound: BoundObjective, configured: ConfiguredOptimizer, point: Vector, metric: Metric = EUCLIDEAN
) -> float | None:
    """The largest stable learning rate on the local quadratic model at ``point``.

    For gradient descent 2 / (largest eigenvalue of the Hessian) (Nocedal & Wright 2006, section 3.3), the Hessian
    taken in the metric. None if the curvature is not positive or no limit is known for the optimizer.
    """
    if configured.optimizer.stability is None:
        return None
    return configured.stable_rate(spectrum(bound, point, configured.metric_of(metric))[1])


def hessian_times(bound: BoundObjective, point: Vector, direction: Vector) -> Vector:
    """The product of the Hessian with a unit ``direction``, by central differences of gradients (error O(h²)).

    The step is in proportion to the domain and the point, so that units of the coordinates do not matter.
    """
    sides = np.ptp(np.array(bound.domain, dtype=np.float64), axis=1)
    units = (sides if len(sides) == len(point) else sides.max()) / 4.0 + np.abs(point)  # a network's domain is a plane
    h = math.cbrt(np.finfo(np.float64).eps) / float(np.linalg.norm(direction / units))
    above, below = (bound.gradient(point + sign * h * direction) for sign in (1.0, -1.0))
    return np.asarray((above - below) / (2.0 * h))


def lanczos(bound: BoundObjective, point: Vector, most: int = MOST_PRODUCTS) -> tuple[float, float]:
    """The extreme eigenvalues of the Hessian at ``point``, from at most ``most`` Hessian-vector products.

    The first direction depends only on the number of coordinates, so that results are reproducible bit for bit.
    """
    times = partial(hessian_times, bound, point)
    return ritz_values(times, first_direction(bound.dimension), most, CLOSE).ends


def coarse_to_fine(count: int, most: int = MOST_STEPS) -> NDArray[np.int64]:
    """At most ``most`` of the iterates 0 to ``count - 1``, including first and last, ordered from coarse to fine."""
    steps = np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))
    order: list[int] = [0, len(steps) - 1]
    stride = 1 << max(len(steps) - 1, 1).bit_length()
    while stride >= 1:
        order.extend(range(0, len(steps), stride))
        stride //= 2
    return steps[list(dict.fromkeys(order))]


def spectra_along(
    bound: BoundObjective, points: Matrix, metric: Metric = EUCLIDEAN, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[tuple[int, float, float]]:
    """Yield (iterate, smallest curvature, largest curvature) along a run, from coarse to fine."""
    for step in coarse_to_fine(len(points)):
        if cancelled():
            return
        yield int(step), *spectrum(bound, points[step].copy(), metric)


def overshoot(slope_before: Vector, slope_after: Vector, move: Vector) -> float | None:
    """The length of a step relative to the exact line minimiser, if f is quadratic along the step.

    At 1 the step ends at the minimum along its line, at 2 as high as it began, beyond 2 higher. Computed from the
    directional derivatives at both ends. None if the step did not begin downhill or curvature along it is not positive.
    """
    a, b = float(slope_before @ move), float(slope_after @ move)
    return (a - b) / a if a < 0.0 and b > a else None


def best_constant_rate(lowest: float, largest: float) -> float | None:
    """The learning rate at which gradient descent converges fastest on a quadratic: 2 / (λmin + λmax).

    Polyak, Introduction to Optimization, 1987, section 1.4. None if the quadratic is not strictly convex.
    """
    return 2.0 / (lowest + largest) if 0.0 < lowest <= largest < math.inf else None
