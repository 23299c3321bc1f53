"""Zoom of all texts (Ctrl++, Ctrl+-, Ctrl+0), remembered in the settings."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from gdexplorer.gui.common.text_size import desktop_font

# In percent of the desktop's size.
SIZES = (75, 90, 100, 110, 125, 150, 175, 200)
USUAL = 100
SETTING = "text_size"


class TextZoom(QObject):
    """Changes the size of all texts in the window."""

    def __init__(self, window: QWidget, settings: QSettings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._magnified = 1.0
        self.percent = _nearest(settings.value(SETTING, USUAL))
        if self.percent != USUAL:
            self._apply()

    def enlarge(self) -> None:
        """Make texts one size larger."""
        self._take(next((size for size in SIZES if size > self.percent), self.percent))

    def shrink(self) -> None:
        """Make texts one size smaller."""
        self._take(next((size for size in reversed(SIZES) if size < self.percent), self.percent))

    def reset(self) -> None:
        """Give texts the size that they have on the desktop."""
        self._take(USUAL)

    def magnify(self, times: float) -> None:
        """Show all texts larger for a while; the chosen size is kept."""
        if times != self._magnified:
            self._magnified = times
            self._apply()

    def _take(self, percent: int) -> None:
        if percent != self.percent:
            self.percent = percent
            self._settings.setValue(SETTING, percent)
            self._apply()

    def _apply(self) -> None:
        font = desktop_font()
        font.setPointSizeF(font.pointSizeF() * self._magnified * self.percent / 100.0)
        QApplication.setFont(font)
        QTimer.singleShot(0, self, self._show_in_plots)  # once the widgets have taken it

    def _show_in_plots(self) -> None:
        for plot in self._window.findChildren(pg.PlotWidget):
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setTickFont(QApplication.font())
                axis.label.setFont(QApplication.font())
                axis.resizeEvent()
            plot.resizeEvent(QResizeEvent(plot.size(), plot.size()))  # titles are fitted again


def _nearest(stored: object) -> int:
    """The size nearest to what is stored, which may be anything."""
    try:
        percent = float(str(stored))
    except ValueError:
        return USUAL
    return min(SIZES, key=lambda size: abs(size - percent)) if percent == percent else USUAL
