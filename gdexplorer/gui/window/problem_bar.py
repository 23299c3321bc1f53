"""A bar that says what went wrong, whole, until it is dismissed or something else succeeds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gdexplorer.gui.common.fields import tool_button, wrapped

MARGIN = 8  # pixels around the bar


class ProblemBar(QFrame):
    """One sentence with a button to dismiss it, over the lower edge of ``place``, above the bar at its ``foot``.

    It lies over the pictures: they would move under the pointer if they made room for it.
    """

    def __init__(self, place: QWidget, foot: QWidget) -> None:
        super().__init__(place)
        self._area, self._foot = place, foot
        self.setObjectName("problem_bar")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Button)  # stands out from the panels
        self._text = wrapped(name="problem_text", selectable=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addWidget(QLabel("⚠"), 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._dismiss_button(), 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        for watched in (place, foot):
            watched.installEventFilter(self)

    def warn(self, text: str) -> None:
        """Show what went wrong."""
        self._text.setText(text)
        self.show()
        self.raise_()
        self._place()

    def dismiss(self, *_: object) -> None:
        """Hide it: it was read, or a later action has succeeded."""
        self._text.clear()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the window is resized."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the text in its new size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and not self.isHidden():
            self._place()

    def _dismiss_button(self) -> QToolButton:
        button = tool_button("problem_dismiss_button", "Dismiss this message", "✕")
        button.setAutoRaise(True)
        button.clicked.connect(self.dismiss)
        return button

    def _place(self) -> None:
        layout = self.layout()
        assert layout is not None
        beside = layout.minimumSize().width() - self._text.minimumSizeHint().width()
        one_line = self._text.fontMetrics().horizontalAdvance(self._text.text()) + beside + 2 * MARGIN
        width = min(one_line, self._area.width() - 2 * MARGIN)
        height = layout.totalHeightForWidth(width)
        bottom = self._foot.mapTo(self._area, self._foot.rect().topLeft()).y()
        self.setGeometry((self._area.width() - width) // 2, bottom - height - MARGIN, width, height)
