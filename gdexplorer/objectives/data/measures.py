"""Numbers with a unit: 12 m², 1,119 sqft, $ 5/kg."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from gdexplorer.objectives.data.numbers import currency, number

_LONGEST = 60
_NUMBER = r"[^\w]*(?:[A-Z]{0,3}[^\w\s]\s*)?\d(?:[\d.,'’\s]*[\d.,])?(?:[eEdD][+-]?\d+)?(?:\s*[$£¥\u20a0-\u20cf])?"
_UNIT = r"(?:[^\W\d_]|[°/%‰\u2032\u2033])(?:[^\W_]|[°²³⁻¹/·×^*.()\- ]){0,24}"
_MEASURE = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>(?!.*\d\d){_UNIT})")


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
    digits, found = parts_of(text)
    return number(digits, decimal) if found and _singular(found) == _singular(unit) else None


def unit_of(fields: Sequence[str], decimal: str) -> str:
    """The unit of most non-numeric ``fields``, if these are the majority of all; otherwise empty."""
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
    amounts = (currency(field) or currency(parts_of(field)[0]) for field in fields)
    return list(dict.fromkeys(filter(None, amounts)))


def _singular(unit: str) -> str:
    """``unit`` in the singular."""
    plain = " ".join(unit.rstrip(".").split())
    return plain.removesuffix("s") if len(plain) > 2 else plain
