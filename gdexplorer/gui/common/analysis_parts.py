"""Building blocks of the analysis panels: labels, combo boxes, tables with colours, small plots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gdexplorer.descent.analysis.attractors import Attractor, label_in_words
from gdexplorer.descent.experiment import Experiment
from gdexplorer.gui.common.formula_label import FormulaLabel
from gdexplorer.gui.common.parts import Choice
from gdexplorer.gui.common.theme import Theme

LINE_COLOURS = "#0072B2", "#D55E00"
# Shown while there are no results yet.
COMPILED_FIRST = " Code that has not run on this machine before is compiled first."
# Largest number of rows listed in a table: hundreds would slow the window down.
MOST_ROWS = 50


def words(text: str, name: str = "") -> QLabel:
    """A label that wraps, with selectable text."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def typeset(name: str, latex: str, plain: str) -> FormulaLabel:
    """A typeset formula; ``plain`` is its text for screen readers."""
    label = FormulaLabel(name)
    label.set_latex(latex, plain)
    return label


def choice(name: str, label: str, items: Sequence[tuple[str, Any]] = ()) -> QComboBox:
    """A combo box with the given (text, value) items."""
    combo = Choice()
    combo.setObjectName(name)
    combo.setAccessibleName(label)
    combo.setMinimumContentsLength(6)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for text, value in items:
        combo.addItem(text, value)
    return combo


def number(name: str, label: str, low: int, high: int, value: int) -> QSpinBox:
    """A spin box for an integer."""
    spin = QSpinBox()
    spin.setObjectName(name)
    spin.setAccessibleName(label)
    spin.setToolTip(label)
    spin.setRange(low, high)
    spin.setValue(value)
    spin.setGroupSeparatorShown(True)
    spin.setMinimumWidth(54)
    return spin


def edit(name: str, label: str, text: str) -> QLineEdit:
    """A text field for a number."""
    box = QLineEdit(text)
    box.setObjectName(name)
    box.setAccessibleName(label)
    box.setToolTip(label)
    box.setMinimumWidth(48)
    return box


def button(name: str, text: str, tip: str) -> QPushButton:
    """A button."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(tip)
    made.setToolTip(tip)
    return made


def row(*widgets: QWidget | str) -> QHBoxLayout:
    """A row of widgets and captions."""
    layout = QHBoxLayout()
    layout.setSpacing(6)
    for widget in widgets:
        shown = QLabel(widget) if isinstance(widget, str) else widget
        layout.addWidget(shown, 0 if isinstance(shown, QLabel | QSpinBox) else 1)
    return layout


def list_optimizers(combo: QComboBox, experiment: Experiment) -> bool:
    """List the optimizers of ``experiment``, keeping the selection; return whether they have changed."""
    labels = [f"{i + 1}  {item.optimizer.label}" for i, item in enumerate(experiment.optimizers)]
    if labels == [combo.itemText(i) for i in range(combo.count())]:
        return False
    before = combo.currentIndex()
    with QSignalBlocker(combo):
        combo.clear()
        for index, text in enumerate(labels):
            combo.addItem(text, index)
        combo.setCurrentIndex(min(max(before, 0), len(labels) - 1))
    return True


class Table(QTableWidget):
    """A table of texts with a colour swatch in the first column; tool tips show full texts."""

    def __init__(self, name: str, label: str, headers: Sequence[str]) -> None:
        super().__init__(0, len(headers))
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setHorizontalHeaderLabels(list(headers))
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setMinimumHeight(100)
        self.resizeColumnsToContents()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def sizeHint(self) -> QSize:
        """A small preferred size: the layout distributes the remaining space anyway."""
        return QSize(200, 120)

    def set_rows(self, rows: Sequence[tuple[tuple[int, int, int], Sequence[str]]], more: int = 0) -> None:
        """Show rows of a colour and texts, and the number of ``more`` rows that are not listed."""
        self.clearSpans()
        self.setRowCount(len(rows) + (more > 0))
        for place, (colour, texts) in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == 0:
                    item.setIcon(_swatch(colour))
                else:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(place, column, item)
        # Fitted once: automatic fitting would be repeated for each cell.
        self.resizeColumnsToContents()
        if more > 0:
            self._tell_of_more(more, len(rows))

    def _tell_of_more(self, more: int, place: int) -> None:
        for column in range(self.columnCount()):
            self.setItem(place, column, QTableWidgetItem(f"… and {more:,} more, each smaller" if column == 0 else ""))
        self.setSpan(place, 0, 1, self.columnCount())


class Plot(pg.PlotWidget):
    """A small plot that follows the theme, without mouse interaction."""

    def __init__(self, name: str, label: str, bottom: str, left: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setMinimumHeight(150)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setLabel("bottom", bottom)
        self.setLabel("left", left)
        for side in ("bottom", "left"):
            self.getAxis(side).enableAutoSIPrefix(False)
        self.showGrid(x=True, y=True, alpha=0.15)

    def sizeHint(self) -> QSize:
        """A small preferred size: the layout distributes the remaining space anyway."""
        return QSize(200, self.minimumHeight())

    def set_theme(self, theme: Theme) -> None:
        """Apply the colours of ``theme``."""
        self.setBackground(theme.picture)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(theme.dim)
            self.getAxis(side).setTextPen(theme.text)


def short(attractors: Sequence[Attractor], label: int) -> str:
    """A short form of a label: for a minimum only its position."""
    if label < 0:
        return label_in_words(attractors, label)
    attractor = attractors[label]
    if attractor.words:
        return attractor.words
    place = attractor.place(3)
    return place if attractor.label == "minimum" else f"{attractor.label} {place}"


def _swatch(colour: tuple[int, int, int]) -> QIcon:
    pixmap = QPixmap(12, 12)
    pixmap.fill(QColor(*colour))
    return QIcon(pixmap)
