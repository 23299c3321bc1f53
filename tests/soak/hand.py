"""The hand: does an action with real events, on whatever is in reach."""

from __future__ import annotations

from pathlib import Path

from PySide6 import __version_info__
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QFont, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QSplitterHandle,
    QWidget,
)

from soak import files
from soak.actions import Action
from soak.places import alive, find, reach

BUTTONS = {
    "left": Qt.MouseButton.LeftButton,
    "right": Qt.MouseButton.RightButton,
    "middle": Qt.MouseButton.MiddleButton,
}
MODIFIERS = {"shift": Qt.KeyboardModifier.ShiftModifier, "ctrl": Qt.KeyboardModifier.ControlModifier}


class Hand:
    """Does actions; what cannot be done any more (a widget that is gone) is left out.

    Attributes
    ----------
    is_acting : whether it is in the middle of an action, which holds the widget that it touches.
    """

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.is_acting = False
        self._held_in: QWidget | None = None

    def holds_a_button(self) -> bool:
        """Whether a drag goes on: there is one hand only, but what a drag opens can be used."""
        return self._held_in is not None and reach() is self._held_in

    def do(self, action: Action) -> bool:
        """Do it; False where there is nothing to do it on."""
        outer, self.is_acting = self.is_acting, True
        try:
            self._let_go()
            return bool(getattr(self, f"_{action.kind}")(find(action.target), **action.values))
        except RuntimeError as error:  # of the binding, where a widget ends while keys or clicks are sent to it
            if "already deleted" not in str(error):
                raise
            return False
        finally:
            self.is_acting = outer

    def _let_go(self) -> None:
        """Release the buttons that are still down since what they were pressed on has gone: a hand does so, too."""
        window = reach()
        if self._held_in is None and window is not None:
            for button in BUTTONS.values():
                if QApplication.mouseButtons() & button:
                    QTest.mouseRelease(window, button)

    def _click(self, widget: QWidget | None, place, button="left", modifiers=(), double=False) -> bool:
        if widget is None:
            return False
        target, point = _hit(widget, place)
        QTest.mouseMove(target, point)
        press = QTest.mouseDClick if double else QTest.mouseClick
        press(target, BUTTONS[button], _modifiers(modifiers), point)
        return True

    def _drag(self, widget: QWidget | None, places, button="left") -> bool:
        if widget is None:
            return False
        target, point = _hit(widget, places[0])
        way = [point + _at(widget, place) - _at(widget, places[0]) for place in places]
        return self._drag_along(target, way, BUTTONS[button])

    def _drag_along(self, target: QWidget, way: list[QPoint], button: Qt.MouseButton) -> bool:
        self._held_in = reach()
        QTest.mousePress(target, button, Qt.KeyboardModifier.NoModifier, way[0])
        for point in way[1:]:
            QApplication.processEvents()
            if alive(target) is None:
                break
            _move(target, point, button)
        if alive(target) is not None:
            QTest.mouseRelease(target, button, Qt.KeyboardModifier.NoModifier, way[-1])
        self._held_in = None
        return True

    def _wheel(self, widget: QWidget | None, place, delta, modifiers=()) -> bool:
        if widget is None:
            return False
        target, point = _hit(widget, place)
        event = QWheelEvent(
            QPointF(point), QPointF(target.mapToGlobal(point)), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton,
            _modifiers(modifiers), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)
        return True

    def _key(self, _: QWidget | None, keys, repeat=1) -> bool:
        for _number in range(repeat):
            target = _listener()
            if target is None:
                return False
            QTest.keySequence(target, QKeySequence(keys))
        return True

    def _type(self, widget: QWidget | None, text, end="Return") -> bool:
        if widget is None:
            return False
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
        editor = widget if hasattr(widget, "selectAll") else widget.findChild(QLineEdit) or widget
        if hasattr(editor, "selectAll"):
            editor.selectAll()
        for sign in text:
            if alive(editor) is None:
                return True
            _press(editor, sign)
        if end and alive(editor) is not None:
            # A list of suggestions has the keyboard as long as it is open.
            QTest.keySequence(QApplication.activePopupWidget() or editor, QKeySequence(end))
        return True

    def _pick(self, _: QWidget | None, number) -> bool:
        menu = reach()
        if not isinstance(menu, QMenu):
            return False
        actions = [action for action in menu.actions() if action.isVisible() and not action.isSeparator()]
        if not actions:
            return False
        place = menu.actionGeometry(actions[number % len(actions)]).center()
        QTest.mouseMove(menu, place)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
        return True

    def _menu(self, _: QWidget | None, number) -> bool:
        window = reach()
        bar = window.findChild(QMenuBar) if window is not None else None
        if bar is None or not bar.actions():
            return False
        place = bar.actionGeometry(bar.actions()[number % len(bar.actions())]).center()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
        return True

    def _resize(self, _: QWidget | None, size) -> bool:
        window = reach()
        if window is None or window.objectName() != "main_window":
            return False
        window.resize(QSize(*size))
        return True

    def _fold(self, _: QWidget | None, name) -> bool:
        """Fold or unfold a panel, or bring one to the front, as the menu View does."""
        window = reach()
        action = window.findChild(QAction, name) if window is not None else None
        if action is None or not action.isEnabled():
            return False
        action.trigger()
        return True

    def _edge(self, _: QWidget | None, number, by) -> bool:
        """Drag an edge between panels."""
        window = reach()
        handles = [] if window is None else [each for each in window.findChildren(QSplitterHandle) if each.isVisible()]
        if not handles:
            return False
        handle = handles[number % len(handles)]
        start = handle.rect().center()
        way = [start + QPoint(round(by[0] * part), round(by[1] * part)) for part in (0.0, 0.25, 0.5, 0.75, 1.0)]
        return self._drag_along(handle, way, Qt.MouseButton.LeftButton)

    def _font(self, _: QWidget | None, points) -> bool:
        font = QFont(QApplication.font())
        font.setPointSizeF(points)
        QApplication.setFont(font)
        return True

    def _drop(self, widget: QWidget | None, kind, seed) -> bool:
        window = reach()
        if window is None or window.objectName() != "main_window":
            return False
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(files.make(self.scratch, kind, seed)))])
        place, action = QPointF(window.rect().center()), Qt.DropAction.CopyAction
        buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        # The way up to 6.11 is deprecated from 6.12 on, which has another.
        entered = place if __version_info__ >= (6, 12) else place.toPoint()
        QApplication.sendEvent(window, QDragEnterEvent(entered, action, mime, buttons, modifiers))
        QApplication.sendEvent(window, QDropEvent(place, action, mime, buttons, modifiers))
        return True

    def _name_file(self, _: QWidget | None, name, kind=None, seed=0) -> bool:
        """Type a name into a file dialog and press Return; some open a file that was made for it."""
        dialog = reach()
        if not isinstance(dialog, QFileDialog):
            return False
        path = files.make(self.scratch, kind, seed) if kind is not None else self.scratch / name
        edit = dialog.findChild(QLineEdit)
        edit.selectAll()
        for sign in str(path):
            _press(edit, sign)
        QTest.keyClick(edit, Qt.Key.Key_Return)
        return True

    def _close(self, _: QWidget | None) -> bool:
        window = reach()
        if window is None or window.objectName() != "main_window":
            return False
        window.close()
        return True

    def _wait(self, _: QWidget | None) -> bool:
        return True


def _press(widget: QWidget, sign: str) -> None:
    """Type one sign; QTest knows the keys of ASCII only."""
    if sign.isascii() and sign.isprintable():
        QTest.keyClick(widget, sign)
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, sign))


def _listener() -> QWidget | None:
    """Whoever gets the keys."""
    window, focused = reach(), alive(QApplication.focusWidget())
    if focused is not None and (window is None or focused is window or window.isAncestorOf(focused)):
        return focused
    # Without a window manager the focus can stay behind a dialog, where no key arrives.
    candidates = (window.focusWidget() if window is not None else None, window)
    return next((widget for widget in candidates if alive(widget) is not None), None)


def _at(widget: QWidget, place) -> QPoint:
    return QPoint(round(place[0] * max(widget.width() - 1, 0)), round(place[1] * max(widget.height() - 1, 0)))


def _hit(widget: QWidget, place) -> tuple[QWidget, QPoint]:
    """Who is under the pointer there: a scroll area takes the mouse by its viewport, a widget by its children."""
    point = _at(widget, place)
    child = widget.childAt(point)
    if child is None and isinstance(widget, QAbstractScrollArea):
        child = widget.viewport()
    return (widget, point) if child is None else (child, child.mapFrom(widget, point))


def _move(target: QWidget, point: QPoint, button: Qt.MouseButton) -> None:
    """Move the pointer with a button down (QTest's own moves carry none)."""
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(point), QPointF(target.mapToGlobal(point)), Qt.MouseButton.NoButton, button,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(target, event)


def _modifiers(names) -> Qt.KeyboardModifier:
    both = Qt.KeyboardModifier.NoModifier
    for name in names:
        both |= MODIFIERS[name]
    return both
