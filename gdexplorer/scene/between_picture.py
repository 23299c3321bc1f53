"""What lies between solutions, as it is drawn: a look for each route, and routes on the plane through the ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.analysis.between.comparison import Between, Level
from gdexplorer.descent.analysis.between.routes import Kind, Route
from gdexplorer.numerals import number_text
from gdexplorer.scene.colour_table import COLOUR_TABLE
from gdexplorer.scene.heights import height_scale

Matrix = NDArray[np.float64]

# Okabe and Ito; dashes, in pixels, tell pairs of ends apart.
COLOURS = {Kind.LINE: "#D55E00", Kind.ALIGNED: "#009E73", Kind.CURVE: "#0072B2"}
DASHES: dict[tuple[int, int], tuple[float, ...]] = {(0, 1): (), (0, 2): (8.0, 4.0), (1, 2): (2.0, 3.0)}
# Routes that leave the plane by more than this share of their length are not on it.
ON_PLANE = 1e-6
UNKNOWN = 158  # a grey


def route_label(known: Between, each: Route) -> str:
    """The kind of a route, its ends if there are several pairs, and its barrier."""
    pair = "" if len(known.ends) == 2 else f" {each.first + 1} to {each.last + 1}"
    height = number_text(each.barrier, 3) if each.has_barrier else "none"
    return f"{each.kind.value}{pair}, barrier {height}"


def short_label(known: Between, each: Route) -> str:
    """The same where there is little room, such as "line 1 to 2: 0.17" or "aligned: no barrier"."""
    name, _, height = route_label(known, each).removeprefix("straight ").partition(", barrier ")
    name = name.replace("aligned line", "aligned")
    return f"{name}: {'no barrier' if height == 'none' else height}"


def lines_on(level: Level, known: Between) -> list[tuple[Route, Matrix]]:
    """The routes that lie on the plane, with their points on it, float64[k, 2]."""
    shown = []
    for each in known.routes:
        points = each.points
        if level.plane.distances(points).max() <= ON_PLANE * max(each.length, np.finfo(np.float64).tiny):
            shown.append((each, level.plane.coordinates(points)))
    return shown


def painted(level: Level) -> NDArray[np.uint8]:
    """The cost on the plane as colours, uint8[k, k, 3], a row for each v; grey where it cannot be computed."""
    heights = height_scale(level.values).drawn_heights(level.values)
    is_known = np.isfinite(heights)
    shades = (np.where(is_known, heights, 0.0).clip(0.0, 1.0) * (len(COLOUR_TABLE) - 1)).astype(np.intp)
    return np.where(is_known[..., None], COLOUR_TABLE[shades], np.uint8(UNKNOWN))
