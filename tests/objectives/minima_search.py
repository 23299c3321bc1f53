"""Looks for all minima of an objective inside its domain, on a grid and with scipy's descent.

Run as a script it prints what it finds beside what the catalogue says: ``python minima_search.py [KEY ...]``.
"""

import sys

import numpy as np
from scipy.optimize import minimize

from gdexplorer.objectives import OBJECTIVES, objective


def grid_minima(bound, count):
    """Points of a grid that lie inside it and lower than all their eight neighbours (or as low as they)."""
    xs, ys = (np.linspace(*side, count) for side in bound.domain)
    values = bound.on_grid(xs, ys)[0]
    inner = values[1:-1, 1:-1]
    lowest = np.ones(inner.shape, dtype=bool)
    for down in (0, 1, 2):
        for right in (0, 1, 2):
            if (down, right) != (1, 1):
                other = values[down : down + count - 2, right : right + count - 2]
                lowest &= inner < other if (down, right) < (1, 1) else inner <= other
    return [np.array([xs[column + 1], ys[row + 1]]) for row, column in np.argwhere(lowest)]


def settled(bound, point, spacing):
    """The minimum near ``point``, to nine digits or so; at kinks without the help of derivatives."""
    step = np.diag(spacing)
    start = np.array([point, *(point + step)])
    found = minimize(
        bound.value, point, method="Nelder-Mead",
        options={"initial_simplex": start, "xatol": 1e-9, "fatol": 1e-15, "maxiter": 2000},
    ).x  # fmt: skip
    return found


def minima_inside(bound, count=401):
    """All minima inside the domain that a grid of ``count`` by ``count`` points does not miss, lowest first."""
    low, high = np.array(bound.domain).T
    spacing = (high - low) / (count - 1)
    found = []
    for candidate in grid_minima(bound, count):
        point = settled(bound, candidate, spacing)
        inside = np.all((point > low) & (point < high))
        near = np.all(np.abs(point - candidate) < 0.03 * (high - low))
        if inside and near and all(np.any(np.abs(point - other) > 1e-3 * (high - low)) for other in found):
            found.append(point)
    return sorted(found, key=bound.value)


def main():
    keys = sys.argv[1:] or [row.key for row in OBJECTIVES]
    for key in keys:
        bound = objective(key).bound()
        found = minima_inside(bound)
        print(f"{key}: {len(found)} found, {len(bound.minima)} known, complete: {bound.minima_complete}")
        if len(found) <= 40 and len(found) != len(bound.minima):
            print("  ", ", ".join(f"({x:.6f}, {y:.6f})" for x, y in found))
            print("  ", ", ".join(f"{bound.value(point):.6g}" for point in found))


if __name__ == "__main__":
    main()
