"""Panel of hyperparameter sweeps: the final value over one or two hyperparameters, with the edge of stability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from gdexplorer.descent.analysis.sweep import Range, Sweep
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.analyses import COMPILED_FIRST
from gdexplorer.gui.common.fields import (
    NO_OPTIMIZER,
    NO_START,
    combo_box,
    enable,
    in_row,
    large_number,
    list_optimizers,
    named,
    text_box,
    wrapped,
)
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.common.plots import LINE_COLOURS, Plot
from gdexplorer.gui.common.result_panel import ResultPanel
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.features.sweep.height_bar import HeightBar
from gdexplorer.gui.features.sweep.sweep_job import Variation, checked
from gdexplorer.numerals import number_text, percent, short
from gdexplorer.parameter import Parameter, Scale
from gdexplorer.scene.stability import limit_formula, swept_limit_words
from gdexplorer.scene.sweep_picture import SweepResult, axis_values, cell_at, heights, painted, span
from gdexplorer.session.edits import SetHyperparameter

WAITING = f"Sweeping…{COMPILED_FIRST}"
# The title of the final values, and what it is on a low plot.
ABOVE = "final value above the minimum", "above the minimum", "f − f*"
NUMERIC = (Scale.LINEAR, Scale.LOGARITHMIC)

# What the marks in the plot mean.
EDGE, DOT = "line: edge of stability", "dot: present settings"
EXPLANATION = (
    "Small learning rates converge slowly, large ones diverge: descent works in between. All runs begin at the first "
    "start."
)
EMPTY = "Press Run to see where descent ends for each value of a hyperparameter, or of two."


class _Axis:
    """Choice of one hyperparameter, its range, and its scale."""

    def __init__(self, name: str, optional: bool) -> None:
        self.name = combo_box(f"sweep_{name}_combo", f"The {name} hyperparameter to vary")
        self.low = text_box(f"sweep_{name}_low_edit", f"Lowest value of the {name} hyperparameter")
        self.high = text_box(f"sweep_{name}_high_edit", f"Highest value of the {name} hyperparameter")
        label = f"Vary the {name} hyperparameter on a logarithmic scale"
        self.decades = named(QCheckBox("log"), f"sweep_{name}_decades_check", label)
        self._optional = optional
        self._known: dict[str, Parameter] = {}
        self.name.currentIndexChanged.connect(self._suggest)

    @property
    def ends(self) -> tuple[QLineEdit, QLineEdit]:
        """The fields of its range."""
        return self.low, self.high

    def offer(self, hyperparameters: tuple[Parameter, ...]) -> None:
        """Offer the numeric hyperparameters."""
        self._known = {item.name: item for item in hyperparameters if item.scale in NUMERIC}
        with QSignalBlocker(self.name):
            self.name.clear()
            if self._optional:
                self.name.addItem("nothing else", "")
            for item in self._known.values():
                self.name.addItem(item.label, item.name)
        self._suggest()

    def leave_out(self, name: str) -> None:
        """Do not offer the hyperparameter called ``name``, which is varied already."""
        chosen = self.name.currentData()
        with QSignalBlocker(self.name):
            self.name.clear()
            self.name.addItem("nothing else", "")
            for item in self._known.values():
                if item.name != name:
                    self.name.addItem(item.label, item.name)
            self.name.setCurrentIndex(max(self.name.findData(chosen), 0))
        if self.name.currentData() != chosen:
            self._suggest()

    def entered(self) -> tuple[str, str, str, bool] | None:
        """The hyperparameter chosen, its range as text, and whether logarithmic; None if none is chosen."""
        name = self.name.currentData()
        if not name:
            return None
        return name, self.low.text().strip(), self.high.text().strip(), self.decades.isChecked()

    def wrong(self) -> tuple[QLineEdit, ...]:
        """The ends of the range that are no values of the hyperparameter; both if they are no range."""
        entered = self.entered()
        if entered is None:
            return ()
        name, low, high, is_logarithmic = entered
        wrong = tuple(field for field in self.ends if not self._has(name, field.text().strip()))
        if wrong:
            return wrong
        try:
            Range(name, number_in(low, name), number_in(high, name), 2, is_logarithmic)
        except InputError:
            return (self.low,) if is_logarithmic and number_in(low, name) <= 0.0 else self.ends
        return ()

    def _has(self, name: str, text: str) -> bool:
        try:
            self._known[name].checked(number_in(text, name))
        except InputError:
            return False
        return True

    def _suggest(self) -> None:
        item = self._known.get(self.name.currentData() or "")
        for widget in (self.low, self.high, self.decades):
            enable(widget, item is not None, "Choose a hyperparameter above.")
        if item is not None:
            low, high = (1e-5, 1.0) if item.name == "learning_rate" else item.slider_range
            self.low.setText(short(low))
            self.high.setText(short(high))
            self.decades.setChecked(item.is_logarithmic and low > 0.0)


class SweepPanel(ResultPanel):
    """Request a sweep, plot it, and apply the settings at a clicked point."""

    is_costly = False
    edit_requested = Signal(object)  # Edit
    gesture_ended = Signal()
    clear_requested = Signal()
    result: SweepResult | None

    def __init__(self) -> None:
        super().__init__("sweep", "the sweep", "Run", "Run the sweep", EMPTY, WAITING)
        self._experiment: Experiment | None = None
        self._optimizer = combo_box("sweep_optimizer_combo", "Optimizer to sweep")
        self._first, self._second = _Axis("first", False), _Axis("second", True)
        self._steps = large_number("sweep_steps_spin", "Steps of each run", 1, 100_000, 200)
        self.plot = Plot("sweep_plot", "Final value", "", "")
        self._plots = (self.plot,)
        self._formula = FormulaLabel("sweep_formula")
        self._show_formula()
        self._add_items()
        self._lay_out()
        self._optimizer.currentIndexChanged.connect(self._choose)
        self._first.name.currentIndexChanged.connect(self._leave_out_first)
        for combo in (self._first.name, self._second.name):
            combo.currentIndexChanged.connect(self._problem.clear_up)
        for field in (*self._first.ends, *self._second.ends):
            field.textEdited.connect(self._problem.clear_up)
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self._say()

    def _add_items(self) -> None:
        self._curve = self.plot.plot(pen=pg.mkPen(LINE_COLOURS[0], width=2), connect="finite")
        self.image = pg.ImageItem(axisOrder="row-major")
        self.edge_line = pg.InfiniteLine(angle=90, pen=pg.mkPen(LINE_COLOURS[1], width=2))
        self._edge_curve = pg.PlotCurveItem(pen=pg.mkPen(LINE_COLOURS[1], width=2.5), connect="finite")
        self.current_value = pg.ScatterPlotItem(
            symbol="o", size=11, brush="#ffffff", pen=pg.mkPen("#000000", width=1.5)
        )
        for item in (self.image, self.edge_line, self._edge_curve, self.current_value):
            self.plot.addItem(item)
            item.hide()
        self.image.setZValue(-10)
        self.bar = HeightBar()
        self.card = self.plot.add_card("sweep_hover_card", self._values_at)

    def _lay_out(self) -> None:
        results = QVBoxLayout()
        rows = [in_row(self._optimizer, "steps", self._steps), in_row(self._run, self._cancel, self._progress)]
        for axis in (self._first, self._second):
            rows += [in_row(axis.name), in_row("from", axis.low, "to", axis.high, axis.decades)]
        results.addWidget(self.plot, 1)
        results.addWidget(self.bar)
        self._lay_out_beside(rows, (wrapped(EXPLANATION), self._formula), results)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self.plot.set_theme(theme)

    def set_experiment(self, experiment: Experiment) -> None:
        """Offer the optimizers of ``experiment``, and mark the current settings."""
        self._experiment = experiment
        ready = bool(experiment.optimizers and experiment.starts)
        enable(self._run, ready, NO_START if experiment.optimizers else NO_OPTIMIZER)
        if list_optimizers(self._optimizer, experiment):
            self._offer()
        self._show_formula()
        self._mark()

    def _show(self) -> None:
        swept = self.result
        two = swept is not None and len(swept.sweep.ranges) == 2
        self._curve.setVisible(swept is not None and not two)
        for item in (self.image, self._edge_curve):
            item.setVisible(two)
        self.edge_line.hide()
        self.bar.setVisible(two)
        self.card.hide()
        if swept is not None:
            (self._draw_map if two else self._draw_curve)(swept.sweep, swept.lowest)
        self._mark()

    def _draw_curve(self, result: Sweep, lowest: float | None) -> None:
        (swept,) = result.ranges
        places, lifted = axis_values(swept), heights(result, lowest)[:, 0]
        known = result.codes[:, 0] >= 0
        self._curve.setData(places[known], lifted[known])
        self._name_axes(swept.name, ABOVE, (swept.logarithmic, True))
        self.plot.setXRange(places[0], places[-1], padding=0.02)
        finite = lifted[np.isfinite(lifted)]
        if len(finite):
            self.plot.setYRange(finite.min(), max(finite.max(), finite.min() + 1e-3), padding=0.05)
        if np.isfinite(result.edges[0]):
            self.edge_line.setPos(_placed(swept, result.edges[0]))
            self.edge_line.show()

    def _draw_map(self, result: Sweep, lowest: float | None) -> None:
        first, second = result.ranges
        xs, ys = axis_values(first), axis_values(second)
        half_x, half_y = (xs[1] - xs[0]) / 2.0, (ys[1] - ys[0]) / 2.0
        self.image.setImage(painted(result, lowest).transpose(1, 0, 2), autoLevels=False, levels=None)
        box = QRectF(xs[0] - half_x, ys[0] - half_y, xs[-1] - xs[0] + 2 * half_x, ys[-1] - ys[0] + 2 * half_y)
        self.image.setRect(box)
        self.bar.set_span(*span(heights(result, lowest)))
        self._edge_curve.setData(_placed(first, result.edges), ys)
        self._name_axes(first.name, (second.name.replace("_", " "),), (first.logarithmic, second.logarithmic))
        self.plot.setRange(box, padding=0.0)

    def _name_axes(self, bottom: str, left: Sequence[str], logarithmic: tuple[bool, bool]) -> None:
        self.plot.title_axis("bottom", bottom.replace("_", " "))
        self.plot.title_axis("left", *left)
        for side, decades in zip(("bottom", "left"), logarithmic, strict=True):
            self.plot.getAxis(side).setLogMode(decades)

    def _in_words(self) -> str:
        assert self.result is not None
        result = self.result.sweep
        if not result.finished:
            return f"{percent(float(np.mean(result.codes >= 0)))} of the runs finished."
        best = ", ".join(
            f"{name.replace('_', ' ')} {value:.4g}" for name, value in result.settings_at(*result.best).items()
        )
        click = "Click the plot to use these settings."
        if len(result.ranges) == 2:
            return f"Dark: low final value; grey: diverged; {EDGE}; {DOT}. Best: {best}. {click}"
        marks = "; ".join([EDGE, DOT] if np.isfinite(result.edges[0]) else [DOT]).capitalize()
        return f"{swept_limit_words(result)} {marks}. Best: {best}. {click}"

    def _mark(self) -> None:
        """Mark the current settings of the optimizer."""
        place = self._standing()
        self.current_value.setVisible(place is not None)
        if place is not None:
            self.current_value.setData([place[0]], [place[1]])

    def _standing(self) -> tuple[float, float] | None:
        """The current settings as a point of the plot; None if outside of it."""
        if self.result is None or self._experiment is None or self.result.optimizer >= len(self._experiment.optimizers):
            return None
        result, current = self.result.sweep, dict(self._experiment.optimizers[self.result.optimizer].settings)
        placed = []
        for item in result.ranges:
            value = current.get(item.name)
            if value is None or not item.low <= value <= item.high:
                return None
            placed.append(float(_placed(item, value)))
        if len(placed) == 2:
            return placed[0], placed[1]
        lifted, places = heights(result, self.result.lowest)[:, 0], axis_values(result.ranges[0])
        known = np.isfinite(lifted)
        inside = known.any() and places[known][0] <= placed[0] <= places[known][-1]
        return (placed[0], float(np.interp(placed[0], places[known], lifted[known]))) if inside else None

    def _choose(self) -> None:
        """Offer the hyperparameters of the chosen optimizer, and clear another one's sweep."""
        self._offer()
        self._show_formula()
        is_other = self.result is not None and self.result.optimizer != self._optimizer.currentIndex()
        if is_other:
            self.set_result(None)
        if is_other or self._is_busy:
            self.clear_requested.emit()

    def _offer(self) -> None:
        self._problem.clear_up()
        if (chosen := self._chosen) is not None:
            for axis in (self._first, self._second):
                axis.offer(chosen.optimizer.hyperparameters)
            self._leave_out_first()

    def _leave_out_first(self, *_: object) -> None:
        self._second.leave_out(self._first.name.currentData() or "")

    @property
    def _chosen(self) -> ConfiguredOptimizer | None:
        if self._experiment is None or not self._experiment.optimizers:
            return None
        return self._experiment.optimizers[max(self._optimizer.currentIndex(), 0)]

    def _show_formula(self) -> None:
        """Show what is swept, and the stability limit of the chosen rule if it is known."""
        latex, text = r"\eta \mapsto f(\theta_K)", "f(theta_K) by eta"
        if self._chosen is not None and self._chosen.stable_multiple is not None:
            limit, in_words = limit_formula(self._chosen)
            latex, text = rf"{latex}, \quad {limit}", f"{text}; stable where {in_words}"
        self._formula.set_latex(latex, text, keeps=True)

    def _entered(self) -> Variation:
        over = tuple(entered for axis in (self._first, self._second) if (entered := axis.entered()) is not None)
        return Variation(max(self._optimizer.currentIndex(), 0), over, self._steps.value())

    def _check(self, entered: Variation) -> None:
        checked(entered, self._experiment)

    def _at_fault(self) -> Sequence[QWidget]:
        return (*self._first.wrong(), *self._second.wrong())

    def _values_at(self, place: QPointF, _: object) -> str:
        """The settings and the final value at a place of the plot."""
        if self.result is None:
            return ""
        result = self.result.sweep
        cell = cell_at(result, place.x(), place.y())
        lines = [
            f"{item.name.replace('_', ' ')} {number_text(item.values[at], 4)}"
            for item, at in zip(result.ranges, cell, strict=True)
        ]
        row, column = cell[0], cell[1] if len(cell) > 1 else 0
        if result.codes[row, column] < 0:
            return "\n".join([*lines, "not run yet"])
        ended = "diverged" if result.diverged[row, column] else f"f = {number_text(result.values[row, column], 5)}"
        return "\n".join([*lines, ended])

    def _clicked(self, event: Any) -> None:
        if self.result is None or event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.plot.getViewBox().mapSceneToView(event.scenePos())
        if self.plot.getViewBox().viewRect().contains(point):
            self.pick(point.x(), point.y())

    def pick(self, x: float, y: float) -> None:
        """Request the settings at a point of the plot."""
        assert self.result is not None
        for item, place in zip(self.result.sweep.ranges, (x, y), strict=False):
            value = float(np.clip(10.0**place if item.logarithmic else place, item.low, item.high))
            self.edit_requested.emit(SetHyperparameter(self.result.optimizer, item.name, float(f"{value:.4g}")))
        self.gesture_ended.emit()


def _placed(item: Range, value: Any) -> Any:
    return np.log10(value) if item.logarithmic else value
