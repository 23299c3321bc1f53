"""Text fields that show fewer digits of a number than they keep."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from gdexplorer.numerals import short

_KEPT = "kept_number"


def show_number(field: QLineEdit, number: float) -> None:
    """Show ``number`` with six digits; all of its digits count until something else is typed."""
    field.setProperty(_KEPT, float(number))
    field.setText(short(number))


def text_of(field: QLineEdit) -> str:
    """What is typed in ``field``; of the number that it shows, all digits."""
    kept = field.property(_KEPT)
    return repr(kept) if isinstance(kept, float) and field.text() == short(kept) else field.text()
