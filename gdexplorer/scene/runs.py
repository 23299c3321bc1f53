"""The runs of a scene, with concatenated arrays of all of them. Pure arrays, no Qt.

A NumPy call costs more than the work on one run, so data of thousands of runs are concatenated, and computed on first
use, on the thread that computes the runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.names import told_apart
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.held_out_losses import HeldOutLosses
from gdexplorer.scene.run_styles import RUN_STYLES, START_MARKERS
from gdexplorer.scene.sketch import Sketch
from gdexplorer.scene.thinning import thinned_each

Array = NDArray[np.float64]
Made = TypeVar("Made")


class Outlines(Struct, frozen=True, eq=False, dict=True):
    """The concatenated paths of many runs.

    Attributes
    ----------
    steps : int64[m], places : float64[m, 2], levels : float64[m], the drawn iterates and their values.
    counts : int64[r], the number of iterates of each run.
    """

    steps: NDArray[np.int64]
    places: Array
    levels: Array
    counts: NDArray[np.int64]

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """Index of each run's first iterate, int64[r]."""
        return np.cumsum(self.counts) - self.counts

    @cached_property
    def owners(self) -> NDArray[np.intp]:
        """Index of the run of each iterate, intp[m]."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def thinned(self, tolerance: Array, most: int) -> Outlines:
        """The same, thinned to at most ``most`` iterates of each run (see `thinning.thinned`)."""
        kept, counts = thinned_each(self.places, np.cumsum(self.counts), tolerance, most)
        return Outlines(self.steps[kept], self.places[kept], self.levels[kept], counts)


class RunsPart(NamedTuple):
    """Some of the runs of a scene, and their indices among all of them, intp[r]."""

    runs: Runs
    numbers: NDArray[np.intp]


class Runs(tuple[DrawnRun, ...]):
    """All runs of a scene, in order."""

    _parts: tuple[RunsPart, ...] = ()

    @classmethod
    def of(cls, runs: Sequence[DrawnRun]) -> Runs:
        """``runs`` as `Runs`; returned unchanged, with cached data, if they already are."""
        return runs if isinstance(runs, Runs) else cls(runs)

    @property
    def parts(self) -> tuple[RunsPart, ...]:
        """The same runs in parts, each drawn over the one before; pictures of a part stay as long as it does."""
        return self._parts or (RunsPart(self, np.arange(len(self))),)

    def set_parts(self, *parts: RunsPart) -> None:
        """Draw them in these parts."""
        self._parts = parts

    def ready(self) -> Runs:
        """The same, with all cached data computed."""
        self.ends, self.lasts, self._places, self._values, self.colours  # noqa: B018
        for part, _ in self.parts:
            part.outlines, part.lasts, part._places, part.colours  # noqa: B018
        return self

    @cached_property
    def outlines(self) -> Outlines:
        """The iterates of all paths."""
        if not self:
            nowhere = np.empty((0, 2)), np.empty(0)
            return Outlines(np.empty(0, np.int64), *nowhere, np.empty(0, np.int64))
        parts = [run.outline for run in self]
        steps, places, levels = (np.concatenate(each) for each in zip(*parts, strict=True))
        return Outlines(steps, places, levels, np.array([len(part[0]) for part in parts], dtype=np.int64))

    @cached_property
    def lasts(self) -> NDArray[np.int64]:
        """The last step of each run, int64[r]."""
        return np.array([run.trajectory.steps for run in self], dtype=np.int64)

    @cached_property
    def ends(self) -> tuple[Array, Array]:
        """The end of each run: positions float64[r, 2] and values float64[r]."""
        places = np.array([places[-1] for places in self._places], dtype=np.float64).reshape(-1, 2)
        return places, np.array([values[-1] for values in self._values], dtype=np.float64)

    @cached_property
    def colours(self) -> tuple[tuple[int, ...], NDArray[np.intp]]:
        """The distinct colours, and the index of each run's colour, intp[r]."""
        numbers = {colour: number for number, colour in enumerate(dict.fromkeys(run.colour for run in self))}
        return tuple(numbers), np.array([numbers[run.colour] for run in self], dtype=np.intp)

    def once(self, name: str, of: Any, made: Callable[[], Made]) -> Made:
        """What is ``made`` of them for a picture: anew only if what else it depends on differs from ``of`` last time.

        The thread that computes the runs also prepares their pictures in this way.
        """
        known = self._kept.get(name)
        if known is None or known[0] != of:
            known = self._kept[name] = of, made()
        value: Made = known[1]
        return value

    @property
    def steps(self) -> int:
        """The number of steps of the longest run; 0 without runs."""
        return int(self.lasts.max(initial=0))

    def heads(self, cursor: int) -> tuple[Array, Array]:
        """Position float64[r, 2] and value float64[r] of each run at the cursor, or at its end; not to be changed.

        All views ask for those of one step, one after the other.
        """
        return self.once("heads", cursor, lambda: self._heads(cursor))

    def _heads(self, cursor: int) -> tuple[Array, Array]:
        places, values = (part.copy() for part in self.ends)
        going = np.flatnonzero(self.lasts > cursor)
        if len(going):
            numbers = going.tolist()
            places[going] = [self._places[number][cursor] for number in numbers]
            values[going] = [self._values[number][cursor] for number in numbers]
        for part in (places, values):
            part.setflags(write=False)
        return places, values

    @cached_property
    def _kept(self) -> dict[str, tuple[Any, Any]]:
        return {}

    @cached_property
    def _places(self) -> list[Any]:
        return [run.places for run in self]

    @cached_property
    def _values(self) -> list[Any]:
        return [run.trajectory.values for run in self]


NO_RUNS = Runs()


def drawn_runs(
    experiment: Experiment,
    trajectories: tuple[Trajectory, ...],
    placed: tuple[NDArray[np.float64], ...] | None = None,
    sketches: tuple[Sketch, ...] | None = None,
    tested: tuple[HeldOutLosses, ...] | None = None,
) -> Runs:
    """Trajectories with their style: colour and name of the optimizer, and marker of the start."""
    named = zip(experiment.optimizers, told_apart(experiment.optimizers), strict=True)
    styles = [(rule.colour % len(RUN_STYLES), name) for rule, name in named]
    return Runs(
        DrawnRun(
            trajectory,
            styles[trajectory.optimizer][0],
            START_MARKERS[trajectory.start % len(START_MARKERS)],
            styles[trajectory.optimizer][1],
            placed[number] if placed is not None else None,
            experiment,
            sketches[number] if sketches is not None else None,
            tested[number] if tested is not None else None,
        )
        for number, trajectory in enumerate(trajectories)
    )
