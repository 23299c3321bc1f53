"""Map values to drawn heights: linearly, or compressed if a function spans decades."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.numerals import number_text
from gdexplorer.scene.ticks import round_step, with_text

Array = NDArray[np.float64]

# Functions whose range exceeds that of their lower half by this factor are drawn compressed.
SPAN_TO_COMPRESS = 8.0
TICK_DISTANCE = 0.13
# As many ticks are sought where there is room, and elsewhere.
FEWEST_TICKS, FEWEST_APART = 3, 2
# With few powers of ten in range, a round value is sought near this many heights, within this distance.
EVEN_HEIGHTS, ROOM = 6, 0.09
# Share of a linear range that ticks are apart; powers of ten may lie beyond the range by this share of its ends.
USUAL_SHARE, SLACK = 0.2, 0.01
LARGEST_DECADE = 307
# A pole is the lowest sample if all of its neighbours are higher by this fraction of its depth below the median, and if
# it lies this many times as deep as a tenth of the others. Depths are cut off where they would take more than this many
# times the room of all but a fiftieth of the samples.
STEEP, DEEP, LOW_SHARE, MOST_ROOM, FEW = 0.3, 4.0, 0.1, 1.3, 0.02


class HeightScale(Struct, frozen=True):
    """A monotonic map of values to heights in [0, 1].

    Attributes
    ----------
    low, high : the values at heights 0 and 1.
    knee : None for linear heights. Otherwise they are proportional to ``log(1 + (value - low) / knee)``: linear well
        below ``low + knee``, logarithmic well above.
    middle : for functions with poles downwards; then heights are proportional to ``asinh((value - middle) / knee)``
        plus a constant: linear around ``middle``, logarithmic far below and above.
    cut : whether there are values below ``low`` and above ``high``, which are drawn at heights 0 and 1 and marked.
    """

    low: float
    high: float
    knee: float | None = None
    middle: float | None = None
    cut: tuple[bool, bool] = (False, False)

    def heights(self, values: Array) -> Array:
        """Heights of ``values``; below 0 and above 1 outside the range, NaN for NaN."""
        with np.errstate(all="ignore"):
            shifted = np.asarray(values, dtype=np.float64) - self.low
            if self.knee is None:
                return shifted / (self.high - self.low)
            if self.middle is not None:
                bottom, top = self._ends
                return (_pressed(np.asarray(values), self.middle, self.knee) - bottom) / (top - bottom)
            return np.sign(shifted) * np.log1p(np.abs(shifted) / self.knee) / self._top

    def values(self, heights: Array) -> Array:
        """The values at ``heights``, the inverse of `heights`."""
        heights = np.asarray(heights, dtype=np.float64)
        if self.knee is None:
            return self.low + heights * (self.high - self.low)
        if self.middle is not None:
            bottom, top = self._ends
            with np.errstate(over="ignore"):
                return np.asarray(self.middle + self.knee * np.sinh(bottom + heights * (top - bottom)))
        return self.low + np.sign(heights) * self.knee * np.expm1(np.abs(heights) * self._top)

    def slopes(self, values: Array) -> Array:
        """The derivative of the height with respect to the value."""
        if self.knee is None:
            return np.full(np.shape(values), 1.0 / (self.high - self.low))
        with np.errstate(all="ignore"):
            if self.middle is not None:
                bottom, top = self._ends
                return np.asarray(1.0 / (np.hypot(self.knee, values - self.middle) * (top - bottom)))
            return 1.0 / ((self.knee + np.abs(values - self.low)) * self._top)

    def is_beyond(self, values: Array) -> NDArray[np.bool_]:
        """Which of ``values`` are cut off."""
        below, above = self.cut
        return np.asarray((below & (values < self.low)) | (above & (values > self.high)))

    def drawn_heights(self, values: Array) -> Array:
        """Heights of ``values`` on the surface, where those cut off are at its end."""
        heights, (below, above) = self.heights(values), self.cut
        return (
            np.asarray(heights.clip(0.0 if below else -np.inf, 1.0 if above else np.inf)) if any(self.cut) else heights
        )

    @property
    def words(self) -> str:
        """Tell where values are cut off; empty if they are not."""
        below, above = (number_text(value, 2) for value in (self.low, self.high))
        return {
            (True, True): f"cut off below {below} and above {above}",
            (True, False): f"cut off below {below}", (False, True): f"cut off above {above}",
        }.get(self.cut, "")  # fmt: skip

    @property
    def _ends(self) -> tuple[float, float]:
        assert self.knee is not None and self.middle is not None
        bottom, top = _pressed(np.array([self.low, self.high]), self.middle, self.knee).tolist()
        return bottom, top

    @property
    def _top(self) -> float:
        assert self.knee is not None
        return math.log1p((self.high - self.low) / self.knee)

    def levels(self, count: int) -> Array:
        """Values at ``count`` heights, evenly spaced strictly between 0 and 1."""
        return self.values((np.arange(count) + 0.5) / count)

    def ticks(self, distance: float = TICK_DISTANCE) -> list[tuple[float, str]]:
        """Round values for the axis with their text, ascending, at least this far apart in height."""
        fewest = FEWEST_TICKS if distance <= TICK_DISTANCE else FEWEST_APART
        finer = self._multiples(distance) if self.knee is None else []
        found: list[float] = []
        for values in (self._candidates(), finer, self._round_values()):
            found = max(found, self._apart(values, distance), key=len)
            if len(found) >= fewest:
                break
        return with_text(sorted(found))

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
            return self._multiples(USUAL_SHARE)
        highest = min(_decade(self.high, self.low), LARGEST_DECADE)
        decades = range(math.floor(math.log10(max(self.knee, 1e-300))) - 1, 1 + highest)
        powers = [sign * mantissa * 10.0**d for mantissa in (1, 3) for d in reversed(decades) for sign in (1, -1)]
        # Not -1 below a function without negative values, of which it may be near enough.
        low, high = self.low - SLACK * abs(self.low), self.high + SLACK * abs(self.high)
        return [*([0.0] if self.low <= 0.0 <= self.high else []), *(power for power in powers if low <= power <= high)]

    def _multiples(self, share: float) -> list[float]:
        """Multiples of a round step that is at least this share of the range."""
        step = round_step((self.high - self.low) * share)
        first = math.ceil(self.low / step)
        return [i * step for i in range(first, first + 12)]


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
    if compressed is not False and _has_poles_down(np.asarray(values), finite):
        return _symmetric(finite, low, high)
    median = float(np.median(finite))
    spans = (high - low) > SPAN_TO_COMPRESS * (median - low)
    if compressed if compressed is not None else spans:
        knee = max(float(np.quantile(finite, 0.05)) - low, 1e-4 * (high - low))
        return HeightScale(low, high, knee)
    return HeightScale(low, high)


def _has_poles_down(values: Array, finite: Array) -> bool:
    """Whether the lowest value of a grid is a sample beside a pole, so that it says nothing about the function.

    The other compressed scale is for poles upwards, and begins at the lowest value.
    """
    low, few, median = np.quantile(finite, [0.0, LOW_SHARE, 0.5]).tolist()
    if values.ndim != 2 or not median - low > DEEP * (median - few):
        return False
    row, column = np.unravel_index(int(np.argmin(np.where(np.isfinite(values), values, np.inf))), values.shape)
    around = values[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
    highest = float(np.max(around, where=np.isfinite(around), initial=low))
    return bool(highest / 2.0 - low / 2.0 > STEEP * (median / 2.0 - low / 2.0))


def _symmetric(finite: Array, low: float, high: float) -> HeightScale:
    """A scale around the median, from ``low`` to ``high`` or as far as the bulk of the values leaves room."""
    middle = float(np.median(finite))
    knee = float(np.median(np.abs(finite - middle))) or 1e-6 * (high - low)
    bottom, top = (abs(part) for part in _pressed(np.quantile(finite, [FEW, 1.0 - FEW]), middle, knee).tolist())
    room = MOST_ROOM * max(bottom, top, 1.0)
    with np.errstate(over="ignore"):
        lowest, highest = (middle + knee * math.sinh(min(room, 700.0)) * sign for sign in (-1.0, 1.0))
    ends = max(low, lowest), min(high, highest)
    return HeightScale(*ends, knee, middle, (ends[0] > low, ends[1] < high))


def _pressed(values: Array, middle: float, knee: float) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(np.arcsinh(np.clip((values - middle) / knee, -1e307, 1e307)))


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
