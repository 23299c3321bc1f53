"""Thin paths to the iterates that can be told apart in a picture. Pure arrays, no Qt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.signature import Arguments, Fits, Signature
from gdexplorer.scene.thinning_kernels import thin

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


def _misfit(a: Arguments, _: Fits | None) -> str:
    points, ends = a["points"], a["ends"]
    held = a["most"] >= 2 and a["tolerance"].size <= points.shape[1]
    return "" if held and (not ends.size or 0 < ends[-1] <= len(points)) else "The ends and the tolerance"


THIN = Kernel(
    thin,
    Signature(
        "thin",
        "points: strided m*, ends: int w, tolerance: *, most: int, kept: int m, counts: int w -> int",
        misfit=_misfit,
    ),
)


def thinned(points: Array, tolerance: Array, most: int | None = None) -> Indices:
    """Thin a path so that consecutive iterates are at least ``tolerance`` (for each axis) apart along it.

    If more than ``most`` (at least 2) remain, the tolerance is doubled until they do not: this drops small movements,
    and for a path that jumps across the whole picture at each step, all but every few steps. The first and the last
    iterate are always kept.
    """
    return thinned_each(points, [len(points)], tolerance, most)[0]


def thinned_each(
    points: Array, ends: Sequence[int] | Indices, tolerance: Array, most: int | None = None
) -> tuple[Indices, Indices]:
    """Thin many paths at once, float64[m, 2] concatenated, each ending before the next of ``ends``.

    Returns indices of the ``points`` kept, and the number of each path.
    """
    if not len(points):  # nothing to do, and no compiler to wait for
        return np.empty(0, dtype=np.int64), np.zeros(len(ends), dtype=np.int64)
    stops = np.array(ends, dtype=np.int64)
    kept, counts = np.empty(len(points), dtype=np.int64), np.empty(len(stops), dtype=np.int64)
    held = 2**62 if most is None else max(most, 2)
    total = THIN(points, stops, np.ascontiguousarray(tolerance, dtype=np.float64), held, kept, counts)
    return kept[:total], counts
