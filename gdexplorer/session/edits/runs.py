"""Edits of what all runs have in common: when they stop, what is done to their gradients, and their budget."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdexplorer.descent.experiment import LARGEST_BUDGET, Experiment
from gdexplorer.descent.run_settings import RUN_SETTINGS
from gdexplorer.errors import InputError
from gdexplorer.parameter import Scale
from gdexplorer.registry import find
from gdexplorer.session.edits.edit import Afterwards, ExperimentEdit

# How much a budget grows when a run goes further.
FURTHER = 2


@dataclass(frozen=True)
class SetRunSetting(ExperimentEdit):
    """Another value of one of `RUN_SETTINGS`; a gradient tolerance of nothing is relative to the function."""

    name: str
    value: object
    merged_by = ("name",)

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Check the value and take it."""
        rows = {row.name: row for row in RUN_SETTINGS}
        if self.name == "gradient_tolerance" and self.value in (None, ""):
            return replace(experiment, gradient_tolerance=None)
        row = find("setting", self.name, rows)
        number = row.checked(self.value)
        return replace(experiment, **{self.name: int(number) if row.scale is Scale.INTEGER else number})  # type: ignore[arg-type]


@dataclass(frozen=True)
class SetBudget(ExperimentEdit):
    """Another number of steps for each run."""

    steps: int

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Take it."""
        return replace(experiment, steps=self.steps)


@dataclass(frozen=True)
class RunFurther(ExperimentEdit):
    """A larger budget."""

    afterwards = Afterwards.CONTINUE

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Double it."""
        if experiment.steps >= LARGEST_BUDGET:
            raise InputError(f"The budget is at its limit of {LARGEST_BUDGET:,} steps.")
        return replace(experiment, steps=min(FURTHER * experiment.steps, LARGEST_BUDGET))
