"""Edits of settings that all runs share: stopping, gradient settings and step budget."""

from __future__ import annotations

from msgspec.structs import replace

from gdexplorer.descent.experiment import LARGEST_BUDGET, Experiment
from gdexplorer.descent.run_settings import RUN_SETTINGS
from gdexplorer.errors import InputError
from gdexplorer.parameter import Scale
from gdexplorer.registry import find
from gdexplorer.session.edits.edit import Afterwards, ExperimentEdit, in_words

# Factor by which the budget grows when a run is extended.
FURTHER = 2


class SetRunSetting(ExperimentEdit, frozen=True):
    """Change one of `RUN_SETTINGS`; an empty gradient tolerance is relative to the function's scale."""

    name: str
    value: object
    merged_by = ("name",)

    @property
    def label(self) -> str:
        """What it does, for the Edit menu."""
        return f"change {in_words(self.name)}"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Validate the value."""
        rows = {row.name: row for row in RUN_SETTINGS}
        if self.name == "gradient_tolerance" and self.value in (None, ""):
            return replace(experiment, gradient_tolerance=None)
        row = find("setting", self.name, rows)
        number = row.checked(self.value)
        return replace(experiment, **{self.name: int(number) if row.scale is Scale.INTEGER else number})


class SetBudget(ExperimentEdit, frozen=True):
    """Change the step budget."""

    steps: int
    does = "change step budget"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Set the budget."""
        return replace(experiment, steps=self.steps)


class RunFurther(ExperimentEdit, frozen=True):
    """Increase the step budget."""

    afterwards = Afterwards.CONTINUE
    does = "run further"

    def apply_to(self, experiment: Experiment) -> Experiment:
        """Double the budget."""
        if experiment.steps >= LARGEST_BUDGET:
            raise InputError(f"The budget is at its limit of {LARGEST_BUDGET:,} steps.")
        return replace(experiment, steps=min(FURTHER * experiment.steps, LARGEST_BUDGET))
