"""Small buttons beside the menus: which pictures are shown, and which panels."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from gdexplorer.gui.common.action_button import ActionButton
from gdexplorer.gui.window.view_actions import ViewActions

ICON, GAP = 14, 12  # pixels


class ViewBar(QWidget):
    """A button for each of the actions."""

    def __init__(self, actions: ViewActions) -> None:
        super().__init__()
        self.setObjectName("view_bar")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.setSpacing(2)
        for action in actions.choices:
            layout.addWidget(ActionButton(action, ICON, Qt.ToolButtonStyle.ToolButtonTextOnly))
        layout.addSpacing(GAP)
        for action in actions.folds:
            layout.addWidget(ActionButton(action, ICON))

    def event(self, event: QEvent) -> bool:
        """Have the menu bar, which places its corner only when resized, make room for a new button or larger texts."""
        handled, bar = super().event(event), self.parentWidget()
        if event.type() == QEvent.Type.LayoutRequest and bar is not None and self.width() != self.sizeHint().width():
            QApplication.sendEvent(bar, QResizeEvent(bar.size(), bar.size()))
        return handled
