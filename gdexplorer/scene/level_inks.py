"""Inks of contour lines, each light or dark and as opaque as it takes to be seen on its ground. No Qt."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.geometry import AMBIENT, BANDS, HEIGHT, LEVEL_LIFT, band_of

Array = NDArray[np.float64]
Colour = tuple[int, int, int]

# Least contrast of lines, as WCAG 2.2 asks of graphics.
LEAST_CONTRAST = 3.0
OPACITIES = np.arange(1, 21) / 20.0
# The ground of one height is at its darkest and its lightest in these lights.
SHADES = np.array([AMBIENT, 1.0])


class Ink(NamedTuple):
    """Grey from 0 (black) to 255 (white), and opacity from 0 to 1."""

    grey: int
    opacity: float


class Veil(NamedTuple):
    """What covers the ground beside the domain, under the lines: a colour and its opacity."""

    colour: Colour
    opacity: float


# Over a ground of any colour: a light line with a dark one beside it.
TWO_TONES = Ink(0, 0.6), Ink(255, 0.9)


def level_inks(colours: NDArray[np.uint8], veil: Veil | None = None) -> tuple[Ink, ...]:
    """The ink of lines in each of `BANDS` bands of heights, drawn in ``colours``, uint8[m, 3], from the lowest up."""
    table, last = colours[:, :3] / 255.0, len(colours) - 1
    inks = []
    for band in range(BANDS):
        rows = table[int(band / BANDS * last) : int(np.ceil((band + 1) / BANDS * last)) + 1]
        grounds = (rows[:, np.newaxis] * SHADES[:, np.newaxis]).reshape(-1, 3)
        if veil is not None:
            grounds = (1.0 - veil.opacity) * grounds + veil.opacity * np.array(veil.colour) / 255.0
        inks.append(ink_over(grounds))
    return tuple(inks)


def ink_over(grounds: Array) -> Ink:
    """The ink that is seen on all of ``grounds`` (float64[k, 3], sRGB from 0 to 1) and covers the least of them."""
    found = []
    for grey in (255, 0):
        lines = (1.0 - OPACITIES[:, None, None]) * grounds + OPACITIES[:, None, None] * grey / 255.0
        least = contrast(lines, grounds).min(axis=1)
        enough = np.flatnonzero(least >= LEAST_CONTRAST)
        opacity = float(OPACITIES[enough[0]]) if enough.size else 1.0
        found.append((not enough.size, opacity, -float(least[-1]), Ink(grey, opacity)))
    return min(found)[-1]


def contrast(one: Array, other: Array) -> Array:
    """Contrast of colours, float64[..., 3] in sRGB from 0 to 1, as WCAG 2.2 defines it."""
    first, second = _luminance(one), _luminance(other)
    return np.asarray((np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05))


def _luminance(colours: Array) -> Array:
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def colours_of_lines(vertices: NDArray[np.float32], inks: tuple[Ink, ...]) -> NDArray[np.float32]:
    """The colour of each vertex of contour lines on the surface, float32[m, 3]: float32[m, 4]."""
    table = np.array([[ink.grey / 255.0] * 3 + [ink.opacity] for ink in inks], dtype=np.float32)
    return table[band_of((vertices[:, 2].astype(np.float64) - LEVEL_LIFT) / HEIGHT)]
