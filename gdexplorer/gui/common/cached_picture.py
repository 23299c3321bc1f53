"""Cached image of something drawn over a whole plot that only grows, to which new parts are added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF
from PySide6.QtGui import QImage, QPaintDevice, QPainter


class CachedPicture:
    """A transparent image of a whole plot with the leading parts of something drawn on it."""

    def __init__(self) -> None:
        self._image: QImage | None = None
        self._seen_as: tuple[Any, ...] = ()
        self._parts = 0

    def forget(self) -> None:
        """Discard the image, because the parts have changed."""
        self._image = None

    def with_parts(self, painter: QPainter, count: int, draw: Callable[[QPainter, int], None]) -> QImage:
        """The image with ``count`` parts, in the transform of ``painter``; ``draw`` adds a missing part."""
        device, transform = painter.device(), painter.worldTransform()
        seen_as = (*size_of(device), *(getattr(transform, name)() for name in ("m11", "m22", "dx", "dy")))
        if self._image is None or seen_as != self._seen_as or self._parts > count:
            self._image, self._seen_as, self._parts = _clear(device), seen_as, 0
        if self._parts < count:
            inner = QPainter(self._image)
            inner.setRenderHints(painter.renderHints())
            inner.setTransform(transform)
            for part in range(self._parts, count):
                draw(inner, part)
            inner.end()
            self._parts = count
        return self._image


class Lines:
    """Draw many line segments at once, from an array."""

    def __init__(self) -> None:
        self._array = internals.PrimitiveArray(QLineF, 4)
        self._capacity = 0
        self._first: Any = None  # as Qt takes it

    def draw(self, painter: QPainter, ends: NDArray[np.float64]) -> None:
        """Draw ``ends: float64[m, 4]``, x and y of both ends, with the pen of ``painter``."""
        count = len(ends)
        if not count:
            return
        if count > self._capacity:  # wrapping the array for Qt takes longer than drawing a few lines
            self._capacity = max(count, 2 * self._capacity)
            self._array.resize(self._capacity)
            self._first = self._array.drawargs()[0]
        self._array.resize(count)
        self._array.ndarray()[:] = ends
        painter.drawLines(self._first, count)


def stamp(painter: QPainter, image: QImage, opacity: float = 1.0) -> None:
    """Paint a cached image over the whole plot."""
    painter.save()
    painter.resetTransform()
    painter.setOpacity(opacity)
    painter.drawImage(0, 0, image)
    painter.restore()


def size_of(device: QPaintDevice) -> tuple[int, int, float]:
    """Width and height of ``device`` in its own pixels, and how many there are to one of Qt's."""
    ratio = device.devicePixelRatioF()
    return round(device.width() * ratio), round(device.height() * ratio), ratio


def _clear(device: QPaintDevice) -> QImage:
    width, height, ratio = size_of(device)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    return image
