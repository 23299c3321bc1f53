"""What a fit or a network predicts, over its inputs, as colours and lines. Pure NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.objectives.objective import Samples

Array = NDArray[np.float64]

# Opposite ends of numbers, or two classes.
DIVERGING = "#0072B2", "#D55E00"
# Of up to ten classes: each at a contrast of 3:1 or more to both papers; and markers as a second sign.
CLASS_COLOURS = (
    *DIVERGING, "#218739", "#A24FCB", "#B07A00", "#D6408F", "#0E8787", "#8F6A3A", "#6C6CF0", "#7A7A7A",
)  # fmt: skip
CLASS_SYMBOLS = "o", "t1", "s", "d", "t", "p", "h", "star", "t2", "t3"
# Opacity of a region where the fit is certain, and free space beside the samples, in shares of their extent.
STRENGTH, MARGIN = 0.55, 0.08


def rgb(colour: str) -> Array:
    """Red, green and blue, 0 to 255, of a colour such as ``#0072B2``."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def class_colours(values: Array, paper: str) -> NDArray[np.uint8]:
    """Colours uint8[..., 3] of the most likely class of each of the probabilities float64[..., classes]."""
    count = values.shape[-1]
    inks = np.array([rgb(colour) for colour in CLASS_COLOURS])
    certainty = (values.max(axis=-1, keepdims=True) - 1.0 / count) / (1.0 - 1.0 / count)
    mixed = rgb(paper) + STRENGTH * np.clip(certainty, 0.0, 1.0) * (inks[values.argmax(axis=-1)] - rgb(paper))
    return np.asarray(mixed.round().astype(np.uint8))


def number_colours(values: Array, ends: tuple[float, float], paper: str) -> NDArray[np.uint8]:
    """Colours uint8[..., 3] of numbers float64[...]: paper halfway between ``ends``, full at these and beyond."""
    share = np.clip((values - ends[0]) / (ends[1] - ends[0]) * 2.0 - 1.0, -1.0, 1.0)[..., np.newaxis]
    towards = np.where(share < 0.0, rgb(DIVERGING[0]), rgb(DIVERGING[1]))
    return np.asarray((rgb(paper) + STRENGTH * np.abs(share) * (towards - rgb(paper))).round().astype(np.uint8))


def ends_of(samples: Samples) -> tuple[float, float]:
    """The least and the largest target, or 0 and 1 for the probability of a class."""
    if samples.classes:
        return 0.0, 1.0
    least, most = float(samples.targets.min()), float(samples.targets.max())
    return least, most if most > least else least + 1.0


def plane_axes(samples: Samples, across: int, up: int) -> tuple[Array, Array]:
    """Places along the first two inputs of ``samples``, float64[across] and float64[up]."""
    low, high = samples.inputs[:, :2].min(axis=0), samples.inputs[:, :2].max(axis=0)
    margin = MARGIN * np.where(high > low, high - low, 1.0)
    (left, bottom), (right, top) = low - margin, high + margin
    return np.linspace(left, right, across), np.linspace(bottom, top, up)


def on_plane(samples: Samples, theta: Array, axes: tuple[Array, Array]) -> Array:
    """Predictions float64[up, across], or of several classes float64[up, across, classes]; other inputs at their means.

    Where they are no numbers, all classes are as likely, or the number is halfway between the least and the largest.
    """
    xs, ys = np.meshgrid(*axes)
    inputs = np.tile(samples.inputs.mean(axis=0), (xs.size, 1))
    inputs[:, 0], inputs[:, 1] = xs.ravel(), ys.ravel()
    values = samples.predict(theta, inputs)
    middle = 1.0 / len(samples.classes) if values.ndim > 1 else 0.5 * sum(ends_of(samples))
    return np.where(np.isfinite(values), values, middle).reshape(*xs.shape, *values.shape[1:])


def borders(values: Array, axes: tuple[Array, Array], middle: float) -> list[Any]:
    """Lines float64[points, 2] where numbers are in the ``middle``, or two classes as likely."""
    import contourpy  # not needed before the first picture

    if values.ndim == 2:
        found: Any = contourpy.contour_generator(*axes, values).lines(middle)
        return list(found)
    lines: list[Any] = []
    for number in range(values.shape[2]):
        ahead = values[..., number] - np.delete(values, number, axis=2).max(axis=2)
        found = contourpy.contour_generator(*axes, ahead).lines(0.0)
        lines += found
    return lines
