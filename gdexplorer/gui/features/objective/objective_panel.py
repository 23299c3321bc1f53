"""Panel to choose and edit the objective."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.fields import enable, push_button, wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.parameter_form import ParameterForm
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.common.waiting import Awaited, Waiting
from gdexplorer.gui.common.waiting_note import PATIENCE_MILLISECONDS
from gdexplorer.gui.features.objective.custom_editor import CustomEditor
from gdexplorer.gui.features.objective.editors import Editors, number_of
from gdexplorer.gui.features.objective.feasible_field import FeasibleField
from gdexplorer.gui.features.objective.my_functions import MyFunctions
from gdexplorer.gui.features.objective.objective_combo import ObjectiveCombo
from gdexplorer.gui.features.objective.saved_function import SavedFunction
from gdexplorer.objectives import Custom, Objective
from gdexplorer.scene.focus import Focus
from gdexplorer.session.edits import ChooseCustom, ChooseObjective, OpenCustom, ResetParameters, SetParameter


class ObjectivePanel(QWidget):
    """Menu of objectives, editors of custom objectives, formula, lesson and parameters."""

    edit_requested = Signal(object)  # Edit
    gesture_ended = Signal()
    open_gallery_requested = Signal()
    message = Signal(str)
    error = Signal(str)
    accepted = Signal()  # what was wrong with a custom objective is not any more

    def __init__(self) -> None:
        super().__init__()
        self._shown: Experiment | None = None
        self.focus = Focus()
        self._waiting: Waiting | None = None
        self._hides_formula = False
        self._form: ParameterForm | None = None
        self.my_functions = MyFunctions(self)
        self._editors = Editors(self._join)
        self._combo = ObjectiveCombo()
        self._formula = FormulaLabel("objective_formula")
        self._lesson = wrapped(name="objective_lesson")
        self._preparing = wrapped(name="objective_preparing")
        self._preparing.hide()
        self._patience = once(self, PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._show_preparing)
        tip = "Give all parameters their suggested values"
        self._reset = push_button("parameters_reset_button", "Reset parameters", tip)
        self._feasible = FeasibleField()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        parts = self._combo, self._preparing, self._editors, self._formula, self._lesson, self._reset, self._feasible
        for widget in parts:
            layout.addWidget(widget)
        layout.addStretch(1)
        self._connect()
        self.my_functions.read()

    def _join(self, editor: CustomEditor) -> None:
        """Connect an editor that was just made."""
        editor.custom_picked.connect(self._choose_custom)
        editor.released.connect(self.gesture_ended)
        editor.accepted.connect(self.accepted)
        editor.save_requested.connect(self.my_functions.save)
        editor.removal_requested.connect(self.my_functions.remove)
        editor.set_saved_names(self.my_functions.names)

    def _connect(self) -> None:
        self._combo.activated.connect(self._picked)
        self._combo.gallery_requested.connect(self.open_gallery_requested)
        self._reset.clicked.connect(self._reset_parameters)
        self._feasible.edit_requested.connect(self.edit_requested)
        self.my_functions.changed.connect(self._show_my_functions)
        self.my_functions.saved.connect(self._choose_custom)
        self.my_functions.message.connect(self.message)
        self.my_functions.error.connect(self.error)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the objective and parameters of ``experiment``."""
        before, self._shown = self._shown, experiment
        definition = experiment.definition()
        another = before is None or before.objective != experiment.objective
        if another:
            self._show_objective(definition, before is None or before.definition().parameters != definition.parameters)
        self._feasible.set_experiment(experiment)
        self._show_chosen()
        if self._editors.shown is not None:
            self._editors.shown.set_values(dict(experiment.parameters))
        if self._form is not None:
            if another:
                self._form.fit_ranges(dict(experiment.parameters))
            self._form.set_values(dict(experiment.parameters))
        changed = dict(experiment.parameters) != definition.defaults
        enable(self._reset, changed, "All parameters have their suggested values.")

    def let_go(self) -> None:
        """Take back what is typed and not entered yet."""
        self._feasible.let_go()
        if self._editors.shown is not None:
            self._editors.shown.let_go()

    def show_formula(self) -> None:
        """Typeset the formula; called once that is fast."""
        assert self._shown is not None
        definition = self._shown.definition()
        typeset = self._editors.shown is not None and self._editors.shown.typesets
        self._formula.setVisible(not typeset)
        if not typeset:
            self._formula.set_latex(definition.latex, definition.formula)

    def set_preparing(self, waiting: Waiting | None) -> None:
        """Show that an objective is being prepared; preparation of optimizers is ignored."""
        waits = waiting is not None and waiting.awaited is not Awaited.OPTIMIZER
        self._waiting = waiting if waits else None
        if not waits:
            self._patience.stop()
            self._preparing.hide()
        elif not self._preparing.isHidden():
            self._show_preparing()
        elif not self._patience.isActive():
            self._patience.start()
        if self._hides_formula and not self._waits_for_another:
            self._hides_formula = False
            self.show_formula()

    @property
    def _waits_for_another(self) -> bool:
        """Whether this panel still shows the previous objective."""
        return self._waiting is not None and self._waiting.awaited is Awaited.NEXT_OBJECTIVE

    def _show_preparing(self) -> None:
        assert self._waiting is not None
        self._preparing.setText(self._waiting.text + self._until_then())
        self._preparing.show()
        if self._waits_for_another and self._shown is not None and not self._formula.isHidden():
            self._hides_formula = True  # it belongs to the previous objective
            self._formula.hide()

    def _until_then(self) -> str:
        """A sentence on what still shows the previous objective."""
        scene, shown = self.focus.scene, self._shown
        if scene is None or shown is None:
            return ""
        if self._waits_for_another:
            return "\nUntil then the pictures, the numbers and all below show the previous one."
        return "" if scene.is_of(shown) else "\nUntil then the pictures and the numbers show the previous one."

    def refuse_custom(self, error: InputError) -> None:
        """Show why a custom objective or a feasible set is invalid, in the editor that requested it."""
        if self._feasible.refuse(error):
            return
        if self._editors.shown is not None:
            self._editors.shown.refuse(error)

    def set_focus(self, focus: Focus) -> None:
        """Show the iterate of the run in focus in the editor."""
        self.focus = focus
        scene, run, shown = focus.scene, focus.run, self._shown
        if run is None or scene is None or shown is None:
            return
        if scene.experiment.objective == shown.objective and self._editors.shown is not None:
            self._editors.shown.show_iterate(run.trajectory.points[focus.step])

    def open_data(self, path: Path) -> None:
        """Open a data file with the first editor that can."""
        any(editor.open_file(path) for editor in self._editors.each())

    def ask_for_table(self) -> None:
        """Ask for a data file to open."""
        any(editor.ask_for_file() for editor in self._editors.each())

    def _show_objective(self, row: Objective, with_other_parameters: bool) -> None:
        assert self._shown is not None
        chosen = self._shown.objective
        self._formula.hide()  # until the new one is typeset
        editor = self._editors.show_for(chosen)
        if editor is not None and isinstance(chosen, Custom):
            editor.set_custom(chosen)
            editor.set_saved_names(self.my_functions.names)
        self._lesson.setText(row.lesson)
        self._lesson.setVisible(bool(row.lesson))
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
            self._form = ParameterForm(row.parameters, "parameter", "Parameter of the objective")
            self._form.edited.connect(self._set_parameter)
            self._form.released.connect(self.gesture_ended)
            editor = self._editors.shown
            if editor is None or not editor.show_parameters(self._form):
                layout = self.layout()
                assert isinstance(layout, QVBoxLayout)
                layout.insertWidget(layout.indexOf(self._reset), self._form)

    def _show_my_functions(self) -> None:
        self._combo.set_saved_functions(self.my_functions.names, self.my_functions.trouble)
        for editor in self._editors.made:
            editor.set_saved_names(self.my_functions.names)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Select the current objective in the menu: by name if it is saved, else by kind."""
        chosen = None if self._shown is None else self._shown.objective
        entry: object = chosen
        if isinstance(chosen, Custom):
            name = getattr(chosen, "label", "")
            entry = SavedFunction(name) if name in self.my_functions.names else number_of(chosen)
        self._combo.show_entry(entry)
        edit = self._combo.lineEdit()
        if edit is not None:  # of a Python function or a model of the user's own, which are in no list
            unlisted = None if entry is not None else self._shown
            edit.setPlaceholderText("" if unlisted is None else unlisted.definition().label)

    def _picked(self, index: int) -> None:
        chosen = self._combo.itemData(index)
        if isinstance(chosen, str):
            if self._shown is None or chosen != self._shown.objective:
                self.edit_requested.emit(ChooseObjective(chosen))
        elif isinstance(chosen, SavedFunction):
            self.edit_requested.emit(OpenCustom(self.my_functions.custom(chosen.name)))
        elif chosen is not None:
            self.kind(chosen)

    def kind(self, number: int) -> None:
        """Show the editor of a kind of custom objectives, with the last objective edited there."""
        self._choose_custom(self._editors[number].first())

    def _choose_custom(self, custom: Custom) -> None:
        self.edit_requested.emit(ChooseCustom(custom))

    def _set_parameter(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetParameter(name, value))

    def _reset_parameters(self) -> None:
        self.edit_requested.emit(ResetParameters())
