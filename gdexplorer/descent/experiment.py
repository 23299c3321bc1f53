"""Frozen description of a descent experiment."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.constraints.feasible_set import FeasibleSet
from gdexplorer.descent.geometry.metric import EUCLIDEAN, Metric
from gdexplorer.descent.geometry.plane import PlaneChoice
from gdexplorer.descent.run_settings import BATCH_SIZE, STEPS
from gdexplorer.descent.run_settings import LARGEST_BUDGET as LARGEST_BUDGET
from gdexplorer.descent.run_settings import LARGEST_SEED as LARGEST_SEED
from gdexplorer.errors import InputError
from gdexplorer.numerals import as_typed, but_given, short
from gdexplorer.objectives import BoundObjective, Objective, ObjectiveChoice, objective_of
from gdexplorer.optimizers import ALIASES, Optimizer, optimizer, schedule

# Default gradient tolerance, relative to the function's own scale (see `objectives.scale`).
RELATIVE_TOLERANCE = 5e-6
SettingPairs = tuple[tuple[str, float], ...]
Point = tuple[float, ...]


class ConfiguredOptimizer(Struct, frozen=True):
    """An optimizer with its hyperparameters and display settings.

    Attributes
    ----------
    key : key of the optimizer.
    settings : all hyperparameters.
    colour : index into the palette of run colours.
    visible : whether the optimizer is run and shown.
    schedule, schedule_settings : learning-rate schedule and its settings.
    batch_size : samples per step, 0 for all of them; None: as many as the experiment says.
    """

    key: str
    settings: SettingPairs
    colour: int = 0
    visible: bool = True
    schedule: str = "constant"
    schedule_settings: SettingPairs = ()
    batch_size: int | None = None

    @property
    def label(self) -> str:
        """The name of its rule, with its own batch size if it has one."""
        if self.batch_size is None:
            return self.optimizer.label
        return f"{self.optimizer.label}, {f'batch {self.batch_size:,}' if self.batch_size else 'all samples'}"

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer that is configured."""
        return optimizer(self.key)

    @property
    def stable_multiple(self) -> float | None:
        """m, where the largest stable learning rate is m / (largest curvature); None if no limit is known or exists."""
        m = math.inf if self.optimizer.stability is None else self.optimizer.stability(dict(self.settings))
        return m if math.isfinite(m) else None

    def stable_rate(self, curvature: float) -> float | None:
        """The largest stable learning rate at this largest ``curvature``; None if there is no limit."""
        m = self.stable_multiple
        return m / curvature if m is not None and curvature > 0.0 else None

    def metric_of(self, metric: Metric) -> Metric:
        """``metric``, or the Euclidean metric if the optimizer does not use metrics."""
        return metric if metric.is_euclidean or self.optimizer.follows_metric else EUCLIDEAN

    def setting(self, name: str) -> float:
        """The value of one hyperparameter."""
        return dict(self.settings)[name]

    def with_setting(self, name: str, value: object) -> "ConfiguredOptimizer":
        """A copy with one hyperparameter changed.

        Raises
        ------
        InputError
            If the value is invalid.
        """
        checked = self.optimizer.hyperparameter(name).checked(value)
        return replace(self, settings=tuple({**dict(self.settings), name: checked}.items()))

    def with_schedule(self, key: str, settings: Mapping[str, Any] | None = None) -> "ConfiguredOptimizer":
        """A copy whose learning rate follows the given schedule.

        Raises
        ------
        InputError
            If key, name or value is invalid, or the optimizer has no learning rate.
        """
        checked = schedule(key).checked(settings or {})
        if key != "constant" and not self.optimizer.has_learning_rate:
            raise InputError(f"{self.optimizer.label} has no learning rate to schedule.")
        return replace(self, schedule=key, schedule_settings=tuple(checked.items()))

    def with_batch_size(self, value: object) -> "ConfiguredOptimizer":
        """A copy with a batch size of its own; None: it has that of the experiment again.

        Raises
        ------
        InputError
            If the value is invalid.
        """
        return replace(self, batch_size=None if value is None else int(BATCH_SIZE.checked(value)))

    @property
    def follows_values(self) -> bool:
        """Whether the learning rate depends on the values that a run has seen."""
        return self.optimizer.has_learning_rate and schedule(self.schedule).follows_values

    def factors_at(self, steps: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Schedule factors, float64[m], at the given ``steps`` (int64[m], counted from 0).

        ``values`` are those recorded by the run, float64[k], from its start on (see `Schedule.factors_at`).
        """
        return schedule(self.schedule).factors_at(steps.astype(np.float64), dict(self.schedule_settings), values)


def configure(
    key: str,
    settings: Mapping[str, Any] | None = None,
    colour: int = 0,
    schedule: str = "constant",
    schedule_settings: Mapping[str, Any] | None = None,
) -> ConfiguredOptimizer:
    """Configure an optimizer: ``settings`` override its defaults; its learning rate follows the schedule.

    Raises
    ------
    InputError
        If key, name or value is invalid.
    """
    checked = tuple(optimizer(key).checked(settings or {}).items())
    return ConfiguredOptimizer(ALIASES.get(key, key), checked, colour).with_schedule(schedule, schedule_settings)


def refusal(rule: Optimizer, bound: BoundObjective) -> str:
    """Why ``rule`` cannot descend ``bound``, in one sentence; empty if it can."""
    if rule.needs is None or rule.needs.key in bound.abilities:
        return ""
    return f"{rule.label} needs {rule.needs.words}; {bound.label} {rule.needs.lacks}."


def kernel_of_curvature(rule: Optimizer, bound: BoundObjective) -> Kernel:
    """The kernel that the steps of ``rule`` get in the Hessian's place: what it needs, else the Hessian.

    Raises
    ------
    InputError
        If the objective does not offer it.
    """
    if why := refusal(rule, bound):
        raise InputError(why)
    return bound.offers[rule.kernel_needed] if rule.kernel_needed else bound.hessian_kernel


def numbers_given(rule: Optimizer, bound: BoundObjective) -> tuple[float, ...]:
    """The numbers that follow the settings of ``rule``: those of the feasible set, or of the layers, that it needs.

    Raises
    ------
    InputError
        If ``bound`` does not offer what it needs.
    """
    if why := refusal(rule, bound):
        raise InputError(why)
    if rule.takes_parts:
        return bound.simple_numbers
    if rule.keeps_to_set and bound.feasible is not None:
        return bound.feasible.prepared(bound.dimension, bound.domain)
    return tuple(float(number) for layer in bound.layers for number in layer) if rule.needs_layers else ()


def suggested(key: str, bound: BoundObjective, colour: int = 0) -> ConfiguredOptimizer:
    """Configure an optimizer with settings that suit the objective.

    Raises
    ------
    InputError
        If the optimizer is unknown, or cannot descend this objective.
    """
    rule, settings = optimizer(key), {}
    if why := refusal(rule, bound):
        raise InputError(why)
    if rule.has_learning_rate:
        settings["learning_rate"] = float(f"{rule.suggested_rate(bound.learning_rate, bound.size):.3g}")
    if "lowest_value" in rule.defaults and bound.minima:
        settings["lowest_value"] = min(minimum.value for minimum in bound.minima)
    return configure(key, settings, colour)


class Experiment(Struct, frozen=True):
    """Which optimizers descend which objective, from which starts, and how.

    Attributes
    ----------
    objective, parameters : the objective (a catalogue key, or the description of a custom one) and its parameters.
    optimizers, starts : every visible optimizer runs from every start.
    steps : step budget of each run.
    gradient_tolerance : absolute gradient norm at which a run has converged; 0 never stops a run early. None: a
        tolerance relative to the function's own scale.
    seed : seed of all random numbers.
    noise : standard deviation of the noise added to each gradient component.
    clip : longer gradients are clipped to this norm; 0 disables clipping.
    batch_size : samples per step; 0 uses all samples. Only for objectives with data.
    plane : the plane that is drawn if the objective has more than two coordinates.
    metric : the metric that turns differentials into gradients.
    subject_to : the feasible set, to which those optimizers keep that can; None: no constraint.
    """

    objective: ObjectiveChoice
    parameters: SettingPairs = ()
    optimizers: tuple[ConfiguredOptimizer, ...] = ()
    starts: tuple[Point, ...] = ()
    steps: int = int(STEPS.default)
    gradient_tolerance: float | None = None
    seed: int = 0
    noise: float = 0.0
    clip: float = 0.0
    batch_size: int = 0
    plane: PlaneChoice = PlaneChoice()
    metric: Metric = EUCLIDEAN
    subject_to: FeasibleSet | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= LARGEST_BUDGET:
            raise InputError(f"The number of steps must be from 1 to {LARGEST_BUDGET:,}, not {self.steps:,}.")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise InputError(f"The seed must be a whole number from 0 to {LARGEST_SEED:,}, not {self.seed:,}.")
        if self.batch_size < 0:
            raise InputError(f"The batch size must be a whole number, 0 for all samples, not {self.batch_size:,}.")
        for name, value in (
            ("gradient tolerance", self.gradient_tolerance),
            ("noise", self.noise),
            ("clip", self.clip),
        ):
            if value is not None and not (math.isfinite(value) and value >= 0.0):
                raise InputError(f"The {name} must be zero or a positive number, not {value}.")

    def definition(self) -> Objective:
        """The objective, from the catalogue or built from its custom description."""
        return objective_of(self.objective)

    def bound(self) -> BoundObjective:
        """The objective with its parameters bound, and its feasible set."""
        return self.constrained(self.definition().bound(dict(self.parameters)))

    def constrained(self, bound: BoundObjective) -> BoundObjective:
        """``bound``, with the feasible set."""
        return bound if self.subject_to is None else replace(bound, feasible=self.subject_to)

    def batch_of(self, configured: ConfiguredOptimizer) -> int:
        """Samples per step of one of the optimizers, 0 for all of them: its own batch size, or that of all."""
        return self.batch_size if configured.batch_size is None else configured.batch_size

    @property
    def has_batches(self) -> bool:
        """Whether a step of any optimizer sees a mini-batch only."""
        return any(map(self.batch_of, self.optimizers)) if self.optimizers else self.batch_size > 0

    @property
    def has_own_batches(self) -> bool:
        """Whether an optimizer that is run has a batch size of its own."""
        return any(item.visible and item.batch_size is not None for item in self.optimizers)

    def runs(self) -> list[tuple[int, int]]:
        """The (optimizer, start) index pair of each run."""
        shown = [index for index, item in enumerate(self.optimizers) if item.visible]
        return [(index, start) for start in range(len(self.starts)) for index in shown]


def check_fits(experiment: Experiment, bound: BoundObjective) -> None:
    """Check that metric, feasible set and visible optimizers of ``experiment`` fit its objective.

    Raises
    ------
    InputError
        If one does not.
    """
    experiment.metric.check(bound)
    if experiment.subject_to is not None:
        experiment.subject_to.check(bound.dimension)
    bound = experiment.constrained(bound)
    check_batches(experiment.optimizers, bound)
    for configured in experiment.optimizers:
        if configured.visible and (why := refusal(configured.optimizer, bound)):
            raise InputError(why)


def check_batches(choices: Iterable[ConfiguredOptimizer], bound: BoundObjective) -> None:
    """Check that ``bound`` has samples if one of ``choices`` has a batch size of its own.

    Raises
    ------
    InputError
        If it has none.
    """
    if bound.first_sample is None and any(configured.batch_size for configured in choices):
        raise InputError(f"{bound.label} has no samples for mini-batches; omit the batch size.")


def full_batches(experiment: Experiment, bound: BoundObjective) -> tuple[str, ...]:
    """What is to be said of batch sizes above the number of training samples, each in a sentence; mostly nothing."""
    shown = [configured for configured in experiment.optimizers if configured.visible]
    sizes = map(experiment.batch_of, shown) if shown else (experiment.batch_size,)
    return tuple(dict.fromkeys(filter(None, (full_batch(size, bound.sample_count) for size in sizes))))


def full_batch(size: int, samples: int) -> str:
    """Says that mini-batches of ``size`` are all of the training samples; empty if they are smaller."""
    if not 0 < samples < size:
        return ""
    return (
        f"A batch size of {size:,} is more than the {samples:,} training samples: each step uses all {samples:,} "
        "(full batch)."
    )


def checked_start(bound: BoundObjective, point: tuple[Any, ...]) -> Point:
    """Validate ``point`` as a start in the domain of ``bound``.

    Raises
    ------
    InputError
        If it is not a point of the domain.
    """
    numbers = tuple(map(coordinate, point))
    if len(numbers) != bound.dimension:
        raise InputError(f"A start has {bound.dimension} coordinates; {len(numbers)} were given.")
    if bound.starts_anywhere or bound.dimension != 2:
        return numbers
    for name, number, (low, high) in zip(bound.axes, numbers, bound.domain, strict=True):
        if not low <= number <= high:
            raise InputError(
                f"The start must lie in the domain: {name} from {short(low)} to {short(high)}, not {short(number)}."
            )
    return numbers


def coordinate(value: Any) -> float:
    """Convert ``value``, a number or text, to a finite float.

    Raises
    ------
    InputError
        If it is not a finite number.
    """
    try:
        number = float(as_typed(value) if isinstance(value, str) else value)
    except (TypeError, ValueError):
        why = f"A coordinate must be a number, such as 0.5 or -1e-3{but_given(value)}"
        raise InputError(why) from None
    except OverflowError:
        raise InputError("A coordinate must be a finite number; this one is far too large.") from None
    if not math.isfinite(number):
        raise InputError(f"A coordinate must be a finite number, not {value!r}.")
    return number
