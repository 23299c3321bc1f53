"""An axis that can be logarithmic, with few round labels at any range, and minus signs."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg

from gdexplorer.gui.common.text_size import letters
from gdexplorer.numerals import with_minus
from gdexplorer.scene.ticks import log_ticks, power_texts

# Room in pixels for a label with the gap beside it, on vertical and on horizontal axes, beside usual texts.
HEIGHT, WIDTH = 26.0, 56.0


def plain_axes() -> dict[str, LogAxis]:
    """The axes of a plot whose labels are numbers."""
    return {side: LogAxis(side) for side in ("left", "bottom")}


class LogAxis(pg.AxisItem):
    """pyqtgraph's axis with minus signs; logarithmic, it labels decades, or round numbers if it spans less than two.

    It is cached with its grid: to play back the recorded painting at every frame takes longer than to draw paths.
    """

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.setCacheMode(pg.QtWidgets.QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def logTickValues(self, minVal: float, maxVal: float, size: float, stdTicks: Any) -> list[tuple[Any, list[float]]]:
        """Positions of the labels, as logarithms."""
        room = HEIGHT if self.orientation in ("left", "right") else WIDTH
        return [(None, log_ticks(minVal, maxVal, max(int(size / (room * letters())), 2)))]

    def tickStrings(self, values: list[float], scale: float, spacing: Any) -> list[str]:
        """Texts of the labels."""
        return [with_minus(text) for text in super().tickStrings(values, scale, spacing)]

    def logTickStrings(self, values: list[float], scale: float, spacing: Any) -> list[str]:
        """Texts of the labels."""
        return [with_minus(text) for text in power_texts(values)]
