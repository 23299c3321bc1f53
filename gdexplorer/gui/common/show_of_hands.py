"""Options that an audience chooses among by a show of hands, as bars on which the hands are counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from gdexplorer.gui.common.fields import named

# Pixels around the text of a bar, and between bars; room for its count, in letters.
PADDING, GAP, COUNT_LETTERS = 8, 4, 5
NARROWEST = 160
MOST_HANDS = 9999
MORE = Qt.Key.Key_Space, Qt.Key.Key_Plus, Qt.Key.Key_Right, Qt.Key.Key_Up
FEWER = Qt.Key.Key_Minus, Qt.Key.Key_Backspace, Qt.Key.Key_Left, Qt.Key.Key_Down
TIP = "Click to count a hand, right click to take it back"


class ShowOfHands(QWidget):
    """A bar for each option: a click counts a hand, a right click takes one back.

    Attributes
    ----------
    bars : the bars, in the order of the options.
    """

    counted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("show_of_hands")
        self.setAccessibleName("Show of hands")
        self.bars: list[HandBar] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(GAP)

    def ask(self, options: Sequence[str]) -> None:
        """Offer other options, which nobody has chosen yet."""
        for bar in self.bars:
            self._lines.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self.bars = [HandBar(place, text) for place, text in enumerate(options)]
        for bar in self.bars:
            bar.changed.connect(self._count)
            self._lines.addWidget(bar)

    def show_right(self, right: int | None) -> None:
        """Mark the right option, and count no more; None: count on."""
        for place, bar in enumerate(self.bars):
            bar.close_with(None if right is None else place == right)

    @property
    def hands(self) -> tuple[int, ...]:
        """How many hands each option has."""
        return tuple(bar.hands for bar in self.bars)

    @property
    def leader(self) -> int | None:
        """The option with most hands, the first of several; None before there are hands."""
        most = max(self.hands, default=0)
        return self.hands.index(most) if most else None

    def _count(self) -> None:
        most = max(self.hands, default=0)
        for bar in self.bars:
            bar.compare(most)
        self.counted.emit()


class HandBar(QAbstractButton):
    """An option with the number of its hands, and a bar as long as their share of the largest number."""

    changed = Signal()

    def __init__(self, place: int, text: str) -> None:
        super().__init__()
        named(self, f"hands_{place}_bar", text, TIP)
        self.setText(text)
        self.hands, self._most = 0, 0
        self._right: bool | None = None  # None while hands are counted
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(partial(self._add, 1))
        self._describe()

    def compare(self, most: int) -> None:
        """Draw the bar as a share of ``most`` hands."""
        self._most = most
        self.update()

    def close_with(self, right: bool | None) -> None:
        """End the count, and show whether this option is right; None: count on."""
        self._right = right
        self._describe()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """The text wraps."""
        return self._text_area(width).height() + 2 * PADDING

    def sizeHint(self) -> QSize:
        """The height follows from the width."""
        width = max(self.width(), NARROWEST)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A line."""
        return QSize(NARROWEST, self.fontMetrics().height() + 2 * PADDING)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a hand back at a right click."""
        if event.button() == Qt.MouseButton.RightButton:
            self._add(-1)
            event.accept()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Count by keys, too."""
        if event.key() in (*MORE, *FEWER):
            self._add(1 if event.key() in MORE else -1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: object) -> None:
        """No menu: a right click takes a hand back."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar, the text over it, and the count; the right option has a mark and a frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, whole = self.palette(), QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        ink = palette.color(QPalette.ColorRole.Text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(whole, 4.0, 4.0)
        self._paint_share(painter, whole)
        is_framed = self._right or self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink if is_framed else palette.color(QPalette.ColorRole.Mid), 3.0 if self._right else 1.0))
        painter.drawRoundedRect(whole, 4.0, 4.0)
        painter.setPen(ink)
        flags = Qt.AlignmentFlag
        wraps = int(flags.AlignLeft | flags.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(self._text_area(self.width()).translated(0, PADDING), wraps, self._shown_text)
        painter.drawText(
            self.rect().adjusted(0, 0, -PADDING, 0), int(flags.AlignRight | flags.AlignVCenter), self._count
        )
        painter.end()

    def _paint_share(self, painter: QPainter, whole: QRectF) -> None:
        if self._most:
            colour = self.palette().color(QPalette.ColorRole.Highlight)
            colour.setAlphaF(0.35)
            painter.setBrush(colour)
            share = QRectF(whole)
            share.setWidth(whole.width() * self.hands / self._most)
            painter.drawRoundedRect(share, 4.0, 4.0)

    @property
    def _shown_text(self) -> str:
        return f"✓ {self.text()}" if self._right else self.text()

    @property
    def _count(self) -> str:
        return f"{self.hands:,}"

    def _text_area(self, width: int) -> QRect:
        room = max(width - 2 * PADDING - COUNT_LETTERS * self.fontMetrics().averageCharWidth(), 1)
        area = QRect(PADDING, 0, room, 10_000)
        needed = self.fontMetrics().boundingRect(area, int(Qt.TextFlag.TextWordWrap), f"✓ {self.text()}")
        return QRect(PADDING, 0, room, needed.height())

    def _add(self, hands: int, *_: object) -> None:
        counted = min(max(self.hands + hands, 0), MOST_HANDS)
        if self._right is None and counted != self.hands:
            self.hands = counted
            self._describe()
            self.update()
            self.changed.emit()

    def _describe(self) -> None:
        """Tell screen readers the count, and whether it is right."""
        judged = {None: "", True: ", the right answer", False: ", not right"}[self._right]
        self.setAccessibleDescription(f"{self._count} hand{'s' * (self.hands != 1)}{judged}")
