"""Classify critical points by the Hessian, and where it is singular by the values around them.

If no eigenvalue is zero, their signs decide (Milnor, Morse Theory, 1963, section 2). Otherwise higher-order terms do,
and no fixed number of them suffices: G. Peano's (x² - y)(x² - 3y) rises along every line from its saddle at the
origin. So values on circles around the point are compared, their lowest and highest places located along each circle
rather than read off some directions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import Enum, auto
from itertools import product
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.newton_kernels import CLEAR

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Radii of the circles, in units of the domain, ascending: the first with differences above rounding decides.
RADII = 10.0 ** np.arange(-5.0, -1.9, 0.5)
ANGLES = np.linspace(0.0, 2.0 * math.pi, 72, endpoint=False)
# How many candidates on each circle are refined, by how many steps of golden-section search.
_CANDIDATES, _SECTIONS = 4, 72
_GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
# A difference counts if it is this many times the rounding error.
_CLEAR = 16.0
# A circle must be this many times as wide as the point's error.
_WIDER = 30.0
# Newton's method for refinement: the most steps, and the factors by which each is scaled.
_MOST_STEPS, _TIMES = 40, np.array([1.0, 1.5, 2.0, 3.0, 5.0, 9.0, 0.5, 0.25])
# An eigenvalue's sign counts if the determinant exceeds its rounding error, and if it keeps sign and approximate size
# when the point is moved by these distances, in units of the domain.
_ASIDE = 1e-5, 1e-3
# If one curvature is this fraction of the other, the other must not be infinite, as where sqrt(|x|) is multiplied by x.
_FAR = 1e-12
# Below this fraction of the other a curvature is a product of numbers that may have been denormal.
_NOTHING = 1e-290


class PointKind(Enum):
    """Classification of a critical point by the Hessian."""

    MINIMUM = auto()
    SADDLE = auto()
    MAXIMUM = auto()
    DEGENERATE = auto()

    @property
    def label(self) -> str:
        """Display name."""
        return self.name.lower()

    def counted(self, count: int) -> str:
        """So many points of this kind, in words."""
        one = "degenerate point" if self is PointKind.DEGENERATE else self.label
        many = f"{one[:-2]}a" if one.endswith("um") else f"{one}s"
        return f"{count:,} {one if count == 1 else many}"


class NearbyValues(Enum):
    """Classification of a degenerate point by the values around it."""

    HIGHER = "degenerate minimum"
    LOWER = "degenerate maximum"
    BOTH = "degenerate saddle"
    NOT_LOWER = "flat minimum"
    NOT_HIGHER = "flat maximum"
    UNDECIDED = "flat point"


def label_of(kind: PointKind, around: NearbyValues | None) -> str:
    """Display name of a critical point's classification."""
    return kind.label if kind is not PointKind.DEGENERATE or around is None else around.value


def is_minimum(kind: PointKind | None, around: NearbyValues | None) -> bool:
    """Whether no value nearby is lower; a kind of None is a minimum without a derivative."""
    return kind in (PointKind.MINIMUM, None) or around in (NearbyValues.HIGHER, NearbyValues.NOT_LOWER)


class Function(Protocol):
    """The interface of an objective that is used here."""

    @property
    def data(self) -> NDArray[np.float64]:
        """A row for each sample."""

    def hessians_at(self, points: Any) -> NDArray[np.float64]:
        """Hessians at ``points``."""

    def values_at(self, points: Any) -> tuple[Vector, Matrix]:
        """Values and gradients at ``points``."""


def kind_of(eigenvalues: Sequence[float]) -> PointKind:
    """Classify a critical point by its eigenvalues, ascending and all nonzero."""
    if eigenvalues[0] > 0.0:
        return PointKind.MINIMUM
    return PointKind.MAXIMUM if eigenvalues[-1] < 0.0 else PointKind.SADDLE


def principal(hessians: NDArray[np.float64]) -> tuple[Matrix, NDArray[np.float64]]:
    """Eigenvalues, ascending, and eigenvectors, as columns, of symmetric matrices, float64[m, 2, 2].

    By one rotation (C. G. J. Jacobi, 1846). The smaller eigenvalue is the determinant over the larger one, so that it
    is as exact as the entries allow even if it is smaller by twenty powers of ten, where general routines lose it.
    """
    size = np.abs(hessians).max(axis=(1, 2), initial=0.0)
    unit = np.where((size > 0.0) & np.isfinite(size), size, 1.0)
    (a, b), (_, c) = (hessians / unit[:, np.newaxis, np.newaxis]).transpose(1, 2, 0)
    with np.errstate(all="ignore"):
        half = 0.5 * (c - a)
        slope = np.where(b == 0.0, 0.0, b * np.where(half < 0.0, -1.0, 1.0) / (np.abs(half) + np.hypot(half, b)))
        first, second = a - slope * b, c + slope * b
        is_first = np.abs(first) > np.abs(second)
        large = np.where(is_first, first, second)
        small = np.where(large == 0.0, 0.0, (a * c - b * b) / large)
        first, second = np.where(is_first, large, small) * unit, np.where(is_first, small, large) * unit
    length = np.hypot(1.0, slope)
    axes = np.array([[1.0 / length, slope / length], [-slope / length, 1.0 / length]]).transpose(2, 0, 1)
    falls = first > second
    values = np.where(falls[:, np.newaxis], np.column_stack([second, first]), np.column_stack([first, second]))
    return values, np.where(falls[:, np.newaxis, np.newaxis], axes[:, :, ::-1], axes)


def _terms(hessians: NDArray[np.float64]) -> Vector:
    """Size of the terms of the determinants, whose rounding errors are theirs."""
    (a, b), (_, c) = hessians.transpose(1, 2, 0)
    return np.asarray(np.abs(a * c) + b * b)


def are_curved(function: Function, points: Matrix, errors: Vector, sides: Vector) -> NDArray[np.bool_]:
    """Whether the signs of all eigenvalues at ``points`` exceed rounding and position error.

    At a degenerate point the curvature changes sign or size a little beside it. ``sides`` are the units of length;
    `polished` gives points and ``errors``.
    """
    hessians = _hessians(function, points, sides)
    eigenvalues, axes = principal(hessians)
    softest = np.abs(eigenvalues).argmin(axis=1)[:, np.newaxis]
    bends = np.take_along_axis(eigenvalues, softest, axis=1)[:, 0]
    soft, other = (np.take_along_axis(axes, which[:, np.newaxis], axis=2)[:, :, 0] for which in (softest, 1 - softest))
    largest = np.abs(eigenvalues).max(axis=1)
    with np.errstate(all="ignore"):  # relative to the largest, whose square may overflow; zeros are not curved
        relative = hessians / largest[:, np.newaxis, np.newaxis]
        curved = np.abs(bends) / largest > len(function.data) * CLEAR * _terms(relative)
        # Entries this small, or made of factors this small, have lost their digits: they are denormal.
        curved &= (np.abs(bends) > np.finfo(np.float64).tiny) & (np.abs(bends) / largest > _NOTHING)
    # Then rounding chose between the axes, and the curvature may change along both.
    tied = np.abs(bends) > 0.5 * largest
    for length, sign, along in product(_ASIDE, (-1.0, 1.0), (soft, other)):
        aside = sign * np.maximum(length, _WIDER * errors)[:, np.newaxis] * along
        there = np.einsum("mi,mij,mj->m", soft, _hessians(function, points + aside * sides, sides), soft)
        with np.errstate(all="ignore"):
            alike = (there / bends > 0.5) & (there / bends < 2.0)
        curved &= alike if along is soft else alike | ~tied
    return np.asarray(curved & (_stiffness_stays(function, points, sides, other) | (np.abs(bends) > _FAR * largest)))


def _stiffness_stays(function: Function, points: Matrix, sides: Vector, stiff: Matrix) -> NDArray[np.bool_]:
    """Whether the largest curvature, along ``stiff``, is about the same beside ``points``, so not infinite there."""
    here, *beside = (
        np.einsum("mi,mij,mj->m", stiff, _hessians(function, points + aside * stiff * sides, sides), stiff)
        for aside in (0.0, -_ASIDE[0], _ASIDE[0])
    )
    with np.errstate(all="ignore"):
        return np.asarray(np.all([(there / here > 0.5) & (there / here < 2.0) for there in beside], axis=0))


def around(function: Function, points: Matrix, errors: Vector, sides: Vector) -> list[NearbyValues]:
    """Classify critical ``points`` by the values on circles around them; `polished` gives points and ``errors``."""
    if not len(points):
        return []
    places = _extremes(function, points, sides)
    here = points[:, np.newaxis, np.newaxis]
    with np.errstate(invalid="ignore", over="ignore"):  # differences from non-finite values do not count
        differences = _values(function, places) - _values(function, here)
        noise = _CLEAR * (_rounding(function, places, sides) + _rounding(function, here, sides))
        signs = np.where(np.abs(differences) > noise, np.sign(differences), 0.0)
    wide = _WIDER * errors[:, np.newaxis] < RADII
    return [
        _classified(*signs[i, wide[i]].T.tolist()) if wide[i].any() else NearbyValues.UNDECIDED
        for i in range(len(points))
    ]


def _classified(lowest: list[float], highest: list[float]) -> NearbyValues:
    """Classify by the signs of the lowest and the highest difference on each circle, smallest circle first."""
    for signs in zip(lowest, highest, strict=True):
        if 0.0 not in signs:
            return {(1.0, 1.0): NearbyValues.HIGHER, (-1.0, -1.0): NearbyValues.LOWER}.get(signs, NearbyValues.BOTH)
    if min(lowest) >= 0.0 and highest[-1] > 0.0:
        return NearbyValues.NOT_LOWER
    if max(highest) <= 0.0 and lowest[-1] < 0.0:
        return NearbyValues.NOT_HIGHER
    return NearbyValues.UNDECIDED


def polished(function: Function, points: Matrix, sides: Vector) -> tuple[Matrix, Vector]:
    """Refine the critical ``points``; return them with their error estimates, in units of the domain.

    Where the Hessian is singular, Newton's method converges only linearly: its steps are tried at several multiples, as
    for a root of higher multiplicity (E. Schröder, Mathematische Annalen 2, 1870). The best is the one after which the
    remaining step, by the same Hessian, is shortest, which also works along curved valleys (P. Deuflhard, Newton
    Methods for Nonlinear Problems, 2004, section 3.1).
    """
    points, errors = points.copy(), np.full(len(points), math.inf)
    going = np.arange(len(points))
    for _ in range(_MOST_STEPS):
        bends = _finite_principal(_hessians(function, points[going], sides))
        steps = _newton_steps(function, bends, points[going, np.newaxis], sides)[:, 0]
        errors[going] = np.hypot.reduce(steps, axis=1)
        trials = points[going, np.newaxis] + _TIMES[:, np.newaxis] * (steps * sides)[:, np.newaxis]
        left = np.hypot.reduce(_newton_steps(function, bends, trials, sides), axis=2)
        best = np.argmin(np.where(np.isfinite(left), left, math.inf), axis=1)
        there = trials[np.arange(len(going)), best]
        better = left[np.arange(len(going)), best] < 0.99 * errors[going]
        better &= np.isfinite(_hessians(function, there, sides)).all(axis=(1, 2))
        going = going[better]
        points[going] = there[better]
        if not len(going):
            break
    return points, errors


def _finite_principal(hessians: NDArray[np.float64]) -> tuple[Matrix, NDArray[np.float64]]:
    """As `principal`, with zeros in place of Hessians that are not finite."""
    finite = np.asarray(np.isfinite(hessians).all(axis=(1, 2)))
    return principal(np.where(finite[:, np.newaxis, np.newaxis], hessians, 0.0))


def _newton_steps(
    function: Function, bends: tuple[Matrix, NDArray[np.float64]], places: NDArray[np.float64], sides: Vector
) -> NDArray[np.float64]:
    """Newton steps for ∇f = 0 from ``places``, float64[m, k, 2]; ``bends`` are eigenvalues and axes of the Hessians."""
    gradients = function.values_at(places.reshape(-1, 2))[1].reshape(places.shape) * sides
    curvatures, axes = bends
    slopes = np.einsum("mki,mij->mkj", gradients, axes)
    bent = (np.abs(curvatures) > np.abs(slopes[:, 0]))[
        :, np.newaxis
    ]  # a step across the domain is none to a point near
    steps = np.where(bent, -slopes / np.where(bent, curvatures[:, np.newaxis], 1.0), 0.0)
    return np.asarray(np.einsum("mkj,mij->mki", steps, axes))


def _hessians(function: Function, points: Matrix, sides: Vector) -> NDArray[np.float64]:
    return np.asarray(function.hessians_at(points) * np.outer(sides, sides))


def _values(function: Function, places: NDArray[np.float64]) -> NDArray[np.float64]:
    values = function.values_at(places.reshape(-1, 2))[0]
    return np.asarray(np.nan_to_num(values, nan=math.inf).reshape(places.shape[:-1]))


def _rounding(function: Function, places: NDArray[np.float64], sides: Vector) -> NDArray[np.float64]:
    """Rounding error of the values at ``places`` (float64[..., 2]): how far adjacent values differ."""
    steps = np.arange(-2.0, 3.0)
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    eps = float(np.finfo(np.float64).eps)
    units = eps * np.maximum(sides, np.abs(places))
    values = _values(function, places[..., np.newaxis, :] + offsets * units[..., np.newaxis, :])
    middle = _values(function, places)
    return np.asarray(np.maximum(np.abs(values - middle[..., np.newaxis]).max(axis=-1), eps * np.abs(middle)))


def _extremes(function: Function, points: Matrix, sides: Vector) -> NDArray[np.float64]:
    """The lowest and the highest place on each circle around each point, float64[m, radii, 2, 2]."""

    def place(angles: NDArray[np.float64]) -> NDArray[np.float64]:
        directions = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        return np.asarray(points[:, np.newaxis, np.newaxis] + RADII[:, np.newaxis, np.newaxis] * directions * sides)

    angles = np.tile(ANGLES, (len(points), len(RADII), 1))
    order = np.argsort(_values(function, place(angles)), axis=-1, kind="stable")
    chosen = np.concatenate([order[..., :_CANDIDATES], order[..., : -_CANDIDATES - 1 : -1]], axis=-1)
    signs = np.repeat([1.0, -1.0], _CANDIDATES)
    middles = np.take_along_axis(angles, chosen, axis=-1)
    found = _golden(lambda angles: signs * _values(function, place(angles)), middles, float(ANGLES[1]))
    heights = _values(function, place(found))
    lowest = np.argmin(heights[..., :_CANDIDATES], axis=-1)
    highest = _CANDIDATES + np.argmax(heights[..., _CANDIDATES:], axis=-1)
    return place(np.take_along_axis(found, np.stack([lowest, highest], axis=-1), axis=-1))


def _golden(function: Callable[[Matrix], Matrix], middles: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    """Golden-section search for the lowest value within ``reach`` of each of ``middles``."""
    low, high = middles - reach, middles + reach
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    first, second = function(left), function(right)
    best, least = middles, function(middles)
    for places, values in ((left, first), (right, second)):
        best, least = np.where(values < least, places, best), np.minimum(values, least)
    for _ in range(_SECTIONS - 1):
        lower = first < second
        low, high = np.where(lower, low, left), np.where(lower, right, high)
        # One of the two inner places stays an inner one: only the other is new.
        new = np.where(lower, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        found = function(new)
        left, right = np.where(lower, new, right), np.where(lower, left, new)
        first, second = np.where(lower, found, second), np.where(lower, first, found)
        best, least = np.where(found < least, new, best), np.minimum(found, least)
    return best
