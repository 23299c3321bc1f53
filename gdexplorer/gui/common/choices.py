"""Grouped choices with one line about each: their model for lists and combo boxes, and how their rows are painted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from gdexplorer.gui.common.matching import score

Role = Qt.ItemDataRole
# Roles beside the choice's data, which is at `UserRole`: the line about it, its heading, a text at its right, and
# whether a search finds it.
ABOUT, GROUP, ASIDE, IS_FOUND = (Role.UserRole + place for place in range(1, 5))
MOST_LETTERS = 64  # of a line about a choice that a list makes room for
PADDING = 3
SMALLER = 0.9  # size of the line about a choice
ANY = QModelIndex | QPersistentModelIndex


class Choice(Struct, frozen=True):
    """A choice: its label, what it stands for, one line about it, and a text at its right.

    Without ``data`` it cannot be chosen. Nor can it if ``refused`` says why, in the place of what is about it; but it
    is found by a search.
    """

    label: str
    data: Any
    about: str = ""
    aside: str = ""
    refused: str = ""


class Group(Struct, frozen=True):
    """Choices under a heading."""

    title: str
    choices: Sequence[Choice]


def choice_model(groups: Iterable[Group], parent: QObject) -> QStandardItemModel:
    """A model of all groups that have choices, with their headings as rows without data."""
    model = QStandardItemModel(parent)
    for group in groups:
        if group.choices:
            model.appendRow(_heading(group.title))
        for choice in group.choices:
            model.appendRow(_item(choice, group.title))
    return model


def _heading(text: str) -> QStandardItem:
    heading = QStandardItem(text)
    heading.setFlags(Qt.ItemFlag.NoItemFlags)
    font = heading.font()
    font.setBold(True)
    heading.setFont(font)
    return heading


def _item(choice: Choice, group: str) -> QStandardItem:
    item = QStandardItem(choice.label)
    about = choice.refused or choice.about
    item.setToolTip(about)
    item.setData(about, ABOUT)
    item.setData(choice.data is not None, IS_FOUND)
    item.setData(choice.aside, ASIDE)
    item.setData(group, GROUP)
    if choice.data is not None:
        item.setData(", ".join(filter(None, (choice.label, choice.aside, group, about))), Role.AccessibleTextRole)
    if choice.data is None or choice.refused:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    else:
        item.setData(choice.data, Role.UserRole)
    return item


class Found(QSortFilterProxyModel):
    """The choices that match what is typed.

    ``ranked``: the best first, without headings; otherwise in their order, below their headings. All rows are shown as
    long as nothing is typed.
    """

    def __init__(self, parent: QObject, ranked: bool = True) -> None:
        super().__init__(parent)
        self._typed, self._ranked = "", ranked
        self._scores: dict[int, float | None] = {}

    def look_for(self, typed: str) -> None:
        """Keep what matches ``typed``."""
        self._typed = typed.strip()
        self._scores.clear()
        self.invalidate()
        self.sort(0)

    def setSourceModel(self, model: QAbstractItemModel) -> None:
        """Search in another model."""
        self._scores.clear()
        super().setSourceModel(model)

    @property
    def first(self) -> QModelIndex:
        """The first row that can be chosen; an invalid index if there is none."""
        rows = (self.index(row, 0) for row in range(self.rowCount()))
        return next((index for index in rows if index.data(Role.UserRole) is not None), QModelIndex())

    @property
    def best(self) -> QModelIndex:
        """The best match, or the first choice if nothing is typed; an invalid index if there is none."""
        rows = [self.index(row, 0) for row in range(self.rowCount())]
        matching = [index for index in rows if index.data(Role.UserRole) is not None]
        return min(matching, key=lambda index: self._points(index), default=QModelIndex())

    def _points(self, index: QModelIndex) -> float:
        return -(self._score(self.mapToSource(index).row()) or 0.0) if self._typed else 0.0

    def filterAcceptsRow(self, row: int, parent: ANY) -> bool:
        """Whether the row matches, or is the heading of rows that do."""
        if not self._typed:
            return True
        if self._at(row).data(GROUP) is not None:
            return self._score(row) is not None
        return not self._ranked and any(self._score(below) is not None for below in self._below(row))

    def lessThan(self, left: ANY, right: ANY) -> bool:
        """Whether the first row matches better, or as well and comes before."""
        return self._rank(left.row()) < self._rank(right.row())

    def _rank(self, row: int) -> tuple[float, int]:
        return (-(self._score(row) or 0.0) if self._ranked and self._typed else 0.0), row

    def _score(self, row: int) -> float | None:
        if row not in self._scores:
            index = self._at(row)
            about = (index.data(GROUP) or "", index.data(ABOUT) or "")
            self._scores[row] = score(self._typed, index.data(), about) if index.data(IS_FOUND) else None
        return self._scores[row]

    def _at(self, row: int) -> QModelIndex:
        return self.sourceModel().index(row, 0, QModelIndex())

    def _below(self, row: int) -> Iterator[int]:
        """The rows below a heading."""
        rows = range(row + 1, self.sourceModel().rowCount())
        return takewhile(lambda below: self._at(below).data(GROUP) is not None, rows)


class TellingDelegate(QStyledItemDelegate):
    """Tells the whole label of a choice with what is about it, since either may be elided."""

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: ANY) -> bool:
        """Show both in the tool tip."""
        if event.type() != QEvent.Type.ToolTip or index.data(GROUP) is None:
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), whole(index), view)
        return True


def whole(index: ANY) -> str:
    """The label of a choice above what is about it."""
    return "\n".join(filter(None, (index.data(), index.data(ABOUT))))


class ChoiceDelegate(TellingDelegate):
    """Paints the line about a choice below its label or, ``beside``, after it; and a text at the right."""

    def __init__(self, parent: QObject, beside: bool = False) -> None:
        super().__init__(parent)
        self._beside = beside

    def sizeHint(self, option: QStyleOptionViewItem, index: ANY) -> QSize:
        """Room for both lines."""
        size, about, line = super().sizeHint(option, index), index.data(ABOUT), QFontMetrics(option.font).lineSpacing()
        if self._beside:
            return QSize(size.width(), line + 3 * PADDING)
        if not about:
            return size
        metrics = QFontMetrics(smaller(option.font))
        width = min(metrics.horizontalAdvance(about), MOST_LETTERS * metrics.averageCharWidth())
        return QSize(max(size.width(), width + 4 * PADDING), line + metrics.lineSpacing() + 3 * PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ANY) -> None:
        """Paint background and texts."""
        about, aside = index.data(ABOUT) or "", index.data(ASIDE) or ""
        if not about and not aside:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        label, option.text = option.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        area = option.rect.adjusted(2 * PADDING, PADDING, -2 * PADDING, -PADDING)
        if aside:
            taken = _write(painter, option, area, aside, dim=True, right=True)
            area.setRight(area.right() - taken - 4 * PADDING)
        taken = _write(painter, option, area, label)
        if self._beside:
            area.setLeft(area.left() + taken + 3 * PADDING)
        else:
            area.setTop(area.top() + QFontMetrics(option.font).lineSpacing())
        option.font = smaller(option.font)
        _write(painter, option, area, about, dim=True)
        painter.restore()


def _write(
    painter: QPainter, option: QStyleOptionViewItem, area: QRect, text: str, dim: bool = False, right: bool = False
) -> int:
    """Write one elided line at the top of ``area``; return its width."""
    metrics = QFontMetrics(option.font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.setFont(option.font)
    painter.setPen(option.palette.color(_role(option, dim)))
    line = QRect(area.topLeft(), QSize(area.width(), min(area.height(), metrics.lineSpacing() + PADDING)))
    painter.drawText(line, int(side | Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)


def smaller(font: QFont) -> QFont:
    """The font of the line about a choice."""
    made = QFont(font)
    if font.pointSizeF() > 0.0:
        made.setPointSizeF(font.pointSizeF() * SMALLER)
    return made


def _role(option: QStyleOptionViewItem, dim: bool) -> QPalette.ColorRole:
    dim = dim or not option.state & QStyle.StateFlag.State_Enabled
    if option.state & QStyle.StateFlag.State_Selected:
        return QPalette.ColorRole.HighlightedText
    return QPalette.ColorRole.PlaceholderText if dim else QPalette.ColorRole.Text
