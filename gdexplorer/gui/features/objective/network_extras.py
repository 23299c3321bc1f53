"""What networks may have besides layers: a part of their editor that is folded until it is opened, or needed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import named, tool_button, whole_number
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.network.custom_network import LARGEST_DROPOUT

SKIP_TIP = "Each hidden layer adds the units of the hidden layer below, if that has as many units."
NORM_TIP = (
    "The sums of each hidden layer are shifted and scaled to mean 0 and variance 1 for each sample, then multiplied by "
    "a learned gain for each unit; its bias is added after that."
)
DROPOUT_TIP = (
    "The share of hidden units that each step leaves out for each sample, chosen by the seed of the runs and the step. "
    "The surface, all values, measures and test losses are of the whole network."
)


class NetworkExtras(QWidget):
    """Skip connections, layer norm and dropout, below a button that folds them away."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        tip = "Skip connections, layer norm and dropout: what not every network has."
        self._button = tool_button("network_extras_button", tip, "Skip, norm, dropout")
        self._button.setAccessibleName("Skip connections, layer norm and dropout")
        self._button.setCheckable(True)
        self._button.setAutoRaise(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._rate = 0.0
        self._skip = named(QCheckBox("skip connections"), "network_skip_check", "Skip connections", SKIP_TIP)
        self._norm = named(QCheckBox("layer norm"), "network_norm_check", "Layer norm", NORM_TIP)
        self._dropout = whole_number("network_dropout_spin", "Dropout", 0, round(100 * LARGEST_DROPOUT))
        self._dropout.setSuffix(" %")
        self._dropout.setSpecialValueText("none")
        self._dropout.setSingleStep(5)
        self._dropout.setToolTip(DROPOUT_TIP)
        self._row = QWidget()
        row = QFormLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addRow("dropout", self._dropout)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for widget in (self._button, self._skip, self._norm, self._row):
            layout.addWidget(widget)
        for box in (self._skip, self._norm):
            box.clicked.connect(self.picked)
        self._dropout.valueChanged.connect(self.picked)
        self._button.toggled.connect(self._fold)
        self._fold()

    def set_network(self, custom: CustomNetwork) -> None:
        """Show what a network has; open if it has any of this."""
        self._skip.setChecked(custom.skip)
        self._norm.setChecked(custom.layer_norm)
        self._rate = custom.dropout
        with QSignalBlocker(self._dropout):
            self._dropout.setValue(round(100.0 * custom.dropout))
        if custom.skip or custom.layer_norm or custom.dropout:
            self._button.setChecked(True)

    def chosen(self) -> dict[str, Any]:
        """The fields of a network that are chosen here."""
        percent = self._dropout.value()
        rate = self._rate if percent == round(100.0 * self._rate) else percent / 100.0
        return {"skip": self._skip.isChecked(), "layer_norm": self._norm.isChecked(), "dropout": rate}

    def _fold(self) -> None:
        opened = self._button.isChecked()
        self._button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        for box in (self._skip, self._norm, self._row):
            box.setVisible(opened)
