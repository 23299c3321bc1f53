"""A layer of the 3-D view: items that are drawn together.

`gl_layer` draws it. Here nothing needs OpenGL's bindings: to load them takes a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QRect, QSize

from gdexplorer.gui.common.changed_part import ChangedPart
from gdexplorer.gui.common.layer_items import Item
from gdexplorer.scene.viewpoint import Viewpoint


class Draws(Protocol):
    """What draws a layer with OpenGL."""

    def draw(self, viewpoint: Viewpoint) -> None:
        """Draw all items into the bound framebuffer."""


class Layer:
    """Items that are drawn together, with a flag for changes in any of them.

    Attributes
    ----------
    is_current : whether it has not changed since it was drawn. ratio : device pixels per logical pixel.
    is_smooth : whether lines are smoothed each by itself, where there are no samples to do it.
    drawn : what draws it; None before the first time.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.items: list[Item] = []
        self.is_current = False
        self.ratio, self.is_smooth = 1.0, True
        self._changes = ChangedPart()
        self.drawn: Draws | None = None

    def add(self, item: Item) -> None:
        """Draw ``item``, too."""
        self.items.append(item)
        item.changed = self.update
        self.update()

    def update(self) -> None:
        """Mark the layer as changed."""
        self.is_current = False
        self._changed()

    def changed_part(self, viewpoint: Viewpoint, size: QSize) -> QRect | None:
        """The pixels of a picture of that ``size`` that differ from the last one; None if all may."""
        part = self._changes.since_last(self.items, viewpoint)
        if part is None:
            return None
        low, high = np.clip(part * self.ratio, 0.0, (size.width(), size.height()))
        (left, top), (right, bottom) = np.floor(low).astype(int).tolist(), np.ceil(high).astype(int).tolist()
        return QRect(left, top, right - left, bottom - top)

    def draw(self, viewpoint: Viewpoint) -> None:
        """Draw all items into the bound framebuffer."""
        assert self.drawn is not None
        self.drawn.draw(viewpoint)
        self.is_current = True
