"""Locate the header, units and first data row of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise

import msgspec

from gdexplorer.objectives.data.column_kind import ORDERS
from gdexplorer.objectives.data.dates import days
from gdexplorer.objectives.data.measures import MAGNITUDES, measure, unit_of
from gdexplorer.objectives.data.numbers import is_missing, number
from gdexplorer.objectives.data.times import seconds

Row = list[str]
Typed = Callable[[str], bool]
_LONGEST_PREAMBLE = 50
_COLUMNS_LOOKED_AT, _FIELDS_LOOKED_AT = 500, 5000
# Evidence that numbers are column names is measured in points; this many are required.
_ENOUGH = 4
_UNIT = (
    r"(?:[yzafpnuµμmcdhkKMGTP]?(?:m|g|s|A|K|mol|cd|Hz|N|Pa|J|W|V|C|F|Ω|ohm|S|T|H|l|L|bar|eV|t|b|B|Wh)|°[CFK]?|degC|degF|deg"
    r"|min|h|hr|hrs|hours?|d|days?|wk|weeks?|mo|months?|a|y|yr|yrs|years?|sec|seconds?|ft|in|inch|yd|mi|miles?|lbs?|oz|gal"
    r"|ha|ac|acres?|sq|ppm|ppb|pH|psu|rad|sr|USD|EUR|GBP|\$|€|£|%|‰|count|no|1)"
)
_UNITS = re.compile(
    rf"[\[(].*[\])]|{_UNIT}(?:\s?(?:\^|\*\*)?-?[\d²³⁻¹]*(?:\s?[/*·. ]\s?|\s?per\s)?{_UNIT}?)*(?:\^?-?[\d²³])?"
)


class Layout(msgspec.Struct, frozen=True):
    """Indices of the header, units and first data rows; None if absent."""

    names: tuple[str, ...] | None
    name_row: int | None
    unit_row: int | None
    first_row: int


def fits(row: Row, width: int) -> bool:
    """Whether a row has ``width`` fields, apart from trailing empty ones."""
    return len(row) == width or (len(row) > width and not any(map(str.strip, row[width:])))


def lay_out(rows: Sequence[Row], decimal: str, width: int, header: bool | None = None) -> Layout:
    """Determine the layout of a table's first rows; ``header``: whether there is a header, if known."""
    typed = typed_columns(rows, decimal, width)
    first = next((i for i, row in enumerate(rows) if fits(row, width) and _is_data(row, typed)), None)
    if first is not None and _groups_columns(rows, first, typed, width):
        first += 2
    regular = next((i for i, row in enumerate(rows[:_LONGEST_PREAMBLE]) if fits(row, width)), 0)
    found = _without_types(rows, regular, width) if first is None else _above(rows, first, typed, width)
    if header is None or header == (found.names is not None):
        return found
    if not header:
        named = found.name_row
        return Layout(None, None, None, named if named is not None and fits(rows[named], width) else regular)
    row = regular if first is None else first
    return Layout(_names(rows[row], width), row, None, row + 1) if rows else found


def typed_columns(rows: Sequence[Row], decimal: str, width: int) -> dict[int, Typed]:
    """The columns of numbers or dates, judged from the rows below the first ones, with a predicate for their fields."""
    start = min(len(rows) - 1, max(1, len(rows) // 4))
    body = [row for row in rows[max(0, start) :] if fits(row, width)]
    body = body[: max(10, _FIELDS_LOOKED_AT // max(1, width))]
    found: dict[int, Typed] = {}
    for i in range(min(width, _COLUMNS_LOOKED_AT)):
        filled = [row[i] for row in body if not is_missing(row[i])]
        unit = unit_of(filled, decimal) if filled else ""
        candidates = (partial(_is_number, decimal), _is_date) if unit != MAGNITUDES else ()
        for is_typed in candidates:
            if filled and 2 * sum(map(is_typed, filled)) > len(filled):
                found[i] = is_typed
                break
        else:
            if unit:
                found[i] = partial(_is_measure, decimal, unit)
    return found


def _is_number(decimal: str, field: str) -> bool:
    return number(field, decimal) is not None


def _is_measure(decimal: str, unit: str, field: str) -> bool:
    return measure(field, decimal, unit) is not None


def _is_date(field: str) -> bool:
    """Whether ``field`` is a date or a time."""
    return any(days(field, order) is not None for order in ORDERS) or seconds(field) is not None


def _is_data(row: Row, typed: Mapping[int, Typed]) -> bool:
    filled = [(row[i], is_typed) for i, is_typed in typed.items() if not is_missing(row[i])]
    return bool(filled) and 2 * sum(is_typed(field) for field, is_typed in filled) > len(filled)


def _groups_columns(rows: Sequence[Row], first: int, typed: Mapping[int, Typed], width: int) -> bool:
    """Whether ``first`` is a row of numbers, such as years, that each span several columns, with names below."""
    above, below = rows[first], rows[first + 1 : first + 3]
    if len(below) < 2 or (first and may_name(rows[first - 1], rows[first:], typed, width)):
        return False
    filled = [not is_missing(above[i]) for i in typed]
    names = all(fits(row, width) for row in below) and _is_data(below[1], typed)
    return names and not all(filled) and all(below[0][i].strip() and not typed[i](below[0][i]) for i in typed)


def _without_types(rows: Sequence[Row], first: int, width: int) -> Layout:
    """Layout of a table of texts: the first row is a header if it has no numbers and its texts do not recur."""
    nothing = Layout(None, None, None, first)
    if not rows or not fits(rows[first], width):
        return nothing
    names = rows[first][:width]
    if any(number(field, sign) is not None for field in names for sign in ".,"):
        return nothing
    below = [row for row in rows[first + 1 :] if fits(row, width)]
    if any(name.strip() == row[i].strip() != "" for row in below for i, name in enumerate(names)):
        return nothing
    return Layout(tuple(names), first, None, first + 1)


def _above(rows: Sequence[Row], first: int, typed: Mapping[int, Typed], width: int) -> Layout:
    """Interpret the rows above the first data row: header, units, or neither."""
    body = [row for row in rows[first:] if fits(row, width)]
    named = first - 1
    while named >= 0 and _is_spoilt(rows, named, typed, width):
        named -= 1
    top = named + 1
    while named > 0 and (
        (fits(rows[named], width) and _is_heading(rows[named], typed)) or _is_spoilt(rows, named, typed, width)
    ):
        named -= 1
    if named < 0 or not may_name(rows[named], body, typed, width):
        if top == first and len(body) > 1 and _numbers_are_names(body[0], body[1:], typed):
            return Layout(_names(rows[first], width), first, None, first + 1)
        # A lone number above a table without names is rather a count than a row.
        return Layout(None, None, None, next(i for i in range(top, first + 1) if i == first or len(rows[i]) > 1))
    above = named - 1
    if above >= 0 and are_units(rows[named], rows[above]) and may_name(rows[above], body, typed, width):
        return Layout(_names(rows[above], width), above, named, top)
    return Layout(_complete(rows, named, width), named, None, top)


def _complete(rows: Sequence[Row], named: int, width: int) -> tuple[str, ...]:
    """The names in the row ``named``; pandas names only the index in the last row, and the columns above it."""
    names, above = _names(rows[named], width), rows[named - 1] if named else []
    if len(names) > 2 and fits(above, width) and not any(map(str.strip, names[1:])):
        return (names[0], *above[1:width])
    return names


def _is_spoilt(rows: Sequence[Row], place: int, typed: Mapping[int, Typed], width: int) -> bool:
    """Whether a row above the first good one holds data too, but with values missing, too many, or no numbers.

    One that mixes words with numbers does if a row above it has more words and no numbers: that one holds the names.
    """
    words, numbers = _evidence(rows[place], typed)
    if fits(rows[place], width) and not words:
        return not any(field.strip() for i, field in enumerate(rows[place]) if i not in typed and not is_missing(field))
    if not words:
        return numbers > 0
    return numbers > 0 and any(
        found > words and not others
        for found, others in (_evidence(row, typed) for row in rows[:place] if fits(row, width))
    )


def _evidence(row: Row, typed: Mapping[int, Typed]) -> tuple[int, int]:
    """How many fields in the ``typed`` columns are words, and how many are numbers or dates."""
    filled = [is_typed(row[i]) for i, is_typed in typed.items() if i < len(row) and not is_missing(row[i])]
    return len(filled) - sum(filled), sum(filled)


def _is_heading(row: Row, typed: Mapping[int, Typed]) -> bool:
    """Whether ``row`` is a heading over the whole table."""
    filled = [i for i, field in enumerate(row) if not is_missing(field)]
    return len(filled) == 1 < len(row) and filled[0] not in typed


def may_name(row: Row, body: Sequence[Row], typed: Mapping[int, Typed], width: int) -> bool:
    """Whether ``row`` can be a header: it has a name for each column, or one fewer if the first names rows."""
    if len(row) == width - 1 and _names_rows(body, typed):
        row = ["", *row]
    if not fits(row, width):
        return False
    return any(not is_missing(row[i]) and not is_typed(row[i]) for i, is_typed in typed.items())


def _names_rows(body: Sequence[Row], typed: Mapping[int, Typed]) -> bool:
    """Whether the first column holds row names: texts, dates or row numbers."""
    if typed.get(0, _is_date) is _is_date:
        return True
    return all(_is_next(a[0].strip(), b[0].strip()) for a, b in pairwise(body))


def _is_next(a: str, b: str) -> bool:
    return a.isdecimal() and b.isdecimal() and int(b) - int(a) == 1


def _names(row: Row, width: int) -> tuple[str, ...]:
    return tuple(["", *row] if len(row) == width - 1 else row[:width])


def are_units(row: Row, above: Row) -> bool:
    """Whether ``row`` holds units of the names ``above``, or continues names that take two lines."""
    filled = [field.strip() for field in row if not is_missing(field)]
    known = sum(_UNITS.fullmatch(field) is not None for field in filled)
    return bool(filled) and 2 * known > len(filled) <= sum(not is_missing(field) for field in above)


def _numbers_are_names(row: Row, body: list[Row], typed: Mapping[int, Typed]) -> bool:
    """Whether integers in ``row`` are column names, because the rows below continue differently."""
    texts = [i for i, is_typed in typed.items() if not is_missing(row[i]) and not is_typed(row[i])]
    numeric = [i for i in typed if not is_missing(row[i]) and i not in texts]
    values = [_whole(row[i]) for i in numeric]
    if not numeric or None in values or any(typed[i] is _is_date for i in numeric):
        return False
    names = [value for value in values if value is not None]
    below = [[_value(other[i]) for other in body[:50]] for i in numeric]
    telling = _in_sequence(names, below) + _years(names, below) + 3 * (_corner_is_empty(row, body) or bool(texts))
    points = telling + _other_format(body, numeric) + 2 * _out_of_range(names, below)
    return telling > 0 and points - 3 * _runs_on(names, below) >= _ENOUGH


def _whole(field: str) -> float | None:
    field = field.strip()  # of control characters too, which `float` does not skip
    return float(field) if re.fullmatch(r"-?\d{1,15}", field) else None


def _value(field: str) -> float | None:
    found = number(field, ".")
    return number(field, ",") if found is None else found


def _in_sequence(values: list[float], below: list[list[float | None]]) -> int:
    steps = {b - a for a, b in pairwise(values)}
    if len(steps) != 1 or steps == {0.0}:
        return 0
    rows = [[column[i] for column in below] for i in range(len(below[0]))]
    alike = sum(len({b - a for a, b in pairwise(r) if a is not None and b is not None}) == 1 for r in rows)
    if len(values) > 2 and 2 * alike > len(rows):
        return 0
    return 2 if len(values) > 2 else int(abs(values[1] - values[0]) == 1.0)


def _years(values: list[float], below: list[list[float | None]]) -> int:
    others = [value for column in below for value in column if value is not None]
    is_year = [1500.0 <= value <= 2100.0 for value in others]
    return 2 if all(1500.0 <= value <= 2100.0 for value in values) and 2 * sum(is_year) < len(is_year) else 0


def _other_format(body: list[Row], numeric: list[int]) -> int:
    """Whether all rows below a row of integers have fractions."""
    below = [other[i] for other in body[:50] for i in numeric if not is_missing(other[i])]
    is_fraction = [re.search(r"\d[.,]\d", field) is not None for field in below]
    return 2 if len(body) > 1 and all(is_fraction) else 0


def _out_of_range(values: list[float], below: list[list[float | None]]) -> bool:
    out = 0
    for value, column in zip(values, below, strict=True):
        known = [other for other in column if other is not None]
        if known:
            low, high = min(known), max(known)
            out += not low - (high - low) <= value <= high + (high - low)
    return 2 * out > len(values)


def _corner_is_empty(row: Row, body: list[Row]) -> bool:
    return not row[0].strip() and all(other[0].strip() for other in body)


def _runs_on(values: list[float], below: list[list[float | None]]) -> bool:
    """Whether a column continues an arithmetic sequence that begins with ``values``."""
    for value, column in zip(values, below, strict=True):
        together = [value, *column[:10]]
        if len(together) > 2 and None not in together:
            steps = [b - a for a, b in pairwise(together) if a is not None and b is not None]
            if max(steps) - min(steps) <= 1e-9 * max(map(abs, steps)) and max(steps) != 0.0:
                return True
    return False
