"""Edits of the starts: added, moved and removed in the drawn plane, or drawn at random in all coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.experiment import Experiment, Point, checked_start, coordinate
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.session.checking import MOST_STARTS
from gdexplorer.session.document import Pair
from gdexplorer.session.edits.edit import Afterwards, ExperimentEdit, item_at, without


class AddStart(ExperimentEdit, frozen=True):
    """Add a start at ``place`` in the drawn ``plane``; without a plane, at a point in all coordinates."""

    place: tuple[Any, ...]
    plane: Plane | None = None
    afterwards = Afterwards.RESTART
    chooses_start = True
    does = "add start"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Append it to the others."""
        if len(experiment.starts) >= MOST_STARTS:
            raise InputError(f"There are {MOST_STARTS} starts; remove some first.")
        bound = experiment.bound()
        point = self.place
        if _is_lifted(self.plane, bound):
            point = tuple(self.plane.point(*_numbers(self.place)).tolist())
        return replace(experiment, starts=(*experiment.starts, checked_start(bound, point)))

    def start_after(self, start: int | None, before: Experiment, after: Experiment) -> int | None:
        """Select the new start."""
        return len(after.starts) - 1


class MoveStart(ExperimentEdit, frozen=True):
    """Move a start parallel to the drawn ``plane``; without a plane, to a point in all coordinates."""

    index: int
    place: tuple[Any, ...]
    plane: Plane | None = None
    merged_by = ("index",)
    chooses_start = True
    does = "move start"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Set its position."""
        bound = experiment.bound()
        before, point = item_at(experiment.starts, self.index), self.place
        if _is_lifted(self.plane, bound):
            start = np.array(before)
            move = np.array(_numbers(self.place)) - self.plane.coordinates(start[None])[0]
            point = tuple((start + move @ self.plane.directions).tolist())
        starts = list(experiment.starts)
        starts[self.index] = checked_start(bound, point)
        return replace(experiment, starts=tuple(starts))

    def start_after(self, start: int | None, before: Experiment, after: Experiment) -> int | None:
        """Select the start that is moved."""
        return self.index


class RemoveStart(ExperimentEdit, frozen=True):
    """Remove a start."""

    index: int
    does = "remove start"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Remove it from the list."""
        return replace(experiment, starts=without(experiment.starts, self.index))

    def start_after(self, start: int | None, before: Experiment, after: Experiment) -> int | None:
        """Keep another start selected."""
        if start is None or start == self.index:
            return None
        return start - (start > self.index)

    def run_after(self, run: Pair) -> Pair:
        """Follow a run from another start; those of the removed one end up at no start."""
        rule, start = run
        return (rule, -1) if start == self.index else (rule, start - (start > self.index))


class ClearStarts(ExperimentEdit, frozen=True):
    """Remove all starts."""

    does = "clear starts"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Remove them."""
        return replace(experiment, starts=())


class DrawStarts(ExperimentEdit, frozen=True):
    """Replace all starts by ``count`` random ones, uniform over the domain or drawn by the objective.

    The same seed gives the same starts.
    """

    count: int
    seed: int
    afterwards = Afterwards.RESTART
    does = "draw starts at random"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Draw the starts."""
        if not 1 <= self.count <= MOST_STARTS:
            raise InputError(f"The number of starts to draw must be from 1 to {MOST_STARTS}, not {self.count}.")
        return replace(experiment, starts=self._drawn(experiment.bound()), seed=self.seed)

    def _drawn(self, bound: BoundObjective) -> tuple[Point, ...]:
        if bound.draw_start is not None:
            return tuple(bound.draw_start(self.seed + number) for number in range(self.count))
        low, high = _box(bound)
        points = np.random.default_rng(self.seed).uniform(low, high, (self.count, len(low)))
        return tuple(tuple(point) for point in points.tolist())


def placed_starts(starts: Sequence[Point], plane: Plane | None) -> list[tuple[float, ...]]:
    """``starts`` as drawn: projected onto the plane if they have more than two coordinates."""
    if plane is None or not starts or len(starts[0]) == 2 or len(plane.origin) != len(starts[0]):
        return [start[:2] for start in starts]
    return [tuple(place) for place in plane.coordinates(np.array(starts)).tolist()]


def _is_lifted(plane: Plane | None, bound: BoundObjective) -> TypeGuard[Plane]:
    """Whether places in the plane have to be converted to points of the parameter space.

    Raises
    ------
    InputError
        If the plane belongs to another space.
    """
    if plane is None:
        return False
    if len(plane.origin) != bound.dimension:
        raise InputError("The picture still shows the previous function: wait until the new one is drawn.")
    return bound.dimension != 2


def _numbers(place: Sequence[Any]) -> tuple[float, float]:
    """The two coordinates of a place, typed or not, as finite numbers."""
    u, v = map(coordinate, place)
    return u, v


def _box(bound: BoundObjective) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The domain; if there are more coordinates, a box of its size around the suggested start."""
    low, high = np.array(bound.domain, dtype=np.float64).T
    if len(low) == bound.dimension:
        return low, high
    half = (high - low).max() / 2.0
    return np.array(bound.start) - half, np.array(bound.start) + half
