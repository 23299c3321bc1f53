"""A curve that can be painted however far it goes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

# Beyond the picture by so many of its heights, all values look alike. Qt paints no line with an end at 1e20 pixels.
REACH = 100.0


class ClippedCurve(pg.PlotCurveItem):
    """Values far above or below what the view shows are drawn at its far edge, and anew where the view changes."""

    def __init__(self, **looks: Any) -> None:
        self._whole: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        self._is_clipped = False
        super().__init__(**looks)

    def set_values(self, xs: NDArray[np.float64], values: NDArray[np.float64], **looks: Any) -> None:
        """Draw float64[n] ``values`` over float64[n] ``xs``."""
        self._whole = xs, values
        held = self._held(values)
        self._is_clipped = held is not values
        self.setData(xs, held, **looks)

    def viewRangeChanged(self) -> None:
        """Clip anew where another part is looked at."""
        super().viewRangeChanged()
        if self._whole is None:
            return
        xs, values = self._whole
        held = self._held(values)
        if self._is_clipped or held is not values:
            self._is_clipped = held is not values
            self.setData(xs, held)

    def _held(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        view = self.getViewBox()
        if view is None or not len(values):
            return values
        low, high = view.viewRange()[1]
        reach = REACH * (high - low)
        with np.errstate(invalid="ignore"):
            beyond = (values < low - reach) | (values > high + reach)
        return np.clip(values, low - reach, high + reach) if beyond.any() else values
