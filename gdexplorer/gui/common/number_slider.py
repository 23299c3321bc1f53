"""A slider, linear or logarithmic, with a text field that takes any number."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gdexplorer.errors import InputError
from gdexplorer.gui.common.problem import Problem
from gdexplorer.gui.common.slider import Slider
from gdexplorer.gui.common.text_size import fit_width
from gdexplorer.numerals import short

TICKS = 1000
# Bounds of sliders: longer ranges overflow, and logarithmic ones underflow.
FARTHEST, NEAREST = 1e300, 5e-324


class NumberSlider(QWidget):
    """Shows a number; emits the user's input, as a number from the slider or as text from the field.

    ``edited`` carries a float or a str; the receiver validates it and calls `set_value`. Text that ``check`` refuses is
    not sent: it stays, with the reason below.
    """

    edited = Signal(object)
    released = Signal()

    def __init__(self, low: float, high: float, logarithmic: bool, name: str, label: str, whole: bool = False) -> None:
        super().__init__()
        self._low, self._high, self._logarithmic, self._whole = low, high, logarithmic and low > 0.0, whole
        self._usual = low, high
        self._shown: tuple[float, int] | None = None  # the value, and the slider's tick for it
        self._value: float | None = None
        self.bounds = -FARTHEST, FARTHEST  # the slider offers nothing beyond them
        self.check: Callable[[str], object] = str
        self.slider = Slider()
        self.slider.setRange(0, TICKS)
        self.slider.setSingleStep(max(5, math.ceil(TICKS / (high - low))) if whole else 5)
        self.slider.setPageStep(50)
        self.slider.setObjectName(f"{name}_slider")
        self.slider.setAccessibleName(f"{label}, slider")
        self.slider.setMinimumWidth(28)
        self.box = QLineEdit()
        self.box.setObjectName(f"{name}_edit")
        self.box.setAccessibleName(label)
        fit_width(self.box, "0.000000-8")
        self.problem = Problem(name, self.box)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self.released)
        self.box.editingFinished.connect(self._typed)

    def set_value(self, value: float | None) -> None:
        """Show ``value``, which may lie outside the slider's range; None empties the field and rests the slider."""
        if self.problem.is_shown:
            if value == self._value:
                return  # what is typed stays, to be corrected
            self.problem.clear_up()
        self._value = value
        if value is None:
            self._rest()
            return
        if self._shows(value):
            return
        if not self.slider.isSliderDown():
            self._make_room(value)
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._tick(value))
            self._shown = value, self.slider.value()
        self._show(short(value))

    def let_go(self) -> None:
        """Take back what is typed and not entered yet: it was meant for what was shown before."""
        if self.box.isModified():
            self.box.setText("" if self._value is None else short(self._value))

    def _rest(self) -> None:
        """Show no number: the field is empty, and the slider where it was before the first one."""
        self._shown = None
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(0)
        self._show("")

    def fit_range(self, value: float | None) -> None:
        """Forget how far the range was extended; if ``value`` lies outside, move a logarithmic range around it.

        For another function, whose suggestion may be many powers of ten away: one range for both would leave no
        ticks for either.
        """
        if self.slider.isSliderDown():
            return
        self._low, self._high = self._usual
        self._shown = None
        if value is not None and self._logarithmic and 0.0 < value <= FARTHEST and not self._low <= value <= self._high:
            half = math.sqrt(self._high / self._low) if self._high / self._low < FARTHEST else math.sqrt(FARTHEST)
            self._low, self._high = max(value / half, NEAREST), min(value * half, self.bounds[1], FARTHEST)

    def _shows(self, value: float) -> bool:
        """Whether it already shows ``value``, with nothing moved or typed since."""
        is_still = self._shown == (value, self.slider.value()) and not self.slider.isSliderDown()
        return is_still and not self.box.isModified() and self.box.text() == short(value)

    def _show(self, text: str) -> None:
        if not (self.box.hasFocus() and self.box.isModified()):
            if self.box.text() != text:
                self.box.setText(text)
            self.box.setModified(False)

    def _make_room(self, value: float) -> None:
        """Extend the slider beyond a typed value outside its range."""
        if self._low <= value <= self._high or abs(value) > FARTHEST:
            return
        low, high = self.bounds
        if not self._logarithmic:
            self._low, self._high = min(self._low, max(2.0 * value, low)), max(self._high, min(2.0 * value, high))
        elif value > 0.0:
            self._low = min(self._low, max(value / 10.0, low, NEAREST))
            self._high = max(self._high, min(value * 10.0, high))

    def _tick(self, value: float) -> int:
        # Separate logarithms: the ratio of the ends may overflow.
        low, held, high = map(self._measure, (self._low, min(max(value, self._low), self._high), self._high))
        return round(TICKS * (held - low) / (high - low)) if high > low and math.isfinite(held) else 0

    def _measure(self, value: float) -> float:
        """``value`` on the slider's scale."""
        return math.log(value) if self._logarithmic else value

    def _slid(self, tick: int) -> None:
        self._forget_problem()
        share = tick / TICKS
        low, high = self._measure(self._low), self._measure(self._high)
        value = low + share * (high - low)
        if self._logarithmic:
            value = math.exp(value)
        rounded = float(round(value)) if self._whole else float(f"{value:.3g}")
        self.edited.emit(min(max(rounded, self._low), self._high))

    def _typed(self) -> None:
        if self.box.isModified():
            self.box.setModified(False)
            text = self.box.text().strip()
            try:
                self.check(text)
            except InputError as error:
                self.problem.say(str(error))
                return
            self.problem.clear_up()
            self.edited.emit(text)
            self.released.emit()

    def _forget_problem(self) -> None:
        if self.problem.is_shown:
            self.problem.clear_up()
            self._shown = None  # the text is to be replaced even by the same value


def let_go_all(within: QWidget) -> None:
    """End all drags of sliders in a widget, and all typing of numbers."""
    parts: list[Slider | NumberSlider] = [*within.findChildren(Slider), *within.findChildren(NumberSlider)]
    for part in parts:
        part.let_go()
