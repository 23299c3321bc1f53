"""Bar chart of the evaluations that descent, grid search and random search need as the dimension grows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.descent.analysis.brute_force import Effort, Method, Provenance, sentence
from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.fields import combo_box, in_row, large_number, text_box, wrapped
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.plots import Plot
from gdexplorer.gui.common.result_panel import ResultPanel
from gdexplorer.gui.common.rules import slow_ones, used_of_libraries
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.features.brute_force.brute_force_job import Comparison, ComparisonResult, checked
from gdexplorer.objectives.families import FAMILIES, MOST_DIMENSIONS, family
from gdexplorer.optimizers import OPTIMIZERS, optimizer

COLOURS = {Method.DESCENT: "#009E73", Method.GRID: "#D55E00", Method.RANDOM: "#0072B2"}
PATTERNS = {
    Provenance.COUNTED: Qt.BrushStyle.SolidPattern,
    Provenance.COMPUTED: Qt.BrushStyle.BDiagPattern,
    Provenance.EXTRAPOLATED: Qt.BrushStyle.DiagCrossPattern,
}
WIDTH = 0.26
EXPLANATION = (
    "Without gradients, finding a minimum means searching the whole domain, whose volume grows exponentially with the "
    "dimension. The gradient gives a descent direction directly."
)
COUNTING = "Counting…"
EMPTY = "Press Run to compare how many evaluations each way takes."


class BruteForcePanel(ResultPanel):
    """Request a comparison and show it."""

    is_costly = False
    result: ComparisonResult | None

    def __init__(self) -> None:
        tip = "Count evaluations where feasible, compute the rest"
        super().__init__("brute_force", "counting", "Run", tip, EMPTY, COUNTING)
        self._family = combo_box("brute_force_family_combo", "Function", [(item.label, item.key) for item in FAMILIES])
        self._low = large_number("brute_force_low_spin", "Fewest dimensions", 1, MOST_DIMENSIONS, 1)
        self._high = large_number("brute_force_high_spin", "Most dimensions", 1, MOST_DIMENSIONS, MOST_DIMENSIONS)
        self._accuracy = text_box("brute_force_accuracy_edit", "Tolerance above the minimum value", "0.01")
        rules = [(item.label, item.key) for item in OPTIMIZERS]
        self._optimizer = combo_box("brute_force_optimizer_combo", "Optimizer", rules)
        self._optimizer.setCurrentIndex(self._optimizer.findData("gradient_descent"))
        self._slow = wrapped("", "brute_force_slow")
        self._say_if_slow()
        self._plot = Plot("brute_force_plot", "Evaluations by dimensions", "dimensions", "evaluations")
        self._plots = (self._plot,)
        self._plot.getAxis("left").setLogMode(True)
        self.bars: list[pg.BarGraphItem] = []
        self._accuracy.textEdited.connect(self._problem.clear_up)
        for box in (self._low, self._high):
            box.valueChanged.connect(self._problem.clear_up)
        self._optimizer.currentIndexChanged.connect(self._say_if_slow)
        self._lay_out()
        self._say()

    def _lay_out(self) -> None:
        rows = (
            in_row(self._family, self._optimizer),
            in_row("dimensions", self._low, "to", self._high, "within", self._accuracy),
            in_row(self._run, self._cancel, self._progress),
        )
        latex = r"N_{\mathrm{grid}} = \left(\frac{L}{h}\right)^n"
        formula, results = FormulaLabel("brute_force_formula", latex, "N_grid = (L / h)^n"), QVBoxLayout()
        results.addWidget(self._plot, 1)
        names = "; ".join(f"<font color='{COLOURS[method]}'>■</font> {method.value}" for method in Method)
        legend = wrapped("", "brute_force_legend", selectable=True)
        legend.setTextFormat(Qt.TextFormat.RichText)
        legend.setText(f"{names}. Solid: counted; hatched: computed; crossed: extrapolated.")
        results.addWidget(legend)
        self._lay_out_beside(rows, (self._slow, wrapped(EXPLANATION), formula), results)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._plot.set_theme(theme)

    def set_experiment(self, experiment: Experiment) -> None:
        """Offer the optimizers of other libraries that it has, besides the built-in ones and the chosen one."""
        box, chosen = self._optimizer, self._optimizer.currentData()
        used = used_of_libraries(experiment)
        for place in reversed(range(len(OPTIMIZERS), box.count())):
            if box.itemData(place) not in (*used, chosen):
                box.removeItem(place)
        for key in used:
            if box.findData(key) < 0:
                box.addItem(optimizer(key).label, key)

    def _say_if_slow(self, *_: object) -> None:
        slow = slow_ones([self._optimizer.currentData()])
        self._slow.setText(slow)
        self._slow.setVisible(bool(slow))

    def _show(self) -> None:
        assert self.result is not None
        found = list(self.result.found)
        for bars in self.bars:
            self._plot.removeItem(bars)
        self.bars = [_bars(found, place, method) for place, method in enumerate(Method)]
        for bars in self.bars:
            self._plot.addItem(bars)
        first, last = self.result.comparison.dimensions
        self._plot.setXRange(first - 0.5, last + 0.5, padding=0.0)

    def _in_words(self) -> str:
        assert self.result is not None
        of = self.result.comparison
        found, (first, last) = list(self.result.found), of.dimensions
        known = last if not self._is_busy else max(effort.dimensions for effort in found) - 1
        return sentence(found, family(of.family).label, float(of.accuracy), range(first, known + 1))

    def _entered(self) -> Comparison:
        return Comparison(
            self._family.currentData(), (self._low.value(), self._high.value()), self._accuracy.text().strip(),
            self._optimizer.currentData(),
        )  # fmt: skip

    def _check(self, entered: Comparison) -> None:
        checked(entered)

    def _at_fault(self) -> Sequence[QWidget]:
        if self._low.value() > self._high.value():
            return self._low, self._high
        try:
            checked(replace(self._entered(), accuracy="0.01"))
        except InputError:
            return ()  # the accuracy is not to blame
        return (self._accuracy,)


def _bars(found: list[Effort], place: int, method: Method) -> pg.BarGraphItem:
    mine = [effort for effort in found if effort.method is method]
    colour = QColor(COLOURS[method])
    return pg.BarGraphItem(
        x=[effort.dimensions + (place - 1) * WIDTH for effort in mine],
        height=[math.log10(max(effort.evaluations, 1.0)) for effort in mine],
        width=WIDTH,
        brushes=[QBrush(colour, PATTERNS[effort.provenance]) for effort in mine],
        pen=colour,
    )
