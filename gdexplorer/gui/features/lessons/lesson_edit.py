"""The text of a lesson as its author writes it: with line numbers, and marks at lines with problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from gdexplorer.gui.common.text_size import follow_size

# Beside the numbers, in pixels.
MARGIN = 6
# Of the numbers of lines with problems: on light and on dark ground.
WRONG = QColor("#b3261e"), QColor("#ff8a80")


class LessonEdit(QPlainTextEdit):
    """A plain text with line numbers; Tab leaves it, since lessons have no tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lesson_editor_text")
        self.setAccessibleName("Text of the lesson")
        self.setTabChangesFocus(True)
        self._numbers = _Numbers(self)
        self._wrong: frozenset[int] = frozenset()
        follow_size(self, font=QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.blockCountChanged.connect(lambda count: self._make_room())
        self.updateRequest.connect(self._follow)
        self.cursorPositionChanged.connect(self._mark_line)
        self._make_room()
        self._mark_line()

    @property
    def line(self) -> int:
        """The line in which the text cursor is, from 1."""
        return self.textCursor().blockNumber() + 1

    @property
    def wrong_lines(self) -> frozenset[int]:
        """The lines that are marked."""
        return self._wrong

    def set_wrong_lines(self, lines: frozenset[int]) -> None:
        """Mark lines with problems."""
        if lines != self._wrong:
            self._wrong = lines
            self._numbers.update()

    def go_to(self, line: int) -> None:
        """Put the text cursor into a line, and bring it into sight."""
        block = self.document().findBlockByNumber(min(max(line, 1), self.blockCount()) - 1)
        self.setTextCursor(QTextCursor(block))
        self.centerCursor()

    def replace_all(self, text: str) -> None:
        """Take another text, as a change that can be undone; the text cursor stays in its line."""
        line, place = self.line, self.verticalScrollBar().value()
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.go_to(line)
        self.verticalScrollBar().setValue(place)

    def append_step(self, text: str, heading: str) -> None:
        """Add a step at the end, as a change that can be undone, and select its ``heading``, to be replaced."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        begin = cursor.position()
        ends = self.toPlainText().endswith("\n")
        cursor.insertText(text if ends else f"\n{text}")
        place = self.toPlainText().index(heading, begin)
        cursor.setPosition(place)
        cursor.setPosition(place + len(heading), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor()

    def add_to_step(self, text: str) -> None:
        """Add lines to the end of the step in which the text cursor is, as a change that can be undone."""
        last = last_of_step(self.toPlainText().split("\n"), self.line)
        cursor = QTextCursor(self.document().findBlockByNumber(last - 1))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertText(f"\n\n{text.strip()}")
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers at the left edge."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), self.numbers_width, inside.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of texts and the colours of the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_numbers"):
            self._make_room()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_numbers"):
            self._mark_line()

    @property
    def numbers_width(self) -> int:
        """Width of the numbers, in pixels."""
        digits = max(len(str(self.blockCount())), 2)
        return self.fontMetrics().horizontalAdvance("9" * digits) + 2 * MARGIN

    def paint_numbers(self, painter: QPainter, area: QRect) -> None:
        """Paint the numbers of the lines in sight; those with problems in bold and red."""
        palette = self.palette()
        painter.fillRect(area, palette.color(QPalette.ColorRole.Window))
        wrong = WRONG[palette.color(QPalette.ColorRole.Base).lightness() < 128]
        width, height, font = self.numbers_width - MARGIN, self.fontMetrics().height(), self.font()
        for block, top in self._in_sight(area.bottom()):
            number = block.blockNumber() + 1
            is_wrong = number in self._wrong
            font.setBold(is_wrong or number == self.line)
            painter.setFont(font)
            painter.setPen(wrong if is_wrong else palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(0, top, width, height, Qt.AlignmentFlag.AlignRight, str(number))

    def _in_sight(self, bottom: int) -> Iterator[tuple[QTextBlock, int]]:
        """The lines in sight, each with where it begins in the view."""
        block = self.firstVisibleBlock()
        while block.isValid():
            top = round(self.blockBoundingGeometry(block).translated(self.contentOffset()).top())
            if top > bottom:
                return
            yield block, top
            block = block.next()

    def _make_room(self) -> None:
        self.setViewportMargins(self.numbers_width, 0, 0, 0)
        self._numbers.resize(self.numbers_width, self._numbers.height())
        self._numbers.update()

    def _follow(self, area: QRect, scrolled: int) -> None:
        if scrolled:
            self._numbers.scroll(0, scrolled)
        else:
            self._numbers.update(0, area.y(), self._numbers.width(), area.height())

    def _mark_line(self) -> None:
        """Show the line of the text cursor on another ground."""
        selection = QTextEdit.ExtraSelection()
        selection.format.setBackground(self.palette().color(QPalette.ColorRole.AlternateBase))
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        selection.cursor = self.textCursor()
        selection.cursor.clearSelection()
        self.setExtraSelections([selection])
        self._numbers.update()


def last_of_step(lines: Sequence[str], line: int) -> int:
    """The last line with text of the step that ``line`` is in, both from 1; what precedes all steps is of the first.

    The lines need not be a lesson that can be read.
    """
    headings = list(_headings(lines))
    end = next((place for place in headings[1:] if place > line), len(lines) + 1)
    return next((place for place in range(end - 1, 0, -1) if lines[place - 1].strip()), 1)


def _headings(lines: Sequence[str]) -> Iterator[int]:
    """The lines, from 1, with headings of steps: neither in the header nor in a block."""
    within = ""  # what ends the header, or the block
    for number, line in enumerate(lines, 1):
        if within:
            within = "" if line.rstrip() == within else within
        elif line.startswith("```") or (line.rstrip() == "+++" and number == 1):
            within = line[:3]
        elif line.startswith("# "):
            yield number


class _Numbers(QWidget):
    """The column of line numbers."""

    def __init__(self, edit: LessonEdit) -> None:
        super().__init__(edit)
        self._edit = edit

    def sizeHint(self) -> QSize:
        """As wide as the numbers."""
        return QSize(self._edit.numbers_width, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers."""
        painter = QPainter(self)
        self._edit.paint_numbers(painter, event.rect())
        painter.end()
