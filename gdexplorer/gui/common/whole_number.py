"""A spin box that says so when it replaces a number beyond its range."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QToolTip

from gdexplorer.numerals import as_typed

SHOWN_MILLISECONDS = 9000


class WholeNumber(QSpinBox):
    """Whole numbers of a range; larger ones can be typed, too, and become the nearest in range, which is told below."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let any whole number be typed: QSpinBox ignores each digit that would leave the range."""
        if self._typed(text) is not None and not self._holds(text):
            return QValidator.State.Intermediate, text, position
        return super().validate(text, position)

    def fixup(self, text: str) -> str:
        """Replace a number beyond the range by the nearest in range, and say so."""
        number = self._typed(text)
        if number is None or self._holds(text):
            return super().fixup(text)
        nearest = min(max(number, self.minimum()), self.maximum())
        self._say(f"⚠ {self.accessibleName()}: from {self.minimum():,} to {self.maximum():,}, not {number:,}.")
        return self.prefix() + self.textFromValue(nearest) + self.suffix()

    def _say(self, sentence: str) -> None:
        below = self.mapToGlobal(QPoint(0, self.height() // 2))
        QToolTip.showText(below, sentence, self, self.rect(), SHOWN_MILLISECONDS)

    def _holds(self, text: str) -> bool:
        number = self._typed(text)
        return number is not None and self.minimum() <= number <= self.maximum()

    def _typed(self, text: str) -> int | None:
        """The number in ``text``, with or without separators of its groups; None if there is none."""
        bare = as_typed(text).removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
        digits = bare.replace(self.locale().groupSeparator(), "").replace(",", "")
        return int(digits) if digits.removeprefix("-").isdecimal() and len(digits) < 40 else None
