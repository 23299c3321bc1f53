"""A point of a picture in words, for the card beside the pointer and the status line."""

from __future__ import annotations

import math

from gdexplorer.numerals import number_text
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import Surface

NO_VALUE, NO_GRADIENT, UNDEFINED = "f is undefined here", "∇f is undefined here", "undefined"


def point_in_words(surface: Surface, point: tuple[float, float], nearest: tuple[DrawnRun, int] | None) -> str:
    """Coordinates, value and gradient at a point of the picture, and the nearest run with its iterate there."""
    value, gradient = surface.value_gradient(point)
    axes = zip(surface.objective.axes, point, strict=True)
    lines = ["   ".join(f"{name} = {number_text(place, 4)}" for name, place in axes)]
    parts = gradient.tolist()
    lines.append(NO_VALUE if math.isnan(value) else f"f = {number_text(value, 5)}")
    if not math.isnan(value):
        whole = f"∇f = ({', '.join(number_text(part, 3) for part in parts)})"
        lines.append(NO_GRADIENT if any(map(math.isnan, parts)) else whole)
    if nearest is not None:
        run, step = nearest
        lines.append(f"{run.label}, start {run.trajectory.start + 1}: step {step:,}")
    return "\n".join(lines)
