"""The frozen description of what is run: an experiment is a value."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.descent.run_settings import LARGEST_BUDGET as LARGEST_BUDGET
from gdexplorer.descent.run_settings import LARGEST_SEED as LARGEST_SEED
from gdexplorer.descent.run_settings import STEPS
from gdexplorer.errors import InputError
from gdexplorer.objectives import BoundObjective, Choice, Objective, objective_of
from gdexplorer.optimizers import Optimizer, optimizer, schedule

# How long a gradient may be where a run has converged, beside what is typical of the function (see `objectives.scale`).
RELATIVE_TOLERANCE = 5e-6
SettingPairs = tuple[tuple[str, float], ...]
Point = tuple[float, ...]


@dataclass(frozen=True)
class ConfiguredOptimizer:
    """An optimizer with its hyperparameters, and how it is shown.

    Attributes
    ----------
    key : which optimizer.
    settings : all its hyperparameters.
    colour : which of the fixed colours it has.
    visible : whether it is run and shown.
    schedule, schedule_settings : how its learning rate changes with the steps.
    """

    key: str
    settings: SettingPairs
    colour: int = 0
    visible: bool = True
    schedule: str = "constant"
    schedule_settings: SettingPairs = ()

    @property
    def optimizer(self) -> Optimizer:
        """The rule that is configured."""
        return optimizer(self.key)

    @property
    def stable_multiple(self) -> float | None:
        """The m of the greatest stable learning rate m / (largest curvature); None where no such limit is known."""
        stability = self.optimizer.stability
        return None if stability is None else stability(dict(self.settings))

    def stable_rate(self, curvature: float) -> float | None:
        """The greatest stable learning rate where that is the largest curvature; None where there is none."""
        m = self.stable_multiple
        return m / curvature if m is not None and curvature > 0.0 else None

    def metric_of(self, metric: Metric) -> Metric:
        """``metric``, or Euclid's where the rule measures lengths itself and always follows the differential."""
        return metric if metric.is_euclidean or self.optimizer.follows_metric else EUCLIDEAN

    def setting(self, name: str) -> float:
        """The value of one hyperparameter."""
        return dict(self.settings)[name]

    def with_setting(self, name: str, value: object) -> "ConfiguredOptimizer":
        """The same with another value of one hyperparameter.

        Raises
        ------
        InputError
            Where the value cannot be used.
        """
        checked = self.optimizer.hyperparameter(name).checked(value)
        return replace(self, settings=tuple({**dict(self.settings), name: checked}.items()))

    def with_schedule(self, key: str, settings: Mapping[str, Any] | None = None) -> "ConfiguredOptimizer":
        """The same with a learning rate that follows the schedule of that key.

        Raises
        ------
        InputError
            Where key, name or value cannot be used, or the rule has no learning rate.
        """
        checked = schedule(key).checked(settings or {})
        if key != "constant" and not self.optimizer.has_learning_rate:
            raise InputError(f"{self.optimizer.label} has no learning rate that could follow a schedule.")
        return replace(self, schedule=key, schedule_settings=tuple(checked.items()))

    def factors(self, steps: int) -> NDArray[np.float64]:
        """The factor of the learning rate at each of the first ``steps`` steps, float64[steps]."""
        return schedule(self.schedule).factors(steps, dict(self.schedule_settings))

    def factors_at(self, steps: NDArray[np.int64]) -> NDArray[np.float64]:
        """The same for some ``steps`` only (int64[m], 0 for the first one): float64[m]."""
        return schedule(self.schedule).factors_at(steps.astype(np.float64), dict(self.schedule_settings))


def configure(
    key: str,
    settings: Mapping[str, Any] | None = None,
    colour: int = 0,
    schedule: str = "constant",
    schedule_settings: Mapping[str, Any] | None = None,
) -> ConfiguredOptimizer:
    """The optimizer of that key with ``settings`` in place of its defaults, its learning rate on that schedule.

    Raises
    ------
    InputError
        Where key, name or value cannot be used.
    """
    checked = tuple(optimizer(key).checked(settings or {}).items())
    return ConfiguredOptimizer(key, checked, colour).with_schedule(schedule, schedule_settings)


def suggested(key: str, bound: BoundObjective, colour: int = 0) -> ConfiguredOptimizer:
    """The optimizer of that key with settings that suit the objective."""
    rule, settings = optimizer(key), {}
    if rule.has_learning_rate:
        settings["learning_rate"] = float(f"{rule.suggested_rate(bound.learning_rate, bound.size):.3g}")
    if "lowest_value" in rule.defaults and bound.minima:
        settings["lowest_value"] = min(minimum.value for minimum in bound.minima)
    return configure(key, settings, colour)


@dataclass(frozen=True)
class Experiment:
    """What is run: every visible optimizer from every start.

    Attributes
    ----------
    objective, parameters : the function descended: a key of the catalogue, or a description of a custom one.
    optimizers, starts : what runs, and from where.
    steps : the step budget of each run.
    gradient_tolerance : a run whose gradient is at most so long has converged; 0 never stops a run early. None: so long
        as is short beside the function's own scale, whatever its units.
    seed : of all that is random.
    noise : standard deviation of the noise added to each coordinate of the gradient.
    clip : the longest gradient an optimizer is given; 0 gives it as it is.
    batch_size : how many samples each step's gradient is computed from; 0: from all. Only where there are samples.
    plane : what is drawn where points have more than two coordinates.
    metric : what counts as a length, and with it what the gradient is.
    """

    objective: Choice
    parameters: SettingPairs = ()
    optimizers: tuple[ConfiguredOptimizer, ...] = ()
    starts: tuple[Point, ...] = ()
    steps: int = int(STEPS.default)
    gradient_tolerance: float | None = None
    seed: int = 0
    noise: float = 0.0
    clip: float = 0.0
    batch_size: int = 0
    plane: PlaneChoice = PlaneChoice()  # noqa: RUF009  frozen
    metric: Metric = EUCLIDEAN

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= LARGEST_BUDGET:
            raise InputError(f"The number of steps must lie from 1 to {LARGEST_BUDGET:,}; {self.steps:,} does not.")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise InputError(f"The seed must be a whole number from 0 to {LARGEST_SEED:,}; {self.seed:,} is not.")
        if self.batch_size < 0:
            raise InputError(f"The batch size must be a whole number, 0 for all samples; {self.batch_size:,} is not.")
        for name, value in (
            ("gradient tolerance", self.gradient_tolerance),
            ("noise", self.noise),
            ("clip", self.clip),
        ):
            if value is not None and not (math.isfinite(value) and value >= 0.0):
                raise InputError(f"The {name} must be zero or a positive number; {value} is not.")

    def definition(self) -> Objective:
        """The function descended, as the catalogue lists it or would list it."""
        return objective_of(self.objective)

    def bound(self) -> BoundObjective:
        """The function descended, with its parameters."""
        return self.definition().bound(dict(self.parameters))

    def runs(self) -> list[tuple[int, int]]:
        """The (optimizer, start) of each run, as indices."""
        shown = [index for index, item in enumerate(self.optimizers) if item.visible]
        return [(index, start) for start in range(len(self.starts)) for index in shown]


def checked_start(bound: BoundObjective, point: tuple[Any, ...]) -> Point:
    """``point`` as a start in the domain of ``bound``.

    Raises
    ------
    InputError
        Where it is not a point of the domain.
    """
    numbers = tuple(map(coordinate, point))
    if len(numbers) != bound.dimension:
        raise InputError(f"A start has {bound.dimension} coordinates; {len(numbers)} were given.")
    if bound.starts_anywhere or bound.dimension != 2:
        return numbers
    for name, number, (low, high) in zip(bound.axes, numbers, bound.domain, strict=True):
        if not low <= number <= high:
            raise InputError(
                f"The start must lie in the domain: {name} from {low:.6g} to {high:.6g}; {number:.6g} does not."
            )
    return numbers


def coordinate(value: Any) -> float:
    """``value``, typed or not, as a finite number.

    Raises
    ------
    InputError
        Where it is none.
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputError(f"A coordinate must be a number, such as 0.5 or -1e-3; {value!r} is not.") from None
    except OverflowError:
        raise InputError("A coordinate must be a finite number; one was given that is far too large.") from None
    if not math.isfinite(number):
        raise InputError(f"A coordinate must be a finite number; {value!r} is not.")
    return number
