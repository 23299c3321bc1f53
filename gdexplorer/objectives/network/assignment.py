"""The linear assignment problem: pair rows with columns so that the sum of their costs is least.

By shortest augmenting paths (R. Jonker, A. Volgenant, A shortest augmenting path algorithm for dense and sparse linear
assignment problems, Computing 38, 1987, without their initialisation): at most n³ operations for n rows.
"""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Indices = NDArray[np.intp]


def assignment(costs: Matrix) -> Indices:
    """The column of each row, intp[n], for which the sum of ``costs: float64[n, n]`` (finite) is least."""
    n = len(costs)
    of_row, of_column = np.full(n, -1), np.full(n, -1)
    prices = np.zeros(n), np.zeros(n)
    for row in range(n):
        reached, before, distances, end = _shortest_path(costs, prices, of_column, row)
        passed = reached[:-1]
        prices[0][row] += distances[end]
        prices[0][of_column[passed]] += distances[end] - distances[passed]
        prices[1][passed] -= distances[end] - distances[passed]
        _augment(of_row, of_column, before, row, end)
    return of_row


def _shortest_path(
    costs: Matrix, prices: tuple[Vector, Vector], of_column: Indices, row: int
) -> tuple[list[int], Indices, Vector, int]:
    """By Dijkstra from ``row``: the columns reached, the row before each, all distances, and the first free column."""
    n = len(costs)
    distances, before, open_ones = np.full(n, np.inf), np.full(n, -1), np.ones(n, dtype=bool)
    reached: list[int] = []
    at, far = row, 0.0
    while True:
        through = far + costs[at] - prices[0][at] - prices[1]
        nearer = open_ones & (through < distances)
        distances[nearer], before[nearer] = through[nearer], at
        column = int(np.where(open_ones, distances, np.inf).argmin())
        reached.append(column)
        open_ones[column] = False
        if of_column[column] < 0:
            return reached, before, distances, column
        at, far = int(of_column[column]), float(distances[column])


def _augment(of_row: Indices, of_column: Indices, before: Indices, row: int, column: int) -> None:
    """Pair each row on the path to ``column`` with the next column on it."""
    at = -1
    while at != row:
        at = int(before[column])
        of_column[column] = at
        of_row[at], column = column, int(of_row[at])
