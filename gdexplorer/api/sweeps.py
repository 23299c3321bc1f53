"""``sweep``: final values over one or two hyperparameters, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.api.asking import Objective, Optimizer, Schedule, experiment_of_one, frame_of, limits
from gdexplorer.api.brief import Brief
from gdexplorer.api.given import by_name, flag, pair, whole
from gdexplorer.api.sharing import Folder, doer_of
from gdexplorer.descent.analysis import sweep as analysis
from gdexplorer.registry import find

Array = NDArray[np.float64]
Value = TypeVar("Value")


class SweepTable(Brief, Struct, frozen=True, eq=False):
    """Final values over one or two hyperparameters.

    Attributes
    ----------
    names : of the hyperparameters. settings : their values, float64[k] each.
    values : float64[k] or float64[k, l], the last finite value of each run.
    diverged : bool, of the same shape.
    best : the settings of the lowest value, by name.
    stable_below : the first hyperparameter at the edge of stability, for each value of the second; NaN where none is.
    """

    names: tuple[str, ...]
    settings: tuple[Array, ...]
    values: Array
    diverged: NDArray[np.bool_]
    best: dict[str, float]
    stable_below: Array

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each run.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        grids = np.meshgrid(*self.settings, indexing="ij")
        columns = {name: grid.ravel() for name, grid in zip(self.names, grids, strict=True)}
        return frame_of({**columns, "value": self.values.ravel(), "diverged": self.diverged.ravel()})


def sweep(
    objective: Objective, optimizer: Optimizer, over: Mapping[str, tuple[float, float]], *,
    count: int | Mapping[str, int] = 100, logarithmic: bool | Mapping[str, bool] = True,
    start: Sequence[float] | None = None, parameters: Mapping[str, Any] | None = None, steps: int = 200,
    subject_to: str | None = None, seed: int | None = None, schedule: Schedule = "constant",
    metric: str | None = None, noise: float | None = None, batch_size: int | None = None, clip: float | None = None,
    gradient_tolerance: float | None = None, cluster: str | None = None, pieces: Folder | None = None,
    **settings: float,
) -> SweepTable:  # fmt: skip
    """Run an optimizer with each of ``count`` values of one hyperparameter, or with each pair of values of two.

    ``over`` : lowest and highest value by name, such as ``{"learning_rate": (1e-4, 1)}``. ``start`` : where to start,
    else the suggested start. ``count``, ``logarithmic`` : how many values, and whether their logarithms are equally
    spaced; of both hyperparameters, or a dictionary from names, such as ``{"momentum": False}``. Other parameters are
    those of `multistart`.

    Raises
    ------
    InputError
        If something is unknown or invalid.
    """
    given = limits(
        steps=steps, subject_to=subject_to, seed=seed, metric=metric, noise=noise, batch_size=batch_size, clip=clip,
        gradient_tolerance=gradient_tolerance,
    )  # fmt: skip
    experiment = experiment_of_one(objective, optimizer, parameters, settings, given, schedule, start)
    bound, (choice,) = experiment.bound(), experiment.optimizers
    ends = by_name("over", over)
    counts, scales = _of_each("count", count, ends, 100, whole), _of_each("logarithmic", logarithmic, ends, True, flag)
    ranges = tuple(
        analysis.Range(name, *pair(f"over[{name!r}]", sides), counts[name], scales[name])
        for name, sides in ends.items()
    )
    analysis.check(choice, ranges)
    place = np.array(experiment.starts[0] if experiment.starts else bound.start, dtype=np.float64)
    with doer_of([experiment], cluster, pieces) as do:
        *_, found = analysis.sweep(experiment, bound, choice, ranges, place, do=do)
    return _table(ranges, found)


def _of_each(
    called: str, given: Any, over: Mapping[str, Any], usual: Value, checked: Callable[[str, Any], Value]
) -> dict[str, Value]:
    """The value for each hyperparameter: the same for all, or as a dictionary has it, else the usual one."""
    if not isinstance(given, Mapping):
        one = checked(called, given)
        return dict.fromkeys(over, one)
    own = by_name(called, given)
    for name in own:
        find("hyperparameter in over", name, over)
    return {name: checked(f"{called}[{name!r}]", own[name]) if name in own else usual for name in over}


def _table(ranges: tuple[analysis.Range, ...], found: analysis.Sweep) -> SweepTable:
    shape = tuple(len(each.values) for each in ranges)
    return SweepTable(
        tuple(each.name for each in ranges), tuple(each.values for each in ranges), found.values.reshape(shape),
        found.diverged.reshape(shape), found.settings_at(*found.best), found.edges,
    )  # fmt: skip
