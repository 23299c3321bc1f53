"""Panels that scroll vertically."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

LEAST_HEIGHT = 60


class Scrolling(QScrollArea):
    """A panel that scrolls vertically; it is as wide as its content unless it may also scroll ``sideways``.

    One that scrolls sideways still prefers to be as wide as its content, up to ``most`` pixels.

    Space for the scroll bar is always reserved: otherwise content whose height depends on its width could make the bar
    appear and disappear endlessly.
    """

    def __init__(self, panel: QWidget, sideways: bool = False, most: int = 0) -> None:
        super().__init__()
        self._panel, self._sideways, self._most = panel, sideways, most
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBar(_QuietBar())
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the focus, and is scrolled to
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAsNeeded if sideways else policy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn)
        self.setWidget(panel)

    def minimumSizeHint(self) -> QSize:
        """Reserve the width of content and scroll bar."""
        if not self._sideways:
            return QSize(self.needed_width, LEAST_HEIGHT)
        least = super().minimumSizeHint()
        return QSize(max(min(self.needed_width, self._most), least.width()), least.height())

    @property
    def needed_width(self) -> int:
        """The width of content and scroll bar."""
        return self._panel.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Update the geometry when the content's size hint changes: Qt's scroll area only adjusts its bars."""
        if watched is self.widget():
            if event.type() == QEvent.Type.LayoutRequest:
                self.updateGeometry()
            elif event.type() == QEvent.Type.Show:
                self._fill()
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        """Lay the content out in the height that it has: Qt loses a change of it that came while it was hidden."""
        layout, area = self._panel.layout(), self._panel.rect()
        if layout is not None and layout.geometry() != area:
            layout.setGeometry(area)


def area_of(widget: QWidget) -> QScrollArea | None:
    """The scroll area that ``widget`` is in."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


class _QuietBar(QScrollBar):
    """A scroll bar that is blank while there is nothing to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint only if there is something to scroll."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)
