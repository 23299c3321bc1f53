"""An axis that can be logarithmic, with few round labels at any range."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg

from gdexplorer.gui.common.tick_texts import power
from gdexplorer.scene.heights import round_ticks

LABEL_PIXELS = 26.0
PLAIN_DECADES = (-4, 5)


class LogAxis(pg.AxisItem):
    """pyqtgraph's axis; in logarithmic mode it labels decades, or round numbers if it spans less than two."""

    def logTickValues(self, minVal: float, maxVal: float, size: float, stdTicks: Any) -> list[tuple[Any, list[float]]]:
        """Positions of the labels, as logarithms."""
        return [(None, log_ticks(minVal, maxVal, max(int(size / LABEL_PIXELS), 2)))]

    def logTickStrings(self, values: list[float], scale: float, spacing: Any) -> list[str]:
        """Texts of the labels."""
        return [power_text(value) for value in values]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """About ``most`` base-10 logarithms of round numbers between ``low`` and ``high``."""
    decades = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    if len(decades) > 2:
        stride = math.ceil(len(decades) / most)
        return [float(decade) for decade in decades if decade % stride == 0]
    for factors in ((1.0, 2.0, 5.0), (1.0, 3.0)):
        values = [d + math.log10(factor) for d in range(math.floor(low), math.ceil(high)) for factor in factors]
        inside = [value for value in values if low <= value <= high]
        if 3 <= len(inside) <= most:
            return inside
    even = [math.log10(value) for value, _ in round_ticks(10.0**low, 10.0**high, min(most, 5)) if value > 0.0]
    return even if len(even) > len(decades) else [float(decade) for decade in decades]


def power_text(logarithm: float) -> str:
    """10 to the power of ``logarithm``: a plain number if short, otherwise a power of ten."""
    exponent = math.floor(logarithm + 1e-9)
    if PLAIN_DECADES[0] <= exponent <= PLAIN_DECADES[1]:
        return f"{10.0**logarithm:.6g}"
    factor = f"{10.0 ** (logarithm - exponent):.6g}"
    return power(exponent) if factor == "1" else f"{factor}·{power(exponent)}"
