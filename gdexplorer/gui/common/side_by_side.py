"""Results beside each other, or one below the other, whose sizes a hand can shift."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from gdexplorer.gui.common.text_size import letters

BESIDE = 420  # pixels, with usual texts: what two results beside each other need to be read


class _Folding(QSplitter):
    """Widgets beside each other, or one below the other where each would be too narrow to be read."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._shares: list[int] = []
        self._is_shifted = False  # whether a hand has chosen the sizes
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._keep)

    def add(self, widget: QWidget, share: int) -> None:
        """Add a widget that takes ``share`` of the sum of all shares, until a hand shifts them."""
        self.addWidget(widget)
        self.setStretchFactor(self.indexOf(widget), share)
        self._shares.append(share)

    def _keep(self) -> None:
        self._is_shifted = True

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest one, in either arrangement: what is around it can rely on that."""
        return QSize(max(self._least_widths, default=0), super().minimumSizeHint().height())

    @property
    def _least_widths(self) -> list[int]:
        widgets = map(self.widget, range(self.count()))
        return [widget.minimumSizeHint().width() for widget in widgets if widget is not None]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange them as there is room."""
        super().resizeEvent(event)
        handles = self.handleWidth() * (self.count() - 1)
        needed = sum(self._least_widths) + handles
        is_narrow = self.width() < max(round(BESIDE * letters()), needed)
        wanted = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if self.orientation() != wanted:
            self.setOrientation(wanted)
        if not self._is_shifted:  # else what each would like to have, as plots do, counts more than its share
            whole = self.height() if is_narrow else self.width()
            self.setSizes([whole * share // sum(self._shares) for share in self._shares])


def side_by_side(*parts: tuple[QWidget, int]) -> QHBoxLayout:
    """Widgets with the share of the width that each takes at first, or of the height if they are narrow together."""
    row, splitter = QHBoxLayout(), _Folding()
    for widget, share in parts:
        splitter.add(widget, share)
    row.addWidget(splitter)
    return row


def below(chooser: QWidget, plot: QWidget) -> QWidget:
    """A plot below what chooses what is drawn in it."""
    column, whole = QVBoxLayout(), QWidget()
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(chooser)
    column.addWidget(plot, 1)
    whole.setLayout(column)
    return whole
