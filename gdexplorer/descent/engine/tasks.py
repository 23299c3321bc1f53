"""What analyses have computed: tasks, which are pure data, and who does them.

An analysis hands out its tasks in order and takes their results in order; whoever does them may do several at once,
here or on other machines. Each result is the same to the bit, wherever and beside whatever it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.engine import Ends
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.objectives import BoundObjective

Cancelled = Callable[[], bool]
R_co = TypeVar("R_co", covariant=True)


class Task(Protocol[R_co]):
    """Something to compute."""

    def here(self, cancelled: Cancelled) -> R_co:
        """Compute it in this process; what is returned after ``cancelled`` has become true is incomplete."""


class Doer(Protocol):
    """Does tasks: yields their results in order, and nothing more once ``cancelled`` returns true."""

    def __call__(self, tasks: Iterable[Task[R_co]], cancelled: Cancelled, /) -> Iterator[R_co]:
        """Do ``tasks``, some of which may be taken before the result of an earlier one is yielded."""


def done_here(tasks: Iterable[Task[R_co]], cancelled: Cancelled) -> Iterator[R_co]:
    """Do ``tasks`` in this process, one after the other: a `Doer`."""
    for task in tasks:
        result = task.here(cancelled)
        if cancelled():
            return
        yield result


class Descents(Struct, frozen=True, eq=False):
    """Runs of each of ``choices`` from all ``starts`` (float64[m, n]); its result is their `Ends`, choice by choice.

    Attributes
    ----------
    experiment, bound : step budget, tolerance and so on, and its objective; its optimizers and starts do not count.
    marks : steps whose iterates are kept.
    target : a run ends once its value is at most this.
    """

    experiment: Experiment
    bound: BoundObjective
    choices: tuple[ConfiguredOptimizer, ...]
    starts: NDArray[np.float64]
    marks: tuple[int, ...] = ()
    target: float = -math.inf

    def __len__(self) -> int:
        return len(self.choices) * len(self.starts)

    def here(self, cancelled: Cancelled) -> Ends:
        """Run them on this machine's processors."""
        if len(self.choices) == 1:
            return engine.descend_many(
                self.experiment, self.bound, self.choices[0], self.starts, cancelled,
                marks=self.marks, target=self.target,
            )  # fmt: skip
        return engine.descend_each(self.experiment, self.bound, self.choices, self.starts, cancelled)

    def alone(self) -> Ends:
        """Run them one after the other on this thread, as a worker does that has others beside it."""
        count, everywhere = len(self.starts), np.tile(self.starts, (len(self.choices), 1))
        ends, never = engine.before(everywhere, self.marks), np.zeros(1, dtype=np.int64)
        for index, configured in enumerate(self.choices):
            fill = engine.filling(ends, self.experiment, self.bound, configured, self.target, never)
            fill(index * count, (index + 1) * count)
        return ends
