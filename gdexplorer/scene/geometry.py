"""Arrays behind the pictures: meshes, colours, contour lines, arrows, paths. Pure NumPy, no Qt.

3-D pictures are drawn in a box: the longer side of the domain from -1 to 1, heights from 0 to `HEIGHT`, and the floor
with its arrows at `FLOOR`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.geometry.plane import Plane, whole_plane
from gdexplorer.descent.geometry.slice import Drawn, Slice, drawn
from gdexplorer.objectives import BoundObjective
from gdexplorer.scene.heights import HeightScale, height_scale
from gdexplorer.scene.sampling import Sampled, differentiated, interpolated, sizes
from gdexplorer.scene.thinning import THIN

Array = NDArray[np.float64]
HEIGHT = 0.95
FLOOR = -0.5
# Contour lines are lifted above the surface to stay visible.
LEVEL_LIFT = 0.002
LEVELS = 20
# If all contour lines together have more points than this, only every other level, or fewer, is drawn.
MOST_LEVEL_PLACES = 30_000
# Contour lines whose heights are in one of these bands from 0 to 1 have one colour.
BANDS = 20
ARROWS = 15
# An arrow into an undefined region is halved this often before it is dropped.
HALVINGS = 2
# Places along an arrow at which the function must be defined, including both ends.
SHAFT_CHECKS = 5
# Smallest number of decades that arrow lengths span.
DECADES = 3.0
LIGHT = np.array([-0.35, -0.5, 0.79])
AMBIENT = 0.62
# Where values are cut off, colours are mixed with this grey.
CUT_GREY = 128
# Domains with a larger aspect ratio are drawn square.
LONGEST_ASPECT = 3.0
# Samples along each side of the domain; objectives with data read thousands of rows for each value.
GRID, DATA_GRID = 256, 128
# In many coordinates: limit on samples times coordinates over the whole grid.
MOST_WORK, FEWEST_ON_SIDE = 6e8, 21


class Box(Struct, frozen=True, eq=False):
    """Transformation of domain and values to the drawn box."""

    domain: tuple[tuple[float, float], tuple[float, float]]
    scale: HeightScale

    @property
    def half_sides(self) -> Array:
        """Half the drawn sides along x and y: 1 for the longer one."""
        sides = np.diff(np.array(self.domain)).ravel()
        ratio = sides / sides.max()
        return np.ones(2) if ratio.min() < 1.0 / LONGEST_ASPECT else ratio

    @property
    def keeps_angles(self) -> bool:
        """Whether both axes have the same scale, so that gradients are perpendicular to contour lines."""
        sides = np.diff(np.array(self.domain)).ravel()
        return bool(sides.max() <= LONGEST_ASPECT * sides.min())

    def flat(self, points: Array) -> Array:
        """Transform points of the domain, (..., 2), to the box."""
        low, high = np.array(self.domain).T
        with np.errstate(over="ignore"):
            return np.asarray(((np.asarray(points) - low) / (high - low) * 2.0 - 1.0) * self.half_sides)

    def point(self, flat: Array) -> Array:
        """Transform points of the box to the domain: the inverse of `flat`."""
        low, high = np.array(self.domain).T
        return np.asarray(low + (np.asarray(flat) / self.half_sides + 1.0) / 2.0 * (high - low))

    def stretch(self) -> Array:
        """Box lengths per unit of x and of y."""
        low, high = np.array(self.domain).T
        return np.asarray(2.0 * self.half_sides / (high - low))

    def height(self, values: Array) -> Array:
        """Transform values of the objective to heights in the box."""
        return HEIGHT * self.scale.heights(values)

    def placed(self, points: Array, values: Array) -> NDArray[np.float32]:
        """Points on the surface: float32[m, 3]."""
        with np.errstate(over="ignore"):  # far outside the box: infinite, and not drawn
            return np.column_stack([self.flat(points), self.height(values)]).astype(np.float32)


class HasValues(Protocol):
    """A function of two coordinates, or what is known of one."""

    def values_at(self, points: Array, /) -> tuple[Array, Array]:
        """Values float64[m] and derivatives float64[m, 2] at ``points``, float64[m, 2]."""


class Surface(Struct, frozen=True, eq=False, dict=True):
    """Everything that is drawn of an objective, as arrays.

    Attributes
    ----------
    objective : the function of two coordinates that is drawn; ``plane``: its plane in parameter space.
    xs, ys : the grid, values : float64[len(ys), len(xs)].
    vertices : float32[m, 3], faces : uint32[k, 3], colours : uint8[m, 4], with baked lighting.
    lines : a float64[j, 2] array for each of ``levels``, pieces separated by rows of NaN.
    arrows : float64[k, 2, 2], tail and head of each negative-gradient arrow, in the domain.
    """

    objective: Drawn
    plane: Plane
    box: Box
    xs: Array
    ys: Array
    values: Array
    vertices: NDArray[np.float32]
    faces: NDArray[np.uint32]
    colours: NDArray[np.uint8]
    levels: Array
    lines: list[Array]
    arrows: Array

    @cached_property
    def level_curves(self) -> tuple[Array, ...]:
        """The contour lines in each band of heights; see `by_band`."""
        return by_band(self.box, self.levels, self.lines)

    @cached_property
    def level_segments(self) -> NDArray[np.float32]:
        """Contour lines on the surface, as pairs of points in the box: float32[2 * m, 3]."""
        parts = [np.empty((0, 3), np.float32)]
        for level, line in zip(self.levels, self.lines, strict=True):
            flat = self.box.flat(line)
            pairs = np.stack([flat[:-1], flat[1:]], axis=1)
            pairs = pairs[np.isfinite(pairs).all(axis=(1, 2))].reshape(-1, 2)
            height = float(self.box.height(np.array(level))) + LEVEL_LIFT
            parts.append(np.column_stack([pairs, np.full(len(pairs), height)]).astype(np.float32))
        return np.concatenate(parts)

    @property
    def bound(self) -> BoundObjective:
        """The objective in all its coordinates."""
        return bound_in(self.objective)

    @cached_property
    def samples(self) -> Sampled:
        """Its values on the grid, with differences between neighbours as derivatives."""
        return differentiated(self.xs, self.ys, self.values)

    @property
    def is_rough(self) -> bool:
        """Whether it stands for a finer one, whose evaluations take long."""
        return bool(self.bound.cost) and len(self.xs) < grid_size(self.bound)

    @property
    def is_movable(self) -> bool:
        """Whether the user can choose the part that is drawn."""
        return self.bound.starts_anywhere or self.bound.dimension != 2

    def read(self, points: Array) -> Array:
        """Values at ``points: float64[m, 2]``: exact, or interpolated on the grid if evaluations are slow."""
        if isinstance(self.objective, Slice) or self.bound.cost:
            return interpolated(self.xs, self.ys, self.values, points)
        return self.objective.values_at(points)[0]

    def value_gradient(self, point: tuple[float, float]) -> tuple[float, Array]:
        """Value and gradient, float64[2], at a point of the picture; of a Python function, interpolated on the grid."""
        if not self.bound.cost:
            return self.objective.value_gradient(point)
        cell = np.array([self.xs[1] - self.xs[0], self.ys[1] - self.ys[0]])
        places = point + np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]]) * cell
        value, *around = interpolated(self.xs, self.ys, self.values, places).tolist()
        return value, np.array([around[0] - around[1], around[2] - around[3]]) / (2.0 * cell)


def build_surface(
    bound: BoundObjective,
    colour_table: NDArray[np.uint8],
    compressed: bool | None = None,
    size: int | None = None,
    plane: Plane | None = None,
) -> Surface:
    """Sample ``bound`` over its domain or a plane and prepare all arrays (milliseconds; meant for a worker thread)."""
    plane = plane or whole_plane(bound)
    objective, size = drawn(bound, plane), size or grid_size(bound)
    (x0, x1), (y0, y1) = objective.domain
    xs, ys = np.linspace(x0, x1, size), np.linspace(y0, y1, size)
    return surface_of(objective, plane, Sampled(xs, ys, *objective.on_grid(xs, ys)), colour_table, compressed)


def surface_of(
    objective: Drawn, plane: Plane, samples: Sampled, colour_table: NDArray[np.uint8], compressed: bool | None
) -> Surface:
    """Prepare all arrays of an objective that was sampled over its domain; where that is slow, from samples alone."""
    xs, ys, values = samples.xs, samples.ys, samples.values
    box = Box(objective.domain, height_scale(values, compressed))
    vertices, faces, colours = mesh(box, xs, ys, values, samples.slopes, colour_table)
    levels = box.scale.levels(LEVELS)
    is_slow = bool(bound_in(objective).cost)
    surface = Surface(
        objective, plane, box, xs, ys, values, vertices, faces, colours,
        *thin_levels(levels, level_lines(xs, ys, values, levels)),
        negative_gradient_arrows(samples if is_slow else objective, box),
    )  # fmt: skip
    # Computed and compiled here, on the worker thread, and cached.
    objective.minima, THIN.compiled, surface.level_segments, surface.level_curves  # noqa: B018
    return surface


def bound_in(objective: Drawn) -> BoundObjective:
    """What is drawn, in all its coordinates."""
    return objective.bound if isinstance(objective, Slice) else objective


def thin_levels(levels: Array, lines: list[Array]) -> tuple[Array, list[Array]]:
    """Thin the levels evenly to what can be drawn quickly; return them with their lines."""
    every = max(1, math.ceil(sum(map(len, lines)) / MOST_LEVEL_PLACES))
    first = (len(lines) - 1) % every // 2
    return levels[first::every], lines[first::every]


def by_band(box: Box, levels: Array, lines: list[Array]) -> tuple[Array, ...]:
    """Contour lines in each of `BANDS` bands of heights, each float64[m, 2], pieces separated by rows of NaN."""
    gap = np.full((1, 2), np.nan)
    parts: list[list[Array]] = [[np.empty((0, 2))] for _ in range(BANDS)]
    for band, line in zip(band_of(box.scale.heights(levels)).tolist(), lines, strict=True):
        parts[band].extend((line, gap))
    return tuple(map(np.concatenate, parts))


def band_of(heights: Array) -> NDArray[np.intp]:
    """The band of each of ``heights``; those beyond the lowest and the highest belong to the first and the last.

    So do those that are no numbers, of values that overflow: to the first.
    """
    bands: Array = np.clip(np.where(np.isnan(heights), 0.0, heights) * BANDS, 0, BANDS - 1)
    return bands.astype(np.intp)


def grid_size(bound: BoundObjective) -> int:
    """Samples along each side: fewer if evaluations are slow, so that a picture takes well under a second."""
    if bound.cost:
        return sizes(bound)[-1]
    if bound.dimension == 2:
        return GRID if bound.samples is None else DATA_GRID
    work = bound.data.shape[0] * bound.dimension
    return int(min(max(math.sqrt(MOST_WORK / work), FEWEST_ON_SIDE), DATA_GRID))


def mesh(
    box: Box, xs: Array, ys: Array, values: Array, slopes: Array, colour_table: NDArray[np.uint8]
) -> tuple[NDArray[np.float32], NDArray[np.uint32], NDArray[np.uint8]]:
    """Vertices, faces and lit colours; with holes where the objective is undefined."""
    vertices = np.empty((len(ys), len(xs), 3), dtype=np.float32)
    vertices[..., 0] = box.flat(np.column_stack([xs, np.full_like(xs, ys[0])]))[:, 0]
    vertices[..., 1] = box.flat(np.column_stack([np.full_like(ys, xs[0]), ys]))[:, 1][:, np.newaxis]
    vertices[..., 2] = HEIGHT * box.scale.drawn_heights(values)
    colours = lit_colours(box, values, slopes, colour_table)
    return vertices.reshape(-1, 3), grid_faces(np.isfinite(vertices[..., 2])), colours.reshape(-1, 4)


def lit_colours(box: Box, values: Array, slopes: Array, colour_table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Colours by height with baked lighting, uint8[..., 4]; opaque even where the objective is undefined."""
    heights = box.scale.heights(values)
    indices = np.nan_to_num(heights * 255.0, nan=0.0, posinf=255.0, neginf=0.0).clip(0, 255).astype(np.uint8)
    colours = np.empty((*values.shape, 4), dtype=np.uint8)
    colours[..., :3] = colour_table[indices] * brightness(box, values, slopes)[..., np.newaxis]
    colours[..., 3] = 255
    beyond = box.scale.is_beyond(values)
    if beyond.any():
        colours[..., :3][beyond] = colours[..., :3][beyond] // 2 + CUT_GREY // 2
    return colours


def brightness(box: Box, values: Array, slopes: Array) -> NDArray[np.float32]:
    """Lambertian shading of the surface, from exact slopes: float32 in [AMBIENT, 1]."""
    towards = LIGHT.astype(np.float32)
    with np.errstate(all="ignore"):  # slopes may be infinite, or overflow float32
        rise = (HEIGHT * box.scale.slopes(values)).astype(np.float32)
        along_x, along_y = (slopes[..., i].astype(np.float32) * rise / np.float32(box.stretch()[i]) for i in (0, 1))
        cosine = (towards[2] - along_x * towards[0] - along_y * towards[1]) / np.sqrt(1.0 + along_x**2 + along_y**2)
    lit = AMBIENT + (1.0 - AMBIENT) * np.nan_to_num(cosine.clip(0.0, 1.0), nan=1.0)
    return np.asarray(lit, np.float32)


def grid_faces(drawn: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Two triangles for each grid cell whose corners are all ``drawn``: uint32[k, 3]."""
    rows, columns = drawn.shape
    corner = np.arange(rows * columns, dtype=np.uint32).reshape(rows, columns)
    a, b, c, d = corner[:-1, :-1], corner[:-1, 1:], corner[1:, :-1], corner[1:, 1:]
    faces = np.empty((rows - 1, columns - 1, 2, 3), dtype=np.uint32)
    for triangle, corners in enumerate(((a, b, d), (a, d, c))):
        for place, numbers in enumerate(corners):
            faces[..., triangle, place] = numbers
    if drawn.all():
        return faces.reshape(-1, 3)
    return faces[drawn[:-1, :-1] & drawn[:-1, 1:] & drawn[1:, :-1] & drawn[1:, 1:]].reshape(-1, 3)


def level_lines(xs: Array, ys: Array, values: Array, levels: Array) -> list[Array]:
    """Contour lines of the objective at each of ``levels``; pieces are separated by a row of NaN."""
    import contourpy  # not needed before the first picture

    masked = np.ma.masked_invalid(values)
    generator = contourpy.contour_generator(xs, ys, masked, line_type=contourpy.LineType.ChunkCombinedNan)
    chunks = (generator.lines(level)[0][0] for level in levels)
    return [np.empty((0, 2)) if chunk is None else chunk for chunk in chunks]


def negative_gradient_arrows(objective: HasValues, box: Box, count: int = ARROWS) -> Array:
    """Negative-gradient arrows of ``objective`` on a regular grid over the box; see `arrows_down`."""
    return clip_to_defined(
        objective, arrows_down(lambda points: defined_slopes(objective, points), *box_grid(box, count)), box.stretch()
    )


def box_grid(box: Box, count: int = ARROWS) -> tuple[Array, Array, float]:
    """The places of ``count * count`` arrows, float64[m, 2], the box's stretch, and the longest arrow in the box."""
    fractions = (np.arange(count) + 0.5) / count
    low, high = np.array(box.domain).T
    grid = np.stack(np.meshgrid(fractions, fractions), axis=-1).reshape(-1, 2)
    return low + grid * (high - low), box.stretch(), 2.0 * float(box.half_sides.min()) / count


def defined_slopes(objective: HasValues, points: Array) -> Array:
    """Gradients at ``points``, NaN where the value is undefined: the derivative's formula may exist there."""
    values, slopes = objective.values_at(points)
    return np.where(np.isfinite(values)[:, None], slopes, np.nan)


def clip_to_defined(objective: HasValues, arrows: Array, stretch: Array) -> Array:
    """Shorten ``arrows`` at both ends that reach to where ``objective`` is undefined; drop those that still do."""
    for _ in range(HALVINGS):
        outside = ~_are_within(objective, arrows, stretch)
        if not outside.any():
            return arrows
        halved = (arrows + arrows.mean(axis=1, keepdims=True)) / 2.0
        arrows = np.where(outside[:, None, None], halved, arrows)
    return arrows[_are_within(objective, arrows, stretch)]


def _are_within(objective: HasValues, arrows: Array, stretch: Array) -> NDArray[np.bool_]:
    """Whether ``objective`` is defined along the shaft and the barbs of each arrow: bool[k]."""
    shares = np.linspace(0.0, 1.0, SHAFT_CHECKS)[:, None, None]
    shafts = arrows[:, 0] + shares * (arrows[:, 1] - arrows[:, 0])
    barbs = arrow_segments(arrows, stretch)[len(arrows) :]
    places = np.concatenate([shafts, *(each.reshape(2, -1, 2) for each in (barbs[:, 1], barbs.mean(axis=1)))])
    values = objective.values_at(places.reshape(-1, 2))[0]
    return np.asarray(np.isfinite(values).reshape(len(places), -1).all(axis=0))


def arrows_down(slopes_at: Callable[[Array], Array], points: Array, stretch: Array, cell: float) -> Array:
    """Arrows against the slopes at ``points``, tail and head: float64[k, 2, 2] in the domain.

    They point in the direction of a step, as drawn with ``stretch`` (float64[2], lengths in the picture per unit of x
    and of y). Their middles are the points, and they are shorter than ``cell`` in the picture: on a grid of cells no
    smaller than that, none meets another. Lengths grow with the logarithm of the gradient norm, so that they stay
    readable over many decades; there is no arrow where the gradient is zero.
    """
    down = -slopes_at(points) * stretch
    lengths = np.hypot(down[:, 0], down[:, 1])
    usable = np.isfinite(lengths) & (lengths > 0.0)
    points, down, lengths = points[usable], down[usable], lengths[usable]
    if not len(points):
        return np.empty((0, 2, 2))
    drawn = cell * arrow_lengths(lengths)
    half = down / lengths[:, None] * drawn[:, None] / stretch / 2.0
    return np.stack([points - half, points + half], axis=1)


def arrow_lengths(norms: Array) -> Array:
    """Lengths from 0.3 to 0.95 for positive ``norms``, by their logarithms.

    The scale covers the 5 % to 95 % quantiles of the decades, and at least three: larger spans are not cut off, and a
    few very flat places do not make all others look alike.
    """
    decades = np.log10(norms)
    lowest, highest = np.quantile(decades, [0.05, 0.95])
    span = max(highest - lowest, DECADES)
    return np.asarray(0.3 + 0.65 * (1.0 + (decades - highest) / span).clip(0.0, 1.0))


def arrow_segments(arrows: Array, stretch: Array, barb: float = 0.3) -> Array:
    """Arrows (tail, head) as line segments float64[m, 2, 2]: a shaft and two barbs each, undistorted as drawn."""
    tails, heads = arrows[:, 0] * stretch, arrows[:, 1] * stretch
    back = (tails - heads) * barb
    side = np.column_stack([-back[:, 1], back[:, 0]]) * 0.6
    barbs = [np.stack([heads, heads + back + sign * side], axis=1) for sign in (1.0, -1.0)]
    return np.concatenate([np.stack([tails, heads], axis=1), *barbs]) / stretch


def clipped_segments(starts: Array, ends: Array, low: Array, high: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Clip segments to a box (Liang and Barsky 1984): new starts, new ends, and which segments intersect it."""
    with np.errstate(all="ignore"):
        along = ends - starts
        to_low, to_high = (low - starts) / along, (high - starts) / along
        enters, leaves = np.minimum(to_low, to_high), np.maximum(to_low, to_high)
        # A segment along a face is inside or outside as a whole: 0/0 there.
        parallel = along == 0.0
        within = (starts >= low) & (starts <= high)
        enters = np.where(parallel, np.where(within, -np.inf, np.inf), enters)
        leaves = np.where(parallel, np.where(within, np.inf, -np.inf), leaves)
        first, last = np.maximum(enters.max(axis=1), 0.0), np.minimum(leaves.min(axis=1), 1.0)
        kept = first <= last
        return starts + along * first[:, None], starts + along * last[:, None], kept


# Refinement of the ray sampling where it nearly misses the surface, and the most such places.
FINER, MOST_NEAR_MISSES = 257, 32


def surface_hit(
    origin: Array, direction: Array, box: Box, height_at: Callable[[Array], Array], samples: int = 800
) -> Array | None:
    """Where a ray first meets the surface: the point (x, y) of the domain, or None.

    ``origin``, ``direction``: float64[3] in the box; ``height_at`` returns heights in the box at points float64[m, 2].
    The ray is sampled inside the box, more finely where it comes close to the surface without crossing it; the first
    crossing is refined by bisection.
    """
    sides = box.half_sides
    low, high = np.array([*-sides, 0.0]), np.array([*sides, HEIGHT])
    margin = np.array([0.0, 0.0, 0.02])
    span = _crossing(origin, direction, low - margin, high + margin)
    if span is None:
        return None

    def above(times: Array) -> Array:
        places = origin + times[:, None] * direction
        return places[:, 2] - height_at(box.point(places[:, :2]))

    times = np.linspace(*span, samples)
    gaps = above(times)
    near_misses = _near_misses(gaps)
    if near_misses.size:
        finer = np.linspace(times[near_misses - 1], times[near_misses + 1], FINER, axis=-1).ravel()
        times, first = np.unique(np.concatenate([times, finer]), return_index=True)
        gaps = np.concatenate([gaps, above(finer)])[first]
    crossings = np.flatnonzero(np.isfinite(gaps[:-1]) & np.isfinite(gaps[1:]) & (gaps[:-1] * gaps[1:] <= 0.0))
    if not crossings.size:
        return None
    near, far = times[crossings[0]], times[crossings[0] + 1]
    sign = np.sign(gaps[crossings[0]]) or 1.0
    for _ in range(60):
        middle = (near + far) / 2.0
        near, far = (middle, far) if sign * above(np.array([middle]))[0] > 0.0 else (near, middle)
    return box.point((origin + far * direction)[:2])


def _near_misses(gaps: Array) -> NDArray[np.intp]:
    """Samples at which the ray comes closest to the surface without crossing: it may dip in between."""
    sizes = np.abs(gaps)
    nearest = (sizes[1:-1] <= sizes[:-2]) & (sizes[1:-1] <= sizes[2:]) & (gaps[:-2] * gaps[2:] > 0.0)
    return np.flatnonzero(nearest)[:MOST_NEAR_MISSES] + 1


def _crossing(origin: Array, direction: Array, low: Array, high: Array) -> tuple[float, float] | None:
    """The parameters at which a ray enters and leaves a box."""
    with np.errstate(all="ignore"):
        times = np.stack([(low - origin) / direction, (high - origin) / direction])
    enters, leaves = float(np.nanmax(times.min(axis=0))), float(np.nanmin(times.max(axis=0)))
    enters = max(enters, 0.0)
    return (enters, leaves) if enters < leaves else None
