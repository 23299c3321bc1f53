"""Errors in lesson files."""

from __future__ import annotations

from gdexplorer.errors import InputError


class LessonError(InputError):
    """A lesson file that cannot be used.

    Attributes
    ----------
    reason : one sentence that says what is wrong.
    line : line of the file, from 1.
    """

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(f"Line {line}: {reason}")
        self.reason, self.line = reason, line


class ConditionError(InputError):
    """A condition, an expression or a sentence with expressions that cannot be read.

    Attributes
    ----------
    text : what cannot be read.
    column : where, from 0.
    """

    def __init__(self, reason: str, text: str, column: int = 0) -> None:
        super().__init__(f"{reason} (column {column + 1} of {_shortened(text)!r})")
        self.text, self.column = text, column


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
