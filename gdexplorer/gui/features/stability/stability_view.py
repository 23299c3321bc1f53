"""Plot of the largest curvature along a run and of the stability limit of its learning rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.clipped_curve import ClippedCurve
from gdexplorer.gui.common.cursor_plot import CursorPlot
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.numerals import number_text, percent
from gdexplorer.scene.focus import Focus
from gdexplorer.scene.stability import StabilityCurves

# Limits further from the curvatures than this would flatten their curve.
FARTHEST_DECADES = 3.0


class StabilityView(CursorPlot):
    """Two curves against the step, on a logarithmic axis if any curvature is positive, and the cursor."""

    is_costly = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stability_view")
        self.setAccessibleName("Largest curvature against the step")
        self.setMinimumSize(120, 130)
        self.curvature = ClippedCurve(antialias=True, connect="finite")
        self.stability_limit = ClippedCurve(antialias=True, connect="finite")
        self.names = [pg.TextItem(anchor=(1.0, 1.0)), pg.TextItem(anchor=(0.0, 1.0))]
        for item in (self.curvature, self.stability_limit, *self.names):
            self.addItem(item, ignoreBounds=True)
        self._theme = LIGHT
        self._curves: StabilityCurves | None = None
        self._has_run = False
        self.set_theme(LIGHT)

    def set_focus(self, focus: Focus) -> None:
        """Show axes only if there is a run that has a curvature."""
        self._has_run = focus.run is not None
        self._show_or_hide()

    def _show_or_hide(self) -> None:
        is_empty = self._curves is not None and not len(self._curves.steps)
        self.setVisible(self._has_run and not is_empty)

    def sizeHint(self) -> QSize:
        """Prefer a size that leaves room for the panel above."""
        return QSize(200, 150)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        super().set_theme(theme)
        if self._curves is not None:
            self.set_curves(self._curves)

    def set_curves(self, curves: StabilityCurves) -> None:
        """Show the curves of another run, or a refinement of the current ones."""
        self._curves = curves
        self._show_or_hide()
        self.forget_still()
        logarithmic = bool(np.any(curves.largest > 0.0))
        largest, stability_limit = (_drawn(values, logarithmic) for values in (curves.largest, curves.stability_limit))
        colour = self._theme.text
        self.curvature.set_values(curves.steps, largest, pen=pg.mkPen(colour, width=2))
        dashed = pg.mkPen(self._theme.minimum, width=2, style=Qt.PenStyle.DashLine)
        self.stability_limit.set_values(curves.steps[: len(stability_limit)], stability_limit, pen=dashed)
        self.getAxis("left").setLogMode(logarithmic)
        self._fit(curves.steps, largest, stability_limit)
        self.setAccessibleDescription(in_words(curves))
        # At opposite ends, since the curves meet where the rate is at its limit.
        self._name(self.names[0], "λ", curves.steps, largest, colour, -1)
        self._name(self.names[1], curves.bound_label, curves.steps, stability_limit, self._theme.minimum, 0)

    def _fit(self, steps: NDArray[Any], largest: NDArray[Any], stability_limit: NDArray[Any]) -> None:
        values = largest[np.isfinite(largest)]
        if not values.size:
            return
        low, high = float(values.min()), float(values.max())
        reach = FARTHEST_DECADES if self.getAxis("left").logMode else 3.0 * max(high - low, abs(high), 1e-12)
        limits = (
            stability_limit[
                np.isfinite(stability_limit) & (stability_limit > low - reach) & (stability_limit < high + reach)
            ]
            if len(stability_limit)
            else stability_limit
        )
        if limits.size:
            low, high = min(low, float(limits.min())), max(high, float(limits.max()))
        room = 0.12 * (high - low) or 0.3 * max(abs(high), 0.1)
        # Leave room above for the labels of the curves.
        self.setRange(xRange=(0, max(float(steps[-1]), 1.0)), yRange=(low - room, high + 2.5 * room), padding=0.02)

    def _name(
        self, item: Any, text: str, steps: NDArray[Any], values: NDArray[Any], colour: str, end: int
    ) -> None:  # fmt: skip
        finite = np.flatnonzero(np.isfinite(values))
        item.setVisible(bool(text) and bool(finite.size))
        if finite.size:
            item.setText(text, color=colour)
            item.setPos(float(steps[finite[end]]), float(values[finite[end]]))


def in_words(curves: StabilityCurves) -> str:
    """What the curves show: the range of the curvature, and how often it is above the limit."""
    known = np.isfinite(curves.largest)
    if not known.any():
        return "No curvature is known yet."
    low, high = float(curves.largest[known].min()), float(curves.largest[known].max())
    summary = (
        f"Largest curvature from {number_text(low, 3)} to {number_text(high, 3)} over {int(curves.steps[-1])} steps."
    )
    limits = curves.stability_limit
    if not len(limits):
        return summary
    above = float(np.mean(curves.largest[: len(limits)][known[: len(limits)]] > limits[known[: len(limits)]]))
    return f"{summary} Above {curves.bound_label}, the limit of stability, at {percent(above)} of them."


def _drawn(values: NDArray[np.float64], logarithmic: bool) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        drawn = np.log10(values) if logarithmic else values
    return np.where(np.abs(drawn) < 1e300, drawn, np.nan)
