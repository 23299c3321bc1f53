"""Items of a plot that stand still while runs are played, cached together as one opaque image."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor, QImage, QPainter

from gdexplorer.gui.common.cached_picture import size_of, stamp
from gdexplorer.gui.common.overlay_item import OverlayItem


class StillPicture(OverlayItem):
    """Paints items that are not in the scene themselves; a frame that changes none of them costs one image.

    Items cached one by one would each be blended over the whole plot in every frame.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: list[pg.GraphicsObject] = []
        self._image = QImage()
        self._of: tuple[Any, ...] | None = None
        self._background = QColor("#ffffff")

    def add(self, item: pg.GraphicsObject, depth: float) -> None:
        """Paint ``item``, from now on above those of smaller ``depth``; whoever changes it calls `changed`."""
        item.setZValue(depth)
        others = (each for each in self._items if each is not item)
        self._items = sorted((*others, item), key=lambda each: each.zValue())
        self.changed()

    def set_background(self, colour: str) -> None:
        """Set the colour below all items."""
        self._background = QColor(colour)
        self.changed()

    def changed(self) -> None:
        """Paint the items anew."""
        self._of = None
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Paint the cached image, made anew if an item, the view or the device has changed."""
        of = (*size_of(painter.device()), painter.worldTransform())
        if of != self._of:
            self._of = of
            self._image = self._painted(painter)
        stamp(painter, self._image)

    def _painted(self, painter: QPainter) -> QImage:
        width, height, ratio = size_of(painter.device())
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(self._background)
        inner = QPainter(image)
        try:
            self._paint_items(inner, painter)
        finally:
            inner.end()  # Qt crashes if an image goes before its painter has ended
        return image

    def _paint_items(self, inner: QPainter, outer: QPainter) -> None:
        inner.setRenderHints(outer.renderHints())
        for item in filter(lambda each: each.isVisible(), self._items):
            inner.save()
            inner.setTransform(item.sceneTransform() * outer.worldTransform())
            item.paint(inner, None, None)
            inner.restore()
