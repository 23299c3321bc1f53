"""The paths of all runs on the contour map, as one item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gdexplorer.gui.common.cached_picture import CachedPicture, Lines, stamp
from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.gui.common.theme import Theme
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.path_lines import PathLines, lines_of_parts, nearest_run
from gdexplorer.scene.runs import NO_RUNS, Runs

# Arrays of each colour: lines float64[m, 4], or points float64[m, 2].
Coloured = Iterable[tuple[int, NDArray[np.float64]]]

# In pixels: width of one of many paths, of one of a few, and of its outline.
NARROW, WIDE, RIM = 1.0, 2.2, 4.2
# Diameter of the dots at the iterates of a few runs, and of their outline.
DOT, DOT_RIM = 5.0, 7.5


class RunPaths(OverlayItem):
    """Paths thinned to the pixels of the screen and to the painting budget, each drawn up to the cursor.

    Paths up to the cursor are cached as an image for each part of the runs, their outlines as another: a frame draws
    only what is new.

    Attributes
    ----------
    scale : by which a few runs are drawn wider from the next `set_runs` on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.runs = NO_RUNS
        self._parts: tuple[DrawnPart, ...] = ()
        self._cursor, self.scale = 0, 1.0

    def set_runs(
        self, runs: Sequence[DrawnRun], pixel: NDArray[np.float64], theme: Theme,
        seen: NDArray[np.float64] | None = None,
    ) -> None:  # fmt: skip
        """Set the runs, in the colours of ``theme``.

        ``pixel`` is the size of a pixel in the domain, ``seen: float64[2, 2]`` the lowest and highest coordinates in
        sight. A part of the runs that is known stays as it is drawn.
        """
        self.runs = Runs.of(runs)
        known = {part.of: part for part in self._parts}
        parts = [DrawnPart(lines, theme, self.scale) for lines in lines_of_parts(self.runs, pixel, seen)]
        self._parts = tuple(known.get(part.of, part) for part in parts)
        self.update()

    @property
    def lines(self) -> PathLines | None:
        """The paths of the part on top."""
        return self._parts[-1].lines if self._parts else None

    def nearest(self, place: NDArray[np.float64], cursor: int, reach: float) -> tuple[int, int] | None:
        """The run drawn within ``reach`` pixels of a place, and its iterate there, if any."""
        return nearest_run(self.runs, [part.lines for part in self._parts], place, cursor, reach)

    def set_cursor(self, cursor: int) -> None:
        """Draw the paths up to a step."""
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw each path up to the cursor."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # smooth lines take less, too
        for part in self._parts:
            if len(part.lines.runs):
                part.paint(painter, self._cursor)


class DrawnPart:
    """The paths of a part of the runs with their pens.

    Attributes
    ----------
    of : what its picture depends on.
    """

    def __init__(self, lines: PathLines, theme: Theme, scale: float) -> None:
        self.lines, self.of = lines, (lines, theme, scale)
        # Colours of runs are told from the theme's background, whatever ground is around it.
        self._rim, self._dot_rim = (_pen(theme.picture, scale * width) for width in (RIM, DOT_RIM))
        width = scale * WIDE if lines.are_wide else NARROW
        colours = {colour: theme.run(colour) for colour in lines.runs.colours[0]}
        self._pens = {number: _pen(colour, width) for number, colour in colours.items()}
        self._dots = {number: _pen(colour, scale * DOT) for number, colour in colours.items()}
        self._rims, self._paths, self._drawer = CachedPicture(), CachedPicture(), Lines()

    def paint(self, painter: QPainter, cursor: int) -> None:
        """Draw each path up to a step."""
        lines = self.lines
        count = lines.whole_blocks(cursor)
        dots = list(lines.dots(count, cursor)) if lines.are_wide else []
        if lines.are_wide:
            stamp(painter, self._rims.with_parts(painter, count, self._add_rims))
            self._draw_rims(painter, lines.begun(cursor), dots)
        stamp(painter, self._paths.with_parts(painter, count, self._add_paths))
        self._draw(painter, lines.begun_dashes(cursor), dots)

    def _add_rims(self, painter: QPainter, block: int) -> None:
        self._draw_rims(painter, self.lines.block(block), self.lines.dots(block))

    def _add_paths(self, painter: QPainter, block: int) -> None:
        self._draw(painter, self.lines.dashes(block), self.lines.dots(block) if self.lines.are_wide else ())

    def _draw_rims(self, painter: QPainter, lines: Coloured, dots: Coloured) -> None:
        painter.setPen(self._rim)
        for _, ends in lines:
            self._drawer.draw(painter, ends)
        for _, places in dots:
            _draw_dots(painter, places, self._dot_rim)

    def _draw(self, painter: QPainter, lines: Coloured, dots: Coloured) -> None:
        for colour, ends in lines:
            painter.setPen(self._pens[colour])
            self._drawer.draw(painter, ends)
        for colour, places in dots:
            _draw_dots(painter, places, self._dots[colour])


def _draw_dots(painter: QPainter, places: NDArray[np.float64], pen: QPen) -> None:
    """Draw round dots in pixels: Qt draws a point as a line of 1/63 unit, which a zoomed map would show as one."""
    t = painter.worldTransform()
    pixels = places @ np.array([[t.m11(), t.m12()], [t.m21(), t.m22()]]) + np.array([t.dx(), t.dy()])
    painter.save()
    painter.resetTransform()
    painter.setPen(pen)
    painter.drawPoints(QPolygonF(list(map(QPointF, *pixels.T.tolist()))))
    painter.restore()


@lru_cache(maxsize=256)
def _pen(colour: str, width: float) -> QPen:
    pen = pg.mkPen(colour, width=width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if width > NARROW else Qt.PenCapStyle.FlatCap)
    return pen
