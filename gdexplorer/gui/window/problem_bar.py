"""Bars over the pictures: what went wrong, whole, until it is dismissed; what takes long, until it is stopped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from gdexplorer.gui.common.fields import push_button, tool_button, wrapped

MARGIN = 8  # pixels around the bar


class _Bar(QFrame):
    """One sentence with a button, over the lower edge of ``place``, above the bar at its ``foot``.

    It lies over the pictures: they would move under the pointer if they made room for it.
    """

    def __init__(self, place: QWidget, foot: QWidget, name: str, sign: str, button: QAbstractButton) -> None:
        super().__init__(place)
        self._area, self._foot = place, foot
        self.setObjectName(f"{name}_bar")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Button)  # stands out from the panels
        self._text = wrapped(name=f"{name}_text", selectable=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addWidget(QLabel(sign), 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        for watched in (place, foot):
            watched.installEventFilter(self)

    def say(self, text: str) -> None:
        """Show ``text``."""
        self._text.setText(text)
        if self.isHidden():
            self.show()
            self.raise_()
        self._place()

    def dismiss(self, *_: object) -> None:
        """Hide it."""
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

    def _place(self) -> None:
        layout = self.layout()
        assert layout is not None
        beside = layout.minimumSize().width() - self._text.minimumSizeHint().width()
        one_line = self._text.fontMetrics().horizontalAdvance(self._text.text()) + beside + 2 * MARGIN
        width = min(one_line, self._area.width() - 2 * MARGIN)
        height = layout.totalHeightForWidth(width)
        bottom = self._foot.mapTo(self._area, self._foot.rect().topLeft()).y()
        self.setGeometry((self._area.width() - width) // 2, bottom - height - MARGIN, width, height)


class ProblemBar(_Bar):
    """What went wrong, with a button to dismiss it: it was read, or a later action has succeeded."""

    def __init__(self, place: QWidget, foot: QWidget) -> None:
        button = tool_button("problem_dismiss_button", "Dismiss this message", "✕")
        button.setAutoRaise(True)
        button.clicked.connect(self.dismiss)
        super().__init__(place, foot, "problem", "⚠", button)

    def warn(self, text: str) -> None:
        """Show what went wrong."""
        self.hide()  # in front of other bars
        self.say(text)


class CallBar(_Bar):
    """What code of the user's does that takes long, with a button that stops it where it can be stopped."""

    def __init__(self, place: QWidget, foot: QWidget) -> None:
        self._button = push_button("call_stop_button", "Stop", "Stop this call of your own code")
        self._button.clicked.connect(self._stop)
        self._stops: Callable[[], object] | None = None
        super().__init__(place, foot, "call", "…", self._button)

    def show_call(self, text: str, stops: Callable[[], object] | None) -> None:
        """Show what takes long, and what the button does; None: it cannot be stopped."""
        self._stops = stops
        self._button.setVisible(stops is not None)
        self.say(text)

    def _stop(self, *_: object) -> None:
        if self._stops is not None:
            self._stops()
