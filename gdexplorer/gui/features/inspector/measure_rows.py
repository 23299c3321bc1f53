"""What the selected run fits at the cursor, and how well: the function, measures, the confusion matrix of classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.features.inspector.confusion_matrix import ConfusionMatrix
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.numerals import MINUS
from gdexplorer.objectives import BoundObjective
from gdexplorer.objectives.goodness import Measures, in_words, measures_of
from gdexplorer.objectives.iterate_columns import coefficients_of
from gdexplorer.objectives.objective import Samples
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.held_out_losses import HeldOutLosses

_EQUATION_HINT = (
    "The fitted function at the cursor in the data's own units, with as many digits as its curve needs; tables and "
    "JSON have all digits"
)
# The parts of the samples, and what names of widgets have for each.
PARTS, NAMES = ("training", "test"), ("", "_test")


class Wanted(NamedTuple):
    """What is measured: the samples of an objective, at these weights, float64[n]."""

    bound: BoundObjective
    theta: NDArray[np.float64]

    @property
    def samples(self) -> tuple[Samples, ...]:
        """Those that are fitted, and those that are kept for testing, if there are any."""
        fitted, held_out = self.bound.samples, self.bound.held_out
        if fitted is None:
            return ()
        return (fitted,) if held_out is None else (fitted, held_out.samples)


class Found(NamedTuple):
    """What was wanted, and what was found of each part of the samples."""

    wanted: Wanted
    measures: tuple[Measures | None, ...]


class MeasureRows(QWidget):
    """The measures of a fit or a classifier; hidden for objectives without data.

    They are computed on another thread: there may be millions of samples.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector_measures")
        self.equation = wrapped(name="inspector_equation", selectable=True)
        self.equation.setToolTip(_EQUATION_HINT)
        self._words = [wrapped(name=f"inspector_measures{name}_words") for name in NAMES]
        self._lowest = wrapped(name="inspector_lowest_test")
        self.matrix, self.test_matrix = (ConfusionMatrix(name, part) for name, part in zip(NAMES, PARTS, strict=True))
        self.measuring = Job("measures", _measured, parent=self)
        self.measuring.shown.connect(self._show)
        self._wanted: Wanted | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for widget in (self.equation, self._words[0], self.matrix, self._words[1], self.test_matrix, self._lowest):
            layout.addWidget(widget)
        self.hide()

    def measure(self, bound: BoundObjective | None, run: DrawnRun | None, step: int) -> None:
        """Show the measures of the samples of ``bound`` at an iterate of ``run`` once they are known."""
        if bound is None or bound.samples is None or run is None:
            self._wanted = None
            self.hide()
            return
        theta = run.trajectory.points[step]
        before, self._wanted = self._wanted, Wanted(bound, theta)
        if before is None or before.bound is not bound or not np.array_equal(before.theta, theta):
            self.measuring.request(self._wanted)
        fitted = coefficients_of(bound)
        self.equation.setText("" if fitted is None else fitted.equation(theta).replace(" - ", f" {MINUS} "))
        self.equation.setVisible(bool(self.equation.text()))
        self._lowest.setText(_lowest_in_words(run.tested, step))
        self._lowest.setVisible(bool(self._lowest.text()))

    def _show(self, found: Found) -> None:
        wanted = self._wanted
        if wanted is None or found.wanted.bound is not wanted.bound:
            return
        parts = list(zip(wanted.samples, found.measures, strict=True))
        names = PARTS if len(parts) > 1 else ("",)
        for name, (samples, measures), words, matrix in zip(names, parts, self._words, self._matrices, strict=False):
            words.setText(
                f"{name.capitalize()}: {in_words(samples, measures)}" if name else in_words(samples, measures)
            )
            matrix.show_measures(measures, samples)
        self._words[1].setVisible(len(parts) > 1)
        if len(parts) == 1:
            self.test_matrix.hide()
        self.show()

    @property
    def _matrices(self) -> tuple[ConfusionMatrix, ConfusionMatrix]:
        return self.matrix, self.test_matrix


def _measured(wanted: Wanted, _: Task) -> Iterator[Found]:
    yield Found(wanted, tuple(measures_of(samples, wanted.theta) for samples in wanted.samples))


def _lowest_in_words(tested: HeldOutLosses | None, step: int) -> str:
    """The test loss at ``step``, and where it is lowest; nothing if no rows are kept for testing."""
    if tested is None or not np.isfinite(tested.losses[tested.lowest]):
        return ""
    here, lowest = tested.losses[step], tested.losses[tested.lowest]
    if here == lowest:
        return f"Test loss {here:.4g}, the lowest: early stopping would end the run at step {tested.lowest:,}."
    digits = next((each for each in range(4, 17) if f"{here:.{each}g}" != f"{lowest:.{each}g}"), 17)
    return (
        f"Test loss {here:.{digits}g}. The lowest is {lowest:.{digits}g} at step {tested.lowest:,}, where early "
        "stopping would end."
    )
