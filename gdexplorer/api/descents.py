"""``descend``: runs of optimizers from starts, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.api.asking import Objective, Optimizer, Schedule, chosen, configured, frame_of, limits, scheduled
from gdexplorer.api.brief import Brief
from gdexplorer.api.given import by_name, several, whole
from gdexplorer.api.portable import portable
from gdexplorer.descent.building import experiment_of
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.descent.experiment import Experiment, full_batch
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.coefficients import Coefficients
from gdexplorer.objectives.goodness import Measures, lowest_step, measures_of
from gdexplorer.objectives.iterate_columns import coefficients_of, column_names, column_numbers
from gdexplorer.objectives.objective import HeldOut, Samples
from gdexplorer.optimizers import optimizer as find_optimizer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


class Run(Brief, Struct, frozen=True, eq=False, dict=True):
    """One optimizer from one start; arrays are read-only.

    Attributes
    ----------
    optimizer, label : its key and its display name, with its own batch size if it has one.
    settings : its hyperparameters by name.
    points : float64[k + 1, n], the iterates, the start first.
    values : float64[k + 1]. gradients : float64[k + 1, n].
    evaluations : int64[k + 1], how often function and Hessian had been evaluated by then.
    """

    optimizer: str
    label: str
    settings: dict[str, float]
    points: Array
    values: Array
    gradients: Array
    evaluations: NDArray[np.int64]
    _trajectory: Trajectory
    _experiment: Experiment

    def __reduce__(self) -> tuple[Any, ...]:
        numbers = (self.points, self.values, self.gradients, self.evaluations, self._trajectory)
        return type(self), (self.optimizer, self.label, self.settings, *numbers, portable(self._experiment))

    def __deepcopy__(self, memo: dict[int, Any]) -> Run:
        """A copy; it shares the arrays, which are read-only."""
        return replace(self, settings=dict(self.settings))

    @cached_property
    def _bound(self) -> BoundObjective:
        return self._experiment.bound()

    @property
    def status(self) -> str:
        """How it ended: converged, diverged, stalled, left the domain or out of budget."""
        return self._trajectory.status.value

    @property
    def reason(self) -> str:
        """A sentence that explains how it ended."""
        return self._trajectory.reason

    @property
    def note(self) -> str:
        """What is to be known about how it was computed: slow steps, or batches of all samples; mostly empty."""
        size = self._experiment.batch_of(self._experiment.optimizers[self._trajectory.optimizer])
        full = full_batch(size, self._bound.sample_count) if size else ""
        return " ".join(filter(None, (find_optimizer(self.optimizer).slow_path, full)))

    @property
    def end(self) -> Array:
        """The last iterate, float64[n]."""
        return np.asarray(self.points[-1])

    @property
    def steps(self) -> int:
        """How many steps it took."""
        return len(self.values) - 1

    def measures(self, step: int = -1, *, test: bool = False) -> Measures:
        """How well the iterate at ``step`` fits its data, -1 for the last one, as a named tuple.

        ``test``: of the rows that are kept for testing, not of those that are fitted.

        Curves have ``r2``, ``rmse`` and ``mae``, in the data's own units; classes have ``accuracy``, the counts
        ``true_negatives``, ``false_positives``, ``false_negatives`` and ``true_positives``, and ``confusion``,
        int64[2, 2], with a row for each actual class, in the order of ``classes``; more than two classes have
        ``accuracy`` and ``confusion``, int64[k, k]. Of several targets, ``of(name)`` has those of one.

        Raises
        ------
        InputError
            If the objective fits no data or keeps none for testing, has no finite prediction there, or there is no
            such step.
        """
        samples = self._samples(test)
        found = measures_of(samples, self._point(step))
        if found is None:
            raise InputError("A prediction is not a finite number there, so that there are no measures.")
        return found

    def coefficients(self, step: int = -1) -> dict[str, float]:
        """The coefficients of the fitted function in the data's own units at ``step``, by name; -1 for the last.

        Whether the fit standardises or not, they are those of ``intercept``, the input, and its powers as ``x^2``; of a
        logistic curve, those of the log-odds of class 1.

        Raises
        ------
        InputError
            If the objective is no line, polynomial or logistic curve, or there is no such step.
        """
        found = self._fitted
        return dict(zip(found.names, found.at(self._point(step)).tolist(), strict=True))

    def equation(self, step: int = -1) -> str:
        """The fitted function in the data's own units at ``step``, such as ``price = 13,291 + 2.01 area``.

        It has the digits that its curve needs; empty where coefficients are not finite.

        Raises
        ------
        InputError
            As `coefficients`.
        """
        return self._fitted.equation(self._point(step))

    @property
    def _fitted(self) -> Coefficients:
        found = coefficients_of(self._bound)
        if found is None:
            raise InputError("Only fits of lines, polynomials and logistic curves have coefficients.")
        return found

    def _point(self, step: int) -> Array:
        step = whole("step", step)
        if not -len(self.points) <= step < len(self.points):
            raise InputError(f"There is no step {step}: the run has steps 0 to {self.steps}.")
        return np.asarray(self.points[step])

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes that are told apart, those of words in the data; none if numbers are fitted.

        Raises
        ------
        InputError
            If the objective fits no data.
        """
        return self._samples(False).classes

    def _samples(self, test: bool) -> Samples:
        if self._bound.samples is None:
            raise InputError("Only fits and networks have measures: this objective has no data.")
        return self._tested.samples if test else self._bound.samples

    @property
    def _tested(self) -> HeldOut:
        if self._bound.held_out is None:
            raise InputError("No rows are kept for testing: give the fit or the network a test_share or test_data.")
        return self._bound.held_out

    @cached_property
    def test_losses(self) -> Array:
        """The loss of the rows that are kept for testing at each iterate, float64[k + 1], without penalties.

        Raises
        ------
        InputError
            If no rows are kept for testing.
        """
        self._tested  # noqa: B018  raises
        return self._bound.test_losses_at(self.points)

    @property
    def best_test_step(self) -> int:
        """The step of the lowest test loss, where early stopping would have ended the run.

        Raises
        ------
        InputError
            If no rows are kept for testing.
        """
        return lowest_step(self.test_losses)

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each iterate, as `Descent.to_pandas` has it.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        return self._alone.to_pandas()

    def plot(self, path: str | PathLike[str] | None = None) -> Figure:
        """Draw its path and its values, as `Descent.plot` does; save to ``path`` if given.

        Raises
        ------
        InputError
            If it cannot be saved there.
        """
        return self._alone.plot(path)

    @property
    def _alone(self) -> Descent:
        return Descent((self,), self._experiment)


class Descent(Brief, Struct, frozen=True, eq=False):
    """All runs of an experiment: every optimizer from every start, those of the first start first.

    Attributes
    ----------
    runs : the runs. experiment : what was run.
    """

    runs: tuple[Run, ...]
    experiment: Experiment

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.runs, portable(self.experiment))

    def __deepcopy__(self, memo: dict[int, Any]) -> Descent:
        return type(self)(tuple(deepcopy(run, memo) for run in self.runs), self.experiment)

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __getitem__(self, index: int) -> Run:
        return self.runs[index]

    @property
    def best(self) -> Run:
        """The run whose last value is lowest."""
        return min(self.runs, key=lambda run: np.nan_to_num(run.values[-1], nan=np.inf))

    def to_pandas(self) -> Any:
        """A pandas ``DataFrame`` with a row for each iterate: run, optimizer, step, coordinates, value, gradient norm.

        Where data are fitted, the measures and coefficients of the fit follow (see `Run.measures`, `Run.coefficients`),
        and where an optimizer has a batch size of its own, those of the runs.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        bound = self.experiment.bound()
        names = [*bound.names]
        n = self.runs[0].points.shape[1]
        names = names if len(names) == n else [f"x{i + 1}" for i in range(n)]
        points = np.concatenate([run.points for run in self.runs])
        measured = np.array([*map(column_numbers(bound), points)], dtype=np.float64)
        lengths = [len(run.values) for run in self.runs]
        batches = [self.experiment.batch_of(self.experiment.optimizers[run._trajectory.optimizer]) for run in self]
        return frame_of({
            "run": np.repeat(np.arange(len(self.runs)), lengths),
            "optimizer": np.repeat([run.optimizer for run in self.runs], lengths),
            "step": np.concatenate([np.arange(length) for length in lengths]),
            **{name: points[:, i] for i, name in enumerate(names)},
            "value": np.concatenate([run.values for run in self.runs]),
            "gradient_norm": np.concatenate([run._trajectory.gradient_norms for run in self.runs]),
            **{name: measured[:, i] for i, name in enumerate(column_names(bound))},
            **({"batch_size": np.repeat(batches, lengths)} if self.experiment.has_own_batches else {}),
        })  # fmt: skip

    def plot(self, path: str | PathLike[str] | None = None) -> Figure:
        """Draw the paths on the contours of a function of two coordinates, and the values; save to ``path`` if given.

        A Matplotlib figure comes back, to be changed or shown.

        Raises
        ------
        InputError
            If it cannot be saved there.
        """
        from gdexplorer.api.plotting import figure_of, saved

        return saved(figure_of(self), path)


def descend(
    objective: Objective, optimizers: Optimizer | Sequence[Optimizer], *,
    start: Sequence[float] | None = None, starts: Sequence[Sequence[float]] = (),
    parameters: Mapping[str, Any] | None = None, schedule: Schedule = "constant", steps: int = 500,
    subject_to: str | None = None, metric: str | None = None, seed: int | None = None, noise: float | None = None,
    batch_size: int | None = None, clip: float | None = None, gradient_tolerance: float | None = None,
    **settings: float,
) -> Descent:  # fmt: skip
    """Run each optimizer from each start.

    Parameters
    ----------
    objective : a key of the catalogue (see `list_objectives`), or a `formula`.
    optimizers : a key such as ``"adam"``, a key with settings of its own ``("adam", {"beta1": 0.8})``, or several;
        ``"torch:Adafactor"`` and ``"optax:lion"`` are those of other libraries.
    start, starts : one start, or several, n numbers each; without any, the one that is suggested for the objective.
    parameters : of the objective, by name.
    schedule : of the learning rate: a key such as ``"cosine"``, or a key with settings.
    steps : the most steps of a run.
    subject_to : a feasible set, as the command line has it: ``"ball 0 0 1"``, ``"x^2 + y^2 <= 1"``.
    metric, seed, noise, batch_size, clip, gradient_tolerance : as on the command line; ``("sgd", {"batch_size": 16})``
        is the batch size of one optimizer.
    settings : hyperparameters by name, for each optimizer that has them.

    Raises
    ------
    InputError
        If something is unknown or invalid; it is a ``ValueError``, and says what to do.
    """
    given = limits(
        steps=steps, subject_to=subject_to, metric=metric, seed=seed, noise=noise, batch_size=batch_size, clip=clip,
        gradient_tolerance=gradient_tolerance,
    )  # fmt: skip
    choices = scheduled(configured(optimizers, settings), schedule)
    what, parts = chosen(objective), by_name("parameters", parameters)
    experiment = experiment_of(what, parts, choices, _places(what, parts, start, starts), given)
    bound = experiment.bound()
    return Descent(tuple(_run(experiment, each, bound) for each in engine.descend(experiment)), experiment)


def _places(
    what: Objective, parameters: Mapping[str, Any], start: Sequence[float] | None, starts: Sequence[Sequence[float]]
) -> list[tuple[float, ...]]:
    """All starts; that which is suggested if none is given."""
    places = several("starts", starts)
    if start is not None and places:
        raise InputError("Give start or starts, not both.")
    if start is None and not places:
        return [tuple(experiment_of(what, parameters, (), [], {}).bound().start)]
    return [several("start", place) for place in (places if start is None else [start])]


def _run(experiment: Experiment, trajectory: Trajectory, bound: BoundObjective) -> Run:
    configured = experiment.optimizers[trajectory.optimizer]
    run = Run(
        configured.key, configured.label, dict(configured.settings), trajectory.points, trajectory.values,
        trajectory.gradients, trajectory.evaluations, trajectory, experiment,
    )  # fmt: skip
    vars(run)["_bound"] = bound
    return run
