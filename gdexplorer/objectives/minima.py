"""Refine known minima from approximate positions in the catalogue to the current parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# A gradient counts as zero below this fraction of the function's typical gradients.
_FLAT = 1e-9
# A point without a derivative is a minimum if no value on circles of these radii, in units of the domain, is lower.
_RADII = (1e-7, 1e-5, 1e-3)
_ANGLES = np.linspace(0.0, 2.0 * math.pi, 32, endpoint=False)


class Minimum(Struct, frozen=True):
    """A known minimum: position, value, and name."""

    point: tuple[float, ...]
    value: float
    name: str = "minimum"


class Function(Protocol):
    """The interface of an objective that is used here."""

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """(low, high) of each axis."""

    @property
    def value_scale(self) -> float:
        """Range of values in the domain."""

    def value_gradient(self, point: Any) -> tuple[float, Vector]:
        """The value and the gradient at ``point``."""

    def hessian(self, point: Any) -> NDArray[np.float64]:
        """Hessian at ``point``."""

    def values_at(self, points: Any) -> tuple[Vector, NDArray[np.float64]]:
        """Values and gradients at ``points``."""


def refined_minima(function: Function, near: Iterable[tuple[float, ...]], name: str) -> tuple[Minimum, ...]:
    """The minima of ``function`` that Newton's method reaches from ``near``, without duplicates.

    Points that do not converge to a minimum are dropped, unless no value around the given point is lower: a kink, which
    is kept as given. A coordinate on an edge of the domain stays there: a minimum over the domain, if not of the
    function.
    """
    size = min(high - low for low, high in function.domain)
    known: list[Minimum] = []
    for start in near:
        point = _refined(function, np.array(start, dtype=np.float64))
        # Two wells can merge at these parameters.
        if point is not None and all(math.dist(point, other.point) > 1e-6 * size for other in known):
            known.append(Minimum(tuple(point.tolist()), function.value_gradient(point)[0], name))
    return tuple(known)


def _refined(function: Function, start: Vector) -> Vector | None:
    low, high = _bounds(function, start)
    free = (start > low) & (start < high)
    point = _newton(function, start, free)
    if _is_smooth_minimum(function, point, free):
        return point
    return start if _nothing_around_is_lower(function, start) else None


def _is_smooth_minimum(function: Function, point: Vector, free: NDArray[np.bool_]) -> bool:
    value, gradient = function.value_gradient(point)
    hessian = function.hessian(point)
    if not (math.isfinite(value) and np.all(np.isfinite(gradient)) and np.all(np.isfinite(hessian))):
        return False
    low, high = _bounds(function, point)
    sides = np.where(np.isfinite(high - low), high - low, 1.0)
    around = function.value_scale / sides + np.abs(hessian) @ (sides + np.abs(point))
    flat = np.abs(gradient) <= _FLAT * around
    outward = np.where(point <= low, gradient >= 0.0, gradient <= 0.0)
    curvature = np.linalg.eigvalsh(_held(hessian, free) * np.outer(sides, sides))
    return bool(
        np.all(np.where(free, flat, outward)) and curvature[0] >= -_FLAT * max(function.value_scale, curvature[-1])
    )


def _nothing_around_is_lower(function: Function, point: Vector) -> bool:
    value, _ = function.value_gradient(point)
    low, high = _bounds(function, point)
    size = np.where(np.isfinite(high - low), high - low, 1.0)
    around = np.concatenate([np.clip(point + radius * _around(len(point)) * size, low, high) for radius in _RADII])
    values, _ = function.values_at(around)
    return math.isfinite(value) and bool(np.all(values >= value))


def _bounds(function: Function, point: Vector) -> tuple[Vector, Vector]:
    """Bounds of the coordinates; only the domain of a function of two coordinates bounds its minima."""
    if len(point) != len(function.domain):
        return np.full(len(point), -math.inf), np.full(len(point), math.inf)
    low, high = np.array(function.domain).T
    return low, high


def _around(n: int) -> NDArray[np.float64]:
    """Unit vectors around a circle, or in more dimensions random ones, the same at each call."""
    if n == 2:
        return np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])
    drawn = np.random.default_rng(n).standard_normal((8 * n, n))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def _newton(function: Function, point: Vector, free: NDArray[np.bool_]) -> Vector:
    """Newton's method in the ``free`` coordinates, with step halving, while value or gradient decreases."""
    value, gradient = function.value_gradient(point)
    for _ in range(100):
        hessian = _held(function.hessian(point), free)
        if not (np.all(np.isfinite(hessian)) and np.all(np.isfinite(gradient))):
            return point
        step = _downhill(hessian, np.where(free, gradient, 0.0))
        for halvings in range(30):
            trial = point + step * 0.5**halvings
            new_value, new_gradient = function.value_gradient(trial)
            flatter = np.abs(new_gradient[free]).sum() < np.abs(gradient[free]).sum()
            if new_value < value or (new_value == value and flatter):
                break
        else:
            return point
        point, value, gradient = trial, new_value, new_gradient
    return point


def _held(hessian: NDArray[np.float64], free: NDArray[np.bool_]) -> NDArray[np.float64]:
    """``hessian`` with the fixed coordinates decoupled."""
    return hessian if free.all() else np.where(np.outer(free, free), hessian, np.diag(np.where(free, 0.0, 1.0)))


def _downhill(hessian: NDArray[np.float64], gradient: Vector) -> Vector:
    """The Newton step with absolute curvatures, which is a descent direction."""
    curvature, axes = np.linalg.eigh(hessian)
    steepness = np.abs(curvature)
    step: Vector = -axes @ ((axes.T @ gradient) / np.maximum(steepness, 1e-12 * steepness.max() + 1e-300))
    return step
