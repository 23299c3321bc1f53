"""What the map shows where it is looked at: sampled anew, as finely as the pixels of its picture. No Qt."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.objectives.objective import Domain
from gdexplorer.scene.geometry import LEVELS, Box, Surface, by_band, grid_size, level_lines, lit_colours, thin_levels
from gdexplorer.scene.heights import HeightScale
from gdexplorer.scene.sampling import Sampled, around

Array = NDArray[np.float64]

# Distance of samples in pixels, and the most of them along a side.
SPACING, MOST_SAMPLES = 2.0, 640
# The patch extends this far beyond what is seen, as a fraction of each side: to pan shows no gap at once.
MARGIN = 0.125
# A slow function is sampled anew where the map is zoomed in by more than this.
CLOSER = 1.25
# Numbers of contour levels between the lowest and the highest value seen; the distance of levels changes by a factor
# that keeps every coarser one.
FEWEST_LEVELS, MOST_LEVELS, REFINED = 7, 3 * LEVELS, 3
# Levels closer than this, relative to their values, would show rounding errors; sides shorter than this, relative to
# the coordinates, cannot be sampled.
FINEST = 1e-12
# Coordinates closer to zero are not told apart: so near, parts of them are no numbers.
SMALLEST = 1e-290


class Seen(Struct, frozen=True):
    """A part of the plane that is looked at.

    Attributes
    ----------
    domain : its sides. width, height : those of its picture, in pixels.
    """

    domain: Domain
    width: float
    height: float

    @property
    def sides(self) -> Array:
        """Sides of the picture in units in which the shorter one is 2, like a box: float64[2]."""
        return np.array([self.width, self.height]) * 2.0 / min(self.width, self.height)

    @property
    def stretch(self) -> Array:
        """These units per unit of x and of y."""
        return np.asarray(self.sides / np.diff(np.array(self.domain)).ravel())

    @property
    def pixel(self) -> Array:
        """Width and height of a pixel, float64[2]; the picture may have no size yet."""
        return np.diff(np.array(self.domain)).ravel() / np.maximum([self.width, self.height], 1.0)

    @property
    def corners(self) -> Array:
        """Lowest and highest coordinates in sight, float64[2, 2]."""
        return np.ascontiguousarray(np.array(self.domain, dtype=np.float64).T)

    @property
    def can_be_sampled(self) -> bool:
        """Whether it has an area, and coordinates that can be told apart."""
        sides = np.array(self.domain)
        size = np.maximum(np.abs(sides).max(axis=1), SMALLEST)
        # Halves: sides as far apart as numbers go overflow.
        apart = sides[:, 1] / 2.0 - sides[:, 0] / 2.0 > FINEST * size
        return min(self.width, self.height) >= 1.0 and bool(np.isfinite(sides).all() and apart.all())

    def widened(self, share: float) -> Seen:
        """The same, larger by ``share`` of each side at each end."""
        sides = [(low - share * (high - low), high + share * (high - low)) for low, high in self.domain]
        return Seen((sides[0], sides[1]), self.width * (1.0 + 2.0 * share), self.height * (1.0 + 2.0 * share))

    def grid(self, box: Box, count: int) -> tuple[Array, Array, float]:
        """Places of arrows, float64[m, 2], ``count`` along the shorter side; the stretch, and the longest arrow.

        The grid is anchored to the domain: to pan moves the arrows along with the map.
        """
        cell = 2.0 / count
        step = cell / self.stretch
        anchor = np.array(box.domain)[:, 0] + step / 2.0
        low, high = np.array(self.domain).T
        first, last = np.ceil((low - anchor) / step), np.floor((high - anchor) / step)
        xs, ys = (anchor[i] + step[i] * (first[i] + np.arange(int(last[i] - first[i]) + 1)) for i in (0, 1))
        return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2), self.stretch, cell


class Patch(Struct, frozen=True, eq=False):
    """A part of a surface as the map shows it.

    Attributes
    ----------
    surface : the surface; heights, and with them colours, are the same everywhere.
    xs, ys : the grid; colours : uint8[len(ys), len(xs), 4], clear where the objective is undefined.
    lines : contour lines in each band of heights, each float64[m, 2], pieces separated by rows of NaN.
    """

    surface: Surface
    xs: Array
    ys: Array
    colours: NDArray[np.uint8]
    lines: tuple[Array, ...]


def sample_patch(surface: Surface, seen: Seen, colour_table: NDArray[np.uint8]) -> Patch | None:
    """Sample what is ``seen`` of the function behind ``surface``.

    None if coordinates cannot be told apart there, or if the surface shows no less, and a finer one is coming.
    """
    if not seen.can_be_sampled:
        return None
    found = _sampled_slowly(surface, seen) if surface.bound.cost else _sampled(surface, seen.widened(MARGIN))
    if found is None:
        return None
    xs, ys, values = found.xs, found.ys, found.values
    colours = clear_colours(lit_colours(surface.box, values, found.slopes, colour_table), values)
    levels = seen_levels(surface.box.scale, values)
    lines = thin_levels(levels, level_lines(xs, ys, values, levels))
    return Patch(surface, xs, ys, colours, by_band(surface.box, *lines))


def _sampled(surface: Surface, seen: Seen) -> Sampled:
    counts = samples(surface, seen)
    xs, ys = (np.linspace(low, high, count) for (low, high), count in zip(seen.domain, counts, strict=True))
    return Sampled(xs, ys, *surface.objective.on_grid(xs, ys))


def _sampled_slowly(surface: Surface, seen: Seen) -> Sampled | None:
    """A slow function where it is seen: sampled anew only if that is finer than the finest surface."""
    spacing = np.diff(np.array(seen.domain)).ravel() / (np.array(samples(surface, seen)) - 1)
    finest = np.diff(np.array(surface.box.domain)).ravel() / (grid_size(surface.bound) - 1)
    if (spacing < finest / CLOSER).any():
        return _sampled(surface, seen)
    return None if surface.is_rough else around(surface.objective, surface.samples, seen.domain, spacing)


def samples(surface: Surface, seen: Seen) -> tuple[int, int]:
    """Samples along x and y: one for a few pixels, or fewer of an objective whose evaluations are slow."""
    sides = np.array([seen.width, seen.height])
    fast = surface.bound.samples is None and surface.bound.dimension == 2 and not surface.bound.cost
    most = MOST_SAMPLES if fast else grid_size(surface.bound)
    columns, rows = np.ceil(sides / max(SPACING, float(sides.max()) / most)).astype(int) + 1
    return max(int(columns), 2), max(int(rows), 2)


def clear_colours(colours: NDArray[np.uint8], values: Array) -> NDArray[np.uint8]:
    """A copy of ``colours``, uint8[rows, columns, 4], that is clear where ``values`` are undefined."""
    return np.where(np.isfinite(values)[..., np.newaxis], colours, np.uint8(0))


def seen_levels(scale: HeightScale, values: Array) -> Array:
    """Contour levels at even heights: those of the whole surface, or finer or coarser ones for what is seen."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return finite
    with np.errstate(all="ignore"):
        low, high = (float(height) for height in scale.drawn_heights(np.array([finite.min(), finite.max()])))
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return finite[:0]
    distance = _distance(high - low)
    numbers = np.arange(math.ceil(low / distance - 0.5), math.floor(high / distance - 0.5) + 1, dtype=np.float64)
    levels = scale.values((numbers + 0.5) * distance)
    # Beside a pole are values whose rounding errors exceed all levels elsewhere: each level counts for itself.
    apart = np.diff(levels) > FINEST * np.maximum(np.abs(levels[:-1]), np.abs(levels[1:]))
    return levels if apart.all() else levels[:0]


def _distance(span: float) -> float:
    """The distance of levels in height over a ``span`` of heights: that of the whole surface times a power of three."""
    refinements = max(0, math.ceil(math.log(FEWEST_LEVELS / LEVELS / span, REFINED)))
    coarsenings = max(0, math.ceil(math.log(span * LEVELS / MOST_LEVELS, REFINED)))
    return 1.0 / LEVELS * float(REFINED) ** (coarsenings - refinements)
