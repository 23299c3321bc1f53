"""The loss of the rows that are kept for testing along a run, and of classes the share that is classified rightly."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.goodness import accuracy_of, lowest_step, measures_of
from gdexplorer.scene.sketch import Curve, columns, thinned_curve

AT_ONCE = 256
# Accuracies of so many iterates over all runs, and predictions for them, are computed while runs change.
MOST_ITERATES, MOST_PREDICTED = 1_000, 5_000_000


class HeldOutLosses(Struct, frozen=True, eq=False, dict=True):
    """Test losses along a run.

    Attributes
    ----------
    points : float64[k + 1, n], the iterates. losses : float64[k + 1], the test loss at each.
    accuracies : float64[k + 1], of classes the share of test rows in the right class; None: there are no classes.
    every : the steps between those at which the accuracy was computed; it is repeated up to the next.
    """

    points: NDArray[np.float64]
    losses: NDArray[np.float64]
    accuracies: NDArray[np.float64] | None = None
    every: int = 1

    @cached_property
    def lowest(self) -> int:
        """The step of the lowest test loss, where early stopping would have ended the run."""
        return lowest_step(self.losses)

    def curve(self, runs: int) -> Curve:
        """Steps and test losses, thinned for ``runs`` curves."""
        return self._curve(self.losses, runs)

    def accuracy_curve(self, runs: int) -> Curve:
        """Steps and test accuracies, thinned for ``runs`` curves; nothing if there are no classes."""
        return self._curve(np.empty(0) if self.accuracies is None else self.accuracies, runs)

    def _curve(self, numbers: NDArray[np.float64], runs: int) -> Curve:
        key = numbers is self.losses, columns(runs)
        if key not in self._curves:
            self._curves[key] = thinned_curve(numbers, columns(runs))
        return self._curves[key]

    @cached_property
    def _curves(self) -> dict[tuple[bool, int], Curve]:
        return {}


def losses_along(
    bound: BoundObjective, points: NDArray[np.float64], before: HeldOutLosses | None = None,
    cancelled: Callable[[], bool] = lambda: False, every: int = 1,
) -> HeldOutLosses:  # fmt: skip
    """The test losses at ``points: float64[k + 1, n]``; what is known of a run that has grown is not computed again.

    Accuracies are computed at one of ``every`` so many steps. If it is cancelled, what is not computed yet is NaN.
    """
    losses, known = np.full(len(points), np.nan), 0
    if before is not None and np.array_equal(before.points, points[: len(before.points)]):
        known = len(before.points)
        if known == len(points) and before.every == every:
            return before
        losses[:known] = before.losses
    for first in range(known, len(points), AT_ONCE):
        if cancelled():
            break
        part = slice(first, first + AT_ONCE)
        losses[part] = bound.test_losses_at(points[part])
    return HeldOutLosses(points, losses, _accuracies(bound, points, before if known else None, cancelled, every), every)


def _accuracies(
    bound: BoundObjective, points: NDArray[np.float64], before: HeldOutLosses | None, cancelled: Callable[[], bool],
    every: int,
) -> NDArray[np.float64] | None:  # fmt: skip
    """The test accuracy at one of ``every`` so many steps, repeated up to the next; None if there are no classes."""
    if bound.held_out is None or not bound.held_out.samples.classes:
        return None
    places = np.arange(0, len(points), every)
    found = np.full(len(places), np.nan)
    known = before.accuracies[::every] if before is not None and before.accuracies is not None else found[:0]
    first = len(known) if before is not None and before.every == every else 0
    found[:first] = known[:first]
    for place in range(first, len(places)):
        if cancelled():
            break
        found[place] = accuracy_of(measures_of(bound.held_out.samples, points[places[place]]))
    return np.repeat(found, every)[: len(points)]


def accuracy_steps(bound: BoundObjective, iterates: int, effort: int = 1) -> int:
    """The steps from one accuracy to the next, for so many ``iterates`` of all runs: a power of two.

    ``effort`` is how many times longer it may take than while runs change.
    """
    rows = 0 if bound.held_out is None else len(bound.held_out.samples.targets)
    excess = max(iterates / (effort * MOST_ITERATES), iterates * rows / (effort * MOST_PREDICTED), 1.0)
    return 1 << math.ceil(math.log2(excess))
