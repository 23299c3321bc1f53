"""The confusion matrix of a classifier, with the names of its classes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gdexplorer.gui.common.words import Words
from gdexplorer.objectives.data.dialect import shortened, told_apart
from gdexplorer.objectives.goodness import OF_NUMBERS, Measures
from gdexplorer.objectives.objective import Samples

_HINT = "How many {noun} of each class are predicted to be in which class, at the cursor"
# Letters of a class's name at the head of a row, and at the heads of all columns together.
_OF_ROW, _OF_COLUMNS = 16, 24


class ConfusionMatrix(QWidget):
    """Counts of classes: a row for each actual class, a column for each predicted one.

    Long names are cut in the middle, so that they are told apart: a tool tip has them whole.
    """

    def __init__(self, name: str, part: str) -> None:
        super().__init__()
        self._name, self._part = name, part
        self._classes: tuple[str, ...] = ()
        self.setObjectName(f"inspector_confusion{name}")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(1)
        self.cells: list[list[Words]] = []

    def show_measures(self, measures: Measures | None, samples: Samples) -> None:
        """Show the counts; hidden for what are no classes."""
        if measures is None or isinstance(measures, OF_NUMBERS):
            self.hide()
            return
        self.setToolTip(_HINT.format(noun=samples.noun))
        self._set_classes(samples)
        for actual, row, counts in zip(samples.classes, self.cells, measures.confusion.tolist(), strict=True):
            for predicted, cell, count in zip(samples.classes, row, counts, strict=True):
                cell.setText(f"{count:,}")
                cell.setAccessibleName(
                    f"{self._part}, {samples.target_name} = {actual}, predicted {predicted}: {count:,}"
                )
        self.show()

    def _set_classes(self, samples: Samples) -> None:
        """Lay the cells out, if the classes are others than before."""
        named = (samples.target_name, *samples.classes)
        if named == self._classes:
            return
        self._classes = named
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.cells = [[self._cell(i, j) for j in range(len(samples.classes))] for i in range(len(samples.classes))]
        letters = _OF_COLUMNS // len(samples.classes)
        heads, rows = (told_apart(samples.classes, most) for most in (letters, _OF_ROW))
        for place, (text, head, row) in enumerate(zip(samples.classes, heads, rows, strict=True), 1):
            shown = f"predicted {head}" if letters == _OF_COLUMNS // 2 else head
            self._add(f"predicted {text}", shown, 0, place, Qt.AlignmentFlag.AlignRight)
            whole = f"{samples.target_name} = {text}"
            self._add(whole, f"{shortened(samples.target_name, _OF_ROW)} = {row}", place, 0)
        if len(samples.classes) > 2:
            self._add("", "predicted:", 0, 0)
        self._grid.setColumnStretch(len(samples.classes) + 1, 1)

    def _add(self, whole: str, shown: str, row: int, column: int, side: Qt.AlignmentFlag | None = None) -> None:
        """Add the head of a row or a column."""
        head = Words(shown)
        head.setToolTip(whole if whole != shown else "")
        self._grid.addWidget(head, row, column, side or Qt.AlignmentFlag.AlignLeft)

    def _cell(self, i: int, j: int) -> Words:
        cell = Words()
        cell.setObjectName(f"inspector_confusion{self._name}_{i}{j}")
        cell.make_selectable()
        self._grid.addWidget(cell, i + 1, j + 1, Qt.AlignmentFlag.AlignRight)
        return cell
