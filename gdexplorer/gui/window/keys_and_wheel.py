"""Who gets keys and wheel: the pictures, unless a person is at work in a box, a list or a slider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QScrollBar,
    QTabBar,
    QWidget,
)

TURNED_BY_WHEEL = (QComboBox, QAbstractSlider, QAbstractSpinBox, QTabBar)
DONE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
OF_THE_DOCUMENT = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
KNOWN = "gives_keys_back"
Type = QEvent.Type


class KeysAndWheel(QObject):
    """Looks at the events of the whole application, for widgets that come later as well.

    The wheel turns nothing that has no focus: it scrolls what lies around. Return and Esc, a choice from a list and a
    click on a button give the keys back to the pictures. Undo and redo are the document's, wherever the focus is.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pressed: QWidget | None = None
        self._walks_list = False  # whether the list in focus is gone through without being opened
        self._looks: dict[QEvent.Type, Callable[[QWidget, Any], bool]] = {
            Type.Polish: self._polished,
            Type.Wheel: self._wheeled,
            Type.ShortcutOverride: self._claimed,
            Type.KeyPress: self._key_pressed,
            Type.KeyRelease: self._key_released,
            Type.MouseButtonPress: self._mouse_pressed,
        }
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        for widget in window.findChildren(QWidget):
            self._polished(widget)

    def stop(self) -> None:
        """Look at no more events."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See to the few events that matter here; all others pass."""
        look = self._looks.get(event.type())
        return look is not None and isinstance(watched, QWidget) and look(watched, event)

    def give_back(self) -> None:
        """Give the keys to the pictures."""
        self._pressed = None
        middle = self._window.centralWidget()
        if middle is not None:
            middle.setFocus(Qt.FocusReason.OtherFocusReason)
        if QApplication.activeWindow() is not self._window:  # a dock that floats was at work
            self._window.activateWindow()

    def _is_mine(self, widget: QWidget) -> bool:
        """Whether a widget is in the window or in one of its docks that floats, not in a dialog."""
        window = widget.window()
        return window is self._window or (isinstance(window, QDockWidget) and window.parent() is self._window)

    def _polished(self, widget: QWidget, _: QEvent | None = None) -> bool:
        """Before it is first shown."""
        if widget.focusPolicy() == Qt.FocusPolicy.WheelFocus and isinstance(widget, TURNED_BY_WHEEL):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if isinstance(widget, QComboBox) and self._is_mine(widget) and not widget.property(KNOWN):
            widget.setProperty(KNOWN, True)
            widget.activated.connect(self._chosen)
        if isinstance(widget, QAbstractButton) and self._is_mine(widget):
            widget.setFocusPolicy(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        return False

    def _wheeled(self, widget: QWidget, event: QEvent) -> bool:
        if not isinstance(widget, TURNED_BY_WHEEL) or isinstance(widget, QScrollBar):
            return False
        self._walks_list = widget.hasFocus()
        if not widget.hasFocus():
            event.ignore()  # and what lies around is asked
        return not widget.hasFocus()

    def _claimed(self, widget: QWidget, event: Any) -> bool:
        """A box would take undo and redo for its own text."""
        if not (self._is_mine(widget) and isinstance(event, QKeyEvent) and any(map(event.matches, OF_THE_DOCUMENT))):
            return False
        if isinstance(widget, QLineEdit):
            widget.setModified(False)  # what was half typed gives way to the number that comes back
        event.ignore()
        return True

    def _key_pressed(self, widget: QWidget, event: Any) -> bool:
        self._walks_list = isinstance(widget, QComboBox)
        if self._is_mine(widget) and event.key() in DONE and widget is QApplication.focusWidget():
            self._pressed = widget
        return False

    def _key_released(self, widget: QWidget, event: Any) -> bool:
        """Only now: what Return means to the box itself is done."""
        if self._pressed is not None and event.key() in DONE and not event.isAutoRepeat():
            if self._is_mine(widget) and QApplication.activePopupWidget() is None:
                self.give_back()
            self._pressed = None
        return False

    def _mouse_pressed(self, widget: QWidget, event: QEvent) -> bool:
        self._walks_list = False
        focus = QApplication.focusWidget()
        if isinstance(widget, QAbstractButton) and self._is_mine(widget) and isinstance(focus, QWidget):
            self.give_back()  # a box that is left takes what was typed, and Space does not press the button again
        return False

    def _chosen(self) -> None:
        if not self._walks_list:
            self.give_back()
