"""What the engine finds about a document: runs, critical points, and what other settings would do."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.descent.analysis.known_points import known_points
from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import NearbyValues, PointKind
from gdexplorer.descent.engine.engine import descend
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.errors import InputError
from gdexplorer.lessons.stopping import check_wanted, is_stopped
from gdexplorer.numerals import short
from gdexplorer.objectives import BoundObjective
from gdexplorer.session.document import Document

Vector = NDArray[np.float64]
Place = tuple[float, float]
# Facts that are kept, and functions whose critical points are.
_MOST_KEPT, _MOST_FUNCTIONS = 64, 16
# A run ends at a point that is at most this fraction of the map's diagonal away.
NEAR = 0.01
# Minima are equally low within this fraction of the range of values.
_SAME_VALUE = 1e-6


class _Recent:
    """The most recently used results, by what they follow from; thread-safe."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def get_or_make(self, key: Hashable, make: Callable[[], Any], keep: bool = True) -> Any:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        if not keep:
            return made
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


_facts, _points = _Recent(_MOST_KEPT), _Recent(_MOST_FUNCTIONS)


class Facts(Struct, frozen=True, eq=False, dict=True):
    """What the engine finds about ``document``.

    Attributes
    ----------
    bound : the objective.
    trajectories : one for each of ``document.experiment.runs()``.
    """

    document: Document
    bound: BoundObjective
    trajectories: tuple[Trajectory, ...]

    @staticmethod
    def of(document: Document, keep: bool = True) -> Facts:
        """Run the experiment of ``document``. Slow: to be called off the window's thread.

        Recent results are kept and given again, those of this call if ``keep``.

        Raises
        ------
        InputError
            If it cannot be run.
        StoppedError
            If it was stopped meanwhile; see `stopping`.
        """
        experiment = document.experiment

        def made() -> Facts:
            check_wanted()
            bound = experiment.bound()
            trajectories = descend(experiment, is_stopped) if experiment.runs() else ()
            check_wanted()
            return Facts(document, bound, trajectories)

        facts: Facts = _facts.get_or_make(experiment, made, keep)
        # View and cursor do not change what is found.
        return facts if facts.document == document else replace(facts, document=document)

    def run(self, index: float) -> Trajectory:
        """One of the runs.

        Raises
        ------
        InputError
            If there is none with this index.
        """
        return self.trajectories[whole(index, len(self.trajectories), "run")]

    def end(self, index: float) -> Vector:
        """Where a run ends, float64[n].

        Raises
        ------
        InputError
            As `run`.
        """
        end: Vector = self.run(index).points[-1]
        return end

    @property
    def sides(self) -> Vector:
        """The lengths of the map's sides, float64[2].

        Raises
        ------
        InputError
            If the objective is not a function of two coordinates.
        """
        self.check_plane()
        return np.array([high - low for low, high in self.bound.domain])

    @property
    def diagonal(self) -> float:
        """Length of the map's diagonal, in data coordinates."""
        return float(np.hypot(*self.sides))

    def in_map(self, point: Any) -> bool:
        """Whether a point lies in the part of the plane that is drawn."""
        return all(low <= number <= high for number, (low, high) in zip(point, self.bound.domain, strict=True))

    def check_plane(self) -> None:
        """Check that the objective is a function of two coordinates.

        Raises
        ------
        InputError
            If it is not.
        """
        if self.bound.dimension != 2:
            raise InputError(
                f"This needs a function of two coordinates; {self.bound.label} has {self.bound.dimension}."
            )

    @cached_property
    def critical(self) -> tuple[CriticalPoint, ...]:
        """All critical points in the domain that are found, lowest first."""
        self.check_plane()
        experiment = self.document.experiment
        key = experiment.objective, experiment.parameters

        def searched() -> tuple[CriticalPoint, ...]:
            points = known_points(experiment, self.bound, is_stopped)
            check_wanted()
            return points

        found: tuple[CriticalPoint, ...] = _points.get_or_make(key, searched)
        return found

    @cached_property
    def minima(self) -> tuple[tuple[Place, float], ...]:
        """Places and values of all minima, lowest first; also those without a derivative, if they are known."""
        places = [(_place(item.point), item.value) for item in self.critical if item.is_minimum]
        known = [(_place(minimum.point), minimum.value) for minimum in self.bound.minima]
        places += [item for item in known if not any(self.is_near(item[0], other) for other, _ in places)]
        return tuple(sorted(places, key=lambda item: (item[1], item[0])))

    @cached_property
    def lowest(self) -> tuple[tuple[Place, float], ...]:
        """The minima that are equally low as the lowest."""
        if not self.minima:
            return ()
        least = self.minima[0][1]
        allowed = least + _SAME_VALUE * self.bound.value_scale
        return tuple(item for item in self.minima if item[1] <= allowed)

    @cached_property
    def saddles(self) -> tuple[Place, ...]:
        """All saddles."""
        return tuple(
            _place(item.point)
            for item in self.critical
            if item.kind is PointKind.SADDLE or item.around is NearbyValues.BOTH
        )

    @cached_property
    def maxima(self) -> tuple[Place, ...]:
        """All maxima."""
        low = NearbyValues.LOWER, NearbyValues.NOT_HIGHER
        return tuple(
            _place(item.point) for item in self.critical if item.kind is PointKind.MAXIMUM or item.around in low
        )

    def distance(self, one: Any, other: Any) -> float:
        """Distance in the map, with its sides as units of length, so that 1 is a side."""
        gaps = (np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)) / self.sides
        return float(np.hypot(*gaps))

    def is_near(self, one: Any, other: Any, within: float = NEAR) -> bool:
        """Whether two points of the map are the same within a fraction of its diagonal."""
        return self.distance(one, other) <= within * math.sqrt(2.0)


def with_rate(document: Document, optimizer: int, rate: float) -> Document:
    """``document`` with another learning rate of an optimizer.

    Raises
    ------
    InputError
        If there is no such optimizer, or the rate is invalid.
    """
    choices = list(document.experiment.optimizers)
    place = whole(optimizer, len(choices), "optimizer")
    choices[place] = choices[place].with_setting("learning_rate", rate)
    return replace(document, experiment=replace(document.experiment, optimizers=tuple(choices)))


def whole(index: float, count: int, what: str) -> int:
    """``index`` as one of ``count`` things called ``what``.

    Raises
    ------
    InputError
        If there is none.
    """
    if not math.isfinite(index) or index != int(index) or not 0 <= index < count:
        known = f"0 to {count - 1}" if count > 1 else "0 only" if count else "none"
        raise InputError(f"There is no {what} {short(index)}; there is {known}.")
    return int(index)


def _place(point: tuple[float, ...]) -> Place:
    return point[0], point[1]
