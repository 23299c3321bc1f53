"""Planes in high-dimensional parameter spaces, on which an objective of many coordinates is drawn.

There are three kinds: two of the coordinates; two random filter-normalised directions, which make the scale of the
weights irrelevant; and the first two principal components of a path (the latter two after Li, Xu, Taylor, Studer &
Goldstein, Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018, sections 4 and 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.parameter import LARGEST_COORDINATE, check_sides, check_whole

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Sides = tuple[tuple[float, float], tuple[float, float]]

MARGIN = 0.15
# Smallest aspect ratio of a domain that is fitted to paths.
LEAST_SIDE_RATIO = 0.25
# Smallest half side along a direction that is a weight, or scaled like the filters.
LEAST_HALF = 1.0
# Divergent paths do not stretch the domain: points this many times farther out than the others are cut off.
FARTHEST = 20.0
# Principal directions shorter than this fraction of the first are rounding errors.
STRAIGHT = 1e-7
MOST_ITERATES = 1000


class PlaneChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which plane is drawn.

    Attributes
    ----------
    kind : two coordinates ("weights"), two random directions ("random"), or principal components of a path.
    weights : indices of the two coordinates, for kind "weights".
    seed : seed of the random directions.
    run : index of the path whose components are used.
    anchor : a point on the plane; None: the one that ``through`` names.
    through : the iterate at the cursor, or the lowest known minimum; where none is known, the former.
    domain : the part that is drawn; None: all paths with a margin.
    """

    kind: Literal["weights", "random", "components"] = "weights"
    weights: tuple[int, int] = (0, 1)
    seed: int = 0
    run: int = 0
    anchor: tuple[float, ...] | None = None
    domain: Sides | None = None
    through: Literal["cursor", "minimum"] = "cursor"


class Plane(Struct, frozen=True, eq=False, dict=True):
    """All points ``origin + u * directions[0] + v * directions[1]``.

    Attributes
    ----------
    origin : float64[n], directions : float64[2, n], linearly independent.
    axes : names of u and v.
    domain : the part that is drawn, (low, high) for u and v.
    """

    origin: Vector
    directions: Matrix
    axes: tuple[str, str]
    domain: Sides

    def point(self, u: float, v: float) -> Vector:
        """The point float64[n] at ``(u, v)``."""
        with np.errstate(all="ignore"):
            return np.asarray(self.origin + u * self.directions[0] + v * self.directions[1])

    def points(self, coordinates: Matrix) -> Matrix:
        """The points float64[m, n] at ``coordinates: float64[m, 2]``."""
        with np.errstate(all="ignore"):
            return np.asarray(self.origin + np.asarray(coordinates) @ self.directions)

    def coordinates(self, points: Matrix) -> Matrix:
        """``(u, v)``, float64[m, 2], of the orthogonal projections of ``points: float64[m, n]``."""
        points = np.asarray(points, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self._picked is not None:
                # Indexing rather than multiplying is exact, and avoids 0 * inf = NaN.
                return points[:, self._picked] - self.origin[list(self._picked)]
            sides = (points - self.origin) @ self.directions.T
            return np.asarray(sides @ self._inverse)

    def distances(self, points: Matrix) -> Vector:
        """Distance of ``points: float64[m, n]`` from the plane, float64[m]."""
        with np.errstate(all="ignore"):
            return np.asarray(np.hypot.reduce(points - self.points(self.coordinates(points)), axis=1))

    def variance_explained(self, path: Matrix) -> float:
        """Fraction of the variance of ``path: float64[m, n]`` along the plane; 1 for a path that never moves.

        Non-finite points are ignored. Of a long path, an even selection of points decides.
        """
        moves = _from_mean(_finite(path[:: max(1, len(path) // MOST_ITERATES)]))
        total = float(np.sum(moves * moves))
        if total == 0.0:
            return 1.0
        along = moves @ self._orthonormal.T
        return min(float(np.sum(along * along)) / total, 1.0)

    @cached_property
    def _picked(self) -> tuple[int, int] | None:
        """The two coordinates that u and v are, or None."""
        first, second = self.directions.argmax(axis=1)
        picks = np.zeros_like(self.directions)
        picks[0, first] = picks[1, second] = 1.0
        return (int(first), int(second)) if np.array_equal(picks, self.directions) else None

    @cached_property
    def _inverse(self) -> Matrix:
        return np.asarray(np.linalg.inv(self.directions @ self.directions.T), dtype=np.float64)

    @cached_property
    def _orthonormal(self) -> Matrix:
        return np.asarray(np.linalg.qr(self.directions.T)[0].T, dtype=np.float64)


class ProjectionError(Struct, frozen=True):
    """What a picture of a plane leaves out.

    Attributes
    ----------
    distance : distance of an iterate from the plane.
    cost, shown_cost : the cost at the iterate, and at its projection onto the plane; NaN where it is not known.
    """

    distance: float
    cost: float
    shown_cost: float


def projection_error(plane: Plane, bound: BoundObjective, iterate: Vector, cost: float) -> ProjectionError:
    """Projection error of ``iterate: float64[n]`` with this ``cost`` onto ``plane``."""
    at = np.asarray(iterate, dtype=np.float64)[None]
    distance = float(plane.distances(at)[0])
    if distance == 0.0:
        return ProjectionError(0.0, cost, cost)
    return ProjectionError(distance, cost, bound.value(plane.points(plane.coordinates(at))[0]))


def whole_plane(bound: BoundObjective) -> Plane:
    """The coordinate plane of a function of two coordinates."""
    return Plane(np.zeros(2), np.eye(2), bound.axes, bound.domain)


def plane_for(choice: PlaneChoice, bound: BoundObjective, anchor: Vector, paths: Sequence[Matrix] = ()) -> Plane:
    """The plane that ``choice`` describes; for two coordinates always the coordinate plane.

    Parameters
    ----------
    choice
        Description of the plane.
    bound
        The objective, of n coordinates.
    anchor
        The iterate at the cursor, float64[n], which the plane passes through unless ``choice`` names a point.
    paths
        The iterates of each run, float64[m, n], which determine the domain.

    Raises
    ------
    InputError
        As `checked_plane`.
    """
    if bound.dimension == 2:
        return whole_plane(bound)
    checked_plane(choice, bound)
    plane = _MADE[choice.kind](choice, bound, point_on(choice, bound, anchor), paths)
    return plane if choice.domain is None else Plane(plane.origin, plane.directions, plane.axes, choice.domain)


def point_on(choice: PlaneChoice, bound: BoundObjective, anchor: Vector) -> Vector:
    """The point that the plane passes through if ``anchor`` is the iterate at the cursor, both float64[n]."""
    best = min(bound.minima, key=lambda minimum: minimum.value, default=None) if choice.through == "minimum" else None
    chosen = anchor if best is None else best.point
    at = np.asarray(chosen if choice.anchor is None else choice.anchor, dtype=np.float64)
    return np.clip(np.nan_to_num(at), -LARGEST_COORDINATE, LARGEST_COORDINATE)


def is_same(one: Plane, other: Plane) -> bool:
    """Whether two planes, and the parts of them that are drawn, are the same."""
    ways = (one.origin, other.origin), (one.directions, other.directions), (one.domain, other.domain)
    return all(np.array_equal(first, second) for first, second in ways)


def follows_cursor(choice: PlaneChoice, bound: BoundObjective) -> bool:
    """Whether the plane passes through the iterate at the cursor, wherever that moves."""
    return bound.dimension != 2 and choice.kind != "components" and choice.anchor is None


def checked_plane(choice: PlaneChoice, bound: BoundObjective) -> PlaneChoice:
    """Validate ``choice`` for ``bound``.

    Raises
    ------
    InputError
        If weights or anchor do not fit ``bound``, the domain is empty, or seed or run are out of range.
    """
    n = bound.dimension
    first, second = choice.weights
    if not (0 <= first < n and 0 <= second < n and first != second):
        raise InputError(
            f"A plane of weights needs two different indices from 0 to {n - 1:,}, not {first} and {second}."
        )
    if choice.anchor is not None and not (len(choice.anchor) == n and np.isfinite(choice.anchor).all()):
        raise InputError(f"The point that a plane passes through must have {n:,} finite coordinates.")
    check_whole("The seed of a plane", choice.seed)
    check_whole("The run of a plane", choice.run)
    check_sides("The domain of a plane", choice.domain or ())
    return choice


def _of_weights(choice: PlaneChoice, bound: BoundObjective, anchor: Vector, paths: Sequence[Matrix]) -> Plane:
    picked = list(choice.weights)
    origin, directions = anchor.copy(), np.zeros((2, bound.dimension))
    origin[picked], directions[[0, 1], picked] = 0.0, 1.0
    first, second = (_name(bound, i) for i in picked)
    return _with_domain(origin, directions, (first, second), anchor, paths, LEAST_HALF)


def _of_random_directions(choice: PlaneChoice, bound: BoundObjective, anchor: Vector, paths: Sequence[Matrix]) -> Plane:
    generator = np.random.default_rng(choice.seed)
    drawn = generator.standard_normal((2, bound.dimension))
    directions = np.array([filter_normalised(direction, anchor, bound.filters) for direction in drawn])
    if _parallel(directions):  # few coordinates have a filter, or all weights are zero
        directions = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return _with_domain(anchor, directions, ("random direction 1", "random direction 2"), anchor, paths, LEAST_HALF)


def filter_normalised(direction: Vector, anchor: Vector, filters: tuple[tuple[int, int], ...]) -> Vector:
    """Scale each filter of ``direction: float64[n]`` to the norm of that of ``anchor``; zero outside all filters.

    Without ``filters`` all coordinates form one. A step of 1 is then as long as the weights are, whatever their scale,
    so that sharpness is comparable between networks whose units are scaled differently (Li et al. 2018, section 4).
    """
    normalised = np.zeros_like(direction)
    for begin, end in filters or ((0, len(direction)),):
        part = direction[begin:end]
        normalised[begin:end] = part * (np.linalg.norm(anchor[begin:end]) / np.linalg.norm(part))
    return normalised


def _parallel(directions: Matrix) -> bool:
    lengths = np.linalg.norm(directions, axis=1)
    if not lengths.all():
        return True
    return abs(float(directions[0] @ directions[1])) > 0.999 * float(lengths[0] * lengths[1])


def _of_components(choice: PlaneChoice, bound: BoundObjective, anchor: Vector, paths: Sequence[Matrix]) -> Plane:
    chosen = min(max(choice.run, 0), len(paths) - 1)
    path = _finite(paths[chosen]) if paths else np.empty((0, bound.dimension))
    directions = principal_directions(path, bound.dimension)
    origin = path[-1] if len(path) and choice.anchor is None else anchor
    return _with_domain(origin, directions, ("component 1", "component 2"), anchor, paths, 0.0)


def principal_directions(path: Matrix, n: int) -> Matrix:
    """The first two principal directions of ``path: float64[m, n]``, unit vectors float64[2, n].

    Missing directions are filled with coordinates. Signs are such that the largest component is positive, so that the
    picture does not flip. A long path in many coordinates is thinned to a thousand iterates.
    """
    if min(path.shape, default=0) > MOST_ITERATES:
        path = path[np.linspace(0, len(path) - 1, MOST_ITERATES).astype(int)]
    found = _varied_directions(_from_mean(path)) if len(path) > 1 else np.empty((0, n))
    first = found[0] if len(found) else np.eye(1, n)[0]
    second = found[1] if len(found) > 1 else _beside(first)
    return np.array([first, second])


def _varied_directions(moves: Matrix) -> Matrix:
    """Up to two principal directions of ``moves: float64[m, n]``, without those due to rounding."""
    largest = float(np.abs(moves).max())
    if largest == 0.0:
        return np.empty((0, moves.shape[1]))
    moves = moves / largest
    wide = moves.shape[0] < moves.shape[1]
    # The smaller of the two Gram matrices has the same singular values: exact at a fraction of the cost.
    squares, vectors = np.linalg.eigh(moves @ moves.T if wide else moves.T @ moves)
    lengths = np.sqrt(np.maximum(squares[::-1][:2], 0.0))
    kept = vectors[:, ::-1][:, :2][:, lengths > STRAIGHT * lengths[0]]
    directions = (moves.T @ kept if wide else kept).T
    directions = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    signs = np.sign(directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)])
    return np.asarray(directions * signs[:, None])


def _beside(first: Vector) -> Vector:
    """A unit vector perpendicular to ``first``: mostly the coordinate with the smallest component."""
    second = np.eye(1, len(first), int(np.abs(first).argmin()))[0]
    second -= (second @ first) * first
    return np.asarray(second / np.linalg.norm(second))


def _with_domain(
    origin: Vector, directions: Matrix, axes: tuple[str, str], anchor: Vector, paths: Sequence[Matrix], half: float
) -> Plane:
    bare = Plane(origin, directions, axes, ((-1.0, 1.0), (-1.0, 1.0)))
    shown = [bare.coordinates(path) for path in paths if len(path)] or [bare.coordinates(anchor[None])]
    return Plane(origin, directions, axes, domain_of(shown, half))


def domain_of(paths: Sequence[Matrix], half: float = 0.0) -> Sides:
    """A rectangle around all ``paths``, each float64[m, 2], with a margin; half sides are at least ``half``.

    If all are one point, the rectangle extends 1 to each side. Points that are not finite, or so far from the starts
    that nothing else could be seen, are ignored.
    """
    near = _near(np.concatenate(paths), np.array([path[0] for path in paths]))
    low, high = (near.min(axis=0), near.max(axis=0)) if len(near) else (np.zeros(2), np.zeros(2))
    halves = (0.5 + MARGIN) * (high - low)
    rounding = 1e-9 * float(np.abs(near).max(initial=0.0))
    least = max(half, LEAST_SIDE_RATIO * float(halves.max()))
    halves = np.maximum(halves, least if least > rounding else max(LEAST_HALF, rounding))
    middle = 0.5 * (low + high)
    (left, bottom), (right, top) = (middle - halves).tolist(), (middle + halves).tolist()
    return (left, right), (bottom, top)


def _near(coordinates: Matrix, starts: Matrix) -> Matrix:
    """The finite ``coordinates`` that are not many times as far from the starts as most others.

    The typical distance is the 10 % quantile, since divergent paths move ever faster.
    """
    finite, starts = _representable(coordinates), _representable(starts)
    if not len(starts):
        return finite[:0]
    middle = np.median(starts, axis=0)
    with np.errstate(over="ignore"):
        away, starts_away = (np.abs(points - middle).max(axis=1) for points in (finite, starts))
    usual = max(float(np.quantile(away, 0.1)), float(starts_away.max()), LEAST_HALF)
    return np.asarray(finite[away <= FARTHEST * usual])


def _finite(path: Matrix) -> Matrix:
    path = np.asarray(path, dtype=np.float64)
    return path[np.isfinite(path).all(axis=1)]


def _representable(path: Matrix) -> Matrix:
    path = np.asarray(path, dtype=np.float64)
    return path[(np.abs(path) <= LARGEST_COORDINATE).all(axis=1)]


def _from_mean(path: Matrix) -> Matrix:
    """The path relative to its mean, scaled down to avoid overflow of squares; empty stays empty."""
    if not len(path):
        return path
    scale = max(float(np.abs(path).max()) / LARGEST_COORDINATE, 1.0)
    path = path / scale
    return np.asarray(path - path.mean(axis=0))


def _name(bound: BoundObjective, i: int) -> str:
    return bound.weights[i] if bound.weights else f"x{i + 1}"


_MADE = {"weights": _of_weights, "random": _of_random_directions, "components": _of_components}
