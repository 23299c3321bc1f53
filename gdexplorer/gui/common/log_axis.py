"""An axis that can be logarithmic, with few round labels at any range."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg

from gdexplorer.scene.ticks import log_ticks, power_texts

# Room for a label with the gap beside it, on vertical and on horizontal axes.
HEIGHT, WIDTH = 26.0, 56.0


class LogAxis(pg.AxisItem):
    """pyqtgraph's axis; in logarithmic mode it labels decades, or round numbers if it spans less than two."""

    def logTickValues(self, minVal: float, maxVal: float, size: float, stdTicks: Any) -> list[tuple[Any, list[float]]]:
        """Positions of the labels, as logarithms."""
        room = HEIGHT if self.orientation in ("left", "right") else WIDTH
        return [(None, log_ticks(minVal, maxVal, max(int(size / room), 2)))]

    def logTickStrings(self, values: list[float], scale: float, spacing: Any) -> list[str]:
        """Texts of the labels."""
        return power_texts(values)
