"""``basins``: which attractor each start of a grid leads to, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.api.asking import Objective, Optimizer, Schedule, experiment_of_one, frame_of, limits
from gdexplorer.api.brief import Brief
from gdexplorer.api.given import whole
from gdexplorer.api.sharing import Folder, doer_of
from gdexplorer.descent.analysis import basins as analysis
from gdexplorer.descent.analysis.attractors import label_in_words
from gdexplorer.errors import InputError


class BasinMap(Brief, Struct, frozen=True, eq=False):
    """Which attractor each start leads to; rows ascend in y.

    Attributes
    ----------
    xs, ys : float64[size], the starts along both axes.
    labels : int32[size, size], the same number for starts that lead to the same; negative if they lead to no attractor.
    steps : int32[size, size], of each run.
    names : what each label means, in words.
    coordinates : the names of both coordinates.
    """

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    labels: NDArray[np.int32]
    steps: NDArray[np.int32]
    names: dict[int, str]
    coordinates: tuple[str, ...]

    @property
    def shares(self) -> dict[str, float]:
        """The share of the starts that lead to each, the largest first."""
        found, counts = np.unique(self.labels, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {self.names[int(found[k])]: float(counts[k] / self.labels.size) for k in order}

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each start.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        xs, ys = np.meshgrid(self.xs, self.ys)
        reached = [self.names[label] for label in self.labels.ravel().tolist()]
        first, second = self.coordinates
        return frame_of({first: xs.ravel(), second: ys.ravel(), "reached": reached, "steps": self.steps.ravel()})


def basins(
    objective: Objective, optimizer: Optimizer, *, size: int = 128, parameters: Mapping[str, Any] | None = None,
    steps: int = 2000, subject_to: str | None = None, seed: int | None = None, schedule: Schedule = "constant",
    metric: str | None = None, noise: float | None = None, batch_size: int | None = None, clip: float | None = None,
    gradient_tolerance: float | None = None, cluster: str | None = None, pieces: Folder | None = None,
    **settings: float,
) -> BasinMap:  # fmt: skip
    """Run an optimizer from ``size`` x ``size`` starts that fill the domain of a function of two coordinates.

    Other parameters are those of `multistart`.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    size = whole("size", size)
    if not 1 <= size <= analysis.LARGEST_SIZE:
        raise InputError(f"The size must be from 1 to {analysis.LARGEST_SIZE:,}, not {size:,}.")
    given = limits(
        steps=steps, subject_to=subject_to, seed=seed, metric=metric, noise=noise, batch_size=batch_size, clip=clip,
        gradient_tolerance=gradient_tolerance,
    )  # fmt: skip
    experiment = experiment_of_one(objective, optimizer, parameters, settings, given, schedule)
    bound = experiment.bound()
    with doer_of([experiment], cluster, pieces) as do:
        found = analysis.basins(experiment, bound, experiment.optimizers[0], size, do)
    names = {label: label_in_words(found.attractors, label) for label in np.unique(found.labels).tolist()}
    return BasinMap(found.xs, found.ys, found.labels, found.steps, names, bound.names)
