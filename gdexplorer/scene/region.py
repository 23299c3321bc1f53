"""The feasible set as drawn: a polygon in the plane of the picture, with its border. Pure arrays, no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.scene.geometry import HEIGHT, Box, Surface, clipped_segments, interpolated

Array = NDArray[np.float64]

# Two tones of the border, dark on light: one of them is seen on any ground.
BORDER_COLOUR, BORDER_RIM = "#14161a", "#ffffff"
# Corners count as within a half-plane up to this share of the picture's sides.
ROUNDING = 1e-9
# Pieces of the border to a side of the picture, on the surface, and how far it is lifted above that.
PIECES, LIFT = 160, 0.008
# How much of the surface's own colour is left outside.
KEPT = 0.4


@dataclass(frozen=True, eq=False)
class Region:
    """The part of a feasible set that a picture shows.

    Attributes
    ----------
    corners : float64[m, 2], its convex outline within the picture's domain; two for a segment, none if it is not seen.
    domain : the domain of the picture.
    """

    corners: Array
    domain: tuple[tuple[float, float], tuple[float, float]]

    @cached_property
    def border(self) -> Array:
        """Segments of the outline that are walls of the set, not sides of the picture: float64[k, 2, 2]."""
        if len(self.corners) < 2:
            return np.empty((0, 2, 2))
        following = np.roll(self.corners, -1, axis=0)[: 1 if len(self.corners) == 2 else None]
        edges = np.stack([self.corners[: len(following)], following], axis=1)
        slack = ROUNDING * np.diff(np.array(self.domain)).ravel()
        on_sides = [
            np.all(np.abs(edges[:, :, axis] - end) <= 2.0 * slack[axis], axis=1)
            for axis, ends in enumerate(self.domain)
            for end in ends
        ]
        return np.asarray(edges[~np.any(on_sides, axis=0)])


def region_of(feasible: FeasibleSet | None, plane: Plane) -> Region | None:
    """The part of ``feasible`` that a picture of ``plane`` shows; None without a set."""
    return None if feasible is None else _region(feasible, plane)


@lru_cache(maxsize=8)
def _region(feasible: FeasibleSet, plane: Plane) -> Region:
    rows, bounds = feasible.half_planes(plane.origin, plane.directions)
    (left, right), (bottom, top) = plane.domain
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top]])
    scale = np.abs(rows) @ np.array([right - left, top - bottom])
    slack = ROUNDING * np.where(scale > 0.0, scale, 1.0)
    cutting = np.flatnonzero((rows @ corners.T > (bounds + slack)[:, np.newaxis]).any(axis=1))
    for k in cutting.tolist():
        corners = _cut(corners, rows[k], float(bounds[k]), float(slack[k]))
    return Region(_distinct(corners, np.array([right - left, top - bottom])), plane.domain)


def _cut(corners: Array, row: Array, bound: float, slack: float) -> Array:
    """The part of a convex polygon with ``row @ corner <= bound`` (I. E. Sutherland, G. W. Hodgman, 1974)."""
    beyond = corners @ row - bound if len(corners) else np.empty(0)
    kept: list[Array] = []
    for k in range(len(corners)):
        here, there = float(beyond[k]), float(beyond[(k + 1) % len(corners)])
        if here <= slack:
            kept.append(corners[k])
        if min(here, there) < -slack and max(here, there) > slack:
            share = here / (here - there)
            kept.append(corners[k] + share * (corners[(k + 1) % len(corners)] - corners[k]))
    return np.array(kept).reshape(-1, 2)


def _distinct(corners: Array, sides: Array) -> Array:
    """The corners that differ from the next one."""
    if len(corners) < 2:
        return corners
    apart = np.abs(corners - np.roll(corners, -1, axis=0)) > 4.0 * ROUNDING * sides
    kept = corners[apart.any(axis=1)]
    return kept if len(kept) else corners[:1]


def faded(colours: NDArray[np.uint8], surface: Surface, feasible: FeasibleSet, towards: str) -> NDArray[np.uint8]:
    """The surface's ``colours: uint8[m, 4]``, mixed with the colour ``towards`` (#rrggbb) outside the set."""
    us, vs = np.meshgrid(surface.xs, surface.ys)
    points = surface.plane.points(np.column_stack([us.ravel(), vs.ravel()]))
    outside = feasible.excess(points) > 0.0
    ink = np.array([int(towards[i : i + 2], 16) for i in (1, 3, 5)])
    mixed = colours.copy()
    mixed[outside, :3] = KEPT * colours[outside, :3] + (1.0 - KEPT) * ink
    return mixed


def border_on_surface(region: Region | None, surface: Surface) -> NDArray[np.float32]:
    """The border laid on the surface, as pairs of points in the box: float32[2 * m, 3]."""
    if region is None or not len(region.border):
        return np.empty((0, 3), np.float32)
    sides = np.diff(np.array(region.domain)).ravel()
    pairs = [_placed(_divided(edge, sides), surface) for edge in region.border]
    starts, ends = (np.concatenate([pair[k] for pair in pairs]) for k in (0, 1))
    half = surface.box.half_sides
    starts, ends, inside = clipped_segments(
        starts, ends, np.array([*-half, -0.02]), np.array([*half, HEIGHT + 0.05])
    )  # fmt: skip
    return np.stack([starts[inside], ends[inside]], axis=1).reshape(-1, 3).astype(np.float32)


def _divided(edge: Array, sides: Array) -> Array:
    """Points along an edge, close enough to follow the surface: float64[m, 2]."""
    pieces = max(1, math.ceil(PIECES * float(np.max(np.abs(edge[1] - edge[0]) / sides))))
    return np.asarray(edge[0] + np.linspace(0.0, 1.0, pieces + 1)[:, np.newaxis] * (edge[1] - edge[0]))


def _placed(points: Array, surface: Surface) -> tuple[Array, Array]:
    """The ends of the pieces between ``points``, a little above the surface: float64[m, 3] each."""
    box: Box = surface.box
    with np.errstate(all="ignore"):
        values = interpolated(surface.xs, surface.ys, surface.values, points)
        placed = np.column_stack([box.flat(points), box.height(values) + LIFT])
    return placed[:-1], placed[1:]
