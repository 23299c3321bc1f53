"""The values of one column in memory as numbers: of numbers, dates, durations and classes."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.data.column_kind import MOST_CLASSES, order_of_class
from gdexplorer.objectives.data.columns import ZERO_AND_ONE

Vector = NDArray[np.float64]


class Read(NamedTuple):
    """A column as numbers: the names of its classes if it has any, and what the numbers mean if they need words."""

    numbers: Vector
    classes: tuple[str, ...] = ()
    meaning: str = ""


class Ordered(np.ndarray):
    """Words whose ``order`` is known, as that of the categories of a data frame's column."""

    order: tuple[str, ...] = ()

    def __array_finalize__(self, other: object) -> None:
        """Keep the order in views and copies."""
        self.order = getattr(other, "order", ())


def in_order(values: NDArray[Any], order: Iterable[object]) -> NDArray[Any]:
    """``values``, as words in this ``order``; themselves, if a category is no word, as numbers have an order."""
    words = tuple(order)
    if not all(isinstance(word, str) for word in words):
        return values
    ordered = values.astype(object).view(Ordered)
    ordered.order = tuple(map(str, words))
    return ordered


def target_of(name: str, values: NDArray[Any]) -> Read:
    """The target as numbers, with the names of its classes if it holds words or booleans.

    Raises
    ------
    InputError
        If it holds something else, nothing in some row, or too many classes.
    """
    if values.dtype.kind in "OUST":
        values = _without_gaps(name, values)
        if not all(isinstance(value, bool | np.bool_ | str) for value in values.tolist()):
            return _plain_target(name, values)
    elif values.dtype.kind != "b":
        return _plain_target(name, values)
    written = [str(value) for value in values.tolist()]
    words = _words(values, written)
    if len(words) > MOST_CLASSES:
        raise InputError(
            f"{name} holds {len(words):,} different words, such as {words[0]!r}, and a target has at most "
            f"{MOST_CLASSES} classes: choose another column."
        )
    codes = {word: float(code) for code, word in enumerate(words)}
    return Read(np.array([codes[word] for word in written]), tuple(words))


def _words(values: NDArray[Any], written: Sequence[str]) -> list[str]:
    """The different words in their order: as they were given in one, or as classes are ordered."""
    found = set(written)
    if isinstance(values, Ordered) and found <= set(values.order):
        return [word for word in values.order if word in found]
    return sorted(found, key=order_of_class)


def _plain_target(name: str, values: NDArray[Any]) -> Read:
    read = numbers_of(name, values)
    is_binary = np.all((read.numbers == 0.0) | (read.numbers == 1.0)) and not read.meaning
    return read._replace(classes=ZERO_AND_ONE if is_binary else ())


def numbers_of(name: str, values: NDArray[Any]) -> Read:
    """The values of a column as numbers: booleans are 0 and 1, dates days since the earliest, durations seconds.

    Raises
    ------
    InputError
        If it holds something else, or nothing in some row.
    """
    if isinstance(values, Ordered):
        return _codes(name, values)
    values = _timed(values)
    if values.dtype.kind == "M":
        return _days(name, values)
    if values.dtype.kind == "m" and np.datetime_data(values.dtype)[0] not in ("Y", "M", "generic"):
        return Read(_finite(name, _seconds(values)), meaning=f"{name}: durations, in seconds.")
    if values.dtype.kind in "OUST":
        values = _without_gaps(name, values)
        strange = next((value for value in values.tolist() if not isinstance(value, bool | int | float)), None)
        if strange is not None:
            raise InputError(
                f"{name} holds {reprlib.repr(strange)}, which is no number: convert the column, or leave it out."
            )
    elif values.dtype.kind not in "biuf":
        what = {"c": "complex numbers", "m": "durations in years or months"}.get(values.dtype.kind, "no numbers")
        raise InputError(f"{name} holds {what}: convert the column to numbers, or leave it out.")
    with np.errstate(over="ignore"):
        try:
            numbers = np.array(values, dtype=np.float64)
        except OverflowError:
            raise InputError(f"{name} holds a number that is far too large: rescale the column.") from None
    return Read(_finite(name, numbers))


def _codes(name: str, values: Ordered) -> Read:
    """Words as their places in their order, from 0 on."""
    written = [str(value) for value in _without_gaps(name, values).tolist()]
    places = {word: float(place) for place, word in enumerate(values.order)}
    strange = next((word for word in written if word not in places), None)
    if strange is not None:
        raise InputError(f"{name} holds {strange!r}, which is none of its categories: leave these rows out.")
    meant = ", ".join(f"{short(place)} is {word}" for word, place in places.items())
    return Read(
        np.array([places[word] for word in written]), meaning=f"{name}: in the order of its categories, {meant}."
    )


def are_numbers(values: NDArray[Any]) -> bool:
    """Whether a column holds numbers, and in some rows perhaps nothing."""
    if values.dtype.kind != "O":
        return values.dtype.kind in "iuf"
    known = [value for value in values.tolist() if not _is_gap(value)]
    return bool(known) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in known)


def _timed(values: NDArray[Any]) -> NDArray[Any]:
    """The same; objects that are dates or durations become NumPy's, moments with a time zone in UTC."""
    if values.dtype.kind != "O" or not len(values):
        return values
    known = [value for value in values.tolist() if not _is_gap(value)]
    if known and all(isinstance(value, date) for value in known):
        return np.array([None if _is_gap(value) else _without_zone(value) for value in values], dtype="datetime64[us]")
    if known and all(isinstance(value, timedelta) for value in known):
        return np.array([None if _is_gap(value) else value for value in values], dtype="timedelta64[us]")
    return values


def _without_zone(moment: date) -> date:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC).replace(tzinfo=None)
    return moment


def _days(name: str, values: NDArray[Any]) -> Read:
    if np.datetime_data(values.dtype)[0] in ("Y", "M", "W", "generic"):
        values = values.astype("datetime64[D]")
    gaps = np.flatnonzero(np.isnat(values))
    if len(gaps):
        raise InputError(_left_out(name, "nothing", int(gaps[0]), len(gaps)))
    start = values.min().astype("datetime64[D]")
    since = _seconds(values - values.min()) / 86_400.0
    return Read(since, meaning=f"{name}: dates, in days since {start}.")


def _seconds(durations: NDArray[Any]) -> Vector:
    return np.where(np.isnat(durations), np.nan, durations / np.timedelta64(1, "s")).astype(np.float64)


def _finite(name: str, numbers: Vector) -> Vector:
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        what = "nothing (NaN)" if np.isnan(numbers[wrong[0]]) else "an infinite number"
        raise InputError(_left_out(name, what, int(wrong[0]), len(wrong)))
    return numbers


def _without_gaps(name: str, values: NDArray[Any]) -> NDArray[Any]:
    gaps = [place for place, value in enumerate(values.tolist()) if _is_gap(value)]
    if gaps:
        raise InputError(_left_out(name, "nothing", gaps[0], len(gaps)))
    return values


def _is_gap(value: Any) -> bool:
    """Whether it is None, NaN or the missing value of a library, which equals nothing."""
    try:
        return value is None or bool(value != value)
    except (TypeError, ValueError):
        return True


def _left_out(name: str, what: str, place: int, count: int) -> str:
    more = f" and {count - 1:,} more" if count > 1 else ""
    return f"{name} holds {what} in row {place}{more} (counted from 0): leave these rows out, or fill them in."
