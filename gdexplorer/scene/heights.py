"""Map values to drawn heights: linearly, or compressed if a function spans decades."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdexplorer.scene.ticks import round_step, with_text

Array = NDArray[np.float64]

# Functions whose range exceeds that of their lower half by this factor are drawn compressed.
SPAN_TO_COMPRESS = 8.0
TICK_DISTANCE = 0.13
FEWEST_TICKS = 3
# With few powers of ten in range, a round value is sought near this many heights, within this distance.
EVEN_HEIGHTS, ROOM = 6, 0.05
LARGEST_DECADE = 307


@dataclass(frozen=True)
class HeightScale:
    """A monotonic map of values to heights in [0, 1].

    Attributes
    ----------
    low, high : the values at heights 0 and 1.
    knee : None for linear heights. Otherwise they are proportional to ``log(1 + (value - low) / knee)``: linear well
        below ``low + knee``, logarithmic well above.
    """

    low: float
    high: float
    knee: float | None = None

    def heights(self, values: Array) -> Array:
        """Heights of ``values``; below 0 and above 1 outside the range, NaN for NaN."""
        with np.errstate(all="ignore"):
            shifted = np.asarray(values, dtype=np.float64) - self.low
            if self.knee is None:
                return shifted / (self.high - self.low)
            return np.sign(shifted) * np.log1p(np.abs(shifted) / self.knee) / self._top

    def values(self, heights: Array) -> Array:
        """The values at ``heights``, the inverse of `heights`."""
        heights = np.asarray(heights, dtype=np.float64)
        if self.knee is None:
            return self.low + heights * (self.high - self.low)
        return self.low + np.sign(heights) * self.knee * np.expm1(np.abs(heights) * self._top)

    def slopes(self, values: Array) -> Array:
        """The derivative of the height with respect to the value."""
        if self.knee is None:
            return np.full(np.shape(values), 1.0 / (self.high - self.low))
        with np.errstate(all="ignore"):
            return 1.0 / ((self.knee + np.abs(values - self.low)) * self._top)

    @property
    def _top(self) -> float:
        assert self.knee is not None
        return math.log1p((self.high - self.low) / self.knee)

    def levels(self, count: int) -> Array:
        """Values at ``count`` heights, evenly spaced strictly between 0 and 1."""
        return self.values((np.arange(count) + 0.5) / count)

    def ticks(self, distance: float = TICK_DISTANCE) -> list[tuple[float, str]]:
        """Round values for the axis with their text, ascending, at least this far apart in height."""
        chosen = self._apart(self._candidates(), distance)
        if len(chosen) < FEWEST_TICKS:
            chosen = self._apart(self._round_values(), distance)
        return with_text(sorted(chosen))

    def _apart(self, candidates: list[float], distance: float) -> list[float]:
        """Those of ``candidates`` that are in range and not too close to an earlier one."""
        chosen: dict[float, float] = {}
        for value in candidates:
            height = float(self.heights(np.array(value)))
            near = any(abs(height - other) < distance for other in chosen.values())
            if -0.01 <= height <= 1.01 and not near:
                chosen[value] = height
        return list(chosen)

    def _round_values(self) -> list[float]:
        """The roundest value near each of a few even heights, for ranges with few powers of ten."""
        middles = np.linspace(0.0, 1.0, EVEN_HEIGHTS)
        ends = self.values(np.array([middles - ROOM, middles + ROOM]).clip(0.0, 1.0))
        return [_roundest(low, high) for low, high in ends.T.tolist()]

    def _candidates(self) -> list[float]:
        """Round values, roundest first."""
        if self.knee is None:
            step = round_step((self.high - self.low) / 5.0)
            first = math.ceil(self.low / step)
            return [i * step for i in range(first, first + 12)]
        highest = min(_decade(self.high, self.low), LARGEST_DECADE)
        decades = range(math.floor(math.log10(max(self.knee, 1e-300))) - 1, 1 + highest)
        powers = [sign * mantissa * 10.0**d for mantissa in (1, 3) for d in reversed(decades) for sign in (1, -1)]
        return [*([0.0] if self.low <= 0.0 <= self.high else []), *powers]


# Larger values are clipped, and smaller ranges drawn flat: they have no round numbers.
FARTHEST, NARROWEST = 8e307, 1e-305


def height_scale(values: Array, compressed: bool | None = None) -> HeightScale:
    """A scale for the values of a grid; ``compressed`` None: compress if they span decades."""
    finite = np.asarray(values)[np.isfinite(values)]
    if finite.size == 0:
        return HeightScale(0.0, 1.0)
    low, high = max(float(finite.min()), -FARTHEST), min(float(finite.max()), FARTHEST)
    if not high - low > NARROWEST:
        half = max(0.5, 1e-6 * abs(low))  # relative to large numbers one half is lost in rounding
        return HeightScale(low - half, low + half)
    median = float(np.median(finite))
    spans = (high - low) > SPAN_TO_COMPRESS * (median - low)
    if compressed if compressed is not None else spans:
        knee = max(float(np.quantile(finite, 0.05)) - low, 1e-4 * (high - low))
        return HeightScale(low, high, knee)
    return HeightScale(low, high)


def _roundest(low: float, high: float) -> float:
    """The number from ``low`` to ``high`` with the fewest digits: a multiple of 1, 2 or 5 times the largest power."""
    if low <= 0.0 <= high or not high > low:
        return 0.0 if low <= 0.0 <= high else low
    largest = math.ceil(math.log10(high - low))
    for step in (10.0**power / part for power in (largest, largest - 1) for part in (1.0, 2.0, 5.0)):
        number = step * math.ceil(low / step - 1e-9)
        if number <= high:
            return number
    return low  # they differ only by rounding


def _decade(*values: float) -> int:
    return math.ceil(math.log10(max(max(abs(value) for value in values), 1e-300)))
