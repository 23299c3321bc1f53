"""The accuracies of runs that classify, at one step each, computed on another thread: there may be millions of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.gui.jobs.worker import Task
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.goodness import accuracy_of, measures_of
from gdexplorer.objectives.objective import Samples

TRAINING, TEST = "accuracy", "test accuracy"


class Wanted(Struct, frozen=True, eq=False):
    """Of which samples of which objective, at which weights, float64[n], of each row of the table."""

    bound: BoundObjective
    places: Mapping[int, NDArray[np.float64]]

    def is_part_of(self, other: Wanted | None) -> bool:
        """Whether ``other`` wants all of this."""
        if other is None or other.bound is not self.bound or not self.places.keys() <= other.places.keys():
            return False
        return all(np.array_equal(theta, other.places[row]) for row, theta in self.places.items())


class Found(Struct, frozen=True, eq=False):
    """What was wanted, and the texts of each column by the row."""

    wanted: Wanted
    texts: Mapping[tuple[int, str], str]


def accuracy_columns(bound: BoundObjective | None) -> tuple[str, ...]:
    """The columns that there are: accuracies of the training rows, and of the test rows, of what classifies."""
    return tuple(_samples(bound)) if bound is not None else ()


def _samples(bound: BoundObjective) -> dict[str, Samples]:
    if bound.samples is None or not bound.samples.classes:
        return {}
    tested = {} if bound.held_out is None else {TEST: bound.held_out.samples}
    return {TRAINING: bound.samples, **tested}


def accuracies(wanted: Wanted, task: Task) -> Iterator[Found]:
    """Compute what is wanted, unless it is cancelled."""
    texts = {}
    for row, theta in wanted.places.items():
        for column, samples in _samples(wanted.bound).items():
            if task.cancelled():
                return
            share = accuracy_of(measures_of(samples, theta))
            texts[row, column] = "undefined" if np.isnan(share) else f"{100.0 * share:.3g} %"
    yield Found(wanted, texts)
