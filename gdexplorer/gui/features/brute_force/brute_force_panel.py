"""Bar chart of the evaluations that descent, grid search and random search need as the dimension grows."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.descent.analysis.brute_force import Effort, Method, Provenance, sentence
from gdexplorer.errors import InputError
from gdexplorer.gui.common.beside import Beside
from gdexplorer.gui.common.fields import (
    NOTHING_RUNS,
    combo_box,
    enable,
    in_row,
    large_number,
    push_button,
    text_box,
    wrapped,
)
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.plots import Plot
from gdexplorer.gui.common.problem import Problem
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.features.brute_force.brute_force_job import Comparison, ComparisonResult, checked
from gdexplorer.objectives.families import FAMILIES, MOST_DIMENSIONS, family
from gdexplorer.optimizers import OPTIMIZERS

COLOURS = {Method.DESCENT: "#009E73", Method.GRID: "#D55E00", Method.RANDOM: "#0072B2"}
PATTERNS = {
    Provenance.COUNTED: Qt.BrushStyle.SolidPattern,
    Provenance.COMPUTED: Qt.BrushStyle.BDiagPattern,
    Provenance.EXTRAPOLATED: Qt.BrushStyle.DiagCrossPattern,
}
WIDTH = 0.26
EMPTY = "Press Run to compare how many evaluations each way takes."


class BruteForcePanel(QWidget):
    """Request a comparison and show it."""

    run_requested = Signal(object)  # Comparison
    cancel_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("brute_force_panel")
        self._family = combo_box("brute_force_family_combo", "Function", [(item.label, item.key) for item in FAMILIES])
        self._low = large_number("brute_force_low_spin", "Fewest dimensions", 1, MOST_DIMENSIONS, 1)
        self._high = large_number("brute_force_high_spin", "Most dimensions", 1, MOST_DIMENSIONS, MOST_DIMENSIONS)
        self._accuracy = text_box("brute_force_accuracy_edit", "Tolerance above the minimum value", "0.01")
        rules = [(item.label, item.key) for item in OPTIMIZERS]
        self._optimizer = combo_box("brute_force_optimizer_combo", "Optimizer", rules)
        self._optimizer.setCurrentIndex(self._optimizer.findData("gradient_descent"))
        self._run = push_button("brute_force_run_button", "Run", "Count evaluations where feasible, compute the rest")
        self._cancel = push_button("brute_force_cancel_button", "Cancel", "Stop counting")
        self._plot = Plot("brute_force_plot", "Evaluations by dimensions", "dimensions", "evaluations")
        self._plot.getAxis("left").setLogMode(True)
        self.bars: list[pg.BarGraphItem] = []
        self._problem = Problem("brute_force", self._accuracy)
        for box in (self._low, self._high):
            box.valueChanged.connect(self._problem.clear_up)
        self._sentence = wrapped("", "brute_force_sentence", selectable=True)
        self._lay_out()
        self._run.clicked.connect(self._ask)
        self._cancel.clicked.connect(self.cancel_requested)
        self.set_busy(False)

    def _lay_out(self) -> None:
        settings, results = QVBoxLayout(), QVBoxLayout()
        settings.addLayout(in_row(self._family, self._optimizer))
        settings.addLayout(in_row("dimensions", self._low, "to", self._high, "within", self._accuracy))
        settings.addWidget(self._problem)
        settings.addLayout(in_row(self._run, self._cancel))
        settings.addWidget(self._sentence)
        settings.addWidget(
            wrapped("Without gradients, finding a minimum means searching the whole domain, whose volume grows "
                  "exponentially with the dimension. The gradient gives a descent direction directly.")
        )  # fmt: skip
        settings.addWidget(
            FormulaLabel("brute_force_formula", r"N_{\mathrm{grid}} = \left(\frac{L}{h}\right)^n", "N_grid = (L / h)^n")
        )
        settings.addStretch(1)
        results.addWidget(self._plot, 1)
        names = "; ".join(f"<font color='{COLOURS[method]}'>■</font> {method.value}" for method in Method)
        legend = wrapped("", "brute_force_legend", selectable=True)
        legend.setTextFormat(Qt.TextFormat.RichText)
        legend.setText(f"{names}. Solid: measured; hatched: computed; crossed: extrapolated.")
        results.addWidget(legend)
        QVBoxLayout(self).addWidget(Beside(settings, results))
        self._show_sentence(EMPTY)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._plot.set_theme(theme)

    def set_busy(self, busy: bool) -> None:
        """Enable the cancel button while the job runs."""
        enable(self._cancel, busy, NOTHING_RUNS)

    def _show_sentence(self, text: str) -> None:
        """Say what the plot shows."""
        self._sentence.setText(text)
        self._plot.setAccessibleDescription(text)
        self._plot.say_if_empty("" if self.bars else text)

    def set_efforts(self, compared: ComparisonResult) -> None:
        """Draw the efforts known so far, and state the conclusion."""
        found = list(compared.found)
        for bars in self.bars:
            self._plot.removeItem(bars)
        self.bars = [_bars(found, place, method) for place, method in enumerate(Method)]
        for bars in self.bars:
            self._plot.addItem(bars)
        comparison = compared.comparison
        self._show_sentence(sentence(found, family(comparison.family).label, float(comparison.accuracy)))
        first, last = comparison.dimensions
        self._plot.setXRange(first - 0.5, last + 0.5, padding=0.0)

    def begin(self) -> None:
        """Run an example when the panel is first shown."""
        if not self.bars and self._sentence.text() == EMPTY:
            self._ask()

    def _ask(self) -> None:
        comparison = Comparison(
            self._family.currentData(), (self._low.value(), self._high.value()), self._accuracy.text().strip(),
            self._optimizer.currentData(),
        )  # fmt: skip
        self._problem.clear_up()
        try:
            checked(comparison)
        except InputError as error:
            self._problem.say(str(error))
        else:
            self._show_sentence("Counting…")
            self.run_requested.emit(comparison)


def _bars(found: list[Effort], place: int, method: Method) -> pg.BarGraphItem:
    mine = [effort for effort in found if effort.method is method]
    colour = QColor(COLOURS[method])
    return pg.BarGraphItem(
        x=[effort.dimensions + (place - 1) * WIDTH for effort in mine],
        height=[math.log10(max(effort.evaluations, 1.0)) for effort in mine],
        width=WIDTH,
        brushes=[QBrush(colour, PATTERNS[effort.provenance]) for effort in mine],
        pens=[pg.mkPen(colour)] * len(mine),
    )
