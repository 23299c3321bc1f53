"""Flat buttons for actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from gdexplorer.gui.common.text_size import fit_icon


class ActionButton(QToolButton):
    """A button that triggers an action, and is hidden with it; named like the action."""

    def __init__(
        self, action: QAction, icon: int, style: Qt.ToolButtonStyle = Qt.ToolButtonStyle.ToolButtonIconOnly
    ) -> None:
        super().__init__()
        self.setObjectName(action.objectName().replace("_action", "_button"))
        self.setAccessibleName(action.text().replace("&", ""))
        self.setDefaultAction(action)
        self.setToolButtonStyle(style)
        self.setAutoRaise(True)
        fit_icon(self, icon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        action.visibleChanged.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setVisible(self.defaultAction().isVisible())
