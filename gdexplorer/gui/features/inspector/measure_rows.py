"""How well the selected run fits its data at the cursor: measures in words, and the confusion matrix of classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.words import Words
from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.worker import Task
from gdexplorer.objectives.goodness import ClassMeasures, Measures, in_words, measures_of
from gdexplorer.objectives.objective import Samples

_HINT = "How many {noun} of each class are predicted to be in which class, at the cursor"
CLASSES = ("0", "1")


class Wanted(NamedTuple):
    """What is measured: the samples, at these weights, float64[n]."""

    samples: Samples
    theta: NDArray[np.float64]


class Found(NamedTuple):
    """What was wanted, and what was found."""

    wanted: Wanted
    measures: Measures | None


class MeasureRows(QWidget):
    """The measures of a fit or a classifier; hidden for objectives without data.

    They are computed on another thread: there may be millions of samples.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector_measures")
        self._words = wrapped(name="inspector_measures_words")
        self.matrix = ConfusionMatrix()
        self.measuring = Job("measures", _measured, parent=self)
        self.measuring.shown.connect(self._show)
        self._wanted: Wanted | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._words)
        layout.addWidget(self.matrix)
        self.hide()

    def measure(self, samples: Samples | None, theta: NDArray[np.float64] | None) -> None:
        """Show the measures of ``samples`` at the weights ``theta: float64[n]`` once they are known."""
        if samples is None or theta is None:
            self._wanted = None
            self.hide()
            return
        before, self._wanted = self._wanted, Wanted(samples, theta)
        if before is None or before.samples is not samples or not np.array_equal(before.theta, theta):
            self.measuring.request(self._wanted)

    def _show(self, found: Found) -> None:
        wanted = self._wanted
        if wanted is None or found.wanted.samples is not wanted.samples:
            return
        self._words.setText(in_words(wanted.samples, found.measures))
        self.matrix.show_measures(found.measures, wanted.samples)
        self.show()


class ConfusionMatrix(QWidget):
    """Counts of two classes: a row for each actual class, a column for each predicted one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector_confusion")
        self._rows = [Words() for _ in CLASSES]
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(1)
        layout.setColumnStretch(len(CLASSES) + 1, 1)
        self.cells = [[Words() for _ in CLASSES] for _ in CLASSES]
        for column, name in enumerate(CLASSES, 1):
            layout.addWidget(Words(f"predicted {name}"), 0, column, Qt.AlignmentFlag.AlignRight)
        for row, cells in enumerate(self.cells, 1):
            layout.addWidget(self._rows[row - 1], row, 0)
            for column, cell in enumerate(cells, 1):
                cell.setObjectName(f"inspector_confusion_{CLASSES[row - 1]}{CLASSES[column - 1]}")
                cell.make_selectable()
                layout.addWidget(cell, row, column, Qt.AlignmentFlag.AlignRight)

    def show_measures(self, measures: Measures | None, samples: Samples) -> None:
        """Show the counts; hidden for what are no classes."""
        if not isinstance(measures, ClassMeasures):
            self.hide()
            return
        self.setToolTip(_HINT.format(noun=samples.noun))
        for actual, counts in zip(CLASSES, measures.confusion.tolist(), strict=True):
            self._rows[int(actual)].setText(f"{samples.target_name} = {actual}")
            for predicted, count in zip(CLASSES, counts, strict=True):
                cell = self.cells[int(actual)][int(predicted)]
                cell.setText(f"{count:,}")
                cell.setAccessibleName(f"{samples.target_name} = {actual}, predicted {predicted}: {count:,}")
        self.show()


def _measured(wanted: Wanted, _: Task) -> Iterator[Found]:
    yield Found(wanted, measures_of(*wanted))
