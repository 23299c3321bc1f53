"""The paths of all runs on the contour map, as one item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from gdexplorer.gui.common.overlay_item import OverlayItem
from gdexplorer.scene.drawn_run import DrawnRun, outlined

# Points further than this from the start are moved closer, in pixels: QPainter has limits.
FARTHEST = 1e6
# A few paths are wide, with a light outline that keeps every colour legible. Many are one pixel wide, which Qt draws
# ten times faster.
FEW_RUNS, WIDE, NARROW = 24, 2.2, 1.0
# Painting budget of all paths, in pixels of length, and the cost of a vertex in pixels. (A pixel of a narrow line takes
# 0.03 µs, of a wide one with its outline about 0.5 µs.)
MOST_NARROW, NARROW_VERTEX = 600_000.0, 15.0
MOST_WIDE, WIDE_VERTEX = 45_000.0, 6.0
FEWEST_VERTICES = 12
# The longest segment drawn, in pixels.
LONGEST_SEGMENT = 2000.0
# Wide lines are drawn in pieces of at most this length in pixels and number of segments: Qt's time for a line that
# crosses itself is quadratic in the number of crossings.
PIECE_LENGTH, PIECE_SEGMENTS = 300.0, 16


@dataclass(frozen=True, eq=False)
class _Path:
    run: DrawnRun
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    steps: NDArray[np.intp]
    reach: NDArray[np.float64]
    length: float  # in pixels

    def up_to(self, cursor: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The thinned iterates up to the cursor, and the head."""
        count = int(np.searchsorted(self.steps, cursor, side="right"))
        if count == len(self.steps) or self.steps[count - 1] == cursor:
            return self.xs[:count], self.ys[:count]
        places = self.run.places
        head = _drawable(places[cursor], places[0], self.reach)
        return np.append(self.xs[:count], head[0]), np.append(self.ys[:count], head[1])

    def pieces(self, cursor: int) -> Iterator[QPainterPath]:
        """The same, in pieces that QPainter can stroke quickly."""
        xs, ys = self.up_to(cursor)
        each = int(np.clip(PIECE_LENGTH * len(self.steps) / max(self.length, 1.0), 1, PIECE_SEGMENTS))
        for first in range(0, len(xs) - 1, each):
            yield pg.arrayToQPath(xs[first : first + each + 1], ys[first : first + each + 1], connect="all")


class RunPaths(OverlayItem):
    """Paths thinned to the pixels of the screen and to the painting budget, each drawn up to the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: list[_Path] = []
        self._pens: dict[str, QPen] = {}
        self._cursor = 0
        self._wide = True
        self._rim = pg.mkPen((255, 255, 255, 150), width=4.2)
        self._rim.setCapStyle(Qt.PenCapStyle.FlatCap)

    def set_runs(self, runs: list[DrawnRun], pixel: NDArray[np.float64]) -> None:
        """Set the runs; ``pixel`` is the size of a pixel in the domain."""
        self._paths = paths = _held(runs, pixel)
        self._wide = len(runs) <= FEW_RUNS and _work(paths, WIDE_VERTEX) <= MOST_WIDE
        width = WIDE if self._wide else NARROW
        self._pens = {run.colour: pg.mkPen(run.colour, width=width) for run in runs}
        self.prepareGeometryChange()
        self.update()

    def set_cursor(self, cursor: int) -> None:
        """Draw the paths up to a step."""
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw each path up to the cursor."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for path in self._paths:
            if self._wide:
                self._paint_wide(painter, path)
                continue
            xs, ys = path.up_to(self._cursor)
            if len(xs) > 1:
                painter.setPen(self._pens[path.run.colour])
                painter.drawPath(pg.arrayToQPath(xs, ys, connect="all"))

    def _paint_wide(self, painter: QPainter, path: _Path) -> None:
        pieces = list(path.pieces(self._cursor))
        for pen in (self._rim, self._pens[path.run.colour]):
            painter.setPen(pen)
            for piece in pieces:
                painter.drawPath(piece)


def _held(runs: list[DrawnRun], pixel: NDArray[np.float64]) -> list[_Path]:
    """The paths of ``runs``, thinned to pixels, and further if they exceed the painting budget of a frame."""
    if not runs:
        return []
    paths = _paths(runs, pixel, round(MOST_NARROW / NARROW_VERTEX / len(runs)))
    share = MOST_NARROW / max(_work(paths, NARROW_VERTEX), 1.0)
    if share >= 1.0:
        return paths
    return _paths(runs, pixel, int(share * sum(len(path.steps) for path in paths) / len(runs)))


def _work(paths: list[_Path], vertex: float) -> float:
    return sum(path.length + vertex * len(path.steps) for path in paths)


def _paths(runs: list[DrawnRun], pixel: NDArray[np.float64], most: int) -> list[_Path]:
    reach, drawn = FARTHEST * pixel, outlined(runs, 0.7 * pixel, max(FEWEST_VERTICES, most))
    firsts = drawn.firsts
    xs, ys = _drawable(drawn.places, np.repeat(drawn.places[firsts], drawn.counts, axis=0), reach).T.copy()
    moves = np.hypot(np.diff(xs, append=xs[-1]) / pixel[0], np.diff(ys, append=ys[-1]) / pixel[1])
    moves[firsts[1:] - 1] = 0.0  # from the end of one run to the start of the next
    lengths = np.add.reduceat(moves.clip(max=LONGEST_SEGMENT), firsts).tolist()
    pieces = [slice(first, first + count) for first, count in zip(firsts.tolist(), drawn.counts.tolist(), strict=True)]
    return [
        _Path(run, xs[piece], ys[piece], drawn.steps[piece], reach, length)
        for run, piece, length in zip(runs, pieces, lengths, strict=True)
    ]


def _drawable(
    points: NDArray[np.float64], starts: NDArray[np.float64], reach: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(np.nan_to_num(points).clip(starts - reach, starts + reach))
