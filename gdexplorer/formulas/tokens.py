"""Tokens of a formula, and the error that points to one."""

from msgspec import Struct

from gdexplorer.errors import InputError

_OPERANDS = ("number", "name", "closing", "raised")


class FormulaError(InputError):
    """A formula that cannot be used.

    Attributes
    ----------
    position : index in the text of what is wrong; the length of the text if something is missing at its end.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class Token(Struct, frozen=True):
    """A token: kind, text, and position in the formula."""

    kind: str
    text: str
    position: int

    @property
    def is_operand(self) -> bool:
        """Whether it ends an operand."""
        return self.kind in _OPERANDS
