"""A feasible set in a picture: closed curves around it, and the walls among them."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Domain = tuple[tuple[float, float], tuple[float, float]]

# Corners count as within a half-plane up to this share of the picture's sides.
ROUNDING = 1e-9


class Outline(Struct, frozen=True, eq=False):
    """A set in a picture.

    Attributes
    ----------
    loops : closed curves, float64[m, 2] each, the last point before the first, with the set on their left: outer ones
        against the clock, those of holes with it.
    border : float64[k, 2, 2], segments of them that are walls of the set, not sides of the picture.
    """

    loops: tuple[Matrix, ...]
    border: NDArray[np.float64]


def convex_part(rows: Matrix, bounds: Vector, domain: Domain) -> Matrix:
    """The corners of all points of ``domain`` with ``rows @ (u, v) <= bounds``: float64[m, 2].

    They are listed against the clock; two for a segment, none if nothing is seen.
    """
    (left, right), (bottom, top) = domain
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top]])
    scale = np.abs(rows) @ np.array([right - left, top - bottom])
    slack = ROUNDING * np.where(scale > 0.0, scale, 1.0)
    cutting = np.flatnonzero((rows @ corners.T > (bounds + slack)[:, np.newaxis]).any(axis=1))
    for k in cutting.tolist():
        corners = _cut(corners, rows[k], float(bounds[k]), float(slack[k]))
    return _distinct(corners, np.array([right - left, top - bottom]))


def _cut(corners: Matrix, row: Vector, bound: float, slack: float) -> Matrix:
    """The part of a convex polygon with ``row @ corner <= bound`` (I. E. Sutherland, G. W. Hodgman, 1974)."""
    beyond = corners @ row - bound if len(corners) else np.empty(0)
    kept: list[Vector] = []
    for k in range(len(corners)):
        here, there = float(beyond[k]), float(beyond[(k + 1) % len(corners)])
        if here <= slack:
            kept.append(corners[k])
        if min(here, there) < -slack and max(here, there) > slack:
            share = here / (here - there)
            kept.append(corners[k] + share * (corners[(k + 1) % len(corners)] - corners[k]))
    return np.array(kept).reshape(-1, 2)


def _distinct(corners: Matrix, sides: Vector) -> Matrix:
    """The corners that differ from the next one."""
    if len(corners) < 2:
        return corners
    apart = np.abs(corners - np.roll(corners, -1, axis=0)) > 4.0 * ROUNDING * sides
    kept = corners[apart.any(axis=1)]
    return kept if len(kept) else corners[:1]


def walls_of(corners: Matrix, domain: Domain) -> NDArray[np.float64]:
    """Segments between ``corners: float64[m, 2]`` that are no sides of the ``domain``: float64[k, 2, 2]."""
    if len(corners) < 2:
        return np.empty((0, 2, 2))
    following = np.roll(corners, -1, axis=0)[: 1 if len(corners) == 2 else None]
    edges = np.stack([corners[: len(following)], following], axis=1)
    slack = ROUNDING * np.diff(np.array(domain)).ravel()
    on_sides = [
        np.all(np.abs(edges[:, :, axis] - end) <= 2.0 * slack[axis], axis=1)
        for axis, ends in enumerate(domain)
        for end in ends
    ]
    return np.asarray(edges[~np.any(on_sides, axis=0)])
