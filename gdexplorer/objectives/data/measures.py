"""Numbers with a unit or a magnitude: 12 m², 1,119 sqft, $ 5/kg, $1.2M, 3.4 million."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import median

from gdexplorer.objectives.data.numbers import CURRENCY, currency, number

_LONGEST = 60
_NUMBER = r"[^\w]*(?:[A-Z]{0,3}[^\w\s]\s*)?\d(?:[\d.,'’\s]*[\d.,])?(?:[eEdD][+-]?\d+)?(?:\s*[$£¥\u20a0-\u20cf])?"
_UNIT = r"(?:[^\W\d_]|[°/%‰\u2032\u2033])(?:[^\W_]|[°²³⁻¹/·×^*.()\- ]){0,24}"
_MEASURE = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>(?!.*\d\d){_UNIT})")
# The unit of a column whose words multiply.
MAGNITUDES = "magnitudes"
_MAGNITUDE = re.compile(
    rf"(?P<open>\()?(?P<number>(?:{CURRENCY}\s*)?{_NUMBER})\s*(?P<word>[^\W\d_]{{1,11}})\.?\s*(?P<money>{CURRENCY})?\)?"
)
# Powers of ten of words with no other meaning, in the singular.
_WORDS = {
    "thousand": 3, "thsd": 3, "tsd": 3, "tausend": 3, "lakh": 5, "lac": 5, "million": 6, "millionen": 6, "millones": 6,
    "mio": 6, "mill": 6, "mln": 6, "mn": 6, "crore": 7, "billion": 9, "bn": 9, "bln": 9, "mrd": 9, "mld": 9,
    "milliard": 9, "milliarde": 9, "milliarden": 9, "trn": 12,
}  # fmt: skip
# Powers of ten of letters that may as well be units (kelvin, metre, byte) where no money and no other letter is near.
_LETTERS = {"k": 3, "K": 3, "M": 6, "B": 9, "G": 9, "T": 12}
_LETTERS_OF_MONEY = {**_LETTERS, "m": 6, "b": 9, "t": 12, "MM": 6, "mm": 6, "cr": 7, "Cr": 7, "L": 5}

_FAR_LARGER = 30.0


def parts_of(text: str) -> tuple[str, str]:
    """Split ``text`` into number and unit; both are empty if it is not a measure."""
    text = text.strip()
    found = _MEASURE.fullmatch(text) if len(text) <= _LONGEST else None
    return (found["number"], found["unit"].strip()) if found else ("", "")


def measure(text: str, decimal: str, unit: str) -> float | None:
    """Parse ``text`` as a number with or without ``unit``; None if it is neither."""
    value = number(text, decimal)
    if value is not None or not unit:
        return value
    if unit == MAGNITUDES:
        return _multiplied(text, decimal)
    digits, found = parts_of(text)
    return number(digits, decimal) if found and _singular(found) == _singular(unit) else None


def unit_of(fields: Sequence[str], decimal: str) -> str:
    """The unit of most non-numeric ``fields``, if these are the majority of all; otherwise empty.

    `MAGNITUDES` if the words after numbers multiply, in however few fields.
    """
    if _have_magnitudes(fields, decimal):
        return MAGNITUDES
    found = (parts_of(field) for field in fields if number(field, decimal) is None)
    units = Counter(unit for digits, unit in found if unit and number(digits, decimal) is not None)
    alike = Counter[str]()
    for unit, count in units.items():
        alike[_singular(unit)] += count
    if not units or 2 * alike.most_common(1)[0][1] <= len(fields):
        return ""
    return next(unit for unit, _ in units.most_common() if _singular(unit) == alike.most_common(1)[0][0])


def currencies_of(fields: Iterable[str]) -> list[str]:
    """The distinct currencies in ``fields``."""
    return list(dict.fromkeys(filter(None, map(_money, fields))))


def _money(field: str) -> str:
    """The currency of an amount, with or without a unit or magnitude; empty if there is none."""
    if (alone := currency(field) or currency(parts_of(field)[0])) or not (found := _worded(field)):
        return alone
    return found["money"] or currency(found["number"])


def _have_magnitudes(fields: Sequence[str], decimal: str) -> bool:
    """Whether words after numbers multiply.

    They do next to amounts of money, if they are words such as million, if a column has several, and if the numbers
    without a word are far larger.
    """
    worded = [(field, power) for field in fields if (power := _power(field, decimal)) is not None]
    certain = any(_word(field) in _WORDS or _money(field) for field, _ in worded)
    return bool(worded) and (certain or len({power for _, power in worded}) > 1 or _dwarfed(fields, worded, decimal))


def _dwarfed(fields: Sequence[str], worded: Sequence[tuple[str, int]], decimal: str) -> bool:
    plain = [abs(value) for field in fields if (value := number(field, decimal)) is not None]
    small = [abs(value) for field, power in worded if (value := _multiplied(field, decimal, -power)) is not None]
    return bool(plain and small) and median(plain) > _FAR_LARGER * median(small)


def _multiplied(text: str, decimal: str, extra: int = 0) -> float | None:
    """The number times its power of ten, and times ten to the ``extra``."""
    found, power = _worded(text), _power(text, decimal)
    value = number(found["number"], decimal) if found else None
    if found is None or value is None or power is None or not math.isfinite(value):
        return None
    size = float(Decimal(repr(value)).scaleb(power + extra))
    return -size if found["open"] else size


def _worded(field: str) -> re.Match[str] | None:
    return _MAGNITUDE.fullmatch(field.strip()) if len(field) <= _LONGEST else None


def _power(field: str, decimal: str) -> int | None:
    """The power of ten that the word after the number in ``field`` stands for; None if it stands for none."""
    found = _worded(field)
    if found is None or number(found["number"], decimal) is None:
        return None
    letters = _LETTERS_OF_MONEY if found["money"] or currency(found["number"]) else _LETTERS
    return letters.get(found["word"], _WORDS.get(_word(field)))


def _word(field: str) -> str:
    """The word after a number, in lower case and in the singular."""
    found = _worded(field)
    return _singular(found["word"].casefold()) if found else ""


def _singular(unit: str) -> str:
    """``unit`` in the singular."""
    plain = " ".join(unit.rstrip(".").split())
    return plain.removesuffix("s") if len(plain) > 2 else plain
