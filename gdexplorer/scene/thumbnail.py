"""Thumbnails of objectives: small maps, computed once and kept on disk."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.cache import Cache, key_of
from gdexplorer.objectives import BoundObjective, Objective
from gdexplorer.scene.heights import height_scale

COLUMNS, ROWS = 96, 72
LEVELS = 10
UNDEFINED, LOWEST, HIGHEST = 0, 1, 255
VERSION = 1  # of the content on disk
Heights = NDArray[np.uint8]


def thumbnail(row: Objective, store: Cache | None = None) -> Heights | None:
    """The heights of an objective over its domain, with its default parameters; None unless it has two coordinates.

    uint8[ROWS, COLUMNS], from the lower edge on: `UNDEFINED`, or from `LOWEST` to `HIGHEST`.
    """
    bound, store = row.bound(), store or Cache()
    if bound.dimension != 2:
        return None
    key = _key(row, bound)
    kept = store.load(key)
    if kept is None or len(kept) != ROWS * COLUMNS:
        kept = _heights(values_on_grid(bound)).tobytes()
        store.save(key, kept)
    return np.frombuffer(kept, np.uint8).reshape(ROWS, COLUMNS)


def level_edges(heights: Heights) -> NDArray[np.bool_]:
    """Where a thumbnail has level lines: pixels whose level differs from that of the next ones."""
    level = np.where(heights == UNDEFINED, -1, (heights.astype(int) - LOWEST) * LEVELS // (HIGHEST - LOWEST + 1))
    edges = np.zeros(heights.shape, dtype=bool)
    edges[:, :-1] |= level[:, :-1] != level[:, 1:]
    edges[:-1] |= level[:-1] != level[1:]
    return edges


def _key(row: Objective, bound: BoundObjective) -> str:
    numbers = hashlib.sha256(np.ascontiguousarray(bound.data).tobytes()).hexdigest()
    return key_of("thumbnail", VERSION, row.key, row.formula, bound.domain, bound.data.shape, numbers)


def _heights(values: NDArray[np.float64]) -> Heights:
    shares = height_scale(values).heights(values)
    scaled = np.nan_to_num(LOWEST + shares.clip(0.0, 1.0) * (HIGHEST - LOWEST), nan=UNDEFINED)
    return np.asarray(scaled.round(), dtype=np.uint8)


def values_on_grid(bound: BoundObjective) -> NDArray[np.float64]:
    """Values on a grid. A formula is evaluated in Python: milliseconds, where compiling it takes a second."""
    (left, right), (low, high) = bound.domain
    xs, ys = np.linspace(left, right, COLUMNS), np.linspace(low, high, ROWS)
    if len(bound.data) > 1:
        return bound.on_grid(xs, ys)[0]
    function, gradient = bound.value_and_gradient.function, np.empty(2)
    rows = [[_value(function, (x, y), bound.data, gradient) for x in xs.tolist()] for y in ys.tolist()]
    return np.array(rows, dtype=np.float64)


def _value(function: Callable[..., float], point: tuple[float, float], data: Any, gradient: Any) -> float:
    """The value at a point; NaN where Python raises an error and compiled code does not."""
    try:
        return float(function(point, data, gradient))
    except (ArithmeticError, ValueError):
        return math.nan
