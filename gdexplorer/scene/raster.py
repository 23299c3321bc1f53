"""The surface as an image, and what of lines it hides, without a screen or OpenGL. Pure arrays, no Qt."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.signature import Arguments, Fits, Signature
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.raster_kernels import rasterise
from gdexplorer.scene.viewpoint import Viewpoint

Array = NDArray[np.float64]

# Samples along each side of a pixel, and pixels that are drawn at once: they bound the memory.
SAMPLES, AT_ONCE = 2, 1_000_000
# Places along each side of a pixel at which depth is known: one is hidden if it is behind all places around it, since
# along an edge of the surface, seen from its side, depth changes much from one to the next.
FINER = 2
# A line is in front of the surface if it is nearer than this share of the distance behind it: lines on the surface are
# lifted by less than the corners of its cells stand apart in depth.
ASIDE = 2e-3
# Pieces of lines, in pixels, that are shown or hidden as a whole.
PIECE = 2.0
MOST_PIECES = 400


def _misfit(a: Arguments, _: Fits | None) -> str:
    points, faces = a["points"], a["faces"]
    shaped = points.shape[1] == 3 and faces.shape[1] == 3
    held = not faces.size or (faces.min() >= 0 and faces.max() < len(points))
    return "" if shaped and held else "The faces"


RASTERISE = Kernel(
    rasterise,
    Signature(
        "rasterise",
        "points: ma, faces: int kb, colours: mc, top: int, depths: hw, image: hwc -> int",
        misfit=_misfit,
    ),
)


class Seen(Struct, frozen=True, eq=False):
    """A surface as a viewpoint sees it.

    Attributes
    ----------
    viewpoint : where from. points : float64[m, 3], its vertices: pixels across and down, and nearness (1 / depth).
    faces : int64[k, 3]. colours : float64[m, 3], from 0 to 255. nearness : float64[rows, columns], the least of the
        surface around each place, `FINER` to a pixel; 0 where there is none.
    """

    viewpoint: Viewpoint
    points: Array
    faces: NDArray[np.int64]
    colours: Array
    nearness: Array

    def image(self, scale: float) -> NDArray[np.uint8]:
        """The surface with ``scale`` pixels to one of the viewpoint: uint8[rows, columns, 4], clear beside it."""
        width, height = (round(scale * side) for side in (self.viewpoint.width, self.viewpoint.height))
        found = np.empty((height, width, 4), np.uint8)
        rows = max(AT_ONCE // max(width * SAMPLES**2, 1), 1)
        points = self.points * np.array([scale * SAMPLES, scale * SAMPLES, 1.0])
        for top in range(0, height, rows):
            strip = found[top : top + rows]
            strip[:] = self._strip(points, top * SAMPLES, len(strip), width)
        return found

    def _strip(self, points: Array, top: int, rows: int, columns: int) -> Array:
        depths = np.zeros((rows * SAMPLES, columns * SAMPLES))
        image = np.zeros((*depths.shape, 3))
        RASTERISE(points, self.faces, self.colours, top, depths, image)
        blocks = (rows, SAMPLES, columns, SAMPLES)
        covered = (depths > 0.0).reshape(blocks).sum(axis=(1, 3))
        colours = image.reshape(*blocks, 3).sum(axis=(1, 3)) / np.maximum(covered, 1)[..., np.newaxis]
        opacity = covered * (255.0 / SAMPLES**2)
        return np.asarray(np.rint(np.concatenate([colours, opacity[..., np.newaxis]], axis=-1)))

    def parts(self, vertices: NDArray[np.floating]) -> tuple[Array, NDArray[np.bool_], NDArray[np.intp]]:
        """Segments of the box, float64[2 * m, 3], in pieces of about `PIECE` pixels on the screen.

        Returns the pieces, float64[k, 2, 2], whether the surface leaves each in sight, bool[k], and whose they are,
        intp[k].
        """
        places = np.asarray(vertices, dtype=np.float64)
        ends = np.concatenate([self.viewpoint.on_screen(places), nearness(self.viewpoint, places)[:, None]], axis=1)
        pairs = ends.reshape(-1, 2, 3)
        kept = np.flatnonzero(np.isfinite(pairs).all(axis=(1, 2)))
        pairs = pairs[kept]
        along = pairs[:, 1] - pairs[:, 0]
        counts = np.clip(np.ceil(np.hypot(along[:, 0], along[:, 1]) / PIECE), 1, MOST_PIECES).astype(np.int64)
        owners = np.repeat(np.arange(len(pairs)), counts)
        number = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        shares = np.stack([number, number + 1.0], axis=1) / counts[owners, None]
        pieces = pairs[owners, 0][:, None] + shares[..., None] * along[owners][:, None]
        middles = pieces.mean(axis=1)
        rows, columns = self.nearness.shape
        row, column = (np.floor(FINER * middles[:, axis]).astype(np.int64) for axis in (1, 0))
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        behind = np.zeros(len(pieces))
        behind[inside] = self.nearness[row[inside], column[inside]]
        return pieces[..., :2], middles[:, 2] >= behind * (1.0 - ASIDE), kept[owners]


def seen_from(viewpoint: Viewpoint, surface: Surface, colours: NDArray[np.uint8]) -> Seen:
    """``surface`` in ``colours``, uint8[m, 4], of its vertices, from a viewpoint."""
    places = surface.vertices.astype(np.float64)
    points = np.column_stack([viewpoint.on_screen(places), nearness(viewpoint, places)])
    faces, shades = surface.faces.astype(np.int64), colours[:, :3].astype(np.float64)
    depths = np.zeros([max(round(FINER * side), 1) for side in (viewpoint.height, viewpoint.width)])
    RASTERISE(points * np.array([FINER, FINER, 1.0]), faces, shades, 0, depths, np.zeros((*depths.shape, 3)))
    return Seen(viewpoint, points, faces, shades, _least_around(depths))


def _least_around(numbers: Array) -> Array:
    """The least of each number and its eight neighbours."""
    padded = np.pad(numbers, 1, mode="edge")
    rows = np.minimum(np.minimum(padded[:-2], padded[1:-1]), padded[2:])
    return np.asarray(np.minimum(np.minimum(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:]))


def nearness(viewpoint: Viewpoint, places: Array) -> Array:
    """One by the depth of each of ``places``, float64[m, 3]: linear along lines of the picture; NaN behind it."""
    towards = viewpoint.view_matrix[2, :3]
    with np.errstate(all="ignore"):
        depth = -(places @ towards + viewpoint.view_matrix[2, 3])
        return np.asarray(np.where(depth > 0.0, 1.0 / depth, np.nan))


def joined(pieces: Array) -> list[Array]:
    """Consecutive ``pieces``, float64[k, 2, 2], as lines, float64[j, 2]: one ends where the next does not begin."""
    if not len(pieces):
        return []
    breaks = np.flatnonzero(np.abs(pieces[1:, 0] - pieces[:-1, 1]).max(axis=1) > 1e-6) + 1
    return [np.concatenate([group[:1, 0], group[:, 1]]) for group in np.split(pieces, breaks)]
