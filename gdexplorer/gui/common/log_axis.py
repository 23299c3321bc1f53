"""An axis that can be logarithmic, with few round labels at any range, and minus signs."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from gdexplorer.gui.common.text_size import letters
from gdexplorer.numerals import number_text, with_minus
from gdexplorer.scene.ticks import log_ticks, power_texts

# Room in pixels for a label with the gap beside it, on vertical and on horizontal axes, beside usual texts.
HEIGHT, WIDTH = 26.0, 56.0
# Between labels of a horizontal axis, in letters, and how many times fewer of them are tried.
GAP, FEWER = 1.0, (1, 2, 5, 10, 20)
# Significant digits of pyqtgraph's labels, and of a number.
USUAL_DIGITS, MOST_DIGITS = 6, 17


def plain_axes() -> dict[str, LogAxis]:
    """The axes of a plot whose labels are numbers."""
    return {side: LogAxis(side) for side in ("left", "bottom")}


def _digits(values: list[float], spacing: float) -> int:
    """Significant digits that multiples of ``spacing`` need."""
    largest = max(map(abs, values), default=0.0)
    return min(math.ceil(math.log10(largest / spacing)) + 1, MOST_DIGITS) if largest > spacing > 0.0 else 1


class LogAxis(pg.AxisItem):
    """pyqtgraph's axis with minus signs; logarithmic, it labels decades, or round numbers if it spans less than two.

    It is cached with its grid: to play back the recorded painting at every frame takes longer than to draw paths.
    """

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)  # a factor behind the name, which only one of two axes may have
        self.setCacheMode(pg.QtWidgets.QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def logTickValues(self, minVal: float, maxVal: float, size: float, stdTicks: Any) -> list[tuple[Any, list[float]]]:
        """Positions of the labels, as logarithms."""
        room = HEIGHT if self.orientation in ("left", "right") else WIDTH
        return [(None, log_ticks(minVal, maxVal, max(int(size / (room * letters())), 2)))]

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> Any:
        """Spacings of the ticks; on a narrow horizontal axis fewer, whose labels do not touch."""
        levels = super().tickSpacing(minVal, maxVal, size)
        if not levels or self.logMode or self.orientation in ("left", "right"):
            return levels
        (major, first), *finer = levels
        fitting = (factor for factor in FEWER if self._fit(minVal, maxVal, major * factor, size))
        return [(major * next(fitting, FEWER[-1]), first), *finer]

    def _fit(self, low: float, high: float, spacing: float, size: float) -> bool:
        """Whether labels that are ``spacing`` apart do not touch, on an axis of ``size`` pixels from low to high."""
        first, last = math.ceil(low / spacing), math.floor(high / spacing)
        # The longest are at the ends, or beside an end that has an exponent, as 800000 before 1e6.
        longest = [step * spacing for step in (first, first + 1, last - 1, last) if first <= step <= last]
        metrics = QFontMetricsF(self.style["tickFont"] or self.font())
        texts = self.tickStrings(longest or [low, high], self.autoSIPrefixScale, spacing)
        widest = max(map(metrics.horizontalAdvance, texts))
        return widest + GAP * metrics.averageCharWidth() <= spacing / (high - low) * size

    def tickStrings(self, values: list[float], scale: float, spacing: Any) -> list[str]:
        """Texts of the labels, with the digits that tell each from the next, as 999998 and 1000000."""
        digits = 0 if self.logMode else _digits(values, spacing)
        if digits > USUAL_DIGITS:
            return [number_text(value * scale, digits) for value in values]
        return [with_minus(text) for text in super().tickStrings(values, scale, spacing)]

    def logTickStrings(self, values: list[float], scale: float, spacing: Any) -> list[str]:
        """Texts of the labels."""
        return [with_minus(text) for text in power_texts(values)]
