"""Panel of hyperparameter sweeps: the final value over one or two hyperparameters, with the edge of stability."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from gdexplorer.descent.analysis.sweep import Range, Sweep
from gdexplorer.descent.experiment import ConfiguredOptimizer, Experiment
from gdexplorer.errors import InputError
from gdexplorer.gui.common.analyses import COMPILED_FIRST, OUTDATED, settings_behind
from gdexplorer.gui.common.beside import Beside
from gdexplorer.gui.common.fields import (
    NO_OPTIMIZER,
    NO_START,
    NOTHING_RUNS,
    combo_box,
    enable,
    in_row,
    large_number,
    list_optimizers,
    named,
    push_button,
    text_box,
    wrapped,
)
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.hover_card import HoverCard
from gdexplorer.gui.common.plots import LINE_COLOURS, Plot
from gdexplorer.gui.common.problem import Problem
from gdexplorer.gui.common.theme import Theme
from gdexplorer.gui.features.sweep.height_bar import HeightBar
from gdexplorer.gui.features.sweep.sweep_job import Variation, checked
from gdexplorer.numerals import number_text
from gdexplorer.parameter import Parameter, Scale
from gdexplorer.scene.stability import limit_formula, swept_limit_words
from gdexplorer.scene.sweep_picture import SweepResult, axis_values, cell_at, heights, painted, span
from gdexplorer.session.edits import SetHyperparameter

WAITING = f"Sweeping…{COMPILED_FIRST}"
NUMERIC = (Scale.LINEAR, Scale.LOGARITHMIC)

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

    def entered(self) -> tuple[str, str, str, bool] | None:
        """The hyperparameter chosen, its range as text, and whether logarithmic; None if none is chosen."""
        name = self.name.currentData()
        if not name:
            return None
        return name, self.low.text().strip(), self.high.text().strip(), self.decades.isChecked()

    def _suggest(self) -> None:
        item = self._known.get(self.name.currentData() or "")
        for widget in (self.low, self.high, self.decades):
            enable(widget, item is not None, "Choose a hyperparameter above.")
        if item is not None:
            low, high = (1e-5, 1.0) if item.name == "learning_rate" else item.slider_range
            self.low.setText(f"{low:g}")
            self.high.setText(f"{high:g}")
            self.decades.setChecked(item.is_logarithmic and low > 0.0)


class SweepPanel(QWidget):
    """Request a sweep, plot it, and apply the settings at a clicked point."""

    run_requested = Signal(object)  # Variation
    cancel_requested = Signal()
    edit_requested = Signal(object)  # Edit
    gesture_ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sweep_panel")
        self._experiment: Experiment | None = None
        self.result: SweepResult | None = None
        self._optimizer = combo_box("sweep_optimizer_combo", "Optimizer to sweep")
        self._first, self._second = _Axis("first", False), _Axis("second", True)
        self._problem = Problem("sweep", *self._first.ends, *self._second.ends)
        self._steps = large_number("sweep_steps_spin", "Steps of each run", 1, 100_000, 200)
        self._run = push_button("sweep_run_button", "Run", "Run the sweep")
        self._cancel = push_button("sweep_cancel_button", "Cancel", "Stop the sweep")
        self.plot = Plot("sweep_plot", "Final value", "", "")
        self._sentence = wrapped(EMPTY, "sweep_sentence", selectable=True)
        self._outdated = wrapped(OUTDATED, "sweep_outdated")
        self._outdated.hide()
        self._formula = FormulaLabel("sweep_formula")
        self._show_formula()
        self._add_items()
        self._lay_out()
        self._optimizer.currentIndexChanged.connect(self._choose)
        self._run.clicked.connect(self._ask)
        self._cancel.clicked.connect(self.cancel_requested)
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self.set_busy(False)

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
        self.card = HoverCard(self.plot, "sweep_hover_card")
        self.plot.scene().sigMouseMoved.connect(self.hover)

    def _lay_out(self) -> None:
        settings, results = QVBoxLayout(), QVBoxLayout()
        settings.addLayout(in_row(self._optimizer, "steps", self._steps))
        settings.addLayout(in_row(self._run, self._cancel))
        for axis in (self._first, self._second):
            settings.addWidget(axis.name)
            settings.addLayout(in_row("from", axis.low, "to", axis.high, axis.decades))
        settings.addWidget(self._problem)
        settings.addWidget(self._outdated)
        settings.addWidget(self._sentence)
        settings.addWidget(
            wrapped(
                "Small learning rates converge slowly, large ones diverge: descent works in between. "
                "All runs begin at the first start."
            )
        )
        settings.addWidget(self._formula)
        settings.addStretch(1)
        results.addWidget(self.plot, 1)
        results.addWidget(self.bar)
        QVBoxLayout(self).addWidget(Beside(settings, results))
        self._show_sentence(EMPTY)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self.plot.set_theme(theme)
        self.card.set_theme(theme)

    def set_experiment(self, experiment: Experiment) -> None:
        """Offer the optimizers of ``experiment``, and mark the current settings."""
        self._experiment = experiment
        ready = bool(experiment.optimizers and experiment.starts)
        enable(self._run, ready, NO_START if experiment.optimizers else NO_OPTIMIZER)
        if list_optimizers(self._optimizer, experiment):
            self._offer()
        self._show_formula()
        self._mark()
        self._note_change()

    def set_busy(self, busy: bool) -> None:
        """Enable the cancel button while the job runs."""
        enable(self._cancel, busy, NOTHING_RUNS)
        if busy:
            self._show_sentence(WAITING)
        elif self._sentence.text() == WAITING:  # cancelled before the first result
            self._show_sentence(EMPTY if self.result is None else self._words(self.result.sweep))

    def _show_sentence(self, text: str) -> None:
        """Say what the plot shows."""
        self._sentence.setText(text)
        self.plot.setAccessibleDescription(text)
        self.plot.say_if_empty(text if self.result is None else "")

    def set_result(self, swept: SweepResult | None) -> None:
        """Plot a sweep, or clear the plot."""
        self.result = swept
        two = swept is not None and len(swept.sweep.ranges) == 2
        self._curve.setVisible(swept is not None and not two)
        for item in (self.image, self._edge_curve):
            item.setVisible(two)
        self.edge_line.hide()
        self.bar.setVisible(two)
        self.card.hide()
        self._show_sentence(EMPTY if swept is None else self._words(swept.sweep))
        if swept is not None:
            (self._draw_map if two else self._draw_curve)(swept.sweep, swept.lowest)
        self._mark()
        self._note_change()

    def _note_change(self) -> None:
        """Say so if the sweep no longer belongs to the settings that are not varied, or to the first start."""
        self._outdated.setVisible(self._is_outdated())

    def _is_outdated(self) -> bool:
        swept, now = self.result, self._experiment
        if swept is None or swept.experiment is None or now is None or swept.optimizer >= len(now.optimizers):
            return False
        then, varied = swept.experiment, [item.name for item in swept.sweep.ranges]
        behind = [settings_behind(each, swept.optimizer, varied) for each in (then, now)]
        return behind[0] != behind[1] or then.starts[:1] != now.starts[:1]

    def _draw_curve(self, result: Sweep, lowest: float | None) -> None:
        (swept,) = result.ranges
        places, lifted = axis_values(swept), heights(result, lowest)[:, 0]
        known = result.codes[:, 0] >= 0
        self._curve.setData(places[known], lifted[known])
        self._name_axes(swept.name, "above the minimum", (swept.logarithmic, True))
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
        self._name_axes(first.name, second.name.replace("_", " "), (first.logarithmic, second.logarithmic))
        self.plot.setRange(box, padding=0.0)

    def _name_axes(self, bottom: str, left: str, logarithmic: tuple[bool, bool]) -> None:
        for side, text, decades in zip(("bottom", "left"), (bottom.replace("_", " "), left), logarithmic, strict=True):
            self.plot.setLabel(side, text)
            self.plot.getAxis(side).setLogMode(decades)

    def _words(self, result: Sweep) -> str:
        if not result.finished:
            return f"{np.mean(result.codes >= 0):.0%} of the runs finished."
        best = ", ".join(
            f"{name.replace('_', ' ')} {value:.4g}" for name, value in result.settings_at(*result.best).items()
        )
        click = "Click the plot to use these settings."
        if len(result.ranges) == 2:
            return f"Dark: low final value; grey: diverged; line: edge of stability. Best: {best}. {click}"
        return f"{swept_limit_words(result)} Best: {best}. {click}"

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
        if self.result is not None and self.result.optimizer != self._optimizer.currentIndex():
            self.set_result(None)

    def _offer(self) -> None:
        self._problem.clear_up()
        if (chosen := self._chosen) is not None:
            for axis in (self._first, self._second):
                axis.offer(chosen.optimizer.hyperparameters)

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

    def begin(self) -> None:
        """Run an example when the panel is first shown."""
        if self.result is None:
            self._ask()

    def _ask(self) -> None:
        over = tuple(entered for axis in (self._first, self._second) if (entered := axis.entered()) is not None)
        variation = Variation(max(self._optimizer.currentIndex(), 0), over, self._steps.value())
        self._problem.clear_up()
        try:
            checked(variation, self._experiment)
        except InputError as error:
            self._problem.say(str(error))
        else:
            self.run_requested.emit(variation)

    def hover(self, position: QPointF) -> None:
        """Show the settings and the final value under the pointer."""
        box = self.plot.getViewBox()
        inside = self.result is not None and box.sceneBoundingRect().contains(position)
        place = box.mapSceneToView(position)
        text = self._values_at(self.result.sweep, place.x(), place.y()) if inside and self.result is not None else ""
        self.card.show_at(self.plot.mapFromScene(position), text)

    def _values_at(self, result: Sweep, x: float, y: float) -> str:
        cell = cell_at(result, x, y)
        lines = [
            f"{item.name.replace('_', ' ')} {number_text(item.values[at], 4)}"
            for item, at in zip(result.ranges, cell, strict=True)
        ]
        at = (cell[0], cell[1] if len(cell) > 1 else 0)
        row, column = at
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
