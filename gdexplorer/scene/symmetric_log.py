"""Axes for numbers of either sign that span decades: logarithmic on both sides of zero, linear around it. No Qt."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.scene.ticks import Ticks, power_texts, round_ticks, short_texts

Vector = NDArray[np.float64]

# Numbers of at most this share of the largest, in size, are rounding; so many decades are told apart at most.
ZERO, MOST_DECADES = 1e-10, 7
# This share of the numbers may lie where the axis is linear.
FEW = 0.05
FEWEST_TICKS = 3


class Scale(Protocol):
    """Maps numbers to places along an axis, and back."""

    def places(self, values: Vector) -> Vector:
        """The places of ``values``."""
        raise NotImplementedError

    def values(self, places: Vector) -> Vector:
        """The numbers at ``places``."""
        raise NotImplementedError

    def ticks(self, low: float, high: float, most: int) -> Ticks:
        """At most about ``most`` places from ``low`` to ``high``, with the texts of their round numbers."""
        raise NotImplementedError


class Linear(Struct, frozen=True):
    """Numbers are their own places."""

    def places(self, values: Vector) -> Vector:
        """The places of ``values``."""
        return np.asarray(values, dtype=np.float64)

    def values(self, places: Vector) -> Vector:
        """The numbers at ``places``."""
        return np.asarray(places, dtype=np.float64)

    def ticks(self, low: float, high: float, most: int) -> Ticks:
        """Round numbers."""
        found = round_ticks(low, high, max(most - 1, 1))
        texts, factor = short_texts(found)
        return [(place, f"{text}·{factor}" if factor and place else text) for place, text in texts]


class SymmetricLog(Struct, frozen=True):
    """sign(v) log₁₀(1 + |v| / threshold): linear below the threshold, decades beyond it."""

    threshold: float

    def places(self, values: Vector) -> Vector:
        """The places of ``values``."""
        with np.errstate(all="ignore"):
            return np.asarray(np.sign(values) * np.log1p(np.abs(values) / self.threshold) / math.log(10.0))

    def values(self, places: Vector) -> Vector:
        """The numbers at ``places``."""
        with np.errstate(all="ignore"):
            return np.asarray(np.sign(places) * self.threshold * np.expm1(np.abs(places) * math.log(10.0)))

    def ticks(self, low: float, high: float, most: int) -> Ticks:
        """Zero and powers of ten on both sides, in one style; round numbers where there are too few of these."""
        decades = self._decades(low, high, (high - low) / max(most, 1))
        zero = [(0.0, "0")] if low <= 0.0 <= high else []
        found = sorted([*decades, *zero])
        if len(found) >= FEWEST_TICKS:
            return found
        left, right = self.values(np.array([low, high])).tolist()
        ticks = [(float(self.places(np.array(value))), text) for value, text in Linear().ticks(left, right, most)]
        return max(found, ticks, key=len)

    def _decades(self, low: float, high: float, gap: float) -> Ticks:
        """Powers of ten: the largest, and every so many below it that all are a gap apart; the same on both sides."""
        first, farthest = round(math.log10(self.threshold)) + 1, max(-low, high, 0.0)
        known = np.arange(first, first + math.floor(farthest) + 1, dtype=np.float64)
        known = known[self.places(10.0**known) <= farthest]
        exponents = known[:: -max(math.ceil(gap), 1)].tolist()
        sizes = self.places(10.0 ** np.array(exponents)).tolist()
        laid = [
            (side * size, exponent)
            for size, exponent in zip(sizes, exponents, strict=True) for side in (-1.0, 1.0)
            if size >= gap and low <= side * size <= high
        ]  # fmt: skip
        texts = power_texts([exponent for _, exponent in laid])
        return [(place, f"-{text}" if place < 0.0 else text) for (place, _), text in zip(laid, texts, strict=True)]


def symmetric_log_of(values: Vector) -> SymmetricLog:
    """The scale that suits ``values``: few of them lie where it is linear."""
    sizes = np.abs(values[np.isfinite(values)])
    largest = float(sizes.max(initial=0.0))
    if largest == 0.0:
        return SymmetricLog(1.0)
    small = float(np.quantile(sizes[sizes > ZERO * largest], FEW, method="lower"))
    lowest = math.floor(math.log10(largest)) - MOST_DECADES + 1
    return SymmetricLog(10.0 ** max(math.floor(math.log10(small)), lowest))
