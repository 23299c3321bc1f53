"""List of a step's terms with symbol, name and value of each, and a check box to draw it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gdexplorer.descent.analysis.dissection import Dissection
from gdexplorer.gui.common.eliding import Elided
from gdexplorer.gui.common.fields import enable, wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.step_text import short
from gdexplorer.gui.common.text_size import letters
from gdexplorer.gui.common.with_end import WithEnd
from gdexplorer.optimizers.terms import Term
from gdexplorer.scene.step_drawing import is_drawn, term_colour

SYMBOL_WIDTH = 60  # pixels at most, beside usual texts
SPACING = 6  # pixels
FIGURE_SPACE = "\u2007"  # as wide as a digit


class TermRows(QWidget):
    """One row per term."""

    picked = Signal(int)  # a row was clicked
    toggled = Signal(str, bool)  # draw a term, or hide it

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector_terms")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self.terms: tuple[Term, ...] = ()
        self._rows: list[TermRow] = []

    def set_terms(self, terms: tuple[Term, ...], drawn: set[str]) -> None:
        """Show the terms of a rule."""
        if terms is self.terms:
            return
        self.terms = terms
        for row in self._rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [TermRow(index, len(terms), term, term.key in drawn) for index, term in enumerate(terms)]
        for row in self._rows:
            self._layout.addWidget(row)
            row.symbol.rendered.connect(self._fit_symbols)
            row.picked.connect(self.picked)
            row.toggled.connect(self.toggled)

    def _fit_symbols(self) -> None:
        """Leave the names what the symbols do not need."""
        width = max(row.symbol.natural_width for row in self._rows)
        for row in self._rows:
            row.symbol.fix_width(min(width, round(SYMBOL_WIDTH * letters())))

    def set_drawn(self, drawn: set[str]) -> None:
        """Check the terms that are drawn."""
        for row, term in zip(self._rows, self.terms, strict=True):
            row.set_drawn(term.key in drawn)

    def set_numbers(self, taken: Dissection) -> None:
        """Show the values of a step."""
        for row, term in zip(self._rows, taken.terms, strict=True):
            row.set_number(short(taken.numbers[term.key]), is_drawn(taken, term))

    def set_current(self, current: int) -> None:
        """Highlight the current term."""
        for index, row in enumerate(self._rows):
            row.set_current(index == current)


class TermRow(QFrame):
    """One term: a check box with its number in the picture, symbol, name and value."""

    picked = Signal(int)
    toggled = Signal(str, bool)

    def __init__(self, index: int, count: int, term: Term, drawn: bool) -> None:
        super().__init__()
        self._index, self._term, self._current = index, term, False
        self.setObjectName(f"term_{term.key}_row")
        self.setAccessibleName(term.name)
        about = f"{term.name}: {term.meaning}"  # the name may not fit into the row
        self.setToolTip(f"{about} Drawn as {_shape(term)}." if term.kind.is_drawn else about)
        self._box = QCheckBox(str(index + 1).rjust(len(str(count)), FIGURE_SPACE))  # symbols in one column
        self._box.setObjectName(f"term_{term.key}_check")
        self._box.setAccessibleName(f"Draw {term.name}")
        self._box.setIcon(_swatch(term_colour(index, count)))
        self.set_drawn(drawn)
        self._box.toggled.connect(self._toggled)
        self._numbers = Elided("–", f"term_{term.key}_value")
        self._numbers.make_selectable()
        self._numbers.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out(term)

    def _lay_out(self, term: Term) -> None:
        self.symbol = FormulaLabel(f"term_{term.key}_symbol")
        self.symbol.set_latex(term.symbol, term.name, keeps=True)
        self.symbol.fix_width(SYMBOL_WIDTH)
        self._name = wrapped(term.name.removeprefix("the "), f"term_{term.key}_name")
        self._name.setMinimumWidth(1)
        lead, row = QWidget(), QVBoxLayout(self)
        line = QHBoxLayout(lead)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACING)
        for part in (self._box, self.symbol, self._name):
            line.addWidget(part, part is self._name)
        row.setContentsMargins(3, 0, 3, 0)
        row.addWidget(WithEnd(lead, self._numbers, self._width_of_lead))

    def _width_of_lead(self) -> int:
        """The width in which the name is on one line."""
        name = self._name.fontMetrics().horizontalAdvance(self._name.text()) + 1
        return self._box.sizeHint().width() + self.symbol.width() + name + 2 * SPACING

    def set_drawn(self, drawn: bool) -> None:
        """Show whether the term is drawn."""
        with QSignalBlocker(self._box):
            self._box.setChecked(drawn)

    def set_number(self, text: str, can_be_drawn: bool) -> None:
        """Show the value at another step."""
        if self._numbers.text() != text:
            self._numbers.setText(text)
        if self._box.isEnabled() != can_be_drawn:
            enable(self._box, can_be_drawn, "This is not a vector in the plane, so it cannot be drawn.")

    def set_current(self, current: bool) -> None:
        """Highlight the row, or not."""
        if current != self._current:
            self._current = current
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint the current row."""
        super().paintEvent(event)
        if self._current:
            painter = QPainter(self)
            tint = QColor(self.palette().highlight().color())
            tint.setAlpha(56)
            painter.fillRect(self.rect(), tint)
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make this term the current one."""
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.picked.emit(self._index)

    def _toggled(self, drawn: bool) -> None:
        self.toggled.emit(self._term.key, drawn)


def _shape(term: Term) -> str:
    return term.kind.value.split(":")[0]


def _swatch(colour: str) -> QIcon:
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(1, 6, 22, 12, 4, 4)
    painter.end()
    return QIcon(pixmap)
