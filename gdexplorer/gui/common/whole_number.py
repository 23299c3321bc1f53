"""A spin box that says so when it replaces a number beyond its range."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QPoint
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QToolTip

from gdexplorer.numerals import as_typed

SHOWN_MILLISECONDS = 9000
# Characters of the longest number that can be typed, and the largest that is told digit by digit.
LONGEST, LONG = 40, 1e21
# A number with a point or an exponent, or what may become one as it is typed.
_PLAIN = re.compile(r"-?\d+")
_FORMS = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d*)(?:[eE][-+]?\d*)?")


class WholeNumber(QSpinBox):
    """Whole numbers of a range; larger ones can be typed, too, and become the nearest in range, which is told below.

    They may be typed as 1e3 or 20.0; what is no whole number brings back the value from before, which is told as well.
    """

    def __init__(self) -> None:
        super().__init__()
        self._before = self.value()  # typing, of which each digit may change the value
        self.valueChanged.connect(self._note_value)
        self.editingFinished.connect(self._note_end)

    def _note_value(self, value: int) -> None:
        if not self.lineEdit().isModified():
            self._before = value

    def _note_end(self) -> None:
        self._before = self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let any number be typed: QSpinBox ignores characters that it does not know, and reads 1e3 as 13."""
        bare = self._bare(text)
        is_number = len(bare) < LONGEST and bare not in ("", "-") and _FORMS.fullmatch(bare)
        if is_number and not (_PLAIN.fullmatch(bare) and self._holds(bare)):
            return QValidator.State.Intermediate, text, position
        return super().validate(text, position)

    def fixup(self, text: str) -> str:
        """Replace a number beyond the range by the nearest in range, and say so."""
        bare = self._bare(text)
        if not _FORMS.fullmatch(bare):
            return super().fixup(text)
        number = _number(bare)
        if number is None:
            self._say(f"⚠ {self.accessibleName()}: a whole number, not {bare}.")
            return self._text(self._before)
        nearest = min(max(number, self.minimum()), self.maximum())
        if nearest != number:
            said = f"{number:,}" if abs(number) < LONG else bare
            self._say(f"⚠ {self.accessibleName()}: from {self.minimum():,} to {self.maximum():,}, not {said}.")
        return self._text(nearest)

    def _text(self, number: int) -> str:
        return self.prefix() + self.textFromValue(number) + self.suffix()

    def _say(self, sentence: str) -> None:
        below = self.mapToGlobal(QPoint(0, self.height() // 2))
        QToolTip.showText(below, sentence, self, self.rect(), SHOWN_MILLISECONDS)

    def _holds(self, bare: str) -> bool:
        number = _number(bare)
        return number is not None and self.minimum() <= number <= self.maximum()

    def _bare(self, text: str) -> str:
        """What was typed, without prefix, suffix and separators of groups."""
        bare = as_typed(text).removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
        return bare.replace(",", "")


def _number(bare: str) -> int | None:
    """The whole number that ``bare`` stands for; None if it is none."""
    try:
        number = float(bare)
    except ValueError:
        return None
    if not math.isfinite(number) or not number.is_integer():
        return None
    return int(bare) if _PLAIN.fullmatch(bare) else int(number)
