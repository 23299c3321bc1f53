"""The names of classes beside their markers, in a corner of a plot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyqtgraph as pg

from gdexplorer.gui.common.theme import Theme
from gdexplorer.objectives.data.dialect import told_apart

LONGEST_NAME = 18
# Opacity of the ground, of 255: samples below it shine through.
_GROUND = 200
# Qt asks labels for their size that Python has cleared as garbage.
pg.LabelItem._sizeHint = {}


class ClassLegend(pg.LegendItem):
    """A legend of classes, hidden at first; long names are cut so that they are told apart."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        super().__init__(offset=(-6, 6), labelTextSize="8pt", verSpacing=-6)
        self.setParentItem(plot.getPlotItem().vb)
        self.setVisible(False)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        ground = pg.mkColor(theme.picture)
        ground.setAlpha(_GROUND)
        self.setBrush(pg.mkBrush(ground))
        self.setLabelTextColor(pg.mkColor(theme.text))
        for _, label in self.items:
            label.setText(label.text, color=pg.mkColor(theme.text))

    def show_names(self, names: Iterable[str], markers: Iterable[Any]) -> None:
        """Show the ``names`` of classes beside plot items with their ``markers``."""
        self.clear()
        for name, marker in zip(told_apart(tuple(names), LONGEST_NAME), markers, strict=False):
            self.addItem(marker, name)
        self.setVisible(bool(self.items))
