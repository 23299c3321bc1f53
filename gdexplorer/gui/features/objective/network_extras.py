"""What networks may have besides layers: a part of their editor that is folded until it is opened, or needed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import named, tool_button
from gdexplorer.objectives import CustomNetwork

SKIP_TIP = "Each hidden layer adds the units of the hidden layer below, if that has as many units."
NORM_TIP = (
    "The sums of each hidden layer are shifted and scaled to mean 0 and variance 1 for each sample, then multiplied by "
    "a learned gain for each unit; its bias is added after that."
)


class NetworkExtras(QWidget):
    """Skip connections and layer norm, below a button that folds them away."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        tip = "Skip connections and layer norm: what not every network has."
        self._button = tool_button("network_extras_button", tip, "Skip connections, norm")
        self._button.setAccessibleName("Skip connections and layer norm")
        self._button.setCheckable(True)
        self._button.setAutoRaise(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._skip = named(QCheckBox("skip connections"), "network_skip_check", "Skip connections", SKIP_TIP)
        self._norm = named(QCheckBox("layer norm"), "network_norm_check", "Layer norm", NORM_TIP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for widget in (self._button, self._skip, self._norm):
            layout.addWidget(widget)
        for box in (self._skip, self._norm):
            box.clicked.connect(self.picked)
        self._button.toggled.connect(self._fold)
        self._fold()

    def set_network(self, custom: CustomNetwork) -> None:
        """Show what a network has; open if it has any of this."""
        self._skip.setChecked(custom.skip)
        self._norm.setChecked(custom.layer_norm)
        if custom.skip or custom.layer_norm:
            self._button.setChecked(True)

    def chosen(self) -> dict[str, Any]:
        """The fields of a network that are chosen here."""
        return {"skip": self._skip.isChecked(), "layer_norm": self._norm.isChecked()}

    def _fold(self) -> None:
        opened = self._button.isChecked()
        self._button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        for box in (self._skip, self._norm):
            box.setVisible(opened)
