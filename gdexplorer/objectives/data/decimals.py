"""Determine the decimal sign of ambiguous tables: 1,234 or 1.234 alone do not decide."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gdexplorer.objectives.data.measures import parts_of
from gdexplorer.objectives.data.numbers import currency, number, one_group

# Evidence is measured in points for a thousands separator; from this many on it is certain.
_CERTAIN = 3
_CURRENCY, _SMALL_BESIDE, _LARGE_BESIDE, _LARGE_ELSEWHERE = 3, 2, -3, -1
_PLAIN = re.compile(r"\s*[+-]?\d+\s*")
_OTHER = {".": ",", ",": "."}


def likely_decimal(columns: Sequence[Sequence[str]], delimiter: str) -> tuple[str, str]:
    """The more likely decimal sign of ``columns`` that parse with either, and an ambiguous field if there is doubt.

    Amounts of money do not have three decimals; thousands separators are used throughout a column; and tables with
    semicolons come from regions with a decimal comma.
    """
    columns = [[_amount(field) for field in column] for column in columns]
    points = {sign: _points(columns, sign, delimiter) for sign in ".," if _in_doubt(columns, sign)}
    if not points:
        return ("," if delimiter == ";" and _has_commas(columns) else "."), ""
    surest = max(points, key=lambda sign: (abs(points[sign]), sign == "."))
    decimal = _OTHER[surest] if points[surest] > 0 else surest
    is_certain = abs(points[surest]) >= _CERTAIN or (delimiter == "," and decimal == ".")
    return decimal, "" if is_certain else _in_doubt(columns, surest)[0]


def _amount(field: str) -> str:
    """``field`` without a unit."""
    is_number = any(number(field, decimal) is not None for decimal in _OTHER)
    return field if is_number else parts_of(field)[0] or field


def _has_commas(columns: Sequence[Sequence[str]]) -> bool:
    return any(number(field, ".") is None is not number(field, ",") for column in columns for field in column)


def _in_doubt(columns: Sequence[Sequence[str]], sign: str) -> list[str]:
    """The fields whose ``sign`` may be a thousands separator or a decimal sign."""
    fields = [field for column in columns for field in column if one_group(field) == sign]
    return [field for field in fields if all(number(field, decimal) is not None for decimal in _OTHER)]


def _points(columns: Sequence[Sequence[str]], sign: str, delimiter: str) -> int:
    """Evidence for a thousands separator minus evidence for a decimal sign."""
    points = 1 if (sign == ".") == (delimiter == ";") else -1
    for column in columns:
        grouped = _in_doubt([column], sign)
        plain = [abs(int(field.strip())) for field in column if len(field) < 20 and _PLAIN.fullmatch(field)]
        if not grouped:
            points += _LARGE_ELSEWHERE * any(value >= 10_000 for value in plain)
        elif plain:
            points += _SMALL_BESIDE if max(plain) < 1000 else _LARGE_BESIDE
        points += _CURRENCY * any(map(currency, grouped))
    return points
