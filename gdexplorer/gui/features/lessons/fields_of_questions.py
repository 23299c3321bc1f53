"""The way to answer each kind of question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gdexplorer.descent.names import differing
from gdexplorer.gui.features.lessons.answer_fields import (
    AnswerField,
    ChoiceField,
    DirectionField,
    FormulaField,
    MakeField,
    NumberField,
    OrderField,
    PointField,
    RateField,
)
from gdexplorer.optimizers.schedules import schedule

if TYPE_CHECKING:
    from gdexplorer.gui.features.lessons.sitting import Sitting


def field_for(sitting: Sitting) -> AnswerField:
    """A way to answer the question of a step."""
    return _FIELDS[sitting.question.kind](sitting)


def _point(sitting: Sitting) -> AnswerField:
    axes = sitting.document.experiment.bound().axes
    return PointField((axes[0], axes[1]))


def _choice(sitting: Sitting) -> AnswerField:
    return ChoiceField(tuple(option.text for option in sitting.question.options), sitting.formulas)


def _order(sitting: Sitting) -> AnswerField:
    return OrderField(runs_to_order(sitting))


def runs_to_order(sitting: Sitting) -> tuple[tuple[int, str], ...]:
    """The index and the name of each run that a question asks to put in order."""
    experiment = sitting.document.experiment
    pairs = experiment.runs()
    return tuple((run, f"{run + 1}: {run_name(experiment, *pairs[run])}") for run in sitting.question.runs)


def run_name(experiment: Any, optimizer: int, start: int) -> str:
    """The optimizer of a run, what tells its settings from those of the others, and its start among several."""
    configured, parts = experiment.optimizers[optimizer], []
    alike = [other for other in experiment.optimizers if other.key == configured.key]
    rates_differ = len({dict(each.settings).get("learning_rate") for each in experiment.optimizers}) > 1
    different = differing(alike)
    for parameter in configured.optimizer.hyperparameters:
        value = configured.setting(parameter.name)
        if parameter in different or (parameter.name == "learning_rate" and rates_differ):
            parts.append(f"{parameter.label} {parameter.choices[int(value)] if parameter.choices else f'{value:g}'}")
    if len({(other.schedule, other.schedule_settings) for other in alike}) > 1:
        parts.append(f"schedule {schedule(configured.schedule).label.lower()}")
    if len({other.batch_size for other in alike}) > 1:
        size = experiment.batch_of(configured)
        parts.append(f"batch {size:,}" if size else "all samples")
    if len(experiment.starts) > 1:
        parts.append(f"start {start + 1}")
    return ", ".join([configured.optimizer.label, *parts])


_FIELDS: dict[str, Callable[[Any], AnswerField]] = {
    "end": _point,
    "direction": lambda sitting: DirectionField(),
    "rate": lambda sitting: RateField(sitting.question.low, sitting.question.high),
    "choice": _choice,
    "order": _order,
    "number": lambda sitting: NumberField(getattr(sitting.question, "unit", "")),
    "formula": lambda sitting: FormulaField(),
    "make": lambda sitting: MakeField(),
}
