"""The viewpoint of the drawn box, and the projection of its points. Pure arithmetic, no Qt.

Places of the box are float64[m, 3]; those of the picture are in pixels to the right of its upper left corner and down.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.scene.geometry import FLOOR, HEIGHT

Array = NDArray[np.float64]
Place = tuple[float, float, float]

# Field of view across the shorter side of the picture, so that the box looks the same at every aspect ratio.
ANGLE = math.radians(45.0)
MIDDLE: Place = (0.0, 0.0, (HEIGHT + FLOOR) / 2.0)
# Near plane relative to the distance, and far plane beyond the drawn box.
NEAREST, BEYOND = 0.02, 1.1
SMALLEST_STEP, LARGEST_STEP = 1e-3, 1e6


class Margins(NamedTuple):
    """Margins beside the box for labels, in pixels."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0

    def held(self, width: float, height: float, share: float) -> Margins:
        """Reduce the margins to at most ``share`` of each side of the picture."""
        across = min(1.0, share * width / max(self.left + self.right, 1e-9))
        down = min(1.0, share * height / max(self.top + self.bottom, 1e-9))
        return Margins(self.left * across, self.top * down, self.right * across, self.bottom * down)


NO_MARGINS = Margins()


def corners(half_sides: Array, low: float = FLOOR, high: float = HEIGHT) -> Array:
    """The corners of the drawn box, float64[8, 3]; bits 0, 1 and 2 of an index say whether x, y and z are high."""
    a, b = half_sides
    return np.array([((-a, a)[i & 1], (-b, b)[i >> 1 & 1], (low, high)[i >> 2]) for i in range(8)])


class Viewpoint(Struct, frozen=True, dict=True):
    """A camera and its picture.

    Attributes
    ----------
    elevation, azimuth : in degrees, of the camera as seen from ``centre``, which is in the middle of the picture.
    distance : from ``centre``, in lengths of the box.
    width, height : of the picture, in pixels.
    """

    elevation: float
    azimuth: float
    distance: float = 5.0
    centre: Place = MIDDLE
    width: float = 1.0
    height: float = 1.0

    @cached_property
    def _directions(self) -> Array:
        """Unit vectors to the right, up and towards the camera, as rows."""
        e, a = math.radians(self.elevation), math.radians(self.azimuth)
        return np.array(
            [
                [-math.sin(a), math.cos(a), 0.0],
                [-math.sin(e) * math.cos(a), -math.sin(e) * math.sin(a), math.cos(e)],
                [math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)],
            ]
        )

    @property
    def camera(self) -> Array:
        """Position of the camera, float64[3]."""
        return np.asarray(np.array(self.centre) + self.distance * self._directions[2])

    @property
    def _tangents(self) -> Array:
        """Half the visible width and height at distance 1."""
        sides = np.array([max(self.width, 1.0), max(self.height, 1.0)])
        return np.asarray(math.tan(ANGLE / 2.0) * sides / sides.min())

    @property
    def pixel(self) -> float:
        """The size of a pixel at the centre, in units of the box."""
        return float(2.0 * self._tangents[0] * self.distance / max(self.width, 1.0))

    @cached_property
    def view_matrix(self) -> Array:
        """View matrix, from the box to the camera's axes, float64[4, 4], for column vectors."""
        matrix = np.eye(4)
        matrix[:3, :3] = self._directions
        matrix[:3, 3] = -self._directions @ self.camera
        return matrix

    @cached_property
    def projection(self) -> Array:
        """Projection matrix, from the camera's axes to OpenGL's clip coordinates, float64[4, 4]."""
        reach = math.dist(self.centre, MIDDLE) + math.sqrt(3.0)
        near, far = max(self.distance - reach, NEAREST * self.distance), BEYOND * (self.distance + reach)
        across, down = 1.0 / self._tangents
        deep, shift = -(far + near) / (far - near), -2.0 * far * near / (far - near)
        return np.array([[across, 0, 0, 0], [0, down, 0, 0], [0, 0, deep, shift], [0, 0, -1.0, 0]])

    def on_screen(self, places: NDArray[np.floating]) -> Array:
        """Pixel positions of points in the box, float64[m, 2]; NaN behind the camera."""
        with np.errstate(all="ignore"):
            x, y, z = self._directions @ (np.asarray(places, dtype=np.float64) - self.camera).T
            depth = np.where(z < 0.0, -z, np.nan)
            across, down = self._tangents
            return np.column_stack(
                [(1.0 + x / (depth * across)) * self.width / 2.0, (1.0 - y / (depth * down)) * self.height / 2.0]
            )

    def ray(self, x: float, y: float) -> tuple[Array, Array]:
        """The ray through a pixel: its origin and unit direction."""
        across, down = self._tangents
        right = (2.0 * x / max(self.width, 1.0) - 1.0) * across
        up = (1.0 - 2.0 * y / max(self.height, 1.0)) * down
        direction = np.array([right, up, -1.0]) @ self._directions
        return self.camera, direction / np.linalg.norm(direction)

    def turned(self, azimuth: float, elevation: float) -> Viewpoint:
        """Rotated by these angles in degrees, at most to straight up or down."""
        return replace(
            self, azimuth=self.azimuth + azimuth, elevation=min(max(self.elevation + elevation, -90.0), 90.0)
        )

    def zoomed(self, factor: float) -> Viewpoint:
        """Scaled in distance by a factor."""
        return replace(self, distance=min(max(self.distance * factor, SMALLEST_STEP), LARGEST_STEP))

    def panned(self, right: float, down: float) -> Viewpoint:
        """Panned by this many pixels."""
        return self._moved_by((down * self._directions[1] - right * self._directions[0]) * self.pixel)

    def slid(self, right: float, down: float) -> Viewpoint:
        """Panned along the floor: vertical movement goes towards or away from the camera."""
        ahead = np.cross(np.array([0.0, 0.0, 1.0]), self._directions[0])
        return self._moved_by((down * ahead - right * self._directions[0]) * self.pixel)

    def fitted(self, places: Array, margins: Margins = NO_MARGINS) -> Viewpoint:
        """Moved along the same direction, so that ``places`` fill the picture within its margins.

        Of all cameras that look in this direction it is the nearest one that sees them all: for each of the four sides
        of the picture the place that reaches farthest towards it is known, whatever the distance. Where there is room
        to spare, they lie in the middle of it.
        """
        x, y, z = self._directions @ np.asarray(places, dtype=np.float64).T
        low, high = self._bounds(margins)
        span = low + high
        reach_low, reach_high = ((-np.array([x, y]) + low[:, None] * z).max(axis=1),
                                 (np.array([x, y]) + high[:, None] * z).max(axis=1))  # fmt: skip
        far = float(((reach_low + reach_high) / span).max())
        at = ((reach_high - high * far) + (low * far - reach_low)) / 2.0
        # The camera is at (at, far) in its own axes; the centre is on its line of sight, at the depth of the middle.
        depth = float(self._directions[2] @ np.array(MIDDLE))
        centre = at[0] * self._directions[0] + at[1] * self._directions[1] + depth * self._directions[2]
        x0, y0, z0 = centre.tolist()
        return replace(self, centre=(x0, y0, z0), distance=max(far - depth, SMALLEST_STEP))

    def eased(self, other: Viewpoint, share: float) -> Viewpoint:
        """Interpolated between this one and ``other``, rotating the shorter way."""
        turn = (other.azimuth - self.azimuth + 180.0) % 360.0 - 180.0
        x, y, z = ((1.0 - share) * a + share * b for a, b in zip(self.centre, other.centre, strict=True))
        return replace(
            other,
            elevation=self.elevation + share * (other.elevation - self.elevation),
            azimuth=self.azimuth + share * turn,
            distance=self.distance ** (1.0 - share) * other.distance**share,
            centre=(x, y, z),
        )

    def _bounds(self, margins: Margins) -> tuple[Array, Array]:
        """Tangents of the angles to the margins: left and bottom, right and top."""
        size = np.array([max(self.width, 1.0), max(self.height, 1.0)])
        low = 1.0 - 2.0 * np.array([margins.left, margins.bottom]) / size
        high = 1.0 - 2.0 * np.array([margins.right, margins.top]) / size
        return low * self._tangents, high * self._tangents

    def _moved_by(self, move: Array) -> Viewpoint:
        x, y, z = (np.array(self.centre) + move).tolist()
        return replace(self, centre=(x, y, z))
