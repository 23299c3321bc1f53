"""Markers in the pictures: each style is rendered once, and stamped at every position."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from gdexplorer.gui.common.overlay_item import OverlayItem

if TYPE_CHECKING:
    from gdexplorer.scene.drawn_run import DrawnRun

Array = NDArray[np.float64]
Made = TypeVar("Made")

CLEAR = "#00000000"


class Look(NamedTuple):
    """Style of a marker: pyqtgraph symbol, size in pixels, colours (#rrggbb or #aarrggbb), edge width."""

    symbol: str
    size: float
    fill: str
    edge: str = "#ffffff"
    width: float = 1.3

    @property
    def side(self) -> int:
        """Width of its image, in pixels; symbols such as crosses extend beyond their size."""
        return 2 * math.ceil(self.size * math.sqrt(0.5) + self.width)


@lru_cache(maxsize=1024)
def stamp(look: Look, ratio: float) -> QPixmap:
    """The image of a marker, for a screen with device pixel ratio ``ratio``."""
    picture = QPixmap(math.ceil(look.side * ratio), math.ceil(look.side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(look.side / 2, look.side / 2)
    pen = QPen(QColor(look.edge), look.width)
    pen.setCosmetic(True)
    drawSymbol(painter, look.symbol, look.size, pen, QColor(look.fill))
    painter.end()
    return picture


def looks_of(runs: Iterable[DrawnRun], look: Callable[[str, int], Made]) -> list[Made]:
    """What ``look`` makes of the marker and the colour of each run; once of those that look alike."""
    kinds = [(run.marker, run.colour) for run in runs]
    made = {kind: look(*kind) for kind in set(kinds)}
    return [made[kind] for kind in kinds]


class Marks:
    """Many markers, painted in order; of identical ones at the same pixel only one."""

    def __init__(self, looks: Sequence[Look] = ()) -> None:
        numbers = {look: number for number, look in enumerate(dict.fromkeys(looks))}
        self._looks = tuple(numbers)
        self._which = np.array([numbers[look] for look in looks], dtype=np.int64)

    def __len__(self) -> int:
        return len(self._which)

    def paint(self, painter: QPainter, places: Array) -> None:
        """Stamp the markers at ``places: float64[m, 2]``, in pixels of the painter's device."""
        device = painter.device()
        stamps = [stamp(look, device.devicePixelRatioF()) for look in self._looks]
        halves = np.array([look.side / 2 for look in self._looks])
        shown = self.seen(places, device.width(), device.height())
        which = self._which[shown]
        for number, (x, y) in zip(which.tolist(), (places[shown] - halves[which, None]).tolist(), strict=True):
            painter.drawPixmap(QPointF(x, y), stamps[number])

    def seen(self, places: Array, width: int, height: int) -> NDArray[np.intp]:
        """Indices of visible markers: inside the picture and not covered by an identical one."""
        reach = max((look.side for look in self._looks), default=0)
        low, high = -float(reach), np.array([width + reach, height + reach], dtype=np.float64)
        inside = np.flatnonzero(np.all((places > low) & (places < high), axis=1))
        pixels = np.rint(places[inside]).astype(np.int64)
        same = (pixels[:, 0] * (height + 3 * reach + 1) + pixels[:, 1]) * len(self._looks) + self._which[inside]
        _, last = np.unique(same[::-1], return_index=True)
        return np.sort(inside[len(inside) - 1 - last])


class MarksItem(OverlayItem):
    """Markers in a plot."""

    def __init__(self) -> None:
        super().__init__()
        self.looks: Sequence[Look] = ()
        self._marks, self.places = Marks(), np.empty((0, 2))

    def set_looks(self, looks: Sequence[Look]) -> None:
        """Set other markers; their positions must follow."""
        self.looks, self._marks, self.places = looks, Marks(looks), np.empty((0, 2))

    def set_places(self, places: Array) -> None:
        """Set the positions ``places: float64[m, 2]``."""
        self.places = places
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Stamp the markers."""
        if not len(self.places):
            return
        t = painter.worldTransform()
        with np.errstate(over="ignore", invalid="ignore"):
            pixels = self.places @ np.array([[t.m11(), t.m12()], [t.m21(), t.m22()]]) + np.array([t.dx(), t.dy()])
        painter.save()
        painter.resetTransform()
        self._marks.paint(painter, pixels)
        painter.restore()
