"""Send keys and wheel to the pictures, unless a box, a list or a slider is in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyqtgraph import GraphicsView
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QScrollBar,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from gdexplorer.gui.common.style import OutlinedStyle

TURNED_BY_WHEEL = (QComboBox, QAbstractSlider, QAbstractSpinBox, QTabBar)
WATCHED = (QAbstractButton, *TURNED_BY_WHEEL)
DONE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
UNDO, REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
KNOWN = "gives_keys_back"
Type = QEvent.Type


class KeysAndWheel(QObject):
    """Event filter on the widgets that it concerns, also on those created later: the style tells of each.

    A filter on the whole application would be called for each event of each widget: 21,000 times until a window is
    open, where this one is 3,000 times. It filters the events of the widget that has the focus, of buttons, of what the
    wheel turns, and of what has a tool tip with keys.

    If it ``waits``, it does nothing until `begin`: hundreds of widgets come before a window is painted.
    The wheel changes no widget without focus: it scrolls the area around it. Return and Esc, a choice from a list and
    a click on a button return the focus to the pictures. Undo and redo apply to the document wherever the focus is,
    unless a field has typed text to undo or redo. Tool tips of widgets name their keys (``tips``, by object name).
    """

    def __init__(self, window: QMainWindow, tips: Mapping[str, str], waits: bool = False) -> None:
        super().__init__(window)
        self._window, self._tips = window, tips
        self._pressed: QWidget | None = None
        self._walks_list = False  # whether the focused combo box is being stepped through while closed
        self._looks: dict[QEvent.Type, Callable[[QWidget, Any], bool]] = {
            Type.ToolTipChange: self._explained,
            Type.Wheel: self._wheeled,
            Type.ShortcutOverride: self._claimed,
            Type.KeyPress: self._key_pressed,
            Type.KeyRelease: self._key_released,
            Type.MouseButtonPress: self._mouse_pressed,
            Type.FocusOut: self._focus_lost,
        }
        self._has_begun = False
        if not waits:
            self.begin()

    def begin(self) -> None:
        """Watch widgets from now on, and adjust what is in the window."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        style = application.style()
        assert isinstance(style, OutlinedStyle)
        style.polished.connect(self._polished)
        application.focusChanged.connect(self._focus_moved)
        self._has_begun = True
        self._window.installEventFilter(self)  # which gets the keys when nothing else has the focus
        self._focus_moved(None, application.focusWidget())
        self.adjust(self._window)

    def adjust(self, around: QWidget) -> None:
        """Adjust what has come into the window: widgets that were polished before are not, when they are shown."""
        for widget in around.findChildren(QWidget) if self._has_begun else ():
            self._polished(widget)

    def stop(self) -> None:
        """Do nothing any more."""
        self._looks = {}
        application = QApplication.instance()
        if self._has_begun and isinstance(application, QApplication):
            style = application.style()
            assert isinstance(style, OutlinedStyle)
            style.polished.disconnect(self._polished)
            application.focusChanged.disconnect(self._focus_moved)
        self._has_begun = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the few relevant events; pass on all others."""
        look = self._looks.get(event.type())
        return look is not None and isinstance(watched, QWidget) and look(watched, event)

    def return_focus(self) -> None:
        """Return the focus to the pictures."""
        self._pressed = None
        middle = self._window.centralWidget()
        if middle is not None:
            middle.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_mine(self, widget: QWidget) -> bool:
        """Whether a widget is in the window, not in a dialog."""
        return widget.window() is self._window

    def _is_watched(self, widget: QWidget) -> bool:
        """Whether events of a widget matter while another has the focus, too."""
        if isinstance(widget, QScrollBar):
            return False
        return isinstance(widget, WATCHED) or widget is self._window or widget.objectName() in self._tips

    def _polished(self, widget: QWidget) -> None:
        """Adjust a widget before it is first shown."""
        if self._is_watched(widget):
            widget.installEventFilter(self)
        if widget.focusPolicy() == Qt.FocusPolicy.WheelFocus and isinstance(widget, TURNED_BY_WHEEL):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if isinstance(widget, QComboBox) and self._is_mine(widget) and not widget.property(KNOWN):
            widget.setProperty(KNOWN, True)
            widget.activated.connect(self._chosen)
        if isinstance(widget, QAbstractItemView):
            widget.setTabKeyNavigation(False)  # Tab leaves tables; the arrow keys go through their cells
        if isinstance(widget, GraphicsView):
            widget.setFocusPolicy(widget.focusPolicy() & Qt.FocusPolicy.ClickFocus)  # no keys of its own
        if isinstance(widget, QAbstractButton) and self._is_mine(widget):
            widget.setFocusPolicy(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        self._explained(widget)

    def _explained(self, widget: QWidget, _: QEvent | None = None) -> bool:
        """Name the key in the tool tip of a button that has one."""
        keys, tip = self._tips.get(widget.objectName()), widget.toolTip()
        if keys and tip and f"({keys})" not in tip and self._is_mine(widget):
            widget.setToolTip(f"{tip} ({keys})")
        return False

    def _wheeled(self, widget: QWidget, event: QEvent) -> bool:
        if not isinstance(widget, TURNED_BY_WHEEL) or isinstance(widget, QScrollBar):
            return False
        self._walks_list = widget.hasFocus()
        if not widget.hasFocus():
            event.ignore()  # pass it on to the parent
        return not widget.hasFocus()

    def _claimed(self, widget: QWidget, event: Any) -> bool:
        """Keep a text box from claiming undo and redo, unless it has something of its own to undo or redo."""
        if not (self._is_mine(widget) and isinstance(event, QKeyEvent) and any(map(event.matches, (UNDO, REDO)))):
            return False
        if has_own(_text_field(widget), event.matches(UNDO)):
            return False
        event.ignore()
        return True

    def _key_pressed(self, widget: QWidget, event: Any) -> bool:
        self._walks_list = isinstance(widget, QComboBox)
        if self._is_mine(widget) and event.key() in DONE and widget is QApplication.focusWidget():
            self._pressed = widget
        return False

    def _key_released(self, widget: QWidget, event: Any) -> bool:
        """Return the focus only after the box has handled the key itself."""
        if self._pressed is not None and event.key() in DONE and not event.isAutoRepeat():
            if self._is_mine(widget) and QApplication.activePopupWidget() is None:
                self.return_focus()
            self._pressed = None
        return False

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """Follow the focus, and have frames of lists painted with their ring, or without: Qt paints what is in them."""
        for widget in (before, now):
            if isinstance(widget, QAbstractScrollArea) and isValid(widget):
                widget.update()
        if before is not None and isValid(before) and not self._is_watched(before):
            before.removeEventFilter(self)
        if now is not None:
            now.installEventFilter(self)

    def _focus_lost(self, widget: QWidget, _: QEvent) -> bool:
        self._walks_list = False  # its list may have been opened, which has the focus then
        return False

    def _mouse_pressed(self, widget: QWidget, event: QEvent) -> bool:
        self._walks_list = False
        focus = QApplication.focusWidget()
        if isinstance(widget, QAbstractButton) and self._is_mine(widget) and isinstance(focus, QWidget):
            self.return_focus()  # commits the text of the box, and keeps Space from pressing the button again
        return False

    def _chosen(self) -> None:
        if not self._walks_list:
            self.return_focus()


def has_own(field: QLineEdit | None, undo: bool) -> bool:
    """Whether a field has typed text to undo (or to redo); what is already applied belongs to the document."""
    if field is None:
        return False
    return field.isModified() and field.isUndoAvailable() if undo else field.isRedoAvailable()


def _text_field(widget: QWidget) -> QLineEdit | None:
    """The field into which keys for ``widget`` are typed."""
    if isinstance(widget, QLineEdit):
        return widget
    return widget.lineEdit() if isinstance(widget, QComboBox | QAbstractSpinBox) else None
