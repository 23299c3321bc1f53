"""Numbers as they are read: short exponents, and minus signs as wide as digits. No Qt."""

from __future__ import annotations

import re

# As wide as a digit, unlike a hyphen. Files and copied text keep the hyphen, which other programs can parse.
MINUS = "\u2212"
_COMMA = re.compile(r"[^,]*,[^,]*")
_HYPHEN = re.compile(r"(?<![\w.)\]])-(?=\.?\d|inf|∞)")


def number_text(number: float, digits: int) -> str:
    """``number`` with ``digits`` significant digits, for a label: short exponents, and minus signs."""
    return with_minus(short_exponents(f"{number:.{digits}g}"))


def short_exponents(text: str) -> str:
    """Shorten exponents: 1.2e+07 becomes 1.2e7."""
    return re.sub(r"e([+-])0*(\d)", lambda found: f"e{'-' * (found[1] == '-')}{found[2]}", text)


def with_minus(text: str) -> str:
    """``text`` with a minus sign in place of the hyphen before each number, and in exponents."""
    return re.sub(r"(?<=\de)-(?=\d)", MINUS, _HYPHEN.sub(MINUS, text))


def decimal_hint(text: object) -> str:
    """A sentence for a number typed with a comma where a decimal point is needed; else nothing."""
    pointed = as_typed(text).strip().replace(",", ".") if isinstance(text, str) else ""
    if _COMMA.fullmatch(str(text)) and _is_number(pointed):
        return f" Use a decimal point: {pointed}."
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def as_typed(text: str) -> str:
    """``text`` with the hyphens that other programs can parse in place of minus signs: the inverse of `with_minus`."""
    return text.replace(MINUS, "-")


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 as a percentage with this many decimals, such as ``"12.5 %"``."""
    return f"{100.0 * share:.{digits}f} %"
