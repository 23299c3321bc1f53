"""Panel of the settings common to all runs: stopping and gradients."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment, full_batch
from gdexplorer.descent.run_settings import RUN_SETTINGS
from gdexplorer.gui.common.fields import wrapped
from gdexplorer.gui.common.parameter_form import ParameterForm
from gdexplorer.session.edits import SetRunSetting

RELATIVE = (
    "The gradient tolerance is relative (default): a run stops when its gradient norm is small compared with the "
    "function's own scale, whatever its units. Enter a number for an absolute tolerance."
)
ABSOLUTE = (
    "The gradient tolerance is absolute: it applies to the gradient norm. Clear the box for a relative tolerance "
    "(default)."
)


class RunSettingsPanel(QWidget):
    """One row per setting."""

    edit_requested = Signal(object)  # Edit
    gesture_ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("run_settings_panel")
        self._form = ParameterForm(RUN_SETTINGS, "run", "All runs")
        self._form.edited.connect(self._edited)
        self._form.released.connect(self.gesture_ended)
        self._form.allow_empty("gradient_tolerance", "relative")
        self._tolerance = wrapped(RELATIVE)
        self._tolerance.setObjectName("run_tolerance_note")
        self._full = wrapped("", "run_full_batch")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(wrapped("Stopping and gradient settings, for all runs."))
        layout.addWidget(self._form)
        layout.addWidget(self._full)
        layout.addWidget(self._tolerance)
        layout.addStretch(1)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the settings of ``experiment``."""
        bound = experiment.bound()
        self._form.show_row("batch_size", bound.first_sample is not None)
        full = full_batch(experiment.batch_size, bound.sample_count)
        self._full.setText(full)
        self._full.setVisible(bool(full))
        self._form.set_values({row.name: getattr(experiment, row.name) for row in RUN_SETTINGS})
        self._tolerance.setText(RELATIVE if experiment.gradient_tolerance is None else ABSOLUTE)

    def _edited(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetRunSetting(name, value))
