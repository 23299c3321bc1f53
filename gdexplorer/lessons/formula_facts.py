"""Functions of conditions that are about a function as a whole: exact for polynomials if possible, else sampled."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdexplorer.lessons import polynomials
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.polynomials import Polynomial

# Points along each side of the domain at which curvatures are compared, and how far from a point chords are drawn.
_SIDE = 61
_ROUNDING = 1e-9
# Directions and distances, in sizes of the domain, along which a function is followed outwards.
_DIRECTIONS, _DISTANCES = 360, 10.0 ** np.arange(1, 7)
_SAMPLES = 500


def polynomial_of(facts: Facts) -> Polynomial | None:
    """The polynomial that the objective is; None if it is none."""
    experiment = facts.document.experiment
    if facts.bound.samples is not None or facts.bound.dimension != 2:
        return None
    return polynomials.polynomial(experiment.definition().formula, dict(experiment.parameters))


def degree(facts: Facts) -> float:
    """The total degree of a polynomial; infinite for other functions."""
    terms = polynomial_of(facts)
    return math.inf if terms is None else float(polynomials.degree(terms))


def convex(facts: Facts) -> bool:
    """Whether the function is convex: exact up to degree 2 and for odd degrees.

    Otherwise its curvatures are sampled over the domain, and its values along chords, for functions without a
    derivative.
    """
    facts.check_plane()
    terms = polynomial_of(facts)
    if terms is not None and polynomials.degree(terms) <= 2:
        xx, xy, yy = 2 * terms.get((2, 0), 0), terms.get((1, 1), 0), 2 * terms.get((0, 2), 0)
        return bool(xx >= 0 and yy >= 0 and xx * yy >= xy * xy)
    if terms is not None and polynomials.degree(terms) % 2:
        return False
    return _curves_up(facts) and _lies_below_chords(facts)


def _grid(facts: Facts, side: int = _SIDE) -> NDArray[np.float64]:
    (left, right), (bottom, top) = facts.bound.domain
    xs, ys = np.linspace(left, right, side), np.linspace(bottom, top, side)
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def _curves_up(facts: Facts) -> bool:
    hessians = facts.bound.hessians_at(_grid(facts))
    curvatures = np.linalg.eigvalsh(hessians[np.isfinite(hessians).all(axis=(1, 2))])
    if not len(curvatures):
        return True
    return bool(np.all(curvatures[:, 0] >= -_ROUNDING * np.abs(curvatures).max()))


def _lies_below_chords(facts: Facts) -> bool:
    random = np.random.default_rng(0)
    points = _grid(facts)
    ends = points[random.integers(0, len(points), (2, 20 * _SAMPLES))]
    (first, last), (middle, _) = (
        (facts.bound.values_at(row)[0] for row in ends),
        facts.bound.values_at(ends.mean(axis=0)),
    )
    allowed = _ROUNDING * (1.0 + np.abs(first) + np.abs(last))
    with np.errstate(invalid="ignore"):
        return bool(np.all(middle <= (first + last) / 2.0 + allowed))


def bounded_below(facts: Facts) -> bool:
    """Whether the function has a lower bound on the plane.

    Of a polynomial, the terms of the highest degree decide if they have a sign; otherwise its values are followed
    outwards in many directions.
    """
    facts.check_plane()
    terms = polynomial_of(facts)
    if terms is not None:
        if not (highest := polynomials.degree(terms)):
            return True
        angles = np.linspace(0.0, 2.0 * math.pi, 8 * _DIRECTIONS, endpoint=False)
        sizes = sum(
            float(c) * np.cos(angles) ** i * np.sin(angles) ** j for (i, j), c in terms.items() if i + j == highest
        )
        allowed = _ROUNDING * float(np.abs(sizes).max())
        if np.any(sizes < -allowed):
            return False
        if np.all(sizes > allowed):
            return True
    return _stays_up(facts)


def _stays_up(facts: Facts) -> bool:
    angles = np.linspace(0.0, 2.0 * math.pi, _DIRECTIONS, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    middle, size = np.mean(facts.bound.domain, axis=1), float(np.max(facts.sides))
    rays = middle + size * _DISTANCES[:, np.newaxis, np.newaxis] * circle
    outside = facts.bound.values_at(rays.reshape(-1, 2))[0].reshape(len(_DISTANCES), -1)
    inside = facts.bound.values_at(_grid(facts))[0]
    if np.any(np.isneginf(outside)):
        return False
    reached = np.nanmin(np.append(inside, 0.0)) - 10.0 * facts.bound.value_scale
    falling = (outside[-1] < outside[-2]) & (outside[-1] < reached)
    return not bool(np.any(falling & np.isfinite(outside[-1])))


def symmetric(facts: Facts) -> bool:
    """Whether x and y may be exchanged: f(x, y) = f(y, x)."""
    facts.check_plane()
    terms = polynomial_of(facts)
    if terms is not None:
        return all(terms.get((j, i)) == value for (i, j), value in terms.items())
    low, high = np.min(facts.bound.domain), np.max(facts.bound.domain)
    points = low + (high - low) * np.random.default_rng(0).random((_SAMPLES, 2))
    one, other = (facts.bound.values_at(row)[0] for row in (points, points[:, ::-1]))
    return bool(np.allclose(one, other, rtol=_ROUNDING, atol=_ROUNDING * facts.bound.value_scale, equal_nan=True))
