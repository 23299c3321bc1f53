"""A curve that can be painted however large its values are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

# Values beyond this many picture heights look alike. Qt does not paint lines that end at 1e20 pixels.
REACH = 100.0


class ClippedCurve(pg.PlotCurveItem):
    """A curve whose values are clipped far outside the view, and again when the view changes."""

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
        """Clip again for the new view."""
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
