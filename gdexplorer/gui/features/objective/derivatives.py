"""Collapsible section with the typeset gradient and Hessian of a formula."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gdexplorer.formulas.formula import Formula, formula
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel

# Longer ones are not typeset: that takes too long.
LONGEST_TYPESET = 400

_ENTRIES = {
    "gradient_x": r"\frac{\partial f}{\partial x}",
    "gradient_y": r"\frac{\partial f}{\partial y}",
    "hessian_xx": r"\frac{\partial^2 f}{\partial x^2}",
    "hessian_xy": r"\frac{\partial^2 f}{\partial x \partial y}",
    "hessian_yy": r"\frac{\partial^2 f}{\partial y^2}",
}


class Derivatives(QWidget):
    """One line per derivative, typeset only while visible."""

    def __init__(self) -> None:
        super().__init__()
        self._formula: Formula | None = None
        self._shown: Formula | None = None
        self._button = QToolButton()
        self._button.setText("Gradient and Hessian")
        self._button.setCheckable(True)
        self._button.setAutoRaise(True)
        self._button.setObjectName("formula_derivatives_button")
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._lines = {name: FormulaLabel(f"formula_{name}") for name in _ENTRIES}
        self._note = wrapped("Longer derivatives are not typeset.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self._button, *self._lines.values(), self._note):
            layout.addWidget(widget)
        self._button.toggled.connect(self._show)
        self._show()

    def set_formula(self, text: str) -> None:
        """Show the derivatives of a formula that has been differentiated before."""
        self._formula = formula(text)
        self._show()

    def _show(self) -> None:
        opened = self._button.isChecked()
        self._button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        derived = self._formula if opened and self._formula is not None and self._formula.is_derived else None
        if derived is not None and derived is not self._shown:
            self._typeset(derived)
        for line in self._lines.values():
            line.setVisible(derived is not None and line.accessibleName() != "")
        self._note.setVisible(derived is not None and any(line.accessibleName() == "" for line in self._lines.values()))

    def _typeset(self, derived: Formula) -> None:
        self._shown = derived
        (xx, xy), (_, yy) = derived.hessian_latex
        for (name, left), right in zip(_ENTRIES.items(), (*derived.gradient_latex, xx, xy, yy), strict=True):
            if 0 < len(right) <= LONGEST_TYPESET:
                self._lines[name].set_latex(f"{left} = {right}", f"{name.replace('_', ' ')} of the formula")
            else:
                self._lines[name].setAccessibleName("")
