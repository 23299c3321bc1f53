"""Minima: from points near them, given in the catalogue, to what they are at the parameters in use."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# A gradient is zero if it is no more than this part of what gradients of the function are.
_FLAT = 1e-9
# A point without a derivative is a minimum if nothing on circles of these radii, in parts of the domain, is lower.
_RADII = (1e-7, 1e-5, 1e-3)
_ANGLES = np.linspace(0.0, 2.0 * math.pi, 32, endpoint=False)


@dataclass(frozen=True)
class Minimum:
    """A known minimum: where, how low, and what it is called if it has a name."""

    point: tuple[float, ...]
    value: float
    name: str = "minimum"


class Function(Protocol):
    """What is asked of an objective here."""

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """For each axis (low, high)."""

    @property
    def value_scale(self) -> float:
        """By how much values in the domain differ."""

    def value_gradient(self, point: Any) -> tuple[float, Vector]:
        """The value and the gradient at ``point``."""

    def hessian(self, point: Any) -> NDArray[np.float64]:
        """The second derivatives at ``point``."""

    def values_at(self, points: Any) -> tuple[Vector, NDArray[np.float64]]:
        """Values and gradients at ``points``."""


def refined_minima(function: Function, near: Iterable[tuple[float, ...]], name: str) -> tuple[Minimum, ...]:
    """The minima of ``function`` that Newton's method reaches from ``near``, each once.

    A point that Newton's method finds to be none is left out, but stands as it is given if nothing around it is lower:
    a kink. A coordinate given on an edge of the domain stays there: a minimum of the domain, if not of the function.
    """
    size = min(high - low for low, high in function.domain)
    known: list[Minimum] = []
    for start in near:
        point = _refined(function, np.array(start, dtype=np.float64))
        # Two wells can be one at these parameters.
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
    """The lowest and the highest coordinates; only a plane has a domain that bounds its minima."""
    if len(point) != len(function.domain):
        return np.full(len(point), -math.inf), np.full(len(point), math.inf)
    low, high = np.array(function.domain).T
    return low, high


def _around(n: int) -> NDArray[np.float64]:
    """Directions of length 1: around a circle, or in more dimensions drawn evenly, the same at each call."""
    if n == 2:
        return np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])
    drawn = np.random.default_rng(n).standard_normal((8 * n, n))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def _newton(function: Function, point: Vector, free: NDArray[np.bool_]) -> Vector:
    """Newton's method in the ``free`` coordinates, its steps halved, as long as it lowers the value or the gradient."""
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
    """``hessian`` with the coordinates that are not ``free`` cut off."""
    return hessian if free.all() else np.where(np.outer(free, free), hessian, np.diag(np.where(free, 0.0, 1.0)))


def _downhill(hessian: NDArray[np.float64], gradient: Vector) -> Vector:
    """The Newton step, turned around where the curvature is negative."""
    curvature, axes = np.linalg.eigh(hessian)
    steepness = np.abs(curvature)
    step: Vector = -axes @ ((axes.T @ gradient) / np.maximum(steepness, 1e-12 * steepness.max() + 1e-300))
    return step
