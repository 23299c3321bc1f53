"""A plot whose lines are named at their ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gdexplorer.gui.common.end_labels import End, EndNames
from gdexplorer.gui.common.plots import Plot

Span = tuple[float, float]


class NamedLines(Plot):
    """A plot that keeps room at its right for the names of its lines, at any size."""

    def __init__(self, name: str, label: str, bottom: str, left: str) -> None:
        self._names: EndNames | None = None  # pyqtgraph resizes it before there is a plot
        super().__init__(name, label, bottom, left)
        self._items: list[Any] = []
        self._range: tuple[Span, Span] = (0.0, 1.0), (0.0, 1.0)
        self._names = EndNames(self.font)
        self._names.setZValue(10)
        self.addItem(self._names, ignoreBounds=True)

    def show_items(self, items: Iterable[Any], ends: Sequence[End], across: Span, up: Span) -> None:
        """Show ``items`` in place of those before, with names at ``ends``; ``across`` and ``up`` span the axes."""
        for item in self._items:
            self.removeItem(item)
        self._items = list(items)
        for item in self._items:
            self.addItem(item)
        self._range = across, up
        assert self._names is not None
        self._names.set_ends(ends, self._theme)
        self._fit()

    def name_axis(self, side: str, text: str, by_decades: bool = False) -> None:
        """Name an axis, which then counts decades or not; one that is hidden stays so."""
        self.title_axis(side, text)
        self.getAxis(side).setLogMode(by_decades)

    def resizeEvent(self, event: Any) -> None:
        """Keep room for the names."""
        super().resizeEvent(event)
        if event is not None and self._names is not None:
            self._fit()

    def _fit(self) -> None:
        assert self._names is not None
        (left, right), up = self._range
        room = self._names.room(self.getViewBox().width())
        self.setRange(xRange=(left, left + (right - left) / (1.0 - room)), yRange=up, padding=0.0)
