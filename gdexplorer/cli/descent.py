"""``gdexplorer descend``: optimizers run from starts, their paths written as CSV or JSON."""

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from gdexplorer.cli import texts
from gdexplorer.cli.arguments import UsageError
from gdexplorer.cli.own import chosen
from gdexplorer.cli.progress import Progress
from gdexplorer.cli.writing import as_json, output
from gdexplorer.console import complain
from gdexplorer.descent.engine import engine
from gdexplorer.descent.engine.trajectory import Status, Trajectory
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment, checked_start, configured
from gdexplorer.descent.geometry.metric import metric_from
from gdexplorer.errors import InputError
from gdexplorer.objectives import Choice, row_of
from gdexplorer.optimizers import optimizer
from gdexplorer.parameter import Scale
from gdexplorer.session.table import ROWS_AT_ONCE, write_table

_MOST_TOLD, _MOST_COORDINATES = 3, 4

Runs = Iterator[tuple[ConfiguredOptimizer, Trajectory]]


def show_descent(options: Namespace) -> int:
    """Run what the options describe and write every path."""
    try:
        experiment = experiment_from(options)
    except InputError as error:
        raise UsageError(f"descend: {error}") from error
    failures = _Failures()
    with output(options.out) as file, Progress(len(experiment.runs()) * experiment.steps, "steps") as progress:
        write = write_json if options.format == "json" else write_csv
        write(file, experiment, failures.noted(finished_runs(experiment, progress.show)))
    if options.format != "json":  # which says it of each run
        failures.tell()
    return 0


class _Failures:
    """Runs that came to no good end."""

    def __init__(self) -> None:
        self._count = 0
        self._told: dict[Status, list[str]] = {}

    def noted(self, runs: Runs) -> Runs:
        """``runs``, each looked at as it passes."""
        for choice, trajectory in runs:
            self._count += 1
            if trajectory.status in (Status.DIVERGED, Status.LEFT_THE_DOMAIN):
                place = ", ".join(f"{value:.6g}" for value in trajectory.points[0][:_MOST_COORDINATES])
                more = ", ..." if trajectory.points.shape[1] > _MOST_COORDINATES else ""
                text = f"{choice.key} from ({place}{more}) at step {trajectory.steps:,}"
                self._told.setdefault(trajectory.status, []).append(text)
            yield choice, trajectory

    def tell(self) -> None:
        """Say on standard error which they are."""
        for status, runs in self._told.items():
            more = f" and {len(runs) - _MOST_TOLD:,} more" if len(runs) > _MOST_TOLD else ""
            of = f"{len(runs):,} of {self._count:,} runs" if self._count > 1 else "The run"
            complain(f"gdexplorer: {of} {status.value}: {'; '.join(runs[:_MOST_TOLD])}{more}.")


def experiment_from(options: Namespace) -> Experiment:
    """The experiment that the options describe.

    Raises
    ------
    InputError
        Where one of them is missing or cannot be used.
    """
    what = chosen(options)
    for name in ("optimizer", "start") if isinstance(what, str) else ("optimizer",):
        if not getattr(options, name):
            raise InputError(f"--{name} is missing; see gdexplorer descend --help")
    shared = texts.assignments(options.set)
    if options.learning_rate is not None:
        shared["learning_rate"] = options.learning_rate
    parsed = checked_for(shared, [texts.choice(text) for text in options.optimizer])
    choices = tuple(configured_with(key, own, shared) for key, own in parsed)
    return experiment_of(
        what,
        texts.assignments(options.param),
        scheduled(choices, options.schedule),
        [texts.point(text) for text in options.start],
        limits_from(vars(options)),
    )


def experiment_of(
    what: Choice,
    parameters: Mapping[str, Any],
    choices: tuple[ConfiguredOptimizer, ...],
    starts: list[tuple[Any, ...]],
    limits: Mapping[str, Any],
) -> Experiment:
    """An experiment whose parameters and starts are checked; of one's own, none is the suggested one.

    Raises
    ------
    InputError
        Where one of them cannot be used.
    """
    item = row_of(what)
    checked = item.checked(parameters)
    bound = item.bound(checked)
    if limits.get("batch_size") and bound.first_sample is None:
        raise InputError(f"{item.label} has no samples to draw batches from; leave the batch size out.")
    places = tuple(checked_start(bound, start) for start in starts) or (() if isinstance(what, str) else (bound.start,))
    experiment = Experiment(what, tuple(checked.items()), choices, places, **limits)
    experiment.metric.check(bound)
    return experiment


def limits_from(given: Mapping[str, Any]) -> dict[str, Any]:
    """Steps, tolerance and the like as far as they are ``given``, as numbers, and the metric.

    Raises
    ------
    InputError
        Where one of them is no number, or no metric.
    """
    readers: dict[str, Callable[[Any, str], Any]] = {
        "steps": texts.whole_number,
        "seed": texts.whole_number,
        "gradient_tolerance": texts.number,
        "noise": texts.number,
        "clip": texts.number,
        "batch_size": texts.whole_number,
        "metric": lambda text, name: metric_from(text),
    }
    stated = {name: given.get(name) for name in readers}
    return {name: readers[name](value, name.replace("_", " ")) for name, value in stated.items() if value is not None}


def checked_for(
    shared: Mapping[str, Any], parsed: list[tuple[str, dict[str, str]]]
) -> list[tuple[str, dict[str, str]]]:
    """``parsed`` optimizers, once it is sure that each of the ``shared`` settings belongs to one of them.

    Raises
    ------
    InputError
        Where one belongs to none.
    """
    rules = [optimizer(key) for key, _ in parsed]
    for name in shared:
        if not any(name in rule.defaults for rule in rules):
            rules[0].hyperparameter(name)
    return parsed


def configured_with(key: str, own: Mapping[str, Any], shared: Mapping[str, Any]) -> ConfiguredOptimizer:
    """The optimizer of that key with those of the ``shared`` settings that it has, and with its ``own``.

    Raises
    ------
    InputError
        Where key, name or value cannot be used.
    """
    rule = optimizer(key)
    settings = {**{name: value for name, value in shared.items() if name in rule.defaults}, **own}
    for name, value in settings.items():
        if isinstance(value, bool) and rule.hyperparameter(name).scale is not Scale.SWITCH:
            raise InputError(f"The {name.replace('_', ' ')} must be a number; {str(value).lower()} is not.")
    return configured(key, settings)


def scheduled(choices: tuple[ConfiguredOptimizer, ...], text: str | None) -> tuple[ConfiguredOptimizer, ...]:
    """``choices``, those with a learning rate following the schedule that ``text`` describes.

    Raises
    ------
    InputError
        Where the schedule cannot be used, or none of them has a learning rate.
    """
    if text is None:
        return choices
    key, settings = texts.choice(text)
    with_rate = [choice for choice in choices if choice.optimizer.has_learning_rate]
    if not with_rate:
        choices[0].with_schedule(key, settings)
    return tuple(choice.with_schedule(key, settings) if choice in with_rate else choice for choice in choices)


def finished_runs(experiment: Experiment, show: Callable[[int], None] = lambda done: None) -> Runs:
    """Run one after the other, so that no more than one path is held at a time.

    ``show`` is told how many steps of the whole budget are done.
    """
    bound = experiment.bound()
    for number, (choice, start) in enumerate(experiment.runs()):
        single = replace(experiment, optimizers=(experiment.optimizers[choice],), starts=(experiment.starts[start],))
        for (trajectory,) in engine.descending(single, bound):
            show(number * experiment.steps + trajectory.steps)
        yield experiment.optimizers[choice], trajectory


def write_csv(file: TextIO, experiment: Experiment, runs: Runs) -> None:
    """Write one row for each iterate of each run."""
    write_table(file, len(experiment.starts[0]), ((choice.key, trajectory) for choice, trajectory in runs))


def write_json(file: TextIO, experiment: Experiment, runs: Runs) -> None:
    """Write all runs as one object on one line."""
    file.write(f'{{"objective": {as_json(experiment.row().key)}, "runs": [')
    for number, (choice, trajectory) in enumerate(runs):
        file.write(", " if number else "")
        file.write(as_json(described(choice, trajectory))[:-1])
        for name, numbers in (("points", trajectory.points), ("values", trajectory.values)):
            file.write(f', "{name}": [')
            file.writelines(_listed(numbers))
            file.write("]")
        file.write("}")
    file.write("]}\n")


def _listed(numbers: NDArray[np.float64]) -> Iterator[str]:
    """What stands between the brackets of a list in JSON, in parts: as text a long run takes far more memory."""
    for first in range(0, len(numbers), ROWS_AT_ONCE):
        yield (", " if first else "") + as_json(numbers[first : first + ROWS_AT_ONCE].tolist())[1:-1]


def described(choice: ConfiguredOptimizer, trajectory: Trajectory) -> dict[str, Any]:
    """A run as an object for JSON, without its iterates."""
    schedule = {"schedule": {"key": choice.schedule, "settings": dict(choice.schedule_settings)}}
    return {
        "optimizer": choice.key,
        "settings": dict(choice.settings),
        **(schedule if choice.schedule != "constant" else {}),
        "start": trajectory.points[0].tolist(),
        "status": trajectory.status.value,
        "reason": trajectory.reason,
        "steps": trajectory.steps,
    }
