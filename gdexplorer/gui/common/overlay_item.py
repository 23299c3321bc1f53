"""Items drawn over the whole of a plot, at any pan and zoom."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF


class OverlayItem(pg.GraphicsObject):
    """An item that covers the visible range without affecting it."""

    def boundingRect(self) -> QRectF:
        """Cover the visible range: the content may lie outside the domain."""
        box = self.getViewBox()
        return QRectF() if box is None else box.viewRect()

    def viewRangeChanged(self) -> None:
        """Follow the view."""
        self.prepareGeometryChange()

    def dataBounds(self, *_: Any, **__: Any) -> tuple[None, None]:
        """Do not affect the automatic range."""
        return None, None
