"""Surfaces of slow functions, one after the other: coarse at first, and finer while somebody waits for that. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.descent.geometry.slice import drawn
from gdexplorer.scene.geometry import Surface, grid_size, surface_of
from gdexplorer.scene.sampling import Sampled, Stopped, sampled, sizes

if TYPE_CHECKING:
    from gdexplorer.objectives import BoundObjective

# A table of colours, uint8[256, 3], and whether heights are compressed; None: where that shows more.
Look = tuple[NDArray[np.uint8], bool | None]


def first_surface(
    bound: BoundObjective, plane: Plane, before: Surface | None, look: Look, stopped: Stopped
) -> Surface | None:
    """A slow function on a plane, as coarse as it is computed quickly; None once ``stopped`` says so.

    Of the last surface, ``before``, what is known of the same plane is not computed again.
    """
    known = before.samples if before is not None and is_on(before, bound, plane) else None
    return _sampled(bound, plane, sizes(bound)[0] if known is None else len(known.xs), known, look, stopped)


def finer_surfaces(surface: Surface, look: Look, stopped: Stopped, is_moving: Callable[[], bool]) -> Iterator[Surface]:
    """Yield ever finer ones than ``surface``, until ``stopped`` says so, or the finest is reached.

    While ``is_moving``, its plane is about to move on: all but the finest are computed, if there are several.
    """
    bound = surface.bound
    finest = grid_size(bound)
    for size in sizes(bound):
        if size > len(surface.xs):
            enough = partial(_is_either, stopped, is_moving) if size == finest else stopped
            found = _sampled(bound, surface.plane, size, surface.samples, look, enough)
            if found is None:
                return
            yield (surface := found)


def _sampled(
    bound: BoundObjective, plane: Plane, size: int, known: Sampled | None, look: Look, stopped: Stopped
) -> Surface | None:
    objective = drawn(bound, plane)
    found = sampled(objective, size, known, stopped)
    return None if found is None else surface_of(objective, plane, found, *look)


def _is_either(one: Stopped, other: Stopped) -> bool:
    return one() or other()


def is_on(surface: Surface, bound: BoundObjective, plane: Plane) -> bool:
    """Whether a surface is that of a function on a plane, as far as it is drawn."""
    other = surface.plane
    alike = np.array_equal(other.origin, plane.origin) and np.array_equal(other.directions, plane.directions)
    return surface.bound is bound and alike and other.domain == plane.domain
