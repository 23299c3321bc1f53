"""The feasible set as drawn: curves around it in the plane of the picture, and its border. Pure arrays, no Qt."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.scene.geometry import HEIGHT, Box, Surface, clipped_segments
from gdexplorer.scene.sampling import interpolated

Array = NDArray[np.float64]

# Two tones of the border, dark on light: one of them is seen on any ground.
BORDER_COLOUR, BORDER_RIM = "#14161a", "#ffffff"
# Pieces of the border to a side of the picture, on the surface, and how far it is lifted above that.
PIECES, LIFT = 160, 0.008
# How much of the surface's own colour is left outside.
KEPT = 0.4


class Region(Struct, frozen=True, eq=False):
    """The part of a feasible set that a picture shows.

    Attributes
    ----------
    loops, border : closed curves around it, and its walls among their pieces (see `Outline`).
    domain : the domain of the picture.
    """

    loops: tuple[Array, ...]
    border: Array
    domain: tuple[tuple[float, float], tuple[float, float]]


@lru_cache(maxsize=8)
def region_of(feasible: FeasibleSet | None, plane: Plane) -> Region | None:
    """The part of ``feasible`` that a picture of ``plane`` shows; None without a set."""
    if feasible is None:
        return None
    outline = feasible.outline(plane.origin, plane.directions, plane.domain)
    return Region(outline.loops, outline.border, plane.domain)


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
