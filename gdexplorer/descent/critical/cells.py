"""Cells of the domain in which critical points are missing, by the winding numbers of the gradient around them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.critical.newton import corners
from gdexplorer.descent.critical.windings import cell_windings, vanishes_inside
from gdexplorer.objectives import BoundObjective

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Never more starts at once than this.
MOST_PLACES = 400_000
# At most this many unexplained cells are checked for a kink; of a Python function, as many as take so many seconds, at
# about so many evaluations each.
MOST_KINKS, _SECONDS, _EVALUATIONS = 40, 10.0, 20_000
# Offset of the cell boundaries from the starts, as a fraction of a cell.
_OFF = 0.381966


class Cells:
    """The domain divided into cells, about ``count`` along each side, with the winding number of each.

    Along each of their edges the gradient is computed at the ends of ``pieces`` equal pieces, and where it turns far.
    Once ``cancelled`` returns true, nothing more is found out.
    """

    def __init__(
        self, bound: BoundObjective, count: int, pieces: int, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        self._bound, self._cancelled = bound, cancelled
        low, high = corners(bound)
        # Functions often have critical points on the axes and at round numbers: cell boundaries avoid these.
        lines = np.concatenate([[0.0], (np.arange(count) + _OFF) / count, [1.0]])
        self._xs, self._ys = (low[i] + lines * (high - low)[i] for i in range(2))
        self._windings, self._known = cell_windings(bound, self._xs, self._ys, pieces, cancelled)

    def lacking(self, points: Matrix, indices: Vector) -> NDArray[np.int64]:
        """Winding number of each cell minus the ``indices`` of the ``points`` in it; 0 where unknown.

        ``points: float64[m, 2]``; ``indices: float64[m]`` are their winding numbers, NaN where unknown.
        """
        sums, known = np.zeros_like(self._windings), self._known.copy()
        cells, is_known = self._cells(points), np.isfinite(indices)
        np.add.at(sums, cells, np.where(is_known, indices, 0.0).astype(np.int64))
        np.logical_and.at(known, cells, is_known)
        # A minimum at a kink has no derivative, but contributes to the winding number.
        kinks = self._cells(np.array([minimum.point for minimum in self._bound.minima]).reshape(-1, 2))
        known[kinks] &= sums[kinks] == self._windings[kinks]
        return np.where(known, self._windings - sums, 0)

    def missing(self, points: Matrix, indices: Vector) -> int:
        """At least how many points are missing from ``points``; kinks, which also add windings, do not count.

        Of many cells a few are checked. If all of these lack points, so do the others; else what is certain counts.
        """
        lacking = self.lacking(points, indices)
        cells: list[tuple[int, int]] = [(row, column) for row, column in np.argwhere(lacking).tolist()]
        checked = cells[:: max(1, math.ceil(len(cells) / self._checked))] if self._checked else []
        certain = [cell for cell in checked if self._lacks(cell, points, np.nan_to_num(indices))]
        counted = cells if len(certain) == len(checked) > 0 else certain
        return sum(abs(int(lacking[cell])) for cell in counted)

    @property
    def _checked(self) -> int:
        """How many cells are checked for a kink."""
        cost = _EVALUATIONS * self._bound.cost
        return min(MOST_KINKS, int(_SECONDS / cost)) if cost else MOST_KINKS

    def _lacks(self, cell: tuple[int, int], points: Matrix, indices: Vector) -> bool:
        row, column = cell
        low, high = (np.array([self._xs[column + i], self._ys[row + i]]) for i in range(2))
        inside = np.all((points > low) & (points <= high), axis=1)
        return vanishes_inside(self._bound, low, high, points[inside], indices[inside], self._cancelled)

    def starts(self, lacking: NDArray[np.int64], across: int) -> Matrix:
        """Starts in incomplete cells and their neighbours, ``across`` by ``across`` in each."""
        padded = np.pad(lacking != 0, 1)
        rows, columns = lacking.shape
        near = np.any([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)
        row, column = (numbers[: MOST_PLACES // across**2, np.newaxis] for numbers in np.nonzero(near))
        shares = (np.arange(across) + 0.5) / across
        right, up = (grid.ravel() for grid in np.meshgrid(shares, shares))
        xs = self._xs[column] + right * (self._xs[column + 1] - self._xs[column])
        ys = self._ys[row] + up * (self._ys[row + 1] - self._ys[row])
        return np.column_stack([xs.ravel(), ys.ravel()])

    def _cells(self, points: Matrix) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows and columns of the cells that contain ``points``."""
        xs, ys = points.T
        row, column = np.searchsorted(self._ys, ys) - 1, np.searchsorted(self._xs, xs) - 1
        return np.clip(row, 0, len(self._ys) - 2), np.clip(column, 0, len(self._xs) - 2)
