"""Widgets by path, and what of a window a person can reach."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget


def reach() -> QWidget | None:
    """The window, dialog or popup that has the hand: nothing beside it can be used."""
    for first in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if first is not None and shiboken6.isValid(first):
            return first
    return next((widget for widget in QApplication.topLevelWidgets() if widget.objectName() == "main_window"), None)


def visible_widgets(root: QWidget) -> list[QWidget]:
    """All of ``root`` that can be seen, itself included."""
    found = [root, *(child for child in root.findChildren(QWidget) if alive(child) is not None)]
    return [widget for widget in found if not widget.visibleRegion().isEmpty() or widget is root]


def path_of(widget: QWidget) -> str:
    """How to find ``widget`` again: its name where it is the only one of that name, else its place in its parent."""
    parent = widget.parentWidget()
    if parent is None or isinstance(widget, QMenu | QFileDialog):
        return "/"
    name = widget.objectName()
    if name and len(parent.window().findChildren(QWidget, name)) == 1 and not widget.isWindow():
        return f"#{name}"
    return f"{path_of(parent)}/{_widgets_in(parent).index(widget)}"


def find(path: str) -> QWidget | None:
    """The widget of that path in what is in reach; None where it is not there (any more)."""
    root = reach()
    if root is None:
        return None
    head, _, rest = path.partition("/")
    if head:
        found = root.findChild(QWidget, head[1:]) if shiboken6.isValid(root) else None
        if found is None:
            return None
        root = found
    for step in filter(None, rest.split("/")):
        siblings = _widgets_in(root)
        if int(step) >= len(siblings):
            return None
        root = siblings[int(step)]
    return alive(root)


def alive(widget: QWidget | None) -> QWidget | None:
    """``widget`` where it still exists and can be seen."""
    return widget if widget is not None and shiboken6.isValid(widget) and widget.isVisible() else None


def _widgets_in(parent: QWidget) -> list[QWidget]:
    """The widgets in ``parent``; what C++ made and deleted can leave a dead name behind."""
    if not shiboken6.isValid(parent):
        return []
    return [child for child in parent.children() if shiboken6.isValid(child) and isinstance(child, QWidget)]
