"""What is written beside the axes of the drawn box. Pure arrays, no Qt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gdexplorer.numerals import with_minus
from gdexplorer.scene.box_axes import Ruler, Ticks
from gdexplorer.scene.geometry import Box, Surface
from gdexplorer.scene.heights import TICK_DISTANCE
from gdexplorer.scene.ticks import round_ticks, short_texts

HEIGHT_NAME = "f"
# Number of tick labels per axis, and minimal distance of the heights; fewer if they would overlap.
COUNTS, DISTANCES = (5, 4, 3, 2, 1), (TICK_DISTANCE, 0.2, 0.3, 0.45)
Numbers = list[tuple[float, str]]


def rulers(surface: Surface) -> tuple[Ruler, Ruler, Ruler]:
    """Labels of x, y and the height."""
    box = surface.box
    flat = [
        _ruler(name, [round_ticks(*side, count) for count in COUNTS], partial(_across, box, axis))
        for axis, (name, side) in enumerate(zip(surface.objective.axes, box.domain, strict=True))
    ]
    words = box.scale.words
    height = f"{HEIGHT_NAME} ({words})" if words else HEIGHT_NAME
    return flat[0], flat[1], _ruler(height, [box.scale.ticks(apart) for apart in DISTANCES], box.height)


def _ruler(name: str, choices: list[Numbers], place: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Ruler:
    texts = [short_texts(numbers) for numbers in choices]
    power = texts[0][1]
    ticks = [_placed(numbers, place) for numbers, its_power in texts if its_power == power]
    short = name.partition(" (")[0]
    return Ruler([f"{text} (×{power})" if power else text for text in dict.fromkeys((name, short))], ticks)


def _placed(numbers: Numbers, place: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Ticks:
    places = place(np.array([value for value, _ in numbers])).tolist()
    return [(at, with_minus(text)) for at, (_, text) in zip(places, numbers, strict=True)]


def _across(box: Box, axis: int, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions in the box of values of one coordinate."""
    points = np.zeros((len(values), 2))
    points[:, axis] = values
    return np.asarray(box.flat(points)[:, axis])
