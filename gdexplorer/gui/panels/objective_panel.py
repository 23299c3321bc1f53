"""Choosing what is descended."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QLabel, QPushButton, QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.drawn_run import DrawnRun
from gdexplorer.gui.formula_label import FormulaLabel
from gdexplorer.gui.panels.network_editor import NetworkEditor
from gdexplorer.gui.panels.own_editor import OwnEditor
from gdexplorer.gui.panels.parameter_form import ParameterForm
from gdexplorer.objectives import GROUPS, OBJECTIVES, Objective, Own

# One for each kind of one's own, in the order of the menu.
EDITORS: tuple[type[OwnEditor], ...] = (NetworkEditor,)
OWN = "Your own"


class ObjectivePanel(QWidget):
    """The menu of objectives, the editor of one's own, the formula, what it teaches, and its parameters."""

    objective_picked = Signal(str)
    own_picked = Signal(object)  # Own
    parameter_edited = Signal(str, object)
    parameters_reset_requested = Signal()
    released = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: Experiment | None = None
        self._runs: list[DrawnRun] = []
        self._cursor = self._selected = 0
        self._form: ParameterForm | None = None
        self._editors = [editor() for editor in EDITORS]
        self._combo = _objective_combo(self._editors)
        self._formula = FormulaLabel("objective_formula")
        self._lesson = QLabel(wordWrap=True)
        self._lesson.setObjectName("objective_lesson")
        self._reset = QPushButton("Reset parameters")
        self._reset.setObjectName("parameters_reset_button")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for widget in (self._combo, *self._editors, self._formula, self._lesson, self._reset):
            layout.addWidget(widget)
        for editor in self._editors:
            editor.hide()
            editor.own_picked.connect(self.own_picked)
        layout.addStretch(1)
        self._combo.activated.connect(self._picked)
        self._reset.clicked.connect(self.parameters_reset_requested)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the objective and parameters of ``experiment``."""
        before, self._shown = self._shown, experiment
        row = experiment.row()
        if before is None or before.objective != experiment.objective:
            self._show_objective(row, before is None or before.row().parameters != row.parameters)
        titles = [editor.title for editor in self._editors if isinstance(experiment.objective, editor.kind)]
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(self._combo.findText(titles[0] if titles else row.label))
        if self._form is not None:
            self._form.set_values(dict(experiment.parameters))
        self._reset.setEnabled(dict(experiment.parameters) != row.defaults)

    def show_formula(self) -> None:
        """Typeset the formula; called once it was derived."""
        assert self._shown is not None
        row = self._shown.row()
        self._formula.set_latex(row.latex, row.formula)

    def refuse_own(self, error: InputError) -> None:
        """Show why what was wanted of one's own cannot be descended, in the editor that wanted it."""
        for editor in self._editors:
            if not editor.isHidden():
                editor.refuse(error)

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Take other trajectories, one of which the editors can draw."""
        self._runs = runs
        self.set_cursor(self._cursor)

    def select(self, index: int) -> None:
        """Look at another run."""
        self._selected = index
        self.set_cursor(self._cursor)

    def set_cursor(self, cursor: int) -> None:
        """Show the iterate at the cursor of the run looked at."""
        self._cursor = cursor
        if self._runs:
            run = self._runs[min(self._selected, len(self._runs) - 1)]
            for editor in self._editors:
                if editor.isVisible():
                    editor.show_iterate(run.trajectory.points[run.step_at(cursor)])

    def _show_objective(self, row: Objective, with_other_parameters: bool) -> None:
        assert self._shown is not None
        chosen = self._shown.objective
        for editor in self._editors:
            edits = isinstance(chosen, editor.kind)
            editor.setVisible(edits)
            if edits and isinstance(chosen, Own):
                editor.set_own(chosen)
        self._lesson.setText(row.lesson)
        self._lesson.setToolTip(f"Source: {row.source}" if row.source else "")
        if with_other_parameters:
            self._show_parameters(row)

    def _show_parameters(self, row: Objective) -> None:
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
            layout.insertWidget(layout.indexOf(self._reset), self._form)

    def _picked(self, index: int) -> None:
        chosen = self._combo.itemData(index)
        if isinstance(chosen, str):
            if self._shown is None or chosen != self._shown.objective:
                self.objective_picked.emit(chosen)
        elif chosen is not None:
            # Of its own kind already: nothing changes but what the menu shows.
            self.own_picked.emit(self._editors[chosen].first())


def _objective_combo(editors: list[OwnEditor]) -> QComboBox:
    """All objectives under the headings of what they teach; typing finds any part of a name."""
    combo = QComboBox()
    combo.setObjectName("objective_combo")
    combo.setAccessibleName("Objective")
    combo.setToolTip("The function to descend. Type to search.")
    combo.setMaxVisibleItems(30)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(16)
    combo.setModel(_grouped_model(combo, editors))
    combo.setEditable(True)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    completer = QCompleter(_names(combo), combo)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    combo.setCompleter(completer)
    completer.activated.connect(_Chooser(combo))
    edit = combo.lineEdit()
    assert edit is not None
    edit.returnPressed.connect(_FirstFound(combo))
    edit.editingFinished.connect(_Restorer(combo))
    return combo


def _grouped_model(combo: QComboBox, editors: list[OwnEditor]) -> QStandardItemModel:
    model = QStandardItemModel(combo)
    if editors:
        model.appendRow(_heading(OWN))
        for number, editor in enumerate(editors):
            model.appendRow(_item(editor.title, number))
    for group, title in GROUPS.items():
        model.appendRow(_heading(title))
        for row in OBJECTIVES:
            if row.group == group:
                model.appendRow(_item(row.label, row.key, row.lesson))
    return model


def _heading(text: str) -> QStandardItem:
    heading = QStandardItem(text)
    heading.setFlags(Qt.ItemFlag.NoItemFlags)
    font = heading.font()
    font.setBold(True)
    heading.setFont(font)
    return heading


def _item(text: str, data: object, hint: str = "") -> QStandardItem:
    item = QStandardItem(text)
    item.setData(data, Qt.ItemDataRole.UserRole)
    item.setToolTip(hint)
    return item


def _names(combo: QComboBox) -> list[str]:
    """All that can be chosen, without the headings."""
    return [combo.itemText(i) for i in range(combo.count()) if combo.itemData(i) is not None]


class _Chooser:
    """Chooses what the completer found."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self, label: str) -> None:
        index = self._combo.findText(label)
        if index >= 0:
            self._combo.setCurrentIndex(index)
            self._combo.activated.emit(index)


class _FirstFound:
    """Chooses, on Return, the first of what the typed part of a name finds."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self) -> None:
        typed = self._combo.currentText().strip().lower()
        found = [name for name in _names(self._combo) if typed in name.lower()]
        if typed and found:
            _Chooser(self._combo)(found[0])


class _Restorer:
    """Writes the chosen name again over what was typed and found nothing."""

    def __init__(self, combo: QComboBox) -> None:
        self._combo = combo

    def __call__(self) -> None:
        index = self._combo.currentIndex()
        self._combo.setEditText(self._combo.itemText(index))
