"""What kind a column is, and how its fields are converted to numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Protocol

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.data.column_kind import (
    CLASSES,
    DATES,
    NUMBERS,
    ORDERS,
    TEXTS,
    TIMES,
    ColumnKind,
    order_of_class,
)
from gdexplorer.objectives.data.dates import are_digits, days, is_in_doubt, order_of
from gdexplorer.objectives.data.measures import MAGNITUDES, currencies_of, measure, unit_of
from gdexplorer.objectives.data.numbers import is_missing, number, without_footnotes
from gdexplorer.objectives.data.times import form_of, seconds

Vector = NDArray[np.float64]

_LOOKED_AT = 200
_MOST_WORDS = 1000
# What instruments and surveys write for missing values.
_NINES = (99.0, 999.0, 9999.0, 99999.0, 999999.0, 99.9, 999.9, 9999.9, 99.99, 999.99, 9999.99)
_FEWEST_OTHERS = 3


def kind_of(fields: Sequence[str], decimal: str) -> ColumnKind:
    """Determine the kind of a column from its ``fields``."""
    first = list(islice((field for field in fields if not is_missing(field)), _LOOKED_AT))
    numbers = [field for field in first if number(field, decimal) is not None]
    if 2 * len(numbers) > len(first) and not are_digits(numbers):
        return _numbers(first, MAGNITUDES if unit_of(first, decimal) == MAGNITUDES else "")
    if 2 * sum(any(days(field, order) is not None for order in ORDERS) for field in first) > len(first):
        order = order_of(first)
        return ColumnKind(DATES, order, is_in_doubt(first))
    if 2 * sum(seconds(field) is not None for field in first) > len(first):
        return ColumnKind(TIMES, form=form_of(first), has_pairs=any(field.count(":") == 1 for field in first))
    if unit := unit_of(first, decimal):
        return _numbers(first, unit)
    distinct = {_word(field) for field in fields if not is_missing(field)} if len(first) > 2 else set()
    return ColumnKind(CLASSES if len(distinct) == 2 else TEXTS)


def _numbers(fields: Sequence[str], unit: str) -> ColumnKind:
    return ColumnKind(
        NUMBERS,
        unit=unit,
        currencies=tuple(currencies_of(fields)),
        has_percentages=not unit and any("%" in field for field in fields),
        has_footnotes=any(without_footnotes(field) != field.strip() for field in fields),
    )


def _word(field: str) -> str:
    return " ".join(field.split()).casefold()


class Reader(Protocol):
    """Converts the fields of a column to numbers."""

    def one(self, field: str) -> float | None:
        """Convert a field; None if it cannot be converted."""
        ...

    def finished(self, values: Vector) -> tuple[Vector, str]:
        """Convert the whole column, and explain the numbers if needed."""
        ...


class NumberReader:
    """Reads numbers."""

    def __init__(self, name: str, kind: ColumnKind, decimal: str) -> None:
        self._name, self._kind, self._decimal = name, kind, decimal

    def one(self, field: str) -> float | None:
        """Convert a field; None if it is not a number."""
        return measure(field, self._decimal, self._kind.unit)

    def finished(self, values: Vector) -> tuple[Vector, str]:
        """The numbers unchanged, with an explanation of units."""
        return values, " ".join(f"{self._name}: {meaning}." for meaning in self._meanings(values))

    def _meanings(self, values: Vector) -> Iterator[str]:
        kind = self._kind
        unit = "" if kind.unit == MAGNITUDES else kind.unit
        if unit or kind.currencies:
            mixed = ", not converted" if len(kind.currencies) > 1 else ""
            yield f"in {' '.join(filter(None, (' and '.join(kind.currencies), unit)))}{mixed}"
        if kind.unit == MAGNITUDES:
            yield "words such as k and million multiplied out"
        if kind.has_percentages:
            yield "percentages read as fractions"
        if kind.has_footnotes:
            yield "footnote marks ignored"
        for mark in _marks_of_missing(values):
            count = np.count_nonzero(values == mark)
            rows = "1 row" if count == 1 else f"{count:,} rows"
            yield f"{short(mark)} in {rows} is read as a number; remove what stands for a missing value"


def _marks_of_missing(values: Vector) -> list[float]:
    """Numbers made of nines, such as -999, farther from all others than these are from one another and from zero."""
    nines = np.isin(np.abs(values), _NINES)
    others = values[~nines]
    if not nines.any() or len(others) < _FEWEST_OTHERS:
        return []
    low, high = float(others.min()), float(others.max())
    found: list[float] = np.unique(values[nines]).tolist()
    return [mark for mark in found if max(low - mark, mark - high) > max(high - low, abs(low), abs(high))]


class TimeReader:
    """Reads times and durations as seconds."""

    def __init__(self, name: str, kind: ColumnKind) -> None:
        self._name, self._kind = name, kind

    def one(self, field: str) -> float | None:
        """Convert a field to seconds; None if it is not a time."""
        return seconds(field, self._kind.form)

    def finished(self, values: Vector) -> tuple[Vector, str]:
        """The seconds unchanged, with an explanation."""
        form = f" ({self._kind.form})" if self._kind.has_pairs else ""
        return values, f"{self._name}: times{form}, in seconds."


class DateReader:
    """Reads dates as days since the earliest."""

    def __init__(self, name: str, kind: ColumnKind) -> None:
        self._name, self._kind = name, kind
        self.kind = kind  # with the day that is counted from, once the whole column is read
        self._origin: int | None = None  # close to the dates: large day numbers would leave no digits for seconds

    def one(self, field: str) -> float | None:
        """Days since the first date read; None if the field is not a date."""
        day = days(field, self._kind.order, self._origin or 0)
        if self._origin is None and day is not None:
            self._origin = int(day)
            return days(field, self._kind.order, self._origin)
        return day

    def finished(self, values: Vector) -> tuple[Vector, str]:
        """Days since the earliest date, or since that of the kind, with an explanation."""
        if not len(values):
            return values, ""
        origin = self._origin or 0
        first = self._kind.origin - origin if self._kind.origin else float(values.min())
        self.kind = replace(self._kind, origin=origin + first)
        start = date.fromordinal(origin + int(np.floor(first)))
        doubt = f", {self._kind.order}" if self._kind.is_in_doubt else ""
        return values - first, f"{self._name}: dates{doubt}, in days since {start.isoformat()}."


class ClassReader:
    """Reads words as classes, encoded as 0, 1, and so on: at most ``most`` of them, ``repeated`` if more than two."""

    def __init__(self, name: str, most: int = 2, repeated: bool = True) -> None:
        self._name, self._most, self._repeated = name, most, repeated
        self.classes: tuple[str, ...] = ()
        self._codes: dict[str, int] = {}
        self._words: list[str] = []

    def one(self, field: str) -> float | None:
        """Index of a word among those read, from 0."""
        word = _word(field)
        if word not in self._codes:
            if len(self._codes) >= _MOST_WORDS:
                self._refuse()
            self._codes[word] = len(self._codes)
            self._words.append(" ".join(field.split()))
        return float(self._codes[word])

    def finished(self, values: Vector) -> tuple[Vector, str]:
        """The classes encoded as 0, 1, and so on, with an explanation; their names are then in ``classes``.

        Raises
        ------
        InputError
            If there are too many words, or hardly any is repeated.
        """
        used = np.unique(values).astype(int)
        if len(used) > self._most or (self._repeated and len(used) > 2 and 2 * len(used) > len(values)):
            self._refuse()
        words = sorted((self._words[i] for i in used), key=order_of_class)
        place = {self._codes[_word(word)]: float(i) for i, word in enumerate(words)}
        meaning = ", ".join(f"{word} is {i}" for i, word in enumerate(words))
        self.classes = tuple(words)
        return np.array([place[int(value)] for value in values]), f"{self._name}: {meaning}." if meaning else ""

    def _refuse(self) -> None:
        allowed = "two" if self._most == 2 else f"at most {self._most} repeated"
        count = f"more than {_MOST_WORDS:,}" if len(self._words) >= _MOST_WORDS else str(len(self._words))
        raise InputError(
            f"{self._name} holds {count} different texts, such as {', '.join(self._words[:3])}: "
            f"choose a column of numbers, of dates or of {allowed} classes."
        )


def reader_of(name: str, kind: ColumnKind, decimal: str, most_classes: int = 2, repeated: bool = True) -> Reader:
    """The reader for columns of that kind."""
    if kind.name == DATES:
        return DateReader(name, kind)
    if kind.name == TIMES:
        return TimeReader(name, kind)
    return NumberReader(name, kind, decimal) if kind.name == NUMBERS else ClassReader(name, most_classes, repeated)
