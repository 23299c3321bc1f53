"""Parse typed numbers, and write numbers that are only shown."""

from __future__ import annotations

import re

from gdexplorer.errors import InputError

# As wide as a digit, unlike a hyphen. Files and copied text keep the hyphen, which other programs can parse.
MINUS = "\u2212"
_HYPHEN = re.compile(r"(?<![\w.)\]])-(?=\.?\d|inf|∞)")
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
        raise InputError(f"The {what.replace('_', ' ')} must be a number, such as 0.01, not {text!r}.") from None


def pointed(text: str) -> str:
    """``text`` with a decimal point in place of a comma.

    Raises
    ------
    InputError
        If the comma may as well separate thousands, as in 1,500.
    """
    text = text.strip().replace(MINUS, "-")
    if _ONE_GROUP.fullmatch(text):
        point, none = text.replace(",", "."), text.replace(",", "")
        raise InputError(f"{text} may mean {point} or {none}: type one of these.")
    return text.replace(",", ".")


def number_text(number: float, digits: int) -> str:
    """``number`` with ``digits`` significant digits, for a label: short exponents, and minus signs."""
    return with_minus(short_exponents(f"{number:.{digits}g}"))


def short_exponents(text: str) -> str:
    """Shorten exponents: 1.2e+07 becomes 1.2e7."""
    return re.sub(r"e([+-])0*(\d)", lambda found: f"e{'-' * (found[1] == '-')}{found[2]}", text)


def with_minus(text: str) -> str:
    """``text`` with a minus sign in place of the hyphen before each number, and in exponents."""
    return re.sub(r"(?<=\de)-(?=\d)", MINUS, _HYPHEN.sub(MINUS, text))
