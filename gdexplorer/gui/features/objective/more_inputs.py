"""Further inputs of a fit, chosen from a menu of columns with check marks."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy

from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.menu_button import MenuButton

NONE = "no other input"


class MoreInputs(MenuButton):
    """A button that names the further inputs and drops a menu of all columns down, in which they are checked."""

    picked = Signal()

    def __init__(self, name: str, label: str) -> None:
        super().__init__(QMenu())
        named(self, name, label, f"{label}: check columns in the menu")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._label, self._before = label, tuple[str, ...]()
        self.dropped.setObjectName(f"{name}_menu")
        self.dropped.triggered.connect(self._toggled)
        self.destroyed.connect(self.dropped.deleteLater)
        self._show()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns that are checked: those that were before in their order, and then others."""
        checked = [action.data() for action in self.dropped.actions() if action.isChecked()]
        before = [key for key in self._before if key in checked]
        return (*before, *(key for key in checked if key not in before))

    def offer(self, columns: Mapping[str, str], first: str, target: str, chosen: tuple[str, ...]) -> None:
        """List ``columns`` by key and label; ``first`` and ``target`` are taken, ``chosen`` are checked."""
        self._before = chosen
        self.dropped.clear()
        for key, label in columns.items():
            action = self.dropped.addAction(label)
            action.setData(key)
            action.setCheckable(True)
            action.setEnabled(key not in (first, target))
            action.setChecked(key in chosen and action.isEnabled())
        self._show()

    def _toggled(self) -> None:
        self._show()
        self.picked.emit()

    def _show(self) -> None:
        labels = {action.data(): action.text() for action in self.dropped.actions()}
        text = ", ".join(labels[key] for key in self.chosen) or NONE
        self.setText(text)
        self.setAccessibleName(f"{self._label}: {text}")
