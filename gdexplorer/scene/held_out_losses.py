"""The loss of the rows that are kept for testing, along a run."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.goodness import lowest_step
from gdexplorer.scene.sketch import Curve, columns, thinned_curve

AT_ONCE = 256


class HeldOutLosses(Struct, frozen=True, eq=False, dict=True):
    """Test losses along a run.

    Attributes
    ----------
    points : float64[k + 1, n], the iterates. losses : float64[k + 1], the test loss at each.
    """

    points: NDArray[np.float64]
    losses: NDArray[np.float64]

    @cached_property
    def lowest(self) -> int:
        """The step of the lowest test loss, where early stopping would have ended the run."""
        return lowest_step(self.losses)

    def curve(self, runs: int) -> Curve:
        """Steps and test losses, thinned for ``runs`` curves."""
        count = columns(runs)
        if count not in self._curves:
            self._curves[count] = thinned_curve(self.losses, count)
        return self._curves[count]

    @cached_property
    def _curves(self) -> dict[int, Curve]:
        return {}


def losses_along(
    bound: BoundObjective, points: NDArray[np.float64], before: HeldOutLosses | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> HeldOutLosses:  # fmt: skip
    """The test losses at ``points: float64[k + 1, n]``; what is known of a run that has grown is not computed again.

    If it is cancelled, the losses that are not computed yet are NaN.
    """
    losses, known = np.full(len(points), np.nan), 0
    if before is not None and np.array_equal(before.points, points[: len(before.points)]):
        known = len(before.points)
        if known == len(points):
            return before
        losses[:known] = before.losses
    for first in range(known, len(points), AT_ONCE):
        if cancelled():
            break
        part = slice(first, first + AT_ONCE)
        losses[part] = bound.test_losses_at(points[part])
    return HeldOutLosses(points, losses)
