"""Choosing what is descended."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QLabel, QPushButton, QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.formula_label import FormulaLabel
from gdexplorer.gui.panels.parameter_form import ParameterForm
from gdexplorer.objectives import GROUPS, OBJECTIVES, objective


class ObjectivePanel(QWidget):
    """The menu of objectives, the formula, what it teaches, and its parameters."""

    objective_picked = Signal(str)
    parameter_edited = Signal(str, object)
    parameters_reset_requested = Signal()
    released = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._key = ""
        self._form: ParameterForm | None = None
        self._combo = _objective_combo()
        self._formula = FormulaLabel("objective_formula")
        self._lesson = QLabel(wordWrap=True)
        self._lesson.setObjectName("objective_lesson")
        self._reset = QPushButton("Reset parameters")
        self._reset.setObjectName("parameters_reset_button")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for widget in (self._combo, self._formula, self._lesson, self._reset):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._combo.activated.connect(self._picked)
        self._reset.clicked.connect(self.parameters_reset_requested)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the objective and parameters of ``experiment``."""
        if experiment.objective != self._key:
            self._key = experiment.objective
            self._show_objective()
        if self._form is not None:
            self._form.set_values(dict(experiment.parameters))
        changed = dict(experiment.parameters) != objective(self._key).defaults
        self._reset.setEnabled(changed)

    def show_formula(self) -> None:
        """Typeset the formula; called once it was derived."""
        row = objective(self._key)
        self._formula.set_latex(row.latex, row.formula)

    def _show_objective(self) -> None:
        row = objective(self._key)
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(self._combo.findData(self._key))
        self._lesson.setText(row.lesson)
        self._lesson.setToolTip(f"Source: {row.source}")
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        self._reset.setVisible(bool(row.parameters))
        if row.parameters:
            self._form = ParameterForm(row.parameters, "parameter")
            self._form.edited.connect(self.parameter_edited)
            self._form.released.connect(self.released)
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(3, self._form)

    def _picked(self, index: int) -> None:
        key = self._combo.itemData(index)
        if key and key != self._key:
            self.objective_picked.emit(key)


def _objective_combo() -> QComboBox:
    """All objectives under the headings of what they teach; typing finds any part of a name."""
    combo = QComboBox()
    combo.setObjectName("objective_combo")
    combo.setAccessibleName("Objective")
    combo.setToolTip("The function to descend. Type to search.")
    combo.setMaxVisibleItems(30)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(16)
    combo.setModel(_grouped_model(combo))
    combo.setEditable(True)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    completer = QCompleter([row.label for row in OBJECTIVES], combo)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    combo.setCompleter(completer)
    completer.activated.connect(_Chooser(combo))
    edit = combo.lineEdit()
    assert edit is not None
    edit.returnPressed.connect(_FirstFound(combo))
    edit.editingFinished.connect(_Restorer(combo))
    return combo


def _grouped_model(combo: QComboBox) -> QStandardItemModel:
    model = QStandardItemModel(combo)
    for group, title in GROUPS.items():
        heading = QStandardItem(title)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        model.appendRow(heading)
        for row in OBJECTIVES:
            if row.group == group:
                item = QStandardItem(row.label)
                item.setData(row.key, Qt.ItemDataRole.UserRole)
                item.setToolTip(row.lesson)
                model.appendRow(item)
    return model


class _Chooser:
    """Chooses what the completer found."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self, label: str) -> None:
        key = next((row.key for row in OBJECTIVES if row.label == label), None)
        index = self._combo.findData(key)
        if index >= 0:
            self._combo.setCurrentIndex(index)
            self._combo.activated.emit(index)


class _FirstFound:
    """Chooses, on Return, the first of what the typed part of a name finds."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self) -> None:
        typed = self._combo.currentText().strip().lower()
        found = [row.label for row in OBJECTIVES if typed in row.label.lower()]
        if typed and found:
            _Chooser(self._combo)(found[0])


class _Restorer:
    """Writes the chosen name again over what was typed and found nothing."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self) -> None:
        index = self._combo.currentIndex()
        self._combo.setEditText(self._combo.itemText(index))
