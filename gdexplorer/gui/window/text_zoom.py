"""Zoom of all texts (Ctrl++, Ctrl+-, Ctrl+0), as preferred."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from gdexplorer.gui.common.text_size import desktop_font
from gdexplorer.gui.state.preferences import SIZES, USUAL_SIZE, Preferences, PreferenceStore


class TextZoom(QObject):
    """Changes the size of all texts in the window.

    Attributes
    ----------
    percent : the chosen size, in percent of the desktop's.
    """

    def __init__(self, window: QWidget, preferences: PreferenceStore) -> None:
        super().__init__(window)
        self._window, self._preferences = window, preferences
        self._magnified = 1.0
        self.percent = preferences.present.text_size
        if self.percent != USUAL_SIZE:
            self._apply()
        preferences.preferences_changed.connect(self._follow)

    def enlarge(self) -> None:
        """Make texts one size larger."""
        self._take(next((size for size in SIZES if size > self.percent), self.percent))

    def shrink(self) -> None:
        """Make texts one size smaller."""
        self._take(next((size for size in reversed(SIZES) if size < self.percent), self.percent))

    def reset(self) -> None:
        """Give texts the size that they have on the desktop."""
        self._take(USUAL_SIZE)

    def magnify(self, times: float) -> None:
        """Show all texts larger for a while; the chosen size is kept."""
        if times != self._magnified:
            self._magnified = times
            self._apply()

    def _take(self, percent: int) -> None:
        self._preferences.change(text_size=percent)

    def _follow(self, present: Preferences) -> None:
        if present.text_size != self.percent:
            self.percent = present.text_size
            self._apply()

    def _apply(self) -> None:
        font = desktop_font()
        font.setPointSizeF(font.pointSizeF() * self._magnified * self.percent / 100.0)
        QApplication.setFont(font)
        QTimer.singleShot(0, self, self._fit_all)  # once the widgets have taken it

    def fit(self, panel: QWidget) -> None:
        """Have the plots in a panel that was made just now take a size that is not the usual one."""
        if (self.percent, self._magnified) != (USUAL_SIZE, 1.0):
            self._show_in_plots(panel)

    def _fit_all(self) -> None:
        self._show_in_plots(self._window)

    def _show_in_plots(self, around: QWidget) -> None:
        for plot in around.findChildren(pg.PlotWidget):
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setTickFont(QApplication.font())
                axis.label.setFont(QApplication.font())
                axis.resizeEvent()
            plot.resizeEvent(QResizeEvent(plot.size(), plot.size()))  # titles are fitted again
