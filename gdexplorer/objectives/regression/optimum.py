"""The optimal fit, exact or converged, for comparison with descent.

All in standard units: features and, unless it is 0 or 1, the target have mean 0 and deviation 1, so that tolerances
mean the same for all data. The penalties then differ from weight to weight.
"""

from __future__ import annotations

import math
from itertools import combinations, islice

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.objectives.regression import fit_kernels as kernels
from gdexplorer.objectives.regression.cost import COST_OF_FIT, HESSIAN_OF_FIT, first_sample

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# A point is optimal if some subgradient of the cost is at most this long, in standard units.
TOLERANCE = 1e-9
_NARROWEST = 1e-10  # width of the band in which the absolute error is smoothed, in deviations of the target
_MOST_STEPS = 100
# Perturbations of the targets for samples that tie, in deviations, and the most attempts.
_HAIRS, _MOST_MOVES = (1e-6, 1e-5, 1e-7, 1e-4), 12
_ROWS_AT_A_TIME = 100_000
_MOST_RAYS = 2000  # that are tried to find the dimension of the set of optima


class Problem(Struct, frozen=True, eq=False):
    """Minimise the mean loss of ``samples`` plus ``ridge @ v**2 + lasso @ abs(v)``.

    Attributes
    ----------
    cost : one of the codes in `fit_kernels`.
    samples : float64[m, d + 1], features and target.
    ridge, lasso : float64[d + 1], penalties of each weight, 0 for the intercept.
    delta : threshold of the Huber loss.
    """

    cost: float
    samples: Matrix
    ridge: Vector
    lasso: Vector
    delta: float

    @property
    def dimension(self) -> int:
        """Number of weights."""
        return len(self.ridge)


class Optimum(Struct, frozen=True, eq=False):
    """An optimal fit.

    Attributes
    ----------
    weights : float64[d + 1].
    freedom : dimension of the set of optimal weights: 0 if the optimum is unique, 1 for a segment.
    """

    weights: Vector
    freedom: int = 0


def optimum(problem: Problem, triangle: Matrix) -> Optimum | None:
    """Compute the optimal weights; None if there are none, or they are not accurate to `TOLERANCE`.

    ``triangle`` is `triangle_of` the samples.
    """
    if problem.cost == kernels.SQUARES:
        weights = _least_squares(problem, triangle)
        return Optimum(weights) if weights is not None and _is_optimal(problem, weights, triangle) else None
    if problem.cost == kernels.ABSOLUTE:
        return _least_absolute(problem, triangle)
    smooth = _Smooth(problem, problem.cost, problem.delta)
    found = _descended(smooth, problem.lasso, np.zeros(problem.dimension))
    return None if found is None else Optimum(found, _freedom_of_bends(problem, found))


def _freedom_of_bends(problem: Problem, weights: Vector) -> int:
    """Dimension of the set of optima with Huber loss, whose quadratic part may hold too few samples."""
    design = _design(problem)
    bent = np.abs(design @ weights - problem.samples[:, -1]) <= problem.delta * (1.0 + TOLERANCE)
    if problem.cost != kernels.HUBER or bent.all():
        return 0
    return int(_null_space(np.vstack([design[bent], _held(problem, weights)])).shape[1])


def _held(problem: Problem, weights: Vector) -> Matrix:
    """A row for each weight that the penalties fix."""
    held = (problem.ridge > 0.0) | ((problem.lasso > 0.0) & (weights == 0.0))
    rows: Matrix = np.eye(problem.dimension)[held]
    return rows


def _design(problem: Problem) -> Matrix:
    return np.column_stack([np.ones(len(problem.samples)), problem.samples[:, :-1]])


def _null_space(rows: Matrix) -> Matrix:
    """An orthonormal basis, in columns, of the null space of ``rows``."""
    _, sizes, axes = np.linalg.svd(_upper(rows) if len(rows) > rows.shape[1] else rows, full_matrices=True)
    rank = int(np.sum(sizes > 1e-9 * sizes.max(initial=0.0)))
    return np.asarray(axes[rank:].T)


def triangle_of(samples: Matrix) -> Matrix:
    """The factor R of the QR decomposition of (1, features, target), float64[d + 2, d + 2], chunk by chunk.

    This is all that least squares needs of any number of rows, without squaring their condition number (G. H. Golub, C.
    F. Van Loan, Matrix Computations, 4th edition, 2013, section 5.3).
    """
    triangle = np.empty((0, samples.shape[1] + 1))
    for first in range(0, len(samples), _ROWS_AT_A_TIME):
        chunk = samples[first : first + _ROWS_AT_A_TIME]
        triangle = _upper(np.vstack([triangle, np.column_stack([np.ones(len(chunk)), chunk])]))
    missing = max(0, samples.shape[1] + 1 - len(triangle))
    return np.vstack([triangle, np.zeros((missing, samples.shape[1] + 1))])


def _upper(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.qr(matrix, mode="r"), dtype=np.float64)


def separable_degree(inputs: Vector, classes: Vector) -> int:
    """The lowest degree of a polynomial of the input whose sign separates the classes (zeros may be on either side).

    From that degree on, the logistic loss has no minimum: it keeps decreasing as the weights grow (A. Albert, J. A.
    Anderson, On the existence of maximum likelihood estimates in logistic regression models, Biometrika 71, 1984).
    """
    values, place = np.unique(inputs, return_inverse=True)
    ones = np.bincount(place, classes, len(values))
    counts = np.bincount(place, minlength=len(values))
    # -1 or 1 if an input has one class only, 0 if it has both: there the polynomial must be zero.
    signs = np.where(ones == 0, -1, np.where(ones == counts, 1, 0))
    if not signs.any():
        return len(values)
    roots, before, zeros = 0, 0, 0
    for sign in signs.tolist():
        if sign == 0:
            zeros += 1
            continue
        # Each zero between two values is a root; their number is odd if the sign changes.
        roots += zeros
        roots += int(before != 0 and zeros % 2 != (before != sign))
        before, zeros = sign, 0
    return roots + zeros


def are_separable(samples: Matrix) -> bool:
    """Whether weights tell the classes in the last column of ``samples: float64[m, d + 1]`` apart without an error.

    Samples may lie on the border, as long as one does not. Then the logistic loss keeps decreasing along these weights
    (A. Albert, J. A. Anderson, Biometrika 71, 1984), and near its infimum Newton's method takes steps that raise the
    log-odds by about 1, for ever. Near a minimum its steps vanish. Features have mean 0 and deviation 1.
    """
    unpenalised = np.zeros(samples.shape[1])
    problem = Problem(kernels.LOGISTIC, samples, unpenalised, unpenalised, 1.0)
    smooth = _Smooth(problem, kernels.LOGISTIC, 1.0)
    weights = _descended(smooth, unpenalised, unpenalised)
    if weights is None:
        return True
    slopes, hessian = smooth.value(weights)[1], smooth.hessian(weights)
    step = np.linalg.lstsq(hessian, -slopes, rcond=1e-13)[0]
    return bool(np.abs(_design(problem) @ step).max() > 1e-2)


def flat(problem: Problem, triangle: Matrix, weights: Vector) -> int:
    """Dimension of the set of weights with the predictions and penalties of ``weights``: 0 unless features depend."""
    n = problem.dimension
    return int(_null_space(np.vstack([triangle[:, :n], _held(problem, weights)])).shape[1])


def _least_squares(problem: Problem, triangle: Matrix) -> Vector | None:
    """Ridge regression in closed form; with a lasso penalty the exact solution of the quadratic problem."""
    n, rows = problem.dimension, len(problem.samples)
    if problem.lasso.any():
        design, target = triangle[:, :n], triangle[:, n]
        hessian = 2.0 * (design.T @ design / rows + np.diag(problem.ridge))
        return sparse_step(hessian, -2.0 * design.T @ target / rows, problem.lasso, np.zeros(n))
    design = np.vstack([triangle[:, :n], np.diag(np.sqrt(rows * problem.ridge))])
    found: Vector = np.linalg.lstsq(design, np.concatenate([triangle[:, n], np.zeros(n)]), rcond=None)[0]
    return found


def _is_optimal(problem: Problem, weights: Vector, triangle: Matrix) -> bool:
    n = problem.dimension
    residual = triangle[:, :n] @ weights - triangle[:, n]
    slopes = 2.0 * (triangle[:, :n].T @ residual / len(problem.samples) + problem.ridge * weights)
    return _stationary(slopes, weights, problem.lasso)


def _stationary(slopes: Vector, weights: Vector, lasso: Vector) -> bool:
    """Whether zero is a subgradient, given the ``slopes`` of the smooth part of the cost."""
    kinked = np.maximum(np.abs(slopes) - lasso, 0.0)
    excess = np.where(weights == 0.0, kinked, np.abs(slopes + lasso * np.sign(weights)))
    return bool(np.all(excess <= TOLERANCE * (1.0 + np.abs(weights))))


class _Smooth:
    """A smooth loss plus ridge penalty, evaluated by the same kernels that descent uses."""

    def __init__(self, problem: Problem, cost: float, delta: float, scale: float = 1.0) -> None:
        columns = problem.samples.shape[1]
        first = first_sample(columns)
        self._data = np.zeros((first + len(problem.samples), columns))
        self._data[first:] = problem.samples
        self._ridge, self._gradient = problem.ridge, np.empty(problem.dimension)
        self._hessian = np.empty((problem.dimension, problem.dimension))
        self._settings = self._data[:first].reshape(-1)
        self._settings[kernels.COST] = cost
        self.narrow(delta, scale)

    def narrow(self, delta: float, scale: float) -> None:
        """Set the width of the quadratic band; ``scale`` multiplies the loss."""
        self._settings[kernels.DELTA], self._scale = delta, scale

    def value(self, v: Vector) -> tuple[float, Vector]:
        """Value and gradient."""
        value = COST_OF_FIT(v, self._data, self._gradient)
        return self._scale * value + float(self._ridge @ v**2), self._scale * self._gradient + 2.0 * self._ridge * v

    def hessian(self, v: Vector) -> Matrix:
        """The Hessian."""
        HESSIAN_OF_FIT(v, self._data, self._hessian)
        return self._scale * self._hessian + 2.0 * np.diag(self._ridge)


def _least_absolute(problem: Problem, triangle: Matrix) -> Optimum | None:
    """The least absolute error, exactly; also where several samples on the curve tie.

    Ties are broken by perturbing each target slightly: the samples that then prove a curve optimal also do so for the
    original targets, as in linear programs (A. Charnes, Optimality and degeneracy in linear programming, Econometrica
    20, 1952).
    """
    found = _smoothed(problem, problem, triangle)
    for seed in range(_MOST_MOVES if found is None else 0):
        random = np.random.default_rng(seed)
        samples = problem.samples.copy()
        samples[:, -1] += _HAIRS[seed % len(_HAIRS)] * random.uniform(-1.0, 1.0, len(samples))
        moved = replace(problem, samples=samples)
        found = _smoothed(problem, moved, triangle_of(samples))
        if found is not None:
            break
    return found


def _smoothed(problem: Problem, moved: Problem, triangle: Matrix) -> Optimum | None:
    """The optimum of ``problem``, by Huber losses with ever narrower bands around the targets of ``moved``.

    K. Madsen, H. B. Nielsen, A finite smoothing algorithm for linear L1 estimation, SIAM Journal on Optimization 3,
    1993. At a minimum of the smoothed loss, the errors in the band over its width are multipliers that prove the curve
    through these samples optimal, provided that all other samples stay on their sides.
    """
    smooth = _Smooth(moved, kernels.HUBER, 1.0)
    weights = _least_squares(moved, triangle)
    band = 1.0
    while weights is not None and band > 0.9 * _NARROWEST:
        smooth.narrow(band, 1.0 / band)
        weights = _descended(smooth, problem.lasso, weights)
        exact = None if weights is None else _through_samples(problem, moved, weights, band)
        if exact is not None:
            return exact
        band /= 10.0
    return None


def _through_samples(problem: Problem, near: Problem, weights: Vector, band: float) -> Optimum | None:
    """The optimum exactly through the samples in the band around ``weights``; None if it cannot be proved optimal.

    One Newton step for the optimality conditions with these errors zero and the signs of all others fixed: those about
    the targets of ``near``, since with ``problem`` they may be zero as well.
    """
    design, target = _design(problem), problem.samples[:, -1]
    sides = design @ weights - near.samples[:, -1]
    errors = design @ weights - target
    close = np.abs(sides) <= band
    moving = (problem.lasso == 0.0) | (weights != 0.0)
    held = _upper(np.column_stack([design[close][:, moving], -errors[close]]))
    slopes = design.T @ np.where(close, 0.0, np.sign(sides)) / len(errors)
    slopes += 2.0 * problem.ridge * weights + problem.lasso * np.sign(weights)
    n, k = int(moving.sum()), len(held)
    system, right = np.zeros((n + k, n + k)), np.concatenate([-slopes[moving], held[:, -1]])
    system[:n, :n], system[:n, n:], system[n:, :n] = np.diag(2.0 * problem.ridge[moving]), held[:, :-1].T, held[:, :-1]
    found = weights.copy()
    found[moving] += np.linalg.lstsq(system, right, rcond=1e-12)[0][:n]
    left = design @ found - target
    zero = np.abs(left) <= 1e-12 * (1.0 + np.abs(target) + np.abs(design) @ np.abs(found))
    beside = np.all(zero[~close] | (left[~close] * sides[~close] >= 0.0))
    signs = np.all((problem.lasso == 0.0) | (np.sign(found) == np.sign(weights)))
    if not (np.all(zero[close]) and beside and signs):
        return None
    slopes += 2.0 * problem.ridge * (found - weights) - problem.lasso * np.sign(weights)
    proof = _proof(sides[close] / band, design[close] / len(errors), slopes, found, problem.lasso)
    if proof is None:
        return None
    multipliers = np.sign(sides)
    multipliers[close] = proof
    return Optimum(found, _freedom_of_ties(problem, found, zero, multipliers))


def _freedom_of_ties(problem: Problem, weights: Vector, zero: NDArray[np.bool_], multipliers: Vector) -> int:
    """Dimension of the set of optima, one of which passes through the samples of ``zero`` error.

    Along a direction d the cost rises by the mean of |x d| - multiplier (x d) over these samples: not at all if x d is
    zero, or has the sign of a multiplier that is 1 or -1.
    """
    rows, signs = _design(problem)[zero], multipliers[zero]
    strict = np.abs(signs) < 1.0 - 1e-7
    free = _null_space(np.vstack([rows[strict], _held(problem, weights)]))
    walls = np.unique((rows[~strict] * np.sign(signs[~strict])[:, np.newaxis]) @ free, axis=0)
    return 0 if free.shape[1] == 0 else _dimension_of_cone(walls[np.abs(walls).max(axis=1, initial=0.0) > 1e-9])


def _dimension_of_cone(walls: Matrix) -> int:
    """Dimension of the cone of all d with ``walls @ d >= 0``.

    That of the subspace in all walls plus that of the extreme rays across it, each of which lies on k - 1 walls of k
    dimensions.
    """
    inside = _null_space(walls)
    across = walls @ _null_space(inside.T)
    k = across.shape[1]
    rays = [np.zeros(k)]
    for chosen in islice(combinations(range(len(across)), k - 1) if k else (), _MOST_RAYS):
        axes = _null_space(across[list(chosen)]).T
        rays += [ray for axis in axes for ray in (axis, -axis) if np.all(across @ ray >= -1e-9)]
    return int(inside.shape[1]) + int(np.linalg.matrix_rank(np.array(rays), tol=1e-6) if k else 0)


def _proof(multipliers: Vector, rows: Matrix, slopes: Vector, weights: Vector, lasso: Vector) -> Vector | None:
    """Adjust the ``multipliers`` of the samples on the curve so that zero is a subgradient; None if impossible.

    ``slopes`` are those of all other terms, without the lasso.
    """
    moving = (lasso == 0.0) | (weights != 0.0)
    wanted = slopes + lasso * np.sign(weights) + rows.T @ multipliers
    multipliers = multipliers - np.linalg.lstsq(rows.T[moving], wanted[moving], rcond=None)[0]
    is_one = np.all(np.abs(multipliers) <= 1.0 + TOLERANCE) and _stationary(
        slopes + rows.T @ multipliers, weights, lasso
    )
    return multipliers if is_one else None


def _descended(smooth: _Smooth, lasso: Vector, v: Vector) -> Vector | None:
    """Newton's method with exact handling of the lasso's kinks, from ``v``; None if it does not converge."""
    value, slopes = smooth.value(v)
    for _ in range(_MOST_STEPS):
        if _stationary(slopes, v, lasso):
            return v
        hessian = smooth.hessian(v)
        # If too few samples lie in the band to determine the fit, a little curvature keeps the step finite.
        hessian += 1e-9 * max(float(np.trace(hessian)) / len(v), 1e-3) * np.eye(len(v))
        goal = sparse_step(hessian, slopes - hessian @ v, lasso, v)
        if goal is None or not np.all(np.isfinite(goal)):
            return None
        v, stands = _searched(smooth, lasso, v, goal, value)
        value, slopes = smooth.value(v)
        if stands:
            break
    return v if _stationary(slopes, v, lasso) else None


def _searched(smooth: _Smooth, lasso: Vector, v: Vector, goal: Vector, value: float) -> tuple[Vector, bool]:
    """The lowest point between ``v`` and ``goal``, and whether it equals ``v`` to the last digits."""
    start = value + float(lasso @ np.abs(v))

    def cost(point: Vector) -> tuple[float, float]:
        there, slopes = smooth.value(point)
        return there + float(lasso @ np.abs(point)), float((slopes + lasso * np.sign(point)) @ (goal - v))

    total, slope = cost(goal)
    if total <= start and slope <= 1e-3 * abs(start - total) + 1e-15:
        return goal, bool(np.array_equal(goal, v))
    low, high = 0.0, 1.0
    for _ in range(60):  # bisection on the sign of the slope: the cost is convex
        middle = 0.5 * (low + high)
        _, slope = cost(v + middle * (goal - v))
        low, high = (middle, high) if slope < 0.0 else (low, middle)
    point = v + high * (goal - v)
    return point, bool(np.all(np.abs(point - v) <= 1e-16 * (1.0 + np.abs(v))))


def sparse_step(hessian: Matrix, linear: Vector, lasso: Vector, v: Vector) -> Vector | None:
    """Minimise ``v @ hessian @ v / 2 + linear @ v + lasso @ abs(v)`` over v, float64[n], from a nearby ``v``.

    Feature-sign search (H. Lee et al., Efficient sparse coding algorithms, Advances in Neural Information Processing
    Systems 19, 2007, algorithm 1).
    """
    v = v.copy()
    free = lasso == 0.0
    signs = np.where(free, 0.0, np.sign(v))
    active = free | (v != 0.0)
    scale = TOLERANCE * 1e-3
    for _ in range(1000):
        goal = np.zeros_like(v)
        block = hessian[np.ix_(active, active)]
        try:
            goal[active] = np.linalg.solve(block, -(linear + lasso * signs)[active])
        except np.linalg.LinAlgError:
            goal[active] = np.linalg.lstsq(block, -(linear + lasso * signs)[active], rcond=None)[0]
        v = _before_a_sign_changes(v, goal, free)
        active = free | (v != 0.0)
        signs = np.where(free, 0.0, np.sign(v))
        if not np.array_equal(v, goal):
            continue
        slopes = hessian @ v + linear
        beyond = np.where(active, 0.0, np.abs(slopes) - lasso)
        worst = int(np.argmax(beyond))
        if beyond[worst] <= scale:
            return v
        active[worst], signs[worst] = True, -math.copysign(1.0, slopes[worst])
    return None


def _before_a_sign_changes(v: Vector, goal: Vector, free: NDArray[np.bool_]) -> Vector:
    """``goal``, or the point on the way to it where the first penalised weight becomes zero."""
    crossing = ~free & (v * goal < 0.0)
    if not crossing.any():
        return goal
    shares = np.where(crossing, v / np.where(crossing, v - goal, 1.0), np.inf)
    first = int(np.argmin(shares))
    point: Vector = v + shares[first] * (goal - v)
    point[first] = 0.0
    return point
