"""The range of values that curves over the step are drawn in. Pure arrays, no Qt.

Every run that comes to an end, or goes on, is drawn whole. A run that diverges is not: its values soon hide all others.
It is drawn as far as it stays beside them, and from there on an arrow stands for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# How far beside the others a diverged run is followed, in parts of their range; on a logarithmic axis so many decades
# at least.
BESIDE, DECADES = 0.5, 2.0
# Values beyond can be drawn on no axis.
LARGEST = 1e300


@dataclass(frozen=True)
class Leaving:
    """Where a curve leaves the drawn range for good.

    Attributes
    ----------
    curve : its number. step : the last step at which it is inside. upwards : whether it leaves at the upper edge.
    """

    curve: int
    step: float
    upwards: bool


def drawn(values: Array, logarithmic: bool) -> Array:
    """``values`` as the axis takes them, not a number where it cannot."""
    with np.errstate(all="ignore"):
        values = np.where(np.abs(values) < LARGEST, values, np.nan)
        return np.asarray(np.where(values > 0.0, np.log10(values), np.nan) if logarithmic else values)


def value_range(
    curves: Sequence[Array], diverged: Sequence[bool], logarithmic: bool, span: tuple[float, float] | None = None
) -> tuple[float, float]:
    """The lowest and the highest value that is drawn (their logarithms on a logarithmic axis), rounded outwards.

    Rounded, the range stays as it is while values change a little, and so does all that is painted around the curves.

    Parameters
    ----------
    curves : values of each. diverged : which of them are followed only as far as they stay beside the others.
    span : values that the others may be taken to reach, where all of them diverge.
    """
    lost = [drawn(values, logarithmic) for values, far in zip(curves, diverged, strict=True) if far]
    kept = [drawn(values, logarithmic) for values, far in zip(curves, diverged, strict=True) if not far]
    followed = _finite([*kept, *(values[:1] for values in lost)])
    if lost and followed.size:
        if not kept and span is not None:
            followed = np.append(followed, _finite([drawn(np.array(span), logarithmic)]))
        low, high = float(followed.min()), float(followed.max())
        beside = max(BESIDE * (high - low), DECADES if logarithmic else 0.0)
        values = _finite(lost)
        followed = np.append(followed, values[(values >= low - beside) & (values <= high + beside)])
    elif lost:
        followed = _finite(lost)
    return _rounded(followed)


def leaving(steps: Array, values: Array, number: int, limits: tuple[float, float]) -> Leaving | None:
    """Where a curve of drawn ``values`` over ``steps`` leaves ``limits`` for good; None where it ends within."""
    with np.errstate(invalid="ignore"):
        inside = (values >= limits[0]) & (values <= limits[1])
    last = int(np.flatnonzero(inside)[-1]) if inside.any() else -1
    after = values[last + 1 :]
    if last == len(values) - 1 or not len(values):
        return None
    beyond = after[np.isfinite(after)]
    upwards = bool(beyond[0] > limits[1]) if beyond.size else bool(values[last] * 2.0 >= sum(limits))
    return Leaving(number, float(steps[max(last, 0)]), upwards)


def _finite(parts: Sequence[Array]) -> Array:
    values = np.concatenate([*parts, np.empty(0)])
    return np.asarray(values[np.isfinite(values)])


def _rounded(values: Array) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    grain = (high - low) / 16.0 or abs(high) * 1e-3 or 1.0
    grain = 2.0 ** math.ceil(math.log2(grain))
    lowest, highest = math.floor(low / grain) * grain, math.ceil(high / grain) * grain
    return (lowest, highest) if lowest < highest else (lowest - grain, highest + grain)
