"""The update rule, buttons to go through its terms, and the current term in words and formulas."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gdexplorer.descent.analysis.dissection import Dissection
from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.fields import tool_button, wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.step_text import number_line, rule_line, scale, short
from gdexplorer.optimizers.optimizer import Optimizer
from gdexplorer.optimizers.terms import Term, TermKind

# Typesetting numbers takes too long for each frame.
LATER = r"= \ldots\quad\text{(numbers appear when playback pauses)}"
COLUMNS = "Products, quotients and roots of vectors are element-wise."


class RuleLines(QWidget):
    """An update rule, typeset with one line per part."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector_rule")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 2, 0, 2)
        self._layout.setSpacing(1)
        self._rule: Optimizer | None = None
        self._lines: list[FormulaLabel] = []

    def set_rule(self, rule: Optimizer) -> None:
        """Show the update of ``rule``."""
        if rule is self._rule:
            return
        self._rule = rule
        self.setAccessibleName(f"{rule.label}: {rule.summary}")
        for line in self._lines:
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        parts = parts_of(rule.update)
        self._lines = [FormulaLabel(f"inspector_rule_{number}") for number in range(len(parts))]
        for line, part in zip(self._lines, parts, strict=True):
            line.set_latex(part, part, keeps=True)
            self._layout.addWidget(line)


def parts_of(latex: str) -> list[str]:
    """Split LaTeX at each wide space (quad) that is not inside braces."""
    parts = [""]
    for piece in latex.split(r"\quad"):
        whole = parts[-1].count("{") == parts[-1].count("}")
        parts = [*parts, piece] if whole and parts[-1] else [*parts[:-1], parts[-1] + piece]
    return [part.strip() for part in parts]


class StepWords(QWidget):
    """The current term: a sentence, its formula in symbols, and the same in numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.rule = RuleLines()
        self.back = tool_button("micro_back_button", "Micro-step back: the term before", "◂ term")
        self.forward = tool_button("micro_forward_button", "Micro-step forward: the next term", "term ▸")
        self.copy = tool_button("inspector_copy_button", "Copy all numbers of this step as a table", "Copy")
        self._place = Elided(name="micro_label")
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar = self._bar()
        self._meaning, self._scale = wrapped(name="inspector_meaning"), wrapped(name="inspector_scale")
        self._symbols, self._numbers = FormulaLabel("inspector_symbols"), FormulaLabel("inspector_numbers")
        self._line = self._plain = self._typeset = ""
        self._lay_out()

    def _bar(self) -> QWidget:
        bar = QWidget()
        layout = QHBoxLayout(bar)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.back, self.forward):
            layout.addWidget(widget)
        layout.addWidget(self._place, 1)
        layout.addWidget(self.copy)
        return bar

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(3)
        for part in (self._meaning, self._symbols, self._numbers, self._scale):
            layout.addWidget(part)
        self._numbers.setMinimumHeight(36)

    def show_rule(self, taken: Dissection) -> None:
        """Show the rule of the optimizer that took the step."""
        self.rule.set_rule(taken.rule)

    def show_term(self, taken: Dissection, index: int, factor: float) -> None:
        """Show one term in words; `show_numbers` fills in the numbers later."""
        term = taken.terms[index]
        self._line, self._plain = number_line(taken, term), f"{term.name}: {short(taken.numbers[term.key])}"
        place = f"{index + 1} of {len(taken.terms)}"
        self._place.set_fitting((f"{place}: {term.name}", place))  # the row of the term is highlighted
        _set_text(self._meaning, f"{term.meaning}{_remarks(taken, term)}")
        _set_text(self._scale, _scale_words(taken, factor))
        self._symbols.set_latex(rule_line(taken, term), term.name)
        if self._typeset != self._line:
            self._typeset = ""
            self._numbers.set_latex(LATER, "the numbers appear when playback pauses")

    @property
    def line(self) -> str:
        """The current term in numbers, as LaTeX."""
        return self._line

    def show_numbers(self, line: str) -> None:
        """Show the numbers once their ``line`` is typeset, unless it belongs to an earlier term or step."""
        if line == self._line:
            self._numbers.set_latex(line, self._plain)
            self._typeset = line


def _remarks(taken: Dissection, term: Term) -> str:
    remarks = ""
    if term.kind is TermKind.POINTS:
        count = len(taken.numbers[term.key])
        remarks += f" There are {count}: the filled ones are the {term.selected(count)} selected."
    if term.key == "g" and taken.disturbed:
        remarks += " This is the gradient that the optimizer received, not the exact one: from a mini-batch, noisy,"
        remarks += " clipped or in another metric."
    if not taken.complete:
        remarks += " With this many weights the optimizer's state is not recorded: only gradient and step are known."
    return remarks


def _scale_words(taken: Dissection, factor: float) -> str:
    scaled = any(term.kind in (TermKind.SLOPE, TermKind.SQUARE, TermKind.SIZE) for term in taken.terms)
    words = f"{length_words(factor)} " if scaled else ""
    return words + COLUMNS


def length_words(factor: float) -> str:
    """Say which arrows on the map have their true length, and how the others are scaled."""
    if scale(factor) == scale(1.0):
        return "On the map all arrows have their true length."
    return f"On the map the step has its true length; of the other arrows, lengths are scaled {scale(factor)}."


def _set_text(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
