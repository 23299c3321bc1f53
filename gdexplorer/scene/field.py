"""The vector field of descent as line segments: arrows, stream lines, or the flow from the starts. No Qt."""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.geometry.metric import Metric

if TYPE_CHECKING:
    from gdexplorer.objectives import BoundObjective
    from gdexplorer.scene.geometry import HasValues, Surface
    from gdexplorer.scene.patch import Seen

Array = NDArray[np.float64]

# Distance between stream lines, and length of their arrowheads, in units of the drawn box.
DISTANCE, HEAD = 0.13, 0.045
# Gradients that take longer than this are slow.
SLOW_SECONDS = 5e-4
# Where the map is zoomed in, points of the flow are closer, up to this factor: beyond, straight pieces are short of the
# tolerance of the integration.
FINEST_FLOW = 50.0
NOTHING = np.empty((0, 2, 2))
# On the map the field is light with a dark rim, which tells it from light and dark ground alike: colours with their
# opacity from 0 to 255, and widths in pixels.
FIELD, FIELD_RIM = ((255, 255, 255, 235), 1.3), ((0, 0, 0, 120), 2.8)


class Field(Enum):
    """How the vector field of descent is drawn."""

    ARROWS = "arrows"
    STREAMS = "streams"
    FLOW = "flow"
    NONE = "none"


def field_segments(
    surface: Surface, field: Field, starts: Sequence[tuple[float, ...]], metric: Metric, seen: Seen | None = None
) -> Array:
    """Line segments, float64[m, 2, 2] in the domain, that draw ``field`` (milliseconds; meant for a worker thread).

    They show the negative gradient under ``metric``. Arrows replace curves if the picture is a plane in more
    coordinates, since the flow leaves the plane, and if gradients are slow, since a curve needs thousands. With
    ``seen``, arrows and stream lines cover that part of the plane, of the same size and density in its picture, and the
    flow from the starts is as fine as that.
    """
    field = drawn_as(surface, field, metric)
    if field is Field.NONE:
        return NOTHING
    if field is Field.ARROWS:
        return arrow_field(surface, metric, seen)
    from gdexplorer.descent.geometry.flow import LONGEST_STEP, Picture, flow_curves, stream_lines

    box = surface.box
    picture = Picture(np.array(box.domain)[:, 0], box.stretch(), 2.0 * box.half_sides)
    if field is Field.STREAMS:
        if seen is not None:
            picture = Picture(np.array(seen.domain)[:, 0], seen.stretch, seen.sides)
        return line_segments(stream_lines(surface.bound, picture, DISTANCE, metric), picture.stretch)
    if not starts:
        return NOTHING
    closer = 1.0 if seen is None else float(np.clip(np.max(seen.stretch / picture.stretch), 1.0, FINEST_FLOW))
    curves = flow_curves(surface.bound, picture, np.array(starts), metric, LONGEST_STEP / closer)
    return line_segments(curves, picture.stretch if seen is None else seen.stretch)


def drawn_as(surface: Surface, field: Field, metric: Metric) -> Field:
    """The field actually drawn: arrows replace curves that cannot be followed or would take long."""
    if field in (Field.ARROWS, Field.NONE):
        return field
    return Field.ARROWS if surface.bound.dimension != 2 or _takes_long(surface, metric) else field


def _takes_long(surface: Surface, metric: Metric) -> bool:
    bound = surface.bound
    point = np.array(bound.start)
    times = []
    for _ in range(4):  # the first call compiles; the minimum excludes interruptions
        began = time.perf_counter()
        metric.gradients(bound, point, bound.gradient(point)[np.newaxis])
        times.append(time.perf_counter() - began)
    return min(times) > SLOW_SECONDS


def arrow_field(surface: Surface, metric: Metric, seen: Seen | None = None) -> Array:
    """Arrows on a regular grid over the domain, or over the part of the plane that is ``seen``, as segments."""
    from gdexplorer.scene import geometry

    stretch = surface.box.stretch() if seen is None else seen.stretch
    raises = not metric.is_euclidean and surface.bound.dimension == 2
    if not raises and seen is None:
        return geometry.arrow_segments(surface.arrows, stretch)
    grid = geometry.box_grid(surface.box) if seen is None else seen.grid(surface.box, geometry.ARROWS)
    slow = _SlowSlopes(surface, grid[2] / stretch) if surface.bound.cost else None
    objective: HasValues = slow or surface.objective

    def slopes_at(points: Array) -> Array:
        slopes = geometry.defined_slopes(objective, points)
        return _raised(surface.bound, metric, points, slopes) if raises else slopes

    arrows = geometry.arrows_down(slopes_at, *grid)
    checked: HasValues = _SlowValues(surface) if slow else objective
    return geometry.arrow_segments(geometry.clip_to_defined(checked, arrows, stretch), stretch)


class _SlowValues(Struct, frozen=True, eq=False):
    """Where a slow function is defined: as far as its surface knows, and anywhere beyond."""

    surface: Surface

    def values_at(self, points: Array) -> tuple[Array, Array]:
        values, slopes = self.surface.samples.values_at(points)
        return np.where(self.beyond(points), 0.0, values), slopes

    def beyond(self, points: Array) -> NDArray[np.bool_]:
        """Which points lie outside the domain."""
        low, high = np.array(self.surface.box.domain).T
        return np.asarray(((points < low) | (points > high)).any(axis=1))


class _SlowSlopes(Struct, frozen=True, eq=False):
    """The slopes of a slow function: differences on its surface, and exact where that shows none so fine, or ends.

    ``cell`` : distances of arrows along x and y, float64[2]. A surface that is to become finer is not asked beyond.
    """

    surface: Surface
    cell: Array

    def values_at(self, points: Array) -> tuple[Array, Array]:
        surface, samples = self.surface, self.surface.samples
        values, slopes = samples.values_at(points)
        is_closer = (self.cell < [samples.xs[1] - samples.xs[0], samples.ys[1] - samples.ys[0]]).any()
        exact = np.full(len(points), is_closer) if is_closer else _SlowValues(surface).beyond(points)
        if not surface.is_rough and exact.any():
            values[exact], slopes[exact] = surface.objective.values_at(points[exact])
        return values, slopes


def _raised(bound: BoundObjective, metric: Metric, points: Array, slopes: Array) -> Array:
    """The gradients under ``metric``, NaN where it has none."""
    for row, point in enumerate(points):
        raised = metric.gradients(bound, point, slopes[row : row + 1])
        slopes[row] = np.nan if raised is None else raised[0]
    return slopes


def line_segments(lines: Sequence[Array], stretch: Array) -> Array:
    """Lines, float64[k, 2] each, as segments, with an arrowhead in the middle of each."""
    if not lines:
        return NOTHING
    pairs = [np.stack([line[:-1], line[1:]], axis=1) for line in lines]
    return np.concatenate([*pairs, *(_head(line, stretch) for line in lines)])


def _head(line: Array, stretch: Array) -> Array:
    """Two barbs at half of the line's length in the picture, along the line."""
    drawn = line * stretch
    steps = np.hypot.reduce(np.diff(drawn, axis=0), axis=1)
    place = int(np.searchsorted(np.cumsum(steps), steps.sum() / 2.0))
    place = min(place, len(steps) - 1)
    if steps.sum() < HEAD or steps[place] == 0.0:
        return NOTHING
    tip, along = drawn[place + 1], (drawn[place + 1] - drawn[place]) / steps[place]
    across = np.array([-along[1], along[0]])
    barbs = [tip + HEAD * (sign * 0.45 * across - along) for sign in (1.0, -1.0)]
    return np.array([[tip, barb] for barb in barbs]) / stretch
