"""Flat buttons for actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QToolButton

from gdexplorer.gui.common.text_size import fit_icon

# Of the line below a button that is on, in pixels: its height, and its distance from both sides.
LINE, INSET = 2, 3


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
        if not action.isVisible():  # to show it before it has a place would make a window of it
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Underline it while it is on: the style's shade alone is hard to see."""
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            line = self.rect().adjusted(INSET, self.height() - LINE, -INSET, 0)
            painter.fillRect(line, self.palette().color(QPalette.ColorRole.Highlight))
            painter.end()

    def _follow(self) -> None:
        self.setVisible(self.defaultAction().isVisible())
