"""Where a camera that a document keeps stands for a picture of a size. No Qt."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.scene.viewpoint import MIDDLE, Margins, Viewpoint, corners
from gdexplorer.session.view_state import Camera

# Share of the picture's sides kept free for the axis labels.
MARGINS = 0.19


def viewpoint_of(
    camera: Camera, half_sides: NDArray[np.float64], margins: Margins, width: float, height: float
) -> Viewpoint:
    """The viewpoint of ``camera`` in a picture of ``width`` by ``height`` pixels.

    A camera without a distance stands where the box with these ``half_sides``, float64[2], fills the picture within
    ``margins``.
    """
    plain = Viewpoint(camera.elevation, camera.azimuth, width=width, height=height)
    if camera.distance is not None:
        return replace(plain, distance=camera.distance, centre=camera.centre or MIDDLE)
    fitted = plain.fitted(corners(half_sides), margins.held(plain.width, plain.height, MARGINS))
    return fitted if camera.centre is None else replace(fitted, centre=camera.centre)
