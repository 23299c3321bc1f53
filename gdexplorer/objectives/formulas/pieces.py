"""What a formula's text is cut into, and the error that points into it."""

from dataclasses import dataclass

from gdexplorer.errors import InputError

_OPERANDS = ("number", "name", "closing", "raised")


class FormulaError(InputError):
    """A formula that cannot be used.

    Attributes
    ----------
    position : where in the text the trouble is, counted from 0; the length of the text where something is missing at
        its end.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True)
class Token:
    """A piece of the text: what it is, how it is written, and where it begins."""

    kind: str
    text: str
    position: int

    @property
    def is_operand(self) -> bool:
        """Whether an operand ends with it."""
        return self.kind in _OPERANDS
