"""The way to answer each kind of question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

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
    experiment = sitting.document.experiment
    pairs = experiment.runs()
    return OrderField(tuple((run, run_name(experiment, *pairs[run])) for run in sitting.question.runs))


def run_name(experiment: Any, optimizer: int, start: int) -> str:
    """The optimizer of a run with its learning rate, and its start if there are several."""
    configured = experiment.optimizers[optimizer]
    rate = dict(configured.settings).get("learning_rate")
    parts = [configured.optimizer.label, *([f"learning rate {rate:g}"] if rate is not None else [])]
    return ", ".join([*parts, *([f"start {start + 1}"] if len(experiment.starts) > 1 else [])])


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
