"""The ways to answer the questions of lessons, one for each kind of question.

Each shows the present answer (`set_answer`) and emits another one (`edited`) as people enter it: a point (x, y), a
direction (dx, dy), a number, the index of an option, an order of indices, or the text of a formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from gdexplorer.errors import InputError
from gdexplorer.gui.common.angles import AngleUnit
from gdexplorer.gui.common.fields import in_row, named, push_button, text_box, wrapped
from gdexplorer.gui.common.number_slider import NumberSlider
from gdexplorer.gui.common.numbers import number_in
from gdexplorer.gui.common.words import Words
from gdexplorer.gui.features.lessons.lesson_text import LessonText
from gdexplorer.gui.state.preferences import Preferences
from gdexplorer.numerals import short

TURN = "Click the map, or drag from the point, to turn the arrow; or type its angle (0 to the right, {} up):"
ROW_GAP = 5  # pixels between rows of an order
LARGEST = 10_000  # pixels


class AnswerField(QWidget):
    """Base class of the ways to answer."""

    edited = Signal(object)  # an answer; None if what was entered is none yet
    error = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)

    def set_answer(self, answer: Any) -> None:
        """Show an answer; None: nothing is entered yet."""

    def set_preferences(self, preferences: Preferences) -> None:
        """Take the preferred units."""

    def set_open(self, is_open: bool) -> None:
        """Let answers be given, or not; texts stay as legible, to be compared with what is said to the answer."""
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not isinstance(part, LessonText | Words):
                part.setEnabled(is_open)

    def _take_from(self, boxes: dict[str, QLineEdit], made: Callable[..., Any]) -> None:
        """Emit what is ``made`` of the numbers in ``boxes`` while they are typed; say afterwards what is none."""

        def typed() -> None:
            numbers = [_number(box.text()) for box in boxes.values()]
            self.edited.emit(None if None in numbers else made(*numbers))

        def left(what: str, box: QLineEdit) -> None:
            if box.text().strip() and _number(box.text()) is None:
                self.error.emit(str(_refusal(box.text(), what)))

        for what, box in boxes.items():
            box.textEdited.connect(typed)
            box.editingFinished.connect(partial(left, what, box))


def _number(text: str) -> float | None:
    return None if _refusal(text, "answer") else number_in(text, "answer")


def _refusal(text: str, what: str) -> InputError | None:
    try:
        number_in(text, what)
    except InputError as error:
        return error
    return None


def _show_number(box: QLineEdit, number: float, digits: int) -> None:
    """Show a number, unless the box already says it: it is being typed."""
    if _number(box.text()) != number:
        box.setText(short(number, digits))


class PointField(AnswerField):
    """A point of the map: clicked there, or typed."""

    def __init__(self, axes: tuple[str, str]) -> None:
        super().__init__()
        self._boxes = [
            text_box(f"lesson_{axis}_edit", f"Your answer, {name}", least=40)
            for axis, name in zip("xy", axes, strict=True)
        ]
        self._lines.addWidget(wrapped("Click the map or the surface, or type the point:"))
        self._lines.addLayout(in_row(axes[0], self._boxes[0], axes[1], self._boxes[1]))
        self._take_from({f"coordinate {each}": box for each, box in zip("12", self._boxes, strict=True)}, _pair)

    def set_answer(self, answer: Any) -> None:
        """Show the coordinates; without an answer what is typed stays."""
        if answer is not None:
            for box, number in zip(self._boxes, answer, strict=True):
                _show_number(box, number, 4)


def _pair(x: float, y: float) -> tuple[float, float]:
    return x, y


class DirectionField(AnswerField):
    """A direction in the plane: an arrow dragged on the map, or a typed angle."""

    def __init__(self) -> None:
        super().__init__()
        self._angle, self._how = text_box("lesson_angle_edit", "Your answer", least=40), wrapped()
        self._name = QLabel()
        self._lines.addWidget(self._how)
        self._lines.addLayout(in_row(self._angle, self._name))
        self._take_from({"angle": self._angle}, self._direction)
        self._take_unit(AngleUnit.DEGREES)

    def set_preferences(self, preferences: Preferences) -> None:
        """Ask for the angle in the preferred unit; one that is there is converted."""
        typed, before = _number(self._angle.text()), self._unit
        self._take_unit(preferences.angle_unit)
        if typed is not None and self._unit is not before:
            self._angle.setText(self._unit.number(before.in_radians(typed)))

    def _take_unit(self, unit: AngleUnit) -> None:
        self._unit = unit
        self._how.setText(TURN.format(unit.upwards))
        self._name.setText(unit.value)
        self._angle.setAccessibleName(f"Your answer: angle in {unit.value}, 0 to the right, {unit.upwards} up")

    def set_answer(self, answer: Any) -> None:
        """Show the angle of the direction; without an answer what is typed stays."""
        typed = _number(self._angle.text())
        if answer is not None and (typed is None or self._direction(typed) != tuple(answer)):
            self._angle.setText(self._unit.number(math.atan2(answer[1], answer[0])))

    def _direction(self, angle: float) -> tuple[float, float]:
        radians = self._unit.in_radians(angle)
        return math.cos(radians), math.sin(radians)


class NumberField(AnswerField):
    """A number with its unit."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._box = text_box("lesson_number_edit", f"Your answer{f' in {unit}' if unit else ''}", least=60)
        self._lines.addLayout(in_row(self._box, unit) if unit else in_row(self._box))
        self._take_from({"answer": self._box}, float)

    def set_answer(self, answer: Any) -> None:
        """Show a number; without an answer what is typed stays."""
        if answer is not None:
            _show_number(self._box, answer, 6)


class RateField(AnswerField):
    """A learning rate on a logarithmic slider."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self._slider = NumberSlider(low, high, True, "lesson_rate", "Your answer: learning rate")
        self._lines.addWidget(self._slider)
        self._slider.edited.connect(self._chosen)

    def set_answer(self, answer: Any) -> None:
        """Show a rate."""
        self._slider.set_value(answer)

    def _chosen(self, entered: float | str) -> None:
        try:
            self.edited.emit(number_in(entered, "learning rate") if isinstance(entered, str) else entered)
        except InputError as error:
            self.error.emit(str(error))


class ChoiceField(AnswerField):
    """One of several options."""

    def __init__(self, options: tuple[str, ...], formulas: Mapping[str, str]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        for place, text in enumerate(options):
            button = named(QRadioButton(), f"lesson_option_{place}_button", text)
            row = QHBoxLayout()
            words = LessonText(f"lesson_option_{place}_text", text)
            words.set_markdown(text, formulas)
            words.clicked.connect(button.click)  # as the button's own text would, which cannot wrap
            row.addWidget(button)
            row.addWidget(words, 1)
            self._group.addButton(button, place)
            self._lines.addLayout(row)
        self._group.idClicked.connect(lambda place: self.edited.emit(place))

    def set_answer(self, answer: Any) -> None:
        """Check an option, or none."""
        self._group.setExclusive(answer is not None)
        for place, button in enumerate(self._group.buttons()):
            button.setChecked(place == answer)
        self._group.setExclusive(True)


class OrderList(QListWidget):
    """Rows that are dragged; long ones are wrapped, and all are in sight."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "lesson_order_list", "Your answer: the order, from the first to the last")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # of a word longer than a line
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Make each row as high as its lines, and the list as high as its rows."""
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self) + 1
        room = QRect(0, 0, max(self.viewport().width() - 2 * margin, 1), LARGEST)
        heights = []
        for row in range(self.count()):
            lines = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.item(row).text())
            heights.append(lines.height() + ROW_GAP)
            self.item(row).setSizeHint(QSize(1, heights[-1]))  # as wide as the list
        self.setFixedHeight(max(sum(heights), 20) + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the rows anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of texts."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()


class OrderField(AnswerField):
    """Rows to put in order, by dragging or by buttons."""

    def __init__(self, rows: tuple[tuple[int, str], ...]) -> None:
        super().__init__()
        self._rows = OrderList()
        self._texts = dict(rows)
        earlier = push_button("lesson_earlier_button", "Up", "Move the selected row up")
        later = push_button("lesson_later_button", "Down", "Move the selected row down")
        self._buttons = earlier, later
        self._lines.addWidget(self._rows)
        self._lines.addLayout(in_row(earlier, later))
        earlier.clicked.connect(lambda: self._move(-1))
        later.clicked.connect(lambda: self._move(1))
        self._rows.model().rowsMoved.connect(self._moved)
        self.set_answer(tuple(self._texts))

    def set_open(self, is_open: bool) -> None:
        """Let rows be moved, or not; they stay as legible."""
        for button in self._buttons:
            button.setEnabled(is_open)
        modes = QAbstractItemView.DragDropMode
        self._rows.setDragDropMode(modes.InternalMove if is_open else modes.NoDragDrop)

    def set_answer(self, answer: Any) -> None:
        """Show an order."""
        order = tuple(self._texts) if answer is None else tuple(answer)
        if order == self._order:  # as after a row was dragged
            return
        with QSignalBlocker(self._rows.model()):
            selected = self._rows.currentRow()
            self._rows.clear()
            for run in order:
                item = QListWidgetItem(self._texts[run], self._rows)
                item.setToolTip(self._texts[run])
                item.setData(Qt.ItemDataRole.UserRole, run)
        self._rows.reset()
        self._rows.setCurrentRow(selected)
        self._rows.fit()

    @property
    def _order(self) -> tuple[int, ...]:
        return tuple(self._rows.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._rows.count()))

    def _move(self, by: int) -> None:
        row, order = self._rows.currentRow(), list(self._order)
        if row >= 0 and 0 <= row + by < len(order):
            order.insert(row + by, order.pop(row))
            self.set_answer(order)
            self._rows.setCurrentRow(row + by)
            self._moved()

    def _moved(self, *_: Any) -> None:
        self.edited.emit(self._order)


class FormulaField(AnswerField):
    """A formula in x and y."""

    def __init__(self) -> None:
        super().__init__()
        self._box = text_box("lesson_formula_edit", "Your answer: a formula of x and y")
        self._box.setPlaceholderText("x^2 + y^2")
        self._lines.addWidget(self._box)
        self._box.textEdited.connect(lambda text: self.edited.emit(text.strip() or None))

    def set_answer(self, answer: Any) -> None:
        """Show a formula, unless it is being typed."""
        text = answer or ""
        if self._box.text().strip() != text:
            self._box.setText(text)


class MakeField(AnswerField):
    """What is asked is made to happen in the window itself."""

    def __init__(self) -> None:
        super().__init__()
        self._lines.addWidget(wrapped("Change the settings in the window until it happens, then press Check."))
