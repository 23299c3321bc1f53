"""The order in which Tab visits a window: as one reads, whenever its widgets were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)


def step(window: QWidget, forward: bool) -> bool:
    """Focus the next stop, or the one before, and scroll to it; return whether there is one."""
    order = list(stops(window))
    if not order:
        return False
    place = _place(order)
    before = (-1 if forward else 0) if place is None else place
    target = order[(before + (1 if forward else -1)) % len(order)]
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # styles draw rings from now on
    reasons = Qt.FocusReason
    target.setFocus(reasons.TabFocusReason if forward else reasons.BacktabFocusReason)
    _scroll_to(target)
    return True


def stops(parent: QWidget) -> Iterator[QWidget]:
    """All that takes the focus by Tab: row by row, and in each row from left to right."""
    for child in in_rows(_shown(parent)):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and not passes_on(child, parent) and child.isEnabled():
            yield child
        yield from stops(child)


def passes_on(child: QWidget, parent: QWidget) -> bool:
    """Whether ``child`` is a part of ``parent`` that gives it the focus: where Qt's widgets set a focus proxy.

    To ask for the proxy itself would keep it for ever: PySide adds a reference to it that it never gives back.
    """
    if isinstance(parent, QAbstractScrollArea):
        return child is parent.viewport()
    return isinstance(parent, QComboBox | QAbstractSpinBox) and isinstance(child, QLineEdit)


def in_rows(widgets: Iterable[QWidget]) -> list[QWidget]:
    """Widgets of one parent as one reads them: those whose middle lies beside the first of a row are in that row."""
    left, ordered = sorted(widgets, key=lambda each: (each.y(), each.x())), []
    while left:
        first, bottom = (
            left[0],
            left[0].geometry().bottom(),
        )  # the middle of one without height may lie below its bottom
        row = [each for each in left if each is first or each.geometry().center().y() <= bottom]
        ordered += sorted(row, key=lambda each: (each.x(), each.y()))
        left = [each for each in left if each not in row]
    return ordered


def _shown(parent: QWidget) -> list[QWidget]:
    children = (child for child in parent.children() if isinstance(child, QWidget))
    return [child for child in children if child.isVisible() and not child.isWindow()]


def _place(order: list[QWidget]) -> int | None:
    """The place of the stop that has the focus, or in which something has it."""
    focus = QApplication.focusWidget()
    while isinstance(focus, QWidget):
        if focus in order:
            return order.index(focus)
        focus = focus.parentWidget()
    return None


def _scroll_to(target: QWidget) -> None:
    around = target.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(target)
        around = around.parentWidget()
