"""Numbers as they are read: short exponents, and minus signs as wide as digits. No Qt."""

from __future__ import annotations

import re
import reprlib

# As wide as a digit, unlike a hyphen. Files and copied text keep the hyphen, which other programs can parse.
MINUS = "\u2212"
NO_BREAK = "\u00a0"  # a space at which no line ends
JOIN = "\u2060"  # without width, and no line ends at it
_COMMA = re.compile(r"[^,]*,[^,]*")
# Of a number as Python writes it, neither a part of a name nor of a word.
_EXPONENT = re.compile(r"(?<=\d)e([+-])0*(\d+)(?!\w|\.\w)")
# Between a number and what it counts or measures, and between a name and its number.
_UNIT = re.compile(r"(?<=\d) (?=(?:%|‰|s|ms|µs|min|h|[kMGT]?B|px|pt|dpi)(?![\w%]))|(?<=[=≈≤≥<>×±]) (?=[-−+.\d∞])")
# A short name, before what it is equal to or compared with: t = 0.92, 2/η = 9.5.
_SIGN = re.compile(r"(?<!\S)(?=\S*[^\W\d_])(\S{1,8}) (?=[=≈≤≥<>][ \u00a0][-−+.\d∞])")
# A single letter or digit and its hyphen: L-BFGS, x-axis.
_INITIAL = re.compile(r"(?<![\w-])(\w-)(?=\w)")
_HYPHEN = re.compile(r"(?<![\w.)\]])-(?=\.?\d|inf|∞)")


def number_text(number: float, digits: int) -> str:
    """``number`` with ``digits`` significant digits, for a label: short exponents, and minus signs."""
    return with_minus(short_exponents(f"{number:.{digits}g}"))


def short(number: float, digits: int = 6) -> str:
    """``number`` with ``digits`` significant digits and a short exponent, for a sentence; labels add minus signs."""
    return short_exponents(f"{number:.{digits}g}")


def short_exponents(text: str) -> str:
    """Shorten the exponents of numbers: 1.2e+07 becomes 1.2e7."""
    return _EXPONENT.sub(lambda found: f"e{'-' * (found[1] == '-')}{found[2]}", text)


def with_minus(text: str) -> str:
    """``text`` for a label: short exponents, and a minus sign for the hyphen before each number and in exponents."""
    return re.sub(r"(?<=\de)-(?=\d)", MINUS, _HYPHEN.sub(MINUS, short_exponents(text)))


def with_units(text: str) -> str:
    """``text`` with a no-break space between each number and its unit, so that no line ends between them.

    Nor does a line end before or after the sign between a short name and its number, within that name, or after the
    first hyphen of L-BFGS.
    """
    kept = _SIGN.sub(lambda found: found[1].replace("/", f"/{JOIN}") + NO_BREAK, _UNIT.sub(NO_BREAK, text))
    return _INITIAL.sub(rf"\g<1>{JOIN}", kept)


def decimal_hint(text: object) -> str:
    """A sentence for a number typed with a comma where a decimal point is needed; else nothing."""
    pointed = as_typed(text).strip().replace(",", ".") if isinstance(text, str) else ""
    if _COMMA.fullmatch(str(text)) and _is_number(pointed):
        return f" Use a decimal point: {pointed}."
    return ""


def but_given(value: object) -> str:
    """The end of a sentence about a number, which says what was given in its place."""
    is_empty = isinstance(value, str) and not value.strip()
    return "; nothing was given." if is_empty else f", not {reprlib.repr(value)}.{decimal_hint(value)}"


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
