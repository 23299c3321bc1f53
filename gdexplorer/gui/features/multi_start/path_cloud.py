"""Thousands of paths on the contour map, extended frame by frame.

Earlier segments are cached as an image: a frame draws only new segments, one pixel wide, and the part of each run since
its last mark.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPen

from gdexplorer.descent.analysis.multi_start import MultiStart
from gdexplorer.gui.common.cached_picture import CachedPicture, Lines, stamp
from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.scene.basin_picture import COLOURS, GREYS

DEPTH = 3.5
# Width of lines when there are few enough to see each.
FEW = 300


class _Group(Struct, frozen=True, eq=False):
    """Runs of one colour: paths float64[m, w, 2], and the mark at which each ended."""

    colour: tuple[int, int, int]
    path: NDArray[np.float64]
    ended: NDArray[np.intp]

    def between(self, mark: int, part: float = 1.0) -> NDArray[np.float64]:
        """Segments of the runs from ``mark`` to the next one, or the first ``part`` of them: float64[k, 4]."""
        going = self.path[self.ended > mark]
        begin, end = going[:, mark], going[:, mark + 1]
        return np.hstack([begin, begin + part * (end - begin)])


class PathCloud(OverlayItem):
    """The paths of a multi-start up to a position, measured in marks."""

    is_costly = True
    shown_changed = Signal()  # other paths, or none

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(DEPTH)
        self.groups: list[_Group] = []
        self._marks = 0
        self._position = 0.0
        self._pens: list[QPen] = []
        self._cached, self._lines = CachedPicture(), Lines()

    def set_result(self, result: MultiStart | None) -> None:
        """Set the runs, or None."""
        self.groups = [] if result is None else _groups(result)
        self._marks = 0 if result is None else len(result.ends.marks)
        are_few = self.count <= FEW
        opacity, width = (255, 1.6) if are_few else (190, 1.0)
        self._pens = [pg.mkPen(*group.colour, opacity, width=width) for group in self.groups]
        self._cached.forget()
        self.setVisible(bool(self.groups))
        self.prepareGeometryChange()
        self.update()
        self.shown_changed.emit()

    @property
    def count(self) -> int:
        """The number of paths."""
        return sum(len(group.path) for group in self.groups)

    def set_position(self, position: float) -> None:
        """Draw the paths up to a position."""
        if position != self._position:
            self._position = position
            self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw the cached image with the new segments, and the part since the last mark on top."""
        if not self.groups or self._marks < 2:
            return
        mark = min(int(self._position), self._marks - 1)
        stamp(painter, self._cached.with_parts(painter, mark, self._draw))
        if mark < self._marks - 1 and self._position > mark:
            self._draw(painter, mark, self._position - mark)

    def _draw(self, painter: QPainter, mark: int, part: float = 1.0) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # antialiased lines are also faster
        for group, pen in zip(self.groups, self._pens, strict=True):
            painter.setPen(pen)
            self._lines.draw(painter, group.between(mark, part))


def _groups(result: MultiStart) -> list[_Group]:
    """The runs grouped by the colour of the minimum they reached."""
    marks, steps = result.ends.marks, result.ends.steps
    # A run of s steps continues at each mark below s.
    ended = np.searchsorted(marks, steps, side="left")
    colours = np.where(result.labels >= 0, result.labels % len(COLOURS), result.labels)
    table = {**GREYS, **dict(enumerate(COLOURS))}
    path = np.nan_to_num(result.ends.path).clip(-1e12, 1e12)
    return [
        _Group(table[int(colour)], path[colours == colour], ended[colours == colour]) for colour in np.unique(colours)
    ]
