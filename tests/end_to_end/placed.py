"""What of a window's widgets lies outside of its parent, over a sibling, or beyond a panel that scrolls down only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pyqtgraph import PlotWidget
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QSplitterHandle,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from gdexplorer.gui.common.corner_buttons import CornerButtons
from gdexplorer.gui.common.waiting_note import WaitingNote
from gdexplorer.gui.window.command_palette import CommandPalette
from gdexplorer.gui.window.section_panel import SectionPanel

SLACK = 1  # pixels
OVER_OTHERS = (WaitingNote, CornerButtons, CommandPalette)  # lie over a picture, and are meant to
COMPOSED = (QAbstractScrollArea, QAbstractSpinBox, QComboBox, QHeaderView, QLineEdit, QTabBar, QStackedWidget)


def misplaced(window: QWidget) -> Iterator[str]:
    """One sentence for each widget in sight that lies where it should not."""
    yield from _outside(window)
    yield from _sideways(window)
    for parent in (window, *window.findChildren(QWidget)):
        if parent.isVisible() and not isinstance(parent, COMPOSED):  # of which Qt itself places the parts
            yield from _over_each_other(parent)


def _outside(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or not widget.isVisible() or isinstance(widget, QSplitterHandle):
            continue
        if _scrolls(parent) or (isinstance(parent, COMPOSED) and not isinstance(parent, PlotWidget)):
            continue
        if not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(widget.geometry()):
            yield f"{told(widget)}: at {shown(widget.geometry())} of {told(parent)}, {shown(parent.rect())}"


def _scrolls(parent: QWidget) -> bool:
    """Whether ``parent`` shows a part of its child at a time."""
    area = parent.parentWidget()
    return isinstance(area, QAbstractScrollArea) and area.viewport() is parent


def _sideways(window: QWidget) -> Iterator[str]:
    for panel in window.findChildren(SectionPanel):
        for area in panel.findChildren(QScrollArea):
            if area.isVisible() and area.horizontalScrollBar().maximum() > 0:
                yield f"{told(area)}: scrolls sideways, {area.widget().width()} in {area.viewport().width()}"


def _over_each_other(parent: QWidget) -> Iterator[str]:
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
        and not isinstance(child, (*OVER_OTHERS, QSplitterHandle)) and not child.size().isEmpty()
    ]  # fmt: skip
    for one, other in combinations(children, 2):
        shared = one.geometry() & other.geometry()
        if shared.width() > SLACK and shared.height() > SLACK:
            yield f"{told(one)} and {told(other)} share {shown(shared)}"


def told(widget: QWidget) -> str:
    """What a widget is called."""
    return widget.objectName() or f"{type(widget).__name__} {getattr(widget, 'text', str)()!r}"


def shown(area: QRect) -> str:
    """An area in short."""
    return f"{area.x()},{area.y()} {area.width()}x{area.height()}"
