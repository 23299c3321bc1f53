"""What all runs have in common: when they stop, and what is done to their gradients."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.panels.parameter_form import ParameterForm
from gdexplorer.gui.parts import wrapped
from gdexplorer.session.edits import RUN_SETTINGS


class RunSettingsPanel(QWidget):
    """A row for each setting."""

    edited = Signal(str, object)
    released = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("run_settings_panel")
        self._form = ParameterForm(RUN_SETTINGS, "run")
        self._form.edited.connect(self.edited)
        self._form.released.connect(self.released)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(wrapped("Every run stops, and sees its gradient, by these."))
        layout.addWidget(self._form)
        layout.addStretch(1)

    def set_experiment(self, experiment: Experiment) -> None:
        """Show the settings of ``experiment``."""
        self._form.show_row("batch_size", experiment.bound().first_sample is not None)
        self._form.set_values({row.name: float(getattr(experiment, row.name)) for row in RUN_SETTINGS})
