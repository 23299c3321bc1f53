"""Parse typed numbers."""

from __future__ import annotations

from gdexplorer.errors import InputError


def number_in(text: str, what: str) -> float:
    """Parse the number typed for ``what``, such as "highest learning_rate".

    Raises
    ------
    InputError
        If it is not a number.
    """
    try:
        return float(pointed(text))
    except ValueError:
        raise InputError(f"The {what.replace('_', ' ')} must be a number, such as 0.01, not {text!r}.") from None


def pointed(text: str) -> str:
    """``text`` with a decimal point in place of a comma."""
    return text.strip().replace(",", ".")
