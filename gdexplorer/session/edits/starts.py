"""Edits of the starts: dropped, moved and removed in the drawn plane, or drawn at random in all coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.experiment import Experiment, Point, checked_start, coordinate
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.session.edits.edit import Afterwards, ExperimentEdit, item_at, without

MOST_STARTS = 200


@dataclass(frozen=True)
class AddStart(ExperimentEdit):
    """One more start, at a ``place`` of the drawn ``plane``; None: of all coordinates."""

    place: tuple[Any, ...]
    plane: Plane | None = None
    afterwards = Afterwards.RESTART

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Add it after the others."""
        if len(experiment.starts) >= MOST_STARTS:
            raise InputError(f"There are {MOST_STARTS} starts; remove some first.")
        bound = experiment.bound()
        point = self.place
        if _is_lifted(self.plane, bound):
            point = tuple(self.plane.point(*_numbers(self.place)).tolist())
        return replace(experiment, starts=(*experiment.starts, checked_start(bound, point)))


@dataclass(frozen=True)
class MoveStart(ExperimentEdit):
    """A start elsewhere in the drawn ``plane``, as far from it as it was; without one, in all coordinates."""

    index: int
    place: tuple[Any, ...]
    plane: Plane | None = None
    merged_by = ("index",)

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Put it there."""
        bound = experiment.bound()
        before, point = item_at(experiment.starts, self.index), self.place
        if _is_lifted(self.plane, bound):
            start = np.array(before)
            move = np.array(_numbers(self.place)) - self.plane.coordinates(start[None])[0]
            point = tuple((start + move @ self.plane.directions).tolist())
        starts = list(experiment.starts)
        starts[self.index] = checked_start(bound, point)
        return replace(experiment, starts=tuple(starts))


@dataclass(frozen=True)
class RemoveStart(ExperimentEdit):
    """One start less."""

    index: int

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Leave it out."""
        return replace(experiment, starts=without(experiment.starts, self.index))


@dataclass(frozen=True)
class ClearStarts(ExperimentEdit):
    """No starts."""

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Leave all out."""
        return replace(experiment, starts=())


@dataclass(frozen=True)
class DrawStarts(ExperimentEdit):
    """``count`` starts in place of those there are, drawn evenly over the domain or as the objective draws its starts.

    The same seed gives the same starts.
    """

    count: int
    seed: int
    afterwards = Afterwards.REWIND

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Draw them."""
        if not 1 <= self.count <= MOST_STARTS:
            raise InputError(f"Between 1 and {MOST_STARTS} starts can be drawn; {self.count} cannot.")
        return replace(experiment, starts=self._drawn(experiment.bound()), seed=self.seed)

    def _drawn(self, bound: BoundObjective) -> tuple[Point, ...]:
        if bound.drop_start is not None:
            return tuple(bound.drop_start(self.seed + number) for number in range(self.count))
        low, high = _box(bound)
        points = np.random.default_rng(self.seed).uniform(low, high, (self.count, len(low)))
        return tuple(tuple(point) for point in points.tolist())


def placed_starts(starts: Sequence[Point], plane: Plane | None) -> list[tuple[float, ...]]:
    """``starts`` as they are drawn: in the plane, where they have more than two coordinates."""
    if plane is None or not starts or len(starts[0]) == 2 or len(plane.origin) != len(starts[0]):
        return [start[:2] for start in starts]
    return [tuple(place) for place in plane.coordinates(np.array(starts)).tolist()]


def _is_lifted(plane: Plane | None, bound: BoundObjective) -> TypeGuard[Plane]:
    """Whether places of the plane are not yet points of the function's space.

    Raises
    ------
    InputError
        Where the plane is of another space.
    """
    if plane is None:
        return False
    if len(plane.origin) != bound.dimension:
        raise InputError("The picture is still that of the function before: wait until the new one is drawn.")
    return bound.dimension != 2


def _numbers(place: Sequence[Any]) -> tuple[float, float]:
    """The two coordinates of a place, typed or not, as finite numbers."""
    u, v = map(coordinate, place)
    return u, v


def _box(bound: BoundObjective) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The domain; in more coordinates than it has, as wide a box around the suggested start."""
    low, high = np.array(bound.domain, dtype=np.float64).T
    if len(low) == bound.dimension:
        return low, high
    half = (high - low).max() / 2.0
    return np.array(bound.start) - half, np.array(bound.start) + half
