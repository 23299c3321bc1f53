"""Editor of a custom formula, which is typeset, differentiated and minimised while it is typed."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from gdexplorer.errors import InputError
from gdexplorer.formulas import derivation
from gdexplorer.formulas.caret import with_caret
from gdexplorer.formulas.formula import formula
from gdexplorer.formulas.name_hints import doubts
from gdexplorer.formulas.tokeniser import FormulaError
from gdexplorer.gui.common.fields import push_button, wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.text_size import follow_size
from gdexplorer.gui.common.timers import once
from gdexplorer.gui.features.objective.custom_editor import CustomEditor
from gdexplorer.gui.features.objective.derivatives import Derivatives
from gdexplorer.gui.features.objective.domain_boxes import DomainBoxes
from gdexplorer.gui.features.objective.save_row import SaveRow
from gdexplorer.objectives import Custom, CustomFormula
from gdexplorer.objectives.formulas.custom_formula import from_shared, is_shared, share

# Milliseconds without a key press before a formula is used, and before an error in it is shown.
PAUSE = 150
PAUSE_BEFORE_COMPLAINT = 700
# Changes with no longer pause than this form one undo step.
PAUSE_BETWEEN_CHANGES = 3000
# Typesetting takes about a millisecond per three characters of LaTeX.
LONGEST_TYPESET = 300

EXAMPLE = CustomFormula("(1 - x)^2 + b*(y - x^2)^2", ((-2.0, 2.0), (-1.0, 3.0)), defaults=(("b", 10.0),))


class FormulaEditor(CustomEditor):
    """A box for the formula, with its errors, derivatives, domain and name."""

    kind = CustomFormula
    title = "Formula"
    lesson = "Type a function of x and y: it is differentiated, drawn and minimised while you type."
    icon = "M16 4 C11 3 12 21 7 20 M8 11 H15"
    typesets = True

    def __init__(self) -> None:
        super().__init__()
        self._custom = EXAMPLE
        self._values: dict[str, float] = {}
        self._error: InputError | None = None
        self._edit = _formula_edit()
        self._problem = _Problem()
        self._typeset = FormulaLabel("formula_typeset")
        self._doubts = wrapped(name="formula_doubts")
        self._derivatives = Derivatives()
        self._sliders = QVBoxLayout()
        self._domain = DomainBoxes()
        self._save_row = SaveRow("formula")
        tip = "Copy formula, parameters and domain as one line of text; paste it here or elsewhere."
        self._copy = push_button("formula_copy_button", "Copy as text", tip)
        self._pause = self._timer(PAUSE)
        self._complaint = self._timer(PAUSE_BEFORE_COMPLAINT)
        self._change = self._timer(PAUSE_BETWEEN_CHANGES)
        self._lay_out()
        self._connect()

    def _timer(self, milliseconds: int) -> QTimer:
        return once(self, milliseconds)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        bottom = QHBoxLayout()
        bottom.addWidget(self._copy)
        bottom.addStretch(1)
        for widget in (self._edit, self._problem, self._typeset, self._doubts, self._derivatives):
            layout.addWidget(widget)
        layout.addLayout(self._sliders)
        layout.addWidget(self._domain)
        layout.addWidget(self._save_row)
        layout.addLayout(bottom)

    def _connect(self) -> None:
        self._edit.textEdited.connect(self._typed)
        self._edit.returnPressed.connect(self._take)
        self._pause.timeout.connect(self._take_live)
        self._complaint.timeout.connect(self._complain)
        self._domain.edited.connect(self._pick_domain)
        self._save_row.saving_requested.connect(self._ask_to_keep)
        self._save_row.removal_requested.connect(self.removal_requested)
        self._copy.clicked.connect(self._copy_text)

    def first(self) -> Custom:
        """The last formula shown, at first Rosenbrock's function."""
        return self._custom

    def set_custom(self, custom: Custom) -> None:
        """Show the current formula, without overwriting text that is being typed."""
        assert isinstance(custom, CustomFormula)
        typing = self._pause.isActive() or (self._error is not None and self._edit.hasFocus())
        self._custom = custom
        self._domain.set_domain(custom.domain)
        self._derivatives.set_formula(custom.text)
        if not typing:
            self._settle(None)
            if self._edit.text().strip() != custom.text:
                self._edit.setText(custom.text)
                self._edit.setCursorPosition(0)
            self._show_typeset(custom.text)

    def let_go(self) -> None:
        """Take back what is typed of the domain; a formula stays a draft."""
        self._domain.let_go()

    def set_values(self, values: Mapping[str, float]) -> None:
        """Receive the parameter values, to save and copy them with the formula."""
        self._values = dict(values)

    def set_saved_names(self, names: tuple[str, ...]) -> None:
        """Receive the names of the saved functions."""
        self._save_row.set_name(self._custom.label, self._custom.label in names)

    def show_parameters(self, form: QWidget) -> bool:
        """Place the sliders between the formula and its domain."""
        self._sliders.addWidget(form)
        return True

    def refuse(self, error: InputError) -> None:
        """Show the error in the formula, with a caret under the character."""
        self._settle(error)
        self._complain()

    def showEvent(self, event: QShowEvent) -> None:
        """Import the symbolic library ahead of the first formula."""
        derivation.warm_up()
        super().showEvent(event)

    def _typed(self) -> None:
        if not self._change.isActive():
            self.released.emit()
        self._change.start()
        self._pause.start()
        self._complaint.start()
        self._problem.hide()

    def _take(self) -> None:
        """Use the text now, as on Return."""
        self._take_live()
        self._complain()

    def _take_live(self) -> None:
        self._pause.stop()
        try:
            custom = self._typed_custom()
            custom.objective()
        except InputError as error:
            self._settle(error)
            return
        corrected = self._error is not None and custom == self._custom
        self._settle(None)
        self._show_typeset(custom.text)
        self._pick(custom)
        if corrected:
            self.accepted.emit()

    def _typed_custom(self) -> CustomFormula:
        text = self._edit.text().strip()
        if not is_shared(text):
            return msgspec.structs.replace(self._custom, text=text, label=self._custom.label)
        custom = from_shared(text)
        with QSignalBlocker(self._edit):
            self._edit.setText(custom.text)
        return custom

    def _pick_domain(self, domain: object) -> None:
        self._pick(msgspec.structs.replace(self._custom, domain=domain))

    def _pick(self, custom: CustomFormula) -> None:
        if custom != self._custom:
            self.custom_picked.emit(custom)

    def _settle(self, error: InputError | None) -> None:
        self._error = error
        if error is None:
            self._complaint.stop()
            self._problem.hide()

    def _complain(self) -> None:
        self._complaint.stop()
        if self._error is not None:
            self._show_problem(self._error)

    def _show_problem(self, error: InputError) -> None:
        self._problem.show_error(error, self._edit.text(), self.width())

    def _show_typeset(self, text: str) -> None:
        latex = formula(text).latex
        self._typeset.setVisible(0 < len(latex) <= LONGEST_TYPESET)
        if not self._typeset.isHidden():
            self._typeset.set_latex(latex, text)
        self._doubts.setText(doubts(formula(text).parameters))
        self._doubts.setVisible(bool(self._doubts.text()))

    def _ask_to_keep(self, name: str) -> None:
        defaults = tuple({**dict(self._custom.defaults), **self._values}.items())
        self.save_requested.emit(name, msgspec.structs.replace(self._custom, label=name.strip(), defaults=defaults))

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(share(self._custom, self._values))


def _letters() -> QFont:
    """Letters of one width, so that the caret stands below the one that it means."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


def _formula_edit() -> QLineEdit:
    edit = QLineEdit()
    edit.setPlaceholderText("such as x^2 + a*y^2")
    edit.setObjectName("formula_edit")
    edit.setAccessibleName("Formula of x and y")
    follow_size(edit, font=_letters())
    edit.setToolTip(
        "A formula of x and y; other names become parameters. ^ or **, pi, e, sin ... atanh, exp, log, sqrt, abs, min, "
        "max, erf, gauss, sigmoid, relu, softplus, where(x < 0, -x, x^2). Copied text can be pasted back."
    )
    return edit


class _Problem(QWidget):
    """An error: the formula with a caret under the character, and a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._caret, self._sentence = QLabel(), wrapped(name="formula_error")
        # The text is cut to the available width, so it must not prevent the panel from shrinking.
        self._caret.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setObjectName("formula_problem")
        self._caret.setObjectName("formula_caret")
        follow_size(self._caret, font=_letters())
        for label in (self._caret, self._sentence):
            label.setTextFormat(label.textFormat().PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._caret)
        layout.addWidget(self._sentence)
        self.hide()

    def show_error(self, error: InputError, text: str, width: int) -> None:
        self._caret.setVisible(isinstance(error, FormulaError) and bool(text.strip()))
        if isinstance(error, FormulaError):
            columns = max(width // self._caret.fontMetrics().horizontalAdvance("0") - 1, 20)
            self._caret.setText("\n".join(with_caret(text, error.position, min(columns, 100))))
        self._sentence.setText(f"⚠ {error}")
        self.show()
