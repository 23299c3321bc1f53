"""Plots of a plane with equal scales."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF

from gdexplorer.gui.common.plots import Plot
from gdexplorer.gui.common.theme import Theme


class FlatPlot(Plot):
    """A plane with equal scales, drawn as a whole whenever it changes; a card tells what lies under the pointer.

    A plot says what by `_draw` and `_words_at`.
    """

    def __init__(self, name: str, label: str, bottom: str, left: str, card: str) -> None:
        super().__init__(name, label, bottom, left)
        self._shown: Any = None
        self.setAspectLocked(True)
        self.card = self.add_card(card, self._words_at)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        super().set_theme(theme)
        self.show_plane(self._shown)

    def show_plane(self, shown: Any) -> None:
        """Draw ``shown``; nothing if it is None."""
        self._shown = shown
        self.card.hide()
        for item in list(self.plotItem.items):
            self.removeItem(item)
        if shown is not None:
            self._draw(shown)

    def _draw(self, shown: Any) -> None:
        """Draw something."""
        raise NotImplementedError

    def _words_at(self, place: QPointF, pixel: tuple[float, float]) -> str:
        """What lies at a place, where a pixel is that large; empty if nothing does."""
        raise NotImplementedError
