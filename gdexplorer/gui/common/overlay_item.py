"""What is drawn over the whole of a plot, wherever that is moved and zoomed to."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF


class OverlayItem(pg.GraphicsObject):
    """An item that covers what is shown, and has no say in what is."""

    def boundingRect(self) -> QRectF:
        """Cover whatever is shown: what is drawn may lie outside the domain."""
        box = self.getViewBox()
        return QRectF() if box is None else box.viewRect()

    def viewRangeChanged(self) -> None:
        """Follow the view."""
        self.prepareGeometryChange()

    def dataBounds(self, *_: Any, **__: Any) -> tuple[None, None]:
        """Take no part in finding the range."""
        return None, None
