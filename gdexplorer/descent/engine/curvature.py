"""How strongly the objective bends along a run: the ends of the Hessian's spectrum at its iterates.

Where there are many coordinates no Hessian is formed: Lanczos' method (C. Lanczos 1950; Golub & Van Loan, Matrix
Computations, 4th edition, 2013, section 10.1) finds both ends from products with it, each a difference of two
gradients. What the curve of the largest one is compared with is J. Cohen and others, Gradient descent on neural
networks typically occurs at the edge of stability, ICLR 2021.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# With more coordinates than these the spectrum's ends are found without a Hessian.
MOST_EXACT = 64
# Lanczos' method ends after so many products, or when both ends change by less than this part.
MOST_PRODUCTS, CLOSE = 60, 1e-5
# Curvatures are compared on so many points along each side.
GRID = 8
# A curve has no more points than a picture has columns.
MOST_STEPS = 400


def spectrum(bound: BoundObjective, point: Vector, metric: Metric = EUCLIDEAN) -> tuple[float, float]:
    """The smallest and the largest curvature at ``point``; not numbers where they cannot be computed.

    The ends of the Hessian's spectrum, for lengths by another metric than Euclid's those of G⁻¹ ∇²f.
    """
    if metric.is_euclidean and bound.dimension > MOST_EXACT:
        return lanczos(bound, point)
    hessian, inverse = bound.hessian(point), metric.inverse(bound, point)
    if inverse is None or not np.all(np.isfinite(hessian)):
        return math.nan, math.nan
    curvatures = np.linalg.eigvalsh(hessian) if metric.is_euclidean else curvatures_by(inverse, hessian)
    return float(curvatures.min()), float(curvatures.max())


def curvatures_by(inverse: Matrix, hessian: Matrix) -> Vector:
    """The eigenvalues of ``inverse @ hessian``, float64[n]; not numbers where these are beyond all numbers."""
    with np.errstate(all="ignore"):
        product = inverse @ hessian
    if not np.isfinite(product).all():
        return np.full(len(hessian), np.nan)
    return np.asarray(np.linalg.eigvals(product).real)


def typical_curvature(bound: BoundObjective, metric: Metric) -> float:
    """A large curvature by ``metric`` that most of the domain stays below: the 80 % quantile of the positive ones.

    Taken over a grid of the domain; with more than two coordinates at the suggested start alone. 1 where nothing bends
    up.
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
    """The greatest learning rate that is stable on the quadratic that touches the objective at ``point``.

    For gradient descent 2 / (largest eigenvalue of the Hessian) (Nocedal & Wright 2006, section 3.3), the Hessian
    taken in the metric. None where the curvature is not positive or no such limit is known for the optimizer.
    """
    if configured.optimizer.stability is None:
        return None
    return configured.stable_rate(spectrum(bound, point, configured.metric_of(metric))[1])


def hessian_times(bound: BoundObjective, point: Vector, direction: Vector) -> Vector:
    """The Hessian times a ``direction`` of length 1, by a central difference of gradients (error of order h²)."""
    h = math.cbrt(np.finfo(np.float64).eps) * (1.0 + float(np.linalg.norm(point)) / math.sqrt(len(point)))
    above, below = (bound.gradient(point + sign * h * direction) for sign in (1.0, -1.0))
    return np.asarray((above - below) / (2.0 * h))


def lanczos(bound: BoundObjective, point: Vector, most: int = MOST_PRODUCTS) -> tuple[float, float]:
    """Both ends of the Hessian's spectrum at ``point``, from at most ``most`` products with it.

    All directions are made orthogonal anew at each product, without which rounding brings back those already found.
    The first one is the same for each number of coordinates, so that the same point gives the same bits.
    """
    n = bound.dimension
    basis = [_first_direction(n)]
    diagonal: list[float] = []
    beside: list[float] = []
    ends = math.nan, math.nan
    for _ in range(min(most, n)):
        product = hessian_times(bound, point, basis[-1])
        if not np.all(np.isfinite(product)):
            return math.nan, math.nan
        diagonal.append(float(basis[-1] @ product))
        kept = np.array(basis)
        for _again in range(2):
            product = product - kept.T @ (kept @ product)
        before, ends = ends, _ritz_ends(diagonal, beside)
        beside.append(float(np.linalg.norm(product)))
        scale = max(map(abs, ends))
        if beside[-1] <= 1e-8 * scale or (len(diagonal) > 8 and _are_close(before, ends, scale)):
            break
        basis.append(product / beside[-1])
    return ends


def _first_direction(n: int) -> Vector:
    direction = np.random.default_rng(0).standard_normal(n)
    return np.asarray(direction / np.linalg.norm(direction))


def _ritz_ends(diagonal: list[float], beside: list[float]) -> tuple[float, float]:
    values = np.linalg.eigvalsh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
    return float(values[0]), float(values[-1])


def _are_close(one: tuple[float, float], other: tuple[float, float], scale: float) -> bool:
    return all(abs(a - b) <= CLOSE * scale for a, b in zip(one, other, strict=True))


def coarse_to_fine(count: int, most: int = MOST_STEPS) -> NDArray[np.int64]:
    """At most ``most`` of the iterates 0 to ``count - 1``, first and last among them, in an order that refines."""
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
    """The curvature at the iterates of a run, coarse to fine: which iterate, and the ends of the spectrum there."""
    for step in coarse_to_fine(len(points)):
        if cancelled():
            return
        yield int(step), *spectrum(bound, points[step].copy(), metric)


def overshoot(slope_before: Vector, slope_after: Vector, move: Vector) -> float | None:
    """How long a step was in units of the one to the lowest place along its line, if the line is a parabola.

    1 ends at the lowest place, 2 as high as it began, more than that higher. From the slopes along the step at both
    of its ends. None where it did not begin downhill, or the line does not bend up.
    """
    a, b = float(slope_before @ move), float(slope_after @ move)
    return (a - b) / a if a < 0.0 and b > a else None


def best_constant_rate(lowest: float, largest: float) -> float | None:
    """The rate with which gradient descent converges fastest on a quadratic of these curvatures: 2 / (λmin + λmax).

    Polyak, Introduction to Optimization, 1987, section 1.4. None where it is not convex.
    """
    return 2.0 / (lowest + largest) if 0.0 < lowest <= largest < math.inf else None
