"""Background job that sweeps one or two hyperparameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.analyses import OUTDATED, optimizer_at, same_function, settings_behind
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.jobs.crew import CREW
from gdexplorer.gui.jobs.result_job import ResultJob
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.descent.analysis.sweep import Range
    from gdexplorer.exports.analyses import Analysis
    from gdexplorer.scene.sweep_picture import SweepResult

# Number of values when sweeping one hyperparameter, or two.
ONE, TWO = (200,), (80, 60)


class Variation(Struct, frozen=True):
    """The sweep as entered in the panel; ``over`` holds (name, low, high, logarithmic) of each hyperparameter."""

    optimizer: int
    over: tuple[tuple[str, str, str, bool], ...]
    steps: int


class SweepRequest(Struct, frozen=True):
    """A validated sweep of an experiment; ``index`` is the position of its optimizer."""

    experiment: Experiment
    optimizer: ConfiguredOptimizer
    index: int
    ranges: tuple[Range, ...]


class SweepJob(ResultJob):
    """Sweep on request; the result, a `SweepResult`, is cleared when the function or the list of optimizers changes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("sweep", _results, parent)

    def set_experiment(self, experiment: Experiment) -> None:
        """Clear the result if the function or the list of optimizers has changed."""
        before = self.experiment
        super().set_experiment(experiment)
        if before is not None and not (same_function(before, experiment) and _rules(before) == _rules(experiment)):
            self.clear()

    def clear(self) -> None:
        """Cancel, and remove the result."""
        self.cancel()
        self.take(None)

    def run(self, variation: Variation) -> None:
        """Sweep one or two hyperparameters."""
        self.attempt(checked, variation, self.experiment)

    def difference(self, result: SweepResult, now: Experiment) -> str:
        """Say so if a sweep no longer belongs to the settings that are not varied, or to the first start."""
        then, varied = result.experiment, [item.name for item in result.sweep.ranges]
        if then is None or result.optimizer >= len(now.optimizers):
            return ""
        behind = [settings_behind(each, result.optimizer, varied) for each in (then, now)]
        return OUTDATED if behind[0] != behind[1] or then.starts[:1] != now.starts[:1] else ""

    def analysis(self, result: SweepResult | None) -> Analysis | None:
        """What can be exported."""
        from gdexplorer.exports.analyses import Analysis

        experiment = self.experiment if result is None else result.experiment
        if experiment is None:
            return None
        optimizer = None if result is None else optimizer_at(experiment, result.optimizer)[1]
        return Analysis("sweep", result and result.sweep, experiment, optimizer)


def _rules(experiment: Experiment) -> list[str]:
    return [configured.key for configured in experiment.optimizers]


def checked(variation: Variation, experiment: Experiment | None) -> SweepRequest:
    """The sweep that was entered.

    Raises
    ------
    InputError
        If an end of a range is no number, or the range cannot be swept.
    """
    from gdexplorer.descent.analysis.sweep import Range, check

    experiment, configured = optimizer_at(experiment, variation.optimizer)
    if not variation.over:
        raise InputError(f"{configured.optimizer.label} has no hyperparameter to vary: choose another optimizer.")
    counts = ONE if len(variation.over) == 1 else TWO
    ranges = tuple(
        Range(name, number_in(low, f"lowest {name}"), number_in(high, f"highest {name}"), count, logarithmic)
        for (name, low, high, logarithmic), count in zip(variation.over, counts, strict=True)
    )
    check(configured, ranges)
    return SweepRequest(replace(experiment, steps=variation.steps), configured, variation.optimizer, ranges)


def _results(request: SweepRequest, task: Task) -> Iterator[SweepResult]:
    from gdexplorer.descent.analysis.sweep import sweep
    from gdexplorer.scene.sweep_picture import SweepResult

    experiment = request.experiment
    bound = experiment.bound()
    start = np.array(experiment.starts[0] if experiment.starts else bound.start)
    lowest = min((minimum.value for minimum in bound.minima), default=None)
    with CREW.doing(experiment) as do:
        swept = sweep(experiment, bound, request.optimizer, request.ranges, start, cancelled=task.cancelled, do=do)
        for result in swept:
            task.progress(float(np.mean(result.codes >= 0)))
            yield SweepResult(request.index, result, lowest, experiment)
