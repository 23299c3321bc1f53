"""Which path on the surface is under the pointer, unless the surface hides it. Pure arrays, no Qt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.geometry import HEIGHT
from gdexplorer.scene.paths import LIFT, Segments
from gdexplorer.scene.viewpoint import Viewpoint

Array = NDArray[np.float64]

# The nearest segments that are looked at, and the places at which each line of sight is compared with the surface.
MOST_CANDIDATES, SAMPLES = 48, 160
# A line of sight may pass so far below the surface, which is sampled.
DEPTH = 0.004


def nearest_path(
    segments: Segments,
    cursor: int,
    viewpoint: Viewpoint,
    place: Array,
    reach: float,
    above: Callable[[Array], Array],
) -> tuple[int, int] | None:
    """The visible run nearest to a place on the screen, and its step there; None if none is within reach.

    Parameters
    ----------
    segments : the paths in the box; those up to the ``cursor`` are drawn.
    place : float64[2], and ``reach``: in pixels of the screen.
    above : how far points of the box, float64[m, 3], are above the surface: float64[m].
    """
    count = segments.shown(cursor)
    ends = segments.vertices[: 2 * count].astype(np.float64)
    if not count:
        return None
    starts, stops = ends[::2], ends[1::2]
    shares, off = _nearest_points(viewpoint.on_screen(starts), viewpoint.on_screen(stops), place)
    near = np.flatnonzero(off <= reach)
    near = near[np.argsort(off[near], kind="stable")][:MOST_CANDIDATES]
    if not len(near):
        return None
    points = starts[near] + shares[near, None] * (stops[near] - starts[near])
    points[:, 2] += np.maximum(LIFT - np.nan_to_num(above(points)), 0.0)  # chords between iterates may dip
    seen = near[_are_visible(points, viewpoint.camera, above)]
    return (int(segments.owners[seen[0]]), int(segments.steps[seen[0]])) if len(seen) else None


def _nearest_points(starts: Array, stops: Array, place: Array) -> tuple[Array, Array]:
    """Where each segment comes nearest to a place, as a share of it, and how near: float64[m] each."""
    tails, along = place - starts, stops - starts
    with np.errstate(all="ignore"):
        shares = np.nan_to_num((tails * along).sum(axis=1) / (along**2).sum(axis=1)).clip(0.0, 1.0)
        off = np.hypot(*(tails - shares[:, None] * along).T)
    return shares, np.where(np.isfinite(off), off, np.inf)


def _are_visible(points: Array, camera: Array, above: Callable[[Array], Array]) -> NDArray[np.bool_]:
    """Whether the surface is not between the camera and each of ``points``: bool[k]."""
    towards = camera - points
    with np.errstate(all="ignore"):
        # A line of sight that rises meets no surface above the box.
        rise = np.where(towards[:, 2] > 0.0, (HEIGHT + DEPTH - points[:, 2]) / towards[:, 2], 1.0).clip(0.0, 1.0)
        shares = rise[:, None] * np.linspace(0.0, 1.0, SAMPLES)
        places = points[:, None] + shares[..., None] * towards[:, None]
        gaps = above(places.reshape(-1, 3)).reshape(shares.shape)
    return np.asarray(~(gaps < -DEPTH).any(axis=1))  # outside the box there is no surface: its gaps are NaN
