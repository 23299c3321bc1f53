"""The data behind an objective, and the fit of each run at the cursor."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gdexplorer.gui.common.fields import combo_box
from gdexplorer.gui.common.log_axis import plain_axes
from gdexplorer.gui.common.paced_plot import PacedPlot
from gdexplorer.gui.common.plots import colour_plot, run_pen
from gdexplorer.gui.common.theme import LIGHT, Theme
from gdexplorer.gui.common.titles import name_axes, show_title
from gdexplorer.gui.views.class_regions import ClassCurves, ClassRegions
from gdexplorer.gui.views.data_words import (
    MOST_RESIDUALS,
    additions,
    best_explained,
    classes_named,
    lines_explained,
    plane_explained,
)
from gdexplorer.gui.views.prediction_image import MOST_POINTS, PredictionImage
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.objective import Samples
from gdexplorer.scene.beyond import beyond
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.focus import Focus
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.scene import Scene
from gdexplorer.session.edits import ShowOutput
from gdexplorer.session.view_state import ViewState

# The share of the samples in range: a few very large ones would compress all others.
SHOWN_QUANTILE = 0.995
# Pixels of a plot in which a legend covers little.
LEGEND_FROM = 240
GAP = 24  # pixels between the title and the choice of outputs, and for an axis of long numbers
# Points per fitted curve, and the largest number of curves: with more runs, only the run in focus and the first ones
# have one.
PLACES, MOST_FITS = 240, 48

Kind = TypeVar("Kind", bound=PredictionImage | ClassCurves)


class DataView(PacedPlot):
    """A scatter of the samples, the best fit, the fitted curve of each run, and the residuals of the selected one."""

    is_costly = True
    offered = Signal(bool)  # whether there are data
    edit_requested = Signal(object)  # Edit

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems=plain_axes(), enableMenu=False)
        self.setObjectName("data_view")
        self.setAccessibleName("Data and fitted curves")
        self.setMinimumSize(120, 90)
        self.hideButtons()
        self._theme = LIGHT
        self.objective: BoundObjective | None = None
        self.runs: list[DrawnRun] = []
        self.shown_step = self._selected = self._number = 0
        # Those that are shown: with one of the targets, if there are several.
        self._samples: Samples | None = None
        self._tests: Samples | None = None
        self.output = combo_box("data_output_combo", "Output that the picture shows", least=None)
        self.output.setParent(self)
        self.output.setToolTip("The network has several outputs; this one is shown.")
        self.output.hide()
        self.output.activated.connect(lambda number: self.edit_requested.emit(ShowOutput(number)))
        self._inputs = np.empty(0)
        self._chosen: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.points = pg.ScatterPlotItem(size=3.5, pen=None)
        self.test_points = pg.ScatterPlotItem(size=6, brush=None)
        self.best_fit = pg.PlotCurveItem(antialias=True)
        self.residuals = pg.PlotCurveItem(connect="pairs")
        self.fits: list[Any] = []
        for item in (self.points, self.test_points, self.residuals, self.best_fit):
            self.addItem(item)
        self._kinds: list[PredictionImage | ClassCurves] = []  # those that have been needed
        self._beyond_shown = ""
        self.getViewBox().sigRangeChanged.connect(self._ranged)
        # Thousands of fixed points under moving lines: painted once.
        for item in (self.points, self.test_points):
            item.setCacheMode(pg.QtWidgets.QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        colour_plot(self, theme)
        self.points.setBrush(pg.mkBrush(*pg.mkColor(theme.text).getRgb()[:3], 110))
        self.test_points.setPen(pg.mkPen(theme.text, width=1.2))
        for pictured in self._kinds:
            pictured.set_theme(theme)
        self.set_cursor(self.shown_step)
        self.best_fit.setPen(pg.mkPen(theme.minimum, width=1.5, style=pg.QtCore.Qt.PenStyle.DashLine))
        self._title()

    def set_scene(self, scene: Scene) -> None:
        """Show the data behind an objective, and the fits of its runs."""
        self.runs = list(scene.runs)
        self.set_objective(scene.surface.bound)
        self.set_runs(self.runs)

    def show_objective(self, surface: Surface) -> None:
        """Offer the view for objectives with data."""
        self.offered.emit(surface.bound.samples is not None)

    def set_objective(self, objective: BoundObjective) -> None:
        """Show the samples behind an objective, if it has any."""
        before, self.objective = self.objective, objective
        if objective.samples is None or objective is before:
            self.output.setVisible(not self.output.isHidden() and objective.samples is not None)
            return
        self._show_samples(objective, self._number)

    def set_view(self, view: ViewState) -> None:
        """Show the output that is chosen."""
        before, self._number = self._number, view.output
        if view.output != before and self.objective is not None and self.objective.samples is not None:
            self._show_samples(self.objective, view.output)
            self.set_cursor(self.shown_step)

    def _show_samples(self, objective: BoundObjective, number: int) -> None:
        """Show the samples with the target of a ``number``, and offer the others."""
        assert objective.samples is not None
        self._offer_outputs(objective.samples.target_names, number)
        samples = self._samples = objective.samples.of_target(number)
        self._tests = None if objective.held_out is None else objective.held_out.samples.of_target(number)
        pictured = self._kind_for(samples)
        for item in (self.points, self.residuals, self.best_fit):
            item.setVisible(pictured is None)
        self.test_points.setVisible(pictured is None and objective.held_out is not None)
        for other in self._kinds:
            if other is not pictured:
                other.hide()
        if pictured is None:
            self._show_curve(samples, objective)
        else:
            self._show_pictured(pictured, samples, objective)
        self._title()

    def _offer_outputs(self, names: tuple[str, ...], number: int) -> None:
        if names != tuple(map(self.output.itemText, range(self.output.count()))):
            self.output.clear()
            self.output.addItems(names)
        self.output.setCurrentIndex(min(number, len(names) - 1))
        self.output.setVisible(bool(names))
        self._place_output()

    def _place_output(self) -> None:
        self.output.resize(min(self.output.sizeHint().width(), self.width() // 3), self.output.sizeHint().height())
        self.output.move(self.width() - self.output.width() - 2, 2)

    @cached_property
    def regions(self) -> PredictionImage:
        """Shows two classes, or numbers, over the plane of two inputs."""
        return self._dressed(PredictionImage(self))

    @cached_property
    def class_regions(self) -> ClassRegions:
        """Shows more than two classes over the plane of two inputs."""
        return self._dressed(ClassRegions(self))

    @cached_property
    def class_curves(self) -> ClassCurves:
        """Shows more than two classes over one input."""
        return self._dressed(ClassCurves(self))

    def _dressed(self, kind: Kind) -> Kind:
        kind.set_theme(self._theme)
        self._kinds.append(kind)
        return kind

    def _kind_for(self, samples: Samples) -> PredictionImage | ClassCurves | None:
        """What shows ``samples``; None: fitted curves."""
        in_plane = samples.inputs.shape[1] > 1
        if len(samples.classes) > 2:
            return self.class_regions if in_plane else self.class_curves
        return self.regions if in_plane else None

    @property
    def _pictured(self) -> PredictionImage | ClassCurves | None:
        """What shows the samples now; None: fitted curves."""
        return next((kind for kind in self._kinds if kind.shown), None)

    def _show_pictured(
        self, pictured: PredictionImage | ClassCurves, samples: Samples, objective: BoundObjective
    ) -> None:
        pictured.set_samples(samples, objective.dimension, self._tests)
        xs, ys = pictured.ranges
        self.setXRange(*xs, padding=0.0)
        self.setYRange(*ys, padding=0.0)

    def _show_curve(self, samples: Samples, objective: BoundObjective) -> None:
        inputs = samples.inputs[:, 0]
        self._chosen = drawn_samples(len(inputs))
        self.points.setData(inputs[self._chosen], samples.targets[self._chosen])
        if self._tests is not None:
            chosen = drawn_samples(len(self._tests.targets))
            self.test_points.setData(self._tests.inputs[chosen, 0], self._tests.targets[chosen])
        self._inputs = np.linspace(*shown_part(inputs, from_zero=False), PLACES)
        best = min(objective.minima, key=lambda minimum: minimum.value, default=None)
        line = self._inputs[:0] if best is None else samples.predict(np.array(best.point), self._inputs[:, np.newaxis])
        self.best_fit.setData(self._inputs[: len(line)], line)
        self.setXRange(self._inputs[0], self._inputs[-1], padding=0.02)
        low, high = (0.0, 1.0) if samples.classes else shown_part(samples.targets, from_zero=True)
        self.setYRange(low, high, padding=0.06 if samples.classes else 0.02)

    def set_runs(self, runs: list[DrawnRun]) -> None:
        """Show the fits of ``runs``."""
        self.runs = runs
        fitted = self.objective is not None and self.objective.samples is not None and self._pictured is None
        count = min(len(runs), MOST_FITS) if fitted else 0
        while len(self.fits) > count:
            self.removeItem(self.fits.pop())
        while len(self.fits) < count:
            self.fits.append(pg.PlotCurveItem(antialias=True))
            self.addItem(self.fits[-1])
        self.set_cursor(self.shown_step)

    def set_cursor(self, cursor: int) -> None:
        """Show the fits at the cursor."""
        self.shown_step = cursor
        if self._samples is None or self.objective is None or self.objective.samples is None:
            return
        if (pictured := self._pictured) is not None:
            pictured.set_runs(self.runs, cursor, self._selected)
            return
        for number, item in zip(self._fitted(len(self.runs)), self.fits, strict=True):
            run = self.runs[number]
            fit = self._held(self._samples.predict(self._theta(run), self._inputs[:, np.newaxis]))
            looked_at = number == self._selected and len(self.runs) > 1
            item.setData(self._inputs, fit, pen=run_pen(self._theme, run.colour, 3.0 if looked_at else 2.0))
            item.setZValue(1.0 if looked_at else 0.0)
        self._show_residuals(self._samples)

    def _fitted(self, runs: int) -> list[int]:
        """Indices of the runs that have a curve, out of ``runs``."""
        chosen = list(range(min(runs, len(self.fits))))
        return [*chosen[:-1], self._selected] if len(chosen) <= self._selected < runs else chosen

    def set_focus(self, focus: Focus) -> None:
        """Show the regions or the residuals of the run in focus; the cursor sets the step of all runs."""
        if focus.number != self._selected:
            self._selected = focus.number
            self.set_cursor(self.shown_step)

    def _theta(self, run: DrawnRun) -> NDArray[np.float64]:
        return run.trajectory.points[run.step_at(self.shown_step)]

    def _held(self, fit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Clip a fit, which may have diverged, to values that can be painted."""
        low, high = self.viewRange()[1]
        reach = 1e3 * (high - low)
        return np.nan_to_num(fit, nan=high + reach, posinf=high + reach, neginf=low - reach).clip(
            low - reach, high + reach
        )

    def _show_residuals(self, samples: Samples) -> None:
        """Draw lines from samples to the fit of the run in focus."""
        self.residuals.setVisible(self._selected < len(self.runs))
        if self._selected >= len(self.runs):
            return
        run, chosen = self.runs[self._selected], self._chosen[:MOST_RESIDUALS]
        inputs, targets = samples.inputs[chosen], samples.targets[chosen]
        ends = np.column_stack([targets, self._held(samples.predict(self._theta(run), inputs))])
        colour = pg.mkColor(self._theme.run(run.colour))
        colour.setAlpha(130 if len(chosen) < 150 else 100)
        self.residuals.setData(np.repeat(inputs[:, 0], 2), ends.ravel(), pen=pg.mkPen(colour, width=1))

    def resizeEvent(self, event: Any) -> None:
        """Keep the title within the plot."""
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph calls it itself before there is a plot
            self._place_output()
            self._title()

    def _ranged(self, *_: object) -> None:
        """Tell anew how many rows are out of sight, when that changes."""
        if self._samples is not None and self._beyond(self._samples) != self._beyond_shown:
            self._title()

    def _beyond(self, samples: Samples) -> str:
        """How many rows are out of sight, and where; empty if none is."""
        shown = [samples] if self._tests is None else [samples, self._tests]
        return beyond(np.concatenate(list(map(self._places_of, shown))), *map(tuple, self.viewRange()))

    def _places_of(self, samples: Samples) -> NDArray[np.float64]:
        """Where the rows are drawn, float64[m, 2]; NaN up the axis where that is a probability."""
        if self._pictured is not None and samples.inputs.shape[1] > 1:
            return samples.inputs[:, :2]
        up = np.full(len(samples.targets), np.nan) if samples.classes else samples.targets
        return np.column_stack([samples.inputs[:, 0], up])

    def _title(self) -> None:
        closing = self.plotItem is None
        if closing or self._samples is None or self.objective is None or self.objective.samples is None:
            return
        self._name_axes(samples := self._samples)
        named = self._show_legend(samples)
        count = f"{len(samples.inputs):,} {samples.noun}"
        if self._tests is not None:
            count = f"{count} to train, {len(self._tests.targets):,} to test (hollow)"
        self._beyond_shown = outside = self._beyond(samples)
        if outside:
            count = f"{count}, {outside}"
        in_plane = self._pictured is not None and not isinstance(self._pictured, ClassCurves)
        added = additions(samples, self.objective, named, in_plane)
        title = f"{count}; {added[0]}" if added else count
        self.setAccessibleDescription(f"{title}. {' against '.join(self._axes_named(samples)[::-1])}.")
        explained = plane_explained(samples) if in_plane else ""
        if self._pictured is None:
            explained = lines_explained(len(samples.inputs)) + best_explained(self.objective)
        seeing = f"{outside}: turn the wheel over the picture, or drag it, to see them." if outside else ""
        self.setToolTip("\n".join(filter(None, (explained, seeing))))
        first = f"{samples.target_name}: " if self.objective.samples.target_names else ""
        beside = (self.output.width() + GAP) * (not self.output.isHidden())
        titles = [*(f"{first}{count}; {each}" for each in added), first + count]
        show_title(self, titles, self._theme, beside)

    def _show_legend(self, samples: Samples) -> str:
        """Show the legend, if it covers little; return the classes with their markers where it would cover much."""
        pictured = self._pictured
        if pictured is None or not samples.classes:
            return ""
        has_room = self.height() >= LEGEND_FROM
        pictured.legend.setVisible(has_room)
        return "" if has_room else classes_named(samples)

    def _name_axes(self, samples: Samples) -> None:
        name_axes(self, *self._axes_named(samples))

    def _axes_named(self, samples: Samples) -> tuple[str, str]:
        """What is drawn across and up."""
        target = (
            f"probability of {samples.target_name} = {samples.classes[1]}" if samples.classes else samples.target_name
        )
        if isinstance(self._pictured, ClassCurves):
            target = f"probability of each {samples.target_name}"
        elif self._pictured is not None:
            target = samples.input_names[1]
        return samples.input_names[0], target


def drawn_samples(count: int) -> NDArray[np.int64]:
    """Indices of the samples drawn, int64[at most MOST_POINTS]: a fixed random selection, in random order."""
    if count <= MOST_RESIDUALS:
        return np.arange(count)
    return np.random.default_rng(0).permutation(count)[:MOST_POINTS]


def shown_part(numbers: NDArray[np.float64], *, from_zero: bool) -> tuple[float, float]:
    """The range of all but a few outliers; ``from_zero``: starting at zero if they are all positive."""
    low, high = float(numbers.min()), float(np.quantile(numbers, SHOWN_QUANTILE))
    share = float(np.quantile(numbers, 1.0 - SHOWN_QUANTILE))
    if share - low > 0.25 * (high - share):
        low = share
    if from_zero and 0.0 <= low < 0.4 * high:
        low = 0.0
    return (low, high) if high > low else (low, float(numbers.max()))
