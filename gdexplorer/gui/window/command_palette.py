"""The command palette (Ctrl+K): everything that can be done or chosen, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QListView, QMainWindow, QVBoxLayout, QWidget

from gdexplorer.gui.common.choices import ChoiceDelegate, Group
from gdexplorer.gui.common.fields import named
from gdexplorer.gui.common.search_list import SearchList

LETTERS, LINES = 76, 26  # visible at least if there is room
MARGIN = 20  # pixels between it and the edge of the window
OWN_KEYS = Qt.Key.Key_Escape, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp  # which presenter mode has, too
PLACEHOLDER = "Type a command, an objective, an optimizer or a panel"


class CommandPalette(QFrame):
    """A search line and a list over the upper part of the window, as long as it is needed.

    ``entries`` gives the groups of choices, whose data are what to call.
    """

    closed = Signal()

    def __init__(self, window: QMainWindow, entries: Callable[[], Iterable[Group]]) -> None:
        super().__init__(window)
        named(self, "command_palette", "Command palette")
        self._window, self._entries = window, entries
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.hide()
        view = QListView()
        view.setItemDelegate(ChoiceDelegate(view, beside=True))
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list = SearchList("palette", "Commands", PLACEHOLDER, view, ranked=True)
        self._list.chosen.connect(self._do)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._list)

    def toggle(self) -> None:
        """Open with an empty search, or close."""
        if self.isVisible():
            self.close_and_return_focus()
            return
        self._place()
        self.show()
        self.raise_()
        self._window.activateWindow()  # the guide may have the focus
        self._list.offer(self._entries())
        self._watch(True)

    def close_and_return_focus(self) -> None:
        """Close; the keys go back to the pictures."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking for clicks beside it."""
        self._watch(False)
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; keep all other keys from the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_and_return_focus()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Stay in the palette on Tab."""
        target = self._list.view if self._list.search.hasFocus() else self._list.search
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on a click beside it and when something else gets the keys; keep its keys from shortcuts of the window.

        Stay in the window when that is resized.
        """
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        if isinstance(event, QKeyEvent) and isinstance(watched, QWidget) and self.isAncestorOf(watched):
            return self._keeps(event)
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget) and self._is_beside(watched):
            self.hide()
        pressed = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress
        if pressed and isinstance(watched, QWidget) and self._is_beside(watched):
            self.close_and_return_focus()
        return False

    def _keeps(self, event: QKeyEvent) -> bool:
        """Whether a key must not come to the window: one of the palette's own, or Return, which returns the focus."""
        if event.type() == QEvent.Type.KeyRelease:
            return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_own = event.type() == QEvent.Type.ShortcutOverride and event.key() in OWN_KEYS
        if is_own:
            event.accept()  # else the window's shortcut takes it
        return is_own

    def _is_beside(self, widget: QWidget) -> bool:
        return widget.window() is self._window and widget is not self and not self.isAncestorOf(widget)

    def _watch(self, watch: bool) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if watch and application is not None:
            application.installEventFilter(self)

    def _place(self) -> None:
        metrics, window = self.fontMetrics(), self._window.size()
        wanted = QSize(LETTERS * metrics.averageCharWidth(), LINES * metrics.lineSpacing())
        self.resize(wanted.boundedTo(window - QSize(2 * MARGIN, 4 * MARGIN)))
        self.move((window.width() - self.width()) // 2, 2 * MARGIN)

    def _do(self, does: Callable[[], object]) -> None:
        """Close first: what is done may open a dialog."""
        self.close_and_return_focus()
        QTimer.singleShot(0, self, lambda: does())
