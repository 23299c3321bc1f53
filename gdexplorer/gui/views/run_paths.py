"""All runs' paths on the contour map, in one item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPainter, QPen

from gdexplorer.gui.drawn_run import DrawnRun
from gdexplorer.gui.views.geometry import thinned
from gdexplorer.gui.views.overlay_item import OverlayItem

# A place more pixels than that away from the start is drawn as if it were no farther: painters have limits.
FARTHEST = 1e6
# Few paths are wide, with a light rim that keeps every colour readable on every height. Many are one pixel wide, which
# Qt draws ten times faster.
FEW_RUNS, WIDE, NARROW = 24, 2.2, 1.0


@dataclass(frozen=True, eq=False)
class _Path:
    run: DrawnRun
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    steps: NDArray[np.intp]
    reach: NDArray[np.float64]
    pen: QPen

    def up_to(self, cursor: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What is drawn at a cursor: the thinned iterates before it, and the head."""
        count = int(np.searchsorted(self.steps, cursor, side="right"))
        if count == len(self.steps) or self.steps[count - 1] == cursor:
            return self.xs[:count], self.ys[:count]
        head = _drawable(self.run.places[[0, cursor]], self.reach)[1]
        return np.append(self.xs[:count], head[0]), np.append(self.ys[:count], head[1])


class RunPaths(OverlayItem):
    """Paths thinned to the pixels of the screen, each drawn up to the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: list[_Path] = []
        self._cursor = 0
        self._rim = pg.mkPen((255, 255, 255, 150), width=4.2)

    def set_runs(self, runs: list[DrawnRun], pixel: NDArray[np.float64]) -> None:
        """Take other runs; ``pixel`` is the size of a pixel in the domain."""
        width = WIDE if len(runs) <= FEW_RUNS else NARROW
        self._paths = [_path(run, pixel, width) for run in runs]
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
        few = len(self._paths) <= FEW_RUNS
        for path in self._paths:
            xs, ys = path.up_to(self._cursor)
            if len(xs) > 1:
                drawn = pg.arrayToQPath(xs, ys, connect="all")
                for pen in (self._rim, path.pen) if few else (path.pen,):
                    painter.setPen(pen)
                    painter.drawPath(drawn)


def _path(run: DrawnRun, pixel: NDArray[np.float64], width: float = WIDE) -> _Path:
    points, reach = run.places, FARTHEST * pixel
    steps = thinned(points, 0.7 * pixel)
    drawn = _drawable(points[steps], reach)
    return _Path(run, drawn[:, 0].copy(), drawn[:, 1].copy(), steps, reach, pg.mkPen(run.colour, width=width))


def _drawable(points: NDArray[np.float64], reach: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.nan_to_num(points).clip(points[0] - reach, points[0] + reach)
