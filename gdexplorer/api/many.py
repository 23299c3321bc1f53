"""``multistart``: one optimizer from many starts, and what they reach, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.api.asking import Objective, Optimizer, Schedule, experiment_of_one, frame_of, limits
from gdexplorer.api.brief import Brief
from gdexplorer.api.given import text, whole
from gdexplorer.api.sharing import Folder, doer_of
from gdexplorer.descent.analysis.attractors import label_in_words
from gdexplorer.descent.analysis.multi_start import multi_start
from gdexplorer.descent.analysis.sampling import starts as drawn_starts

Array = NDArray[np.float64]


class ManyStarts(Brief, Struct, frozen=True, eq=False):
    """What many starts reach.

    Attributes
    ----------
    starts, ends : float64[m, n]. values : float64[m], at the ends. steps : int64[m].
    reached : what each run came to, in words.
    chance : the share of runs that reached the lowest minimum.
    """

    starts: Array
    ends: Array
    values: Array
    steps: NDArray[np.int64]
    reached: tuple[str, ...]
    chance: float

    def __len__(self) -> int:
        return len(self.values)

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each run.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        n = self.starts.shape[1]
        return frame_of({
            **{f"start{i + 1}": self.starts[:, i] for i in range(n)},
            **{f"end{i + 1}": self.ends[:, i] for i in range(n)},
            "value": self.values, "steps": self.steps, "reached": self.reached,
        })  # fmt: skip


def multistart(
    objective: Objective, optimizer: Optimizer, *, starts: int = 100, sampling: str = "sobol",
    parameters: Mapping[str, Any] | None = None, steps: int = 500, subject_to: str | None = None,
    seed: int | None = None, schedule: Schedule = "constant", metric: str | None = None, noise: float | None = None,
    batch_size: int | None = None, clip: float | None = None, gradient_tolerance: float | None = None,
    cluster: str | None = None, pieces: Folder | None = None, **settings: float,
) -> ManyStarts:  # fmt: skip
    """Run one optimizer from many starts that are spread over the domain.

    ``starts`` : how many, 1 to 10,000. ``sampling`` : how they are spread: sobol, latin_hypercube or uniform. Other
    parameters are those of `descend`; settings that are not given are those suggested for the objective.
    ``cluster`` : share the work among the workers of a Dask cluster, such as ``"local"`` or ``"tcp://10.0.0.1:8786"``;
    ``pieces`` : the folder in which their results are kept, so that the same call goes on after a crash.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    given = limits(
        steps=steps, subject_to=subject_to, seed=seed, metric=metric, noise=noise, batch_size=batch_size, clip=clip,
        gradient_tolerance=gradient_tolerance,
    )  # fmt: skip
    experiment = experiment_of_one(objective, optimizer, parameters, settings, given, schedule)
    bound, (choice,) = experiment.bound(), experiment.optimizers
    drawn = drawn_starts(bound, text("sampling", sampling), whole("starts", starts), experiment.seed)
    with doer_of([experiment], cluster, pieces) as do:
        *_, result = multi_start(experiment, bound, choice, drawn, do=do)
    names = tuple(label_in_words(result.attractors, label) for label in result.labels.tolist())
    return ManyStarts(result.starts, result.ends.points, result.ends.values, result.ends.steps, names, result.chance)
