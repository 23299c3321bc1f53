"""Form for a learning-rate schedule, with its curve and the rate at the cursor."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gdexplorer.descent.experiment import ConfiguredOptimizer
from gdexplorer.gui.common.fields import combo_box, explain, named
from gdexplorer.gui.common.parameter_form import ParameterForm
from gdexplorer.numerals import number_text
from gdexplorer.optimizers import SCHEDULES, schedule
from gdexplorer.optimizers.schedules import UNSEEN
from gdexplorer.scene.drawn_run import DrawnRun

# The largest number of points of the curve: more than it has pixels.
MOST_POINTS = 400


class ScheduleForm(QWidget):
    """The learning-rate schedule of one optimizer."""

    picked = Signal(str)
    edited = Signal(str, object)
    released = Signal()

    def __init__(self, prefix: str, owner: str) -> None:
        super().__init__()
        self._prefix, self._owner, self._key = prefix, owner, ""
        self._form: ParameterForm | None = None
        schedules = [(row.label, row.key) for row in SCHEDULES]
        self._combo = combo_box(f"{prefix}_schedule_combo", f"{owner}: schedule of the learning rate", schedules, None)
        explain(self._combo, [row.summary for row in SCHEDULES])
        self._combo.activated.connect(self._chosen)
        self._curve = ScheduleCurve(f"{owner}: learning rate over the steps")
        head = QHBoxLayout()
        head.addWidget(QLabel("schedule"))
        head.addWidget(self._combo, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addWidget(self._curve)

    def set_configured(self, configured: ConfiguredOptimizer, steps: int) -> None:
        """Show the schedule of ``configured`` over ``steps`` steps."""
        if configured.schedule != self._key:
            self._key = configured.schedule
            with QSignalBlocker(self._combo):
                self._combo.setCurrentIndex(self._combo.findData(configured.schedule))
            self._rebuild()
        if self._form is not None:
            self._form.set_values(dict(configured.schedule_settings))
        self._curve.setVisible(not self.is_constant)
        if not self.is_constant:
            self._curve.set_configured(configured, steps)

    def fit_ranges(self, configured: ConfiguredOptimizer) -> None:
        """Fit the sliders to another function."""
        if self._form is not None and configured.schedule == self._key:
            self._form.fit_ranges(dict(configured.schedule_settings))

    def set_run(self, run: DrawnRun | None) -> None:
        """Show how the rate has followed the values of ``run``."""
        self._curve.set_run(run)

    @property
    def is_constant(self) -> bool:
        """Whether the learning rate is constant."""
        return self._key in ("", "constant")

    def set_cursor(self, cursor: int) -> None:
        """Mark the rate at the cursor."""
        self._curve.set_cursor(cursor)

    def _rebuild(self) -> None:
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        rows = schedule(self._key).hyperparameters
        if rows:
            self._form = ParameterForm(rows, f"{self._prefix}_schedule", f"{self._owner}, schedule")
            self._form.edited.connect(self.edited)
            self._form.released.connect(self.released)
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(1, self._form)

    def _chosen(self, index: int) -> None:
        self.picked.emit(self._combo.itemData(index))


class ScheduleCurve(QWidget):
    """The learning rate over the steps, with the rate at the cursor marked and written out."""

    def __init__(self, label: str) -> None:
        super().__init__()
        named(self, "schedule_curve", label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choice: ConfiguredOptimizer | None = None
        self._values = UNSEEN
        self._steps: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._rates: NDArray[np.float64] = np.zeros(1)
        self._cursor = self._last = 0
        self._line: tuple[QSize, QPolygonF] | None = None  # the curve, for a size of the widget

    def set_configured(self, configured: ConfiguredOptimizer, steps: int) -> None:
        """Draw the rates of ``configured`` over ``steps`` steps, at `MOST_POINTS` of them at most."""
        if (configured, steps - 1) != (self._choice, self._last):
            self._choice, self._last = configured, steps - 1
            self._steps = np.unique(np.linspace(0, steps - 1, MOST_POINTS).astype(np.int64))
            self._draw_anew()

    def set_run(self, run: DrawnRun | None) -> None:
        """Draw the rates that a schedule which follows the values has given to ``run``."""
        values = UNSEEN if run is None else run.trajectory.values
        if self._values is not values:
            self._values = values
            if self._choice is not None and self._choice.follows_values:
                self._draw_anew()

    def _draw_anew(self) -> None:
        self._rates, self._line = self._rates_at(self._steps), None
        self.update()

    def _rates_at(self, steps: NDArray[np.int64]) -> NDArray[np.float64]:
        assert self._choice is not None
        return self._choice.setting("learning_rate") * self._choice.factors_at(steps, self._values)

    def set_cursor(self, cursor: int) -> None:
        """Mark the rate of the step that led to the cursor."""
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    def sizeHint(self) -> QSize:
        """Four lines high, the first for the number."""
        return QSize(80, 4 * self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw curve, mark and number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 1.6))
        painter.drawPolyline(self.curve())
        # Step k uses the k-th rate: the first leads from iterate 0 to iterate 1.
        step = min(max(self._cursor - 1, 0), self._last)
        rates = np.zeros(1) if self._choice is None else self._rates_at(np.array([step]))
        across, down = self._placed(np.array([step]), rates)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.setBrush(palette.color(QPalette.ColorRole.WindowText))
        painter.drawEllipse(QPointF(across[0], down[0]), 3.0, 3.0)
        corner = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect(), corner, f"η = {number_text(rates[0], 3)}")
        painter.end()

    def curve(self) -> QPolygonF:
        """The schedule in pixels, made once for each size."""
        if self._line is None or self._line[0] != self.size():
            across, down = self._placed(self._steps, self._rates)
            self._line = self.size(), QPolygonF(list(map(QPointF, across.tolist(), down.tolist())))
        return self._line[1]

    def _placed(self, steps: NDArray[Any], rates: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Pixels of points of the curve: across and down."""
        low, high = min(0.0, float(self._rates.min())), float(self._rates.max()) or 1.0
        share = steps / max(self._last, 1)
        height = (rates - low) / (high - low) if high > low else np.ones(len(rates))
        top = self.fontMetrics().height() + 4
        return 4 + share * (self.width() - 8), (self.height() - 4) - height * (self.height() - 4 - top)
