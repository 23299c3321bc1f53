"""Choice of the feasible set, with its numbers and who keeps to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.constraints.feasible_set import FeasibleSet, typed_set
from gdexplorer.constraints.kinds import KINDS
from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.fields import combo_box, explain, in_row, text_box, wrapped
from gdexplorer.gui.common.problem import Problem
from gdexplorer.session.edits import SetFeasibleSet

NONE = "No constraint"
TITLE = "Subject to"


class FeasibleField(QWidget):
    """Shows the feasible set of an experiment, and requests another one; numbers that describe none stay."""

    edit_requested = Signal(object)  # Edit

    def __init__(self) -> None:
        super().__init__()
        self._experiment: Experiment | None = None
        self._pending: tuple[str, FeasibleSet] | None = None  # what was typed and is being prepared
        items = [(NONE, ""), *((kind.label, key) for key, kind in KINDS.items())]
        self._combo = combo_box("feasible_set_combo", "Feasible set", items)
        explain(self._combo, ("Descent may go everywhere.", *(kind.meaning for kind in KINDS.values())))
        self._edit = text_box("feasible_set_edit", "Numbers of the feasible set")
        self._problem = Problem("feasible_set", self._edit)
        self._words = wrapped(name="feasible_set_words")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(in_row(TITLE, self._combo))
        layout.addWidget(self._edit)
        layout.addWidget(self._problem)
        layout.addWidget(self._words)
        self._combo.activated.connect(self._picked)
        self._edit.editingFinished.connect(self._typed)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the feasible set of ``experiment``, and the optimizers that pay no regard to it."""
        before, self._experiment = self._experiment, experiment
        feasible = experiment.subject_to
        if self._pending is not None and self._pending[1] == feasible:
            self._pending = None
        if before is None or before.subject_to != feasible or before is experiment:
            self._show(feasible)
        self._words.setText("" if feasible is None else _regard(experiment))
        self._words.setVisible(feasible is not None)

    def let_go(self) -> None:
        """Take back what is typed and not entered yet: it was meant for what was shown before."""
        self._pending = None
        if self._experiment is not None and self._edit.isModified():
            self._show(self._experiment.subject_to)

    def refuse(self, error: InputError) -> bool:
        """Say why the set that was typed last cannot be used, and leave it there; False if none was."""
        pending, self._pending = self._pending, None
        if pending is None or self._edit.isHidden():
            return False
        self._edit.setText(pending[0])
        self._problem.say(str(error))
        return True

    def _show(self, feasible: FeasibleSet | None) -> None:
        self._problem.clear_up()
        self._combo.setCurrentIndex(self._combo.findData("" if feasible is None else feasible.kind))
        self._edit.setVisible(feasible is not None)
        if feasible is not None:
            self._edit.setText(feasible.typed)
            self._edit.setCursorPosition(0)
            self._edit.setToolTip(f"{feasible.definition.usage[:1].upper()}{feasible.definition.usage[1:]}")

    def _picked(self, index: int) -> None:
        kind = str(self._combo.itemData(index))
        if self._experiment is None or kind == (self._experiment.subject_to or FeasibleSet("")).kind:
            return
        bound = self._experiment.bound()
        found = typed_set(kind, KINDS[kind].example_text(bound.domain, bound.dimension)) if kind else None
        self.edit_requested.emit(SetFeasibleSet(found))

    def _typed(self) -> None:
        shown = None if self._experiment is None else self._experiment.subject_to
        if self._experiment is None or shown is None or self._edit.text().strip() == shown.typed:
            self._problem.clear_up()
            return
        try:
            found = typed_set(shown.kind, self._edit.text())
            found.check(self._experiment.bound().dimension)
        except InputError as error:
            self._problem.say(str(error))
            return
        self._problem.clear_up()
        self._pending = self._edit.text(), found
        self.edit_requested.emit(SetFeasibleSet(found))


def _regard(experiment: Experiment) -> str:
    """Which optimizers keep to the set."""
    rules = [configured.optimizer for configured in experiment.optimizers if configured.visible]
    heedless = dict.fromkeys(rule.label for rule in rules if not rule.keeps_to_set)
    if not rules:
        return _advice(experiment)
    if not heedless:
        return "All optimizers that run take it into account."
    advice = "" if any(rule.keeps_to_set for rule in rules) else f" {_advice(experiment)}"
    return f"Unconstrained all the same: {', '.join(heedless)}.{advice}"


def _advice(experiment: Experiment) -> str:
    """Who would keep to the set: optimizers that are there but switched off, or others."""
    hidden = [configured.optimizer for configured in experiment.optimizers if not configured.visible]
    labels = list(dict.fromkeys(rule.label for rule in hidden if rule.keeps_to_set))
    if labels:
        return f"Tick {' or '.join(labels)} to keep to it."
    return "Add Projected gradient or Frank-Wolfe, which keep to it."
