"""Critical points found by Newton's method, each once, and which of them are degenerate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.kinds import NearbyValues, are_curved, around, polished, principal
from gdexplorer.descent.critical.newton import corners
from gdexplorer.descent.critical.newton_kernels import CLEAR
from gdexplorer.descent.critical.windings import AROUND, winding
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# A point may be degenerate if an eigenvalue is at most this fraction of the curvature around it.
SOFT = 1e-3
# More soft points than this form a nearly flat floor or valley: refining each of them takes minutes.
MOST_SOFT = 500
# Coordinates smaller than this are zero up to rounding.
ROUNDING = 1e-12
# Where one curvature is this fraction of the other, rounding may move a point farther than the distance below.
UNCERTAIN = 1e-8
# Points closer than this are the same; degenerate ones may form a curve, which is thinned to the second distance.
SAME, SAME_IF_DEGENERATE = 1e-6, 0.05


class DistinctPoints:
    """Critical points, without duplicates and those where the function is undefined.

    More can be added: what is known of those found earlier is not computed again.
    """

    def __init__(self, bound: BoundObjective) -> None:
        self._bound = bound
        self._low, high = corners(bound)
        self._sides = high - self._low
        self._points, self._hessians, self._scaled = np.empty((0, 2)), np.empty((0, 2, 2)), np.empty((0, 2))
        self._is_degenerate = np.empty(0, dtype=bool)
        self._curved, self._flat = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        self._refined: dict[int, tuple[Vector, NearbyValues]] = {}
        self._windings: dict[int, int | None] = {}

    def add(self, points: Matrix, curvatures: Vector) -> None:
        """Add the critical points at ``points: float64[m, 2]``; ``curvatures`` come from `newton_search`."""
        points = _without_rounding(self._bound, points)
        # The derivatives of log(u) are defined where u is negative, too.
        new = np.flatnonzero(np.isfinite(self._bound.values_at(points)[0]))
        new = new[self._new(points[new])]
        points, curvatures = points[new], curvatures[new]
        hessians, scaled = _hessians(self._bound, points)
        degenerate = _are_degenerate(self._bound, points, scaled, curvatures)
        self._points = np.concatenate([self._points, points])
        self._hessians = np.concatenate([self._hessians, hessians])
        self._scaled = np.concatenate([self._scaled, scaled])
        self._is_degenerate = np.concatenate([self._is_degenerate, degenerate])
        self._curved = _apart(
            self._bound, self._points, self._hessians, self._scaled, np.flatnonzero(~self._is_degenerate)
        )  # fmt: skip
        self._flat = _thinned(
            self._bound, self._points, self._units(self._points), np.flatnonzero(self._is_degenerate)
        )  # fmt: skip

    @property
    def curved(self) -> tuple[Matrix, NDArray[np.float64]]:
        """Places, float64[m, 2], and Hessians, float64[m, 2, 2], of those that are not degenerate."""
        return self._points[self._curved], self._hessians[self._curved]

    @property
    def degenerate(self) -> tuple[Matrix, list[NearbyValues]]:
        """Refined places of the degenerate ones, float64[m, 2], and their classification by the values around them.

        Those that form a curve are thinned.
        """
        new = np.array([i for i in self._flat.tolist() if i not in self._refined], dtype=np.intp)
        exact, errors = polished(self._bound, self._points[new], self._sides)
        kinds = around(self._bound, exact, errors, self._sides)
        self._refined.update(zip(new.tolist(), zip(exact, kinds, strict=True), strict=True))
        found = [self._refined[i] for i in self._flat.tolist()]
        return np.array([place for place, _ in found]).reshape(-1, 2), [kind for _, kind in found]

    @property
    def indices(self) -> tuple[Matrix, Vector]:
        """All places, float64[m, 2], and the winding numbers of the gradient around them, NaN where unknown."""
        bends = principal(self._hessians[self._curved])[0]
        is_extremum = (bends[:, 0] > 0.0) | (bends[:, -1] < 0.0)
        places, kinds = self.degenerate
        rows = zip(self._flat.tolist(), places, kinds, strict=True)
        turns = np.array([self._winding(i, place, kind) for i, place, kind in rows], dtype=np.float64)
        return (
            np.concatenate([self._points[self._curved], places]),
            np.concatenate([np.where(is_extremum, 1.0, -1.0), turns]),
        )

    def _winding(self, i: int, place: Vector, kind: NearbyValues) -> int | None:
        if kind in (NearbyValues.HIGHER, NearbyValues.LOWER):
            return 1
        if kind is not NearbyValues.BOTH:
            return None
        if i not in self._windings:
            self._windings[i] = winding(self._bound, place, AROUND)
        return self._windings[i]

    def _new(self, points: Matrix) -> NDArray[np.intp]:
        """Indices of ``points`` that were not found before, each once."""
        units = self._units(np.concatenate([self._points, points])) / SAME
        first = np.sort(_first_in_cells(units))
        # Neighbours that these cells separate share another one.
        first = first[_first_in_cells(units[first] + 0.25)]
        return first[first >= len(self._points)] - len(self._points)

    def _units(self, points: Matrix) -> Matrix:
        return np.asarray((points - self._low) / self._sides)


def are_degenerate(bound: BoundObjective, points: Matrix, curvatures: Vector) -> NDArray[np.bool_]:
    """Which of the critical points at ``points`` are degenerate; ``curvatures`` come from `newton_search`."""
    return _are_degenerate(bound, points, _hessians(bound, points)[1], curvatures)


def _are_degenerate(bound: BoundObjective, points: Matrix, scaled: Matrix, curvatures: Vector) -> NDArray[np.bool_]:
    low, high = corners(bound)
    degenerate = _smallest(scaled) <= SOFT * curvatures
    soft = np.flatnonzero(degenerate)
    # Points that fail the test where they were found need no refinement.
    curved = soft[are_curved(bound, points[soft], np.zeros(len(soft)), high - low)]
    if len(curved) > MOST_SOFT:
        return degenerate
    degenerate[curved] = ~are_curved(bound, *polished(bound, points[curved], high - low), high - low)
    return degenerate


def _hessians(bound: BoundObjective, points: Matrix) -> tuple[NDArray[Any], Matrix]:
    """Hessians, float64[m, 2, 2], and their eigenvalues with the domain's sides as units, float64[m, 2]."""
    low, high = corners(bound)
    hessians = bound.hessians_at(points)
    return hessians, principal(hessians * np.outer(high - low, high - low))[0]


def _smallest(eigenvalues: Matrix) -> Vector:
    return np.asarray(np.abs(eigenvalues).min(axis=1, initial=math.inf))


def _without_rounding(bound: BoundObjective, points: Matrix) -> Matrix:
    """``points`` with exact zeros, unless second derivatives are undefined there."""
    low, high = corners(bound)
    exact = np.where(np.abs(points) < ROUNDING * (high - low), 0.0, points)
    rounded = np.flatnonzero((exact != points).any(axis=1))
    is_rough = ~np.isfinite(bound.hessians_at(exact[rounded])).all(axis=(1, 2))
    exact[rounded[is_rough]] = points[rounded[is_rough]]
    return exact


def _first_in_cells(places: Matrix) -> NDArray[np.intp]:
    """Indices of the first of ``places`` in each cell of width 1."""
    cells = np.rint(places)
    # Complex numbers sort lexicographically, many times faster than rows.
    return np.unique(cells[:, 0] + 1j * cells[:, 1], return_index=True)[1]


def _apart(
    bound: BoundObjective, points: Matrix, hessians: NDArray[Any], scaled: Matrix, among: NDArray[np.intp]
) -> NDArray[np.intp]:
    """``among`` the points, with one of those each that differ by no more than rounding.

    Along a flat direction beside a stiff one, the gradient's rounding error leaves a point uncertain by far more than
    `SAME`: two points are one if the Hessian predicts no difference of their gradients above rounding.
    """
    low, high = corners(bound)
    flat = among[_smallest(scaled[among]) < UNCERTAIN * np.abs(scaled[among]).max(axis=1, initial=0.0)]
    slopes = np.hypot.reduce(bound.values_at(points[flat])[1] * (high - low), axis=1)
    signs, noise = np.sign(scaled), len(bound.data) * CLEAR * np.maximum(np.abs(points), high - low)
    kept: list[int] = []
    for i in flat[np.argsort(slopes, kind="stable")]:
        change = np.abs(np.einsum("mij,mj->mi", hessians[kept], points[kept] - points[i]))
        is_close = (change <= np.einsum("mij,mj->mi", np.abs(hessians[kept]), noise[kept])).all(axis=1)
        if not np.any(is_close & (signs[kept] == signs[i]).all(axis=1)):
            kept.append(int(i))
    return np.sort(np.concatenate([np.setdiff1d(among, flat), kept]).astype(np.intp))


def _thinned(bound: BoundObjective, points: Matrix, units: Matrix, among: NDArray[np.intp]) -> NDArray[np.intp]:
    """Thin ``among`` the points: keep those not close to a kept point with a smaller gradient."""
    slopes = np.hypot.reduce(bound.values_at(points[among])[1], axis=1)
    flattest_first = among[np.argsort(slopes, kind="stable")]
    left = flattest_first[np.sort(_first_in_cells(2.0 * units[flattest_first] / SAME_IF_DEGENERATE))]
    kept: list[int] = []
    while len(left):
        kept.append(int(left[0]))
        left = left[np.hypot.reduce(units[left] - units[left[0]], axis=1) > SAME_IF_DEGENERATE]
    return np.array(kept, dtype=np.intp)
