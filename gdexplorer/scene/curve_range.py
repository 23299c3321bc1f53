"""The value range of curves against the step. Pure arrays, no Qt.

Runs that do not diverge are drawn completely. A run that diverges would soon compress all others: it is drawn while it
stays near them, and an arrow marks where it leaves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.sketch import Curve

Array = NDArray[np.float64]

# How far a diverged run is drawn beyond the others, relative to their range; on a logarithmic axis at least this many
# decades.
BESIDE, DECADES = 0.5, 2.0
# Larger values cannot be drawn on an axis.
LARGEST = 1e300
# A run whose values exceed this multiple of the surface's range is truncated, even if it has not diverged.
FAR = 1e9
GAP = np.array([np.nan])
# Values that are looked through at once.
AT_ONCE = 4096


class Leaving(Struct, frozen=True):
    """Where a curve leaves the drawn range for good.

    Attributes
    ----------
    curve : index of the curve. step : the last step inside. upwards : whether it leaves at the upper edge.
    """

    curve: int
    step: float
    upwards: bool


def drawn(values: Array, logarithmic: bool) -> Array:
    """``values`` as drawn on the axis; NaN if they cannot be drawn."""
    with np.errstate(all="ignore"):
        values = np.where(np.abs(values) < LARGEST, values, np.nan)
        return np.asarray(np.where(values > 0.0, np.log10(values), np.nan) if logarithmic else values)


def drawn_height(value: float, logarithmic: bool) -> float:
    """One value as drawn on the axis: as `drawn`, which takes ten times as long for one."""
    if not abs(value) < LARGEST:
        return math.nan
    if logarithmic:
        return math.log10(value) if value > 0.0 else math.nan
    return value


def last_within(values: Array, limits: tuple[float, float], logarithmic: bool) -> int | None:
    """The last of ``values`` that is drawn within ``limits``; None if none is.

    Searched from the end, since nearly all curves end in sight, and some have millions of values.
    """
    low, high = limits
    for end in range(len(values), 0, -AT_ONCE):
        first = max(end - AT_ONCE, 0)
        part = drawn(values[first:end], logarithmic)
        with np.errstate(invalid="ignore"):
            inside = np.flatnonzero((part >= low) & (part <= high))
        if len(inside):
            return first + int(inside[-1])
    return None


def value_range(
    curves: Sequence[Array], diverged: Sequence[bool], logarithmic: bool, span: tuple[float, float] | None = None
) -> tuple[float, float]:
    """The lowest and highest drawn values (their logarithms on a logarithmic axis), rounded outwards.

    Rounding keeps the range, and everything painted around the curves, unchanged while values change a little.

    Parameters
    ----------
    curves : values of each curve. diverged : which of them are drawn only as long as they stay near the others.
    span : the range to assume for the others if all of them diverge.
    """
    lost = [drawn(values, logarithmic) for values, far in zip(curves, diverged, strict=True) if far]
    near = [values for values, far in zip(curves, diverged, strict=True) if not far]
    kept = drawn(np.concatenate([*near, np.empty(0)]), logarithmic)  # all at once, which is faster
    followed = _finite([kept, *(values[:1] for values in lost)])
    if lost and followed.size:
        if not near and span is not None:
            followed = np.append(followed, _finite([drawn(np.array(span), logarithmic)]))
        low, high = float(followed.min()), float(followed.max())
        beside = max(BESIDE * (high - low), DECADES if logarithmic else 0.0)
        values = _finite(lost)
        followed = np.append(followed, values[(values >= low - beside) & (values <= high + beside)])
    elif lost:
        followed = _finite(lost)
    return _rounded(followed)


def crossings(values: Array, limits: tuple[float, float]) -> float:
    """How many times a curve of drawn ``values`` runs through the whole height of the plot, up and down together."""
    low, high = limits
    return float(np.nansum(np.abs(np.diff(np.clip(values, low, high))))) / (high - low)


def leaving(steps: Array, values: Array, number: int, limits: tuple[float, float]) -> Leaving | None:
    """Where a curve of drawn ``values`` over ``steps`` leaves ``limits`` for good; None if it ends inside."""
    with np.errstate(invalid="ignore"):
        inside = (values >= limits[0]) & (values <= limits[1])
    last = int(np.flatnonzero(inside)[-1]) if inside.any() else -1
    after = values[last + 1 :]
    if last == len(values) - 1 or not len(values):
        return None
    beyond = after[np.isfinite(after)]
    upwards = bool(beyond[0] > limits[1]) if beyond.size else bool(values[last] * 2.0 >= sum(limits))
    return Leaving(number, float(steps[max(last, 0)]), upwards)


def are_logarithmic(curves: Sequence[Curve]) -> bool:
    """Whether all curves can be drawn on a logarithmic axis, with at least one positive value each.

    At zeros of a norm the curve leaves the picture. All curves are checked in one array, since a NumPy call costs more
    than the work on one curve.
    """
    values = parted([values for _, values in curves])
    counts = np.array([len(values) + 1 for _, values in curves])
    finite = np.where(np.isfinite(values), values, 0.0)
    return bool((finite >= 0.0).all()) and bool((np.maximum.reduceat(finite, np.cumsum(counts) - counts) > 0.0).all())


def parted(arrays: list[Array]) -> Array:
    """The values of many curves, each followed by NaN."""
    return np.concatenate([part for array in arrays for part in (array, GAP)])


def remark(run: DrawnRun, span: tuple[float, float] | None) -> str:
    """The remark on a run that leaves the plot; empty for all others."""
    trajectory = run.trajectory
    if trajectory.status is Status.DIVERGED:
        # At the step after the last one that is recorded, as the reason for its end says, unless it began so.
        return f"diverged at step {trajectory.steps + bool(np.isfinite(trajectory.values[-1])):,}"
    values = run.value_curve(1)[1]
    reach = FAR * (span[1] - span[0]) if span is not None else np.inf
    return "off the scale" if np.any(np.abs(values - values[0]) > reach) else ""


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
