"""Plot of the density of the eigenvalues at one iterate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from gdexplorer.descent.analysis.spectrum.readings import Reading
from gdexplorer.gui.common.plots import Plot
from gdexplorer.gui.common.text_size import letters
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.features.spectrum.course_plot import LIMIT, WIDTH, colour_of
from gdexplorer.numerals import number_text, percent, with_minus
from gdexplorer.scene.spectrum_picture import Histograms, histograms_over
from gdexplorer.scene.symmetric_log import Linear, Scale

# Below the smallest share by this many decades lies what has none; above all of them there is a little room.
EMPTY, ABOVE = 0.3, 0.1
TICK = 44.0  # room in pixels for a number with the gap beside it, beside usual texts


class Density(NamedTuple):
    """What is drawn: a reading, of which blocks, over which span of a scale."""

    reading: Reading
    blocks: Sequence[int]
    scale: Scale
    span: tuple[float, float]


class DensityPlot(Plot):
    """Shares of the eigenvalues by size, by decades, and the rate's limit; a card tells those under the pointer."""

    def __init__(self) -> None:
        self._shown: Density | None = None
        self._found: Histograms | None = None
        super().__init__("spectrum_density_plot", "Density of the eigenvalues", "eigenvalue", "share of all")
        self._items: list[Any] = []
        self.getAxis("left").setLogMode(True)
        self.card = self.add_card("spectrum_density_card", self._words_at)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        super().set_theme(theme)
        self.show_density(self._shown)

    def show_density(self, shown: Density | None) -> None:
        """Show the density at an iterate; nothing where the Hessian cannot be computed."""
        self._shown = shown
        self._found = None if shown is None else histograms_over(shown.reading, shown.scale, shown.span)
        for item in self._items:
            self.removeItem(item)
        self._items = [] if shown is None or self._found is None else self._drawn(shown, self._found)
        for item in self._items:
            self.addItem(item)
        self.card.hide()
        self._fit_ticks()

    def _drawn(self, shown: Density, found: Histograms) -> list[Any]:
        heights = found.logarithms[list(shown.blocks)]
        low = float(np.nanmin(heights)) - EMPTY
        items: list[Any] = [
            pg.PlotCurveItem(
                found.edges, np.where(np.isfinite(row), row, low), stepMode="center",
                pen=pg.mkPen(self._theme.run(colour_of(block)), width=WIDTH),
            )
            for block, row in zip(shown.blocks, heights, strict=True)
        ]  # fmt: skip
        limit = float(shown.scale.places(np.array(shown.reading.limit)))
        if shown.span[0] < limit < shown.span[1]:
            pen = pg.mkPen(self._theme.run(LIMIT), width=WIDTH, style=Qt.PenStyle.DashLine)
            items.append(pg.InfiniteLine(limit, angle=90, pen=pen))
        self.setRange(xRange=shown.span, yRange=(low, ABOVE), padding=0.0)
        return items

    def resizeEvent(self, event: Any) -> None:
        """Number the axis for the new width."""
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph calls it itself before there is a plot
            self._fit_ticks()

    def _fit_ticks(self) -> None:
        axis, shown = self.getAxis("bottom"), self._shown
        if shown is None:
            axis.setTicks(None)
            return
        most = max(int(self.getViewBox().width() / (TICK * letters())), 2)
        axis.setTicks([[(place, with_minus(text)) for place, text in shown.scale.ticks(*shown.span, most)]])

    @property
    def is_linear(self) -> bool:
        """Whether eigenvalues are their own places."""
        return self._shown is None or isinstance(self._shown.scale, Linear)

    def _words_at(self, place: QPointF, _: object) -> str:
        """The shares of the eigenvalues at a place."""
        found, shown = self._found, self._shown
        if found is None or shown is None:
            return ""
        at = int(np.searchsorted(found.edges, place.x())) - 1
        if not 0 <= at < found.shares.shape[1]:
            return ""
        ends = " to ".join(number_text(float(end), 3) for end in shown.scale.values(found.edges[at : at + 2]))
        names = [each.block.name for each in shown.reading.spectra]
        shares = [f"{names[block]}: {percent(found.shares[block, at], 2)}" for block in shown.blocks]
        return "\n".join([f"eigenvalues {ends}", *shares])
