"""Choice of the metric, with its parameters, formula and explanation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.descent.geometry.metric import KINDS, Metric
from gdexplorer.errors import InputError
from gdexplorer.gui.common.fields import combo_box, push_button, wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.number_fields import show_number, text_of
from gdexplorer.gui.common.numbers import pointed
from gdexplorer.session.edits import FitRates, SetMetric


class MetricPanel(QWidget):
    """Choose a metric, and show the current one."""

    edit_requested = Signal(object)  # Edit
    error = Signal(str)
    accepted = Signal()  # numbers are valid again, and as they were

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("metric_panel")
        self._metric = Metric()
        self._was_wrong = False
        self._combo = combo_box("metric_combo", "Metric", [(kind.label, key) for key, kind in KINDS.items()], None)
        self._combo.activated.connect(self._picked)
        tip = "Scale learning rates to the curvature in this metric"
        self._rates = push_button("metric_rates_button", "Fit learning rates", tip)
        self._rates.clicked.connect(self._fit_rates)
        self._edits = [QLineEdit() for _ in range(3)]
        self._names = [QLabel() for _ in range(3)]
        self._formula = FormulaLabel("metric_formula")
        self._meaning, self._exceptions = wrapped(name="metric_meaning"), wrapped(name="metric_exceptions")
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        choice = QHBoxLayout()
        choice.addWidget(self._combo, 1)
        choice.addWidget(self._rates)
        layout.addLayout(choice)
        numbers = QHBoxLayout()
        for number, (name, edit) in enumerate(zip(self._names, self._edits, strict=True)):
            edit.setObjectName(f"metric_number_{number}_edit")
            edit.editingFinished.connect(self._typed)
            numbers.addWidget(name)
            numbers.addWidget(edit, 1)
        layout.addLayout(numbers)
        for widget in (self._formula, self._meaning, self._exceptions):
            layout.addWidget(widget)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the metric of ``experiment``, and the optimizers that ignore it."""
        metric, self._metric = experiment.metric, experiment.metric
        self._combo.setCurrentIndex(self._combo.findData(metric.kind))
        self._show_numbers()
        kind = metric.definition
        self._formula.set_latex(kind.formula, kind.meaning, keeps=True)
        self._meaning.setText(kind.meaning)
        exceptions = [
            configured.optimizer.label
            for configured in experiment.optimizers
            if configured.visible and not configured.optimizer.follows_metric
        ]
        self._exceptions.setText(f"Always use the Euclidean metric: {', '.join(dict.fromkeys(exceptions))}.")
        self._exceptions.setVisible(bool(exceptions) and not metric.is_euclidean)
        self._rates.setEnabled(True)

    def let_go(self) -> None:
        """Take back what is typed and not entered yet: it was meant for what was shown before."""
        self._show_numbers()
        self._correct()

    def _show_numbers(self) -> None:
        rows = self._metric.definition.parameters
        numbers = self._metric.numbers or _defaults(self._metric.kind)
        for place, (name, edit) in enumerate(zip(self._names, self._edits, strict=True)):
            shown = place < len(rows) and len(numbers) == len(rows)
            name.setVisible(shown)
            edit.setVisible(shown)
            if shown:
                name.setText(rows[place].label)
                edit.setAccessibleName(rows[place].label)
                show_number(edit, numbers[place])
                edit.setCursorPosition(0)

    def _picked(self, index: int) -> None:
        key = str(self._combo.itemData(index))
        self.edit_requested.emit(SetMetric(Metric(key, _defaults(key))))

    def _fit_rates(self) -> None:
        self.edit_requested.emit(FitRates())

    def _typed(self) -> None:
        rows = self._metric.definition.parameters
        texts = [text_of(edit) for edit in self._edits[: len(rows)]]
        shown = self._metric.numbers or _defaults(self._metric.kind)
        if texts == [repr(float(number)) for number in shown]:
            self._correct()
            return
        try:
            numbers = tuple(row.checked(pointed(text)) for row, text in zip(rows, texts, strict=True))
        except InputError as error:
            self._was_wrong = True
            self.error.emit(str(error))
            return
        self._was_wrong = False
        self.edit_requested.emit(SetMetric(Metric(self._metric.kind, numbers)))

    def _correct(self) -> None:
        """Take back an error, if there was one."""
        if self._was_wrong:
            self._was_wrong = False
            self.accepted.emit()


def _defaults(kind: str) -> tuple[float, ...]:
    return tuple(parameter.default for parameter in KINDS[kind].parameters)
