"""Parse typed numbers."""

from __future__ import annotations

import re

from gdexplorer.errors import InputError
from gdexplorer.numerals import as_typed, but_given

_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def number_in(text: str, what: str) -> float:
    """Parse the number typed for ``what``, such as "highest learning_rate".

    Raises
    ------
    InputError
        If it is not a number, or could be two.
    """
    number = pointed(text)
    try:
        return float(number)
    except ValueError:
        raise InputError(f"The {what.replace('_', ' ')} must be a number, such as 0.01{but_given(text)}") from None


def pointed(text: str) -> str:
    """``text`` with a decimal point in place of a comma.

    Raises
    ------
    InputError
        If the comma may as well separate thousands, as in 1,500.
    """
    text = as_typed(text.strip())
    if _ONE_GROUP.fullmatch(text):
        point, none = text.replace(",", "."), text.replace(",", "")
        raise InputError(f"{text} may mean {point} or {none}: type one of these.")
    return text.replace(",", ".")
