"""Kinds of columns."""

from __future__ import annotations

import msgspec

NUMBERS, DATES, TIMES, CLASSES, TEXTS = "numbers", "dates", "times", "classes", "texts"
# More different texts in a column are no classes.
MOST_CLASSES = 10
# How dates are read, and times such as 12:30.
DAY_FIRST, MONTH_FIRST = ORDERS = "day/month/year", "month/day/year"
HOURS, MINUTES = "hours:minutes", "minutes:seconds"


class ColumnKind(msgspec.Struct, frozen=True):
    """The kind of a column.

    Attributes
    ----------
    name : `NUMBERS`, `DATES`, `TIMES`, `CLASSES` or `TEXTS`.
    order : order of day and month in dates.
    is_in_doubt : whether dates could also be read with day and month swapped.
    has_percentages : whether numbers are percentages.
    unit : unit after the numbers.
    currencies : currencies of the amounts.
    has_footnotes : whether marks of footnotes follow some numbers.
    form : how times such as 12:30 are read.
    has_pairs : whether there are times such as 12:30.
    """

    name: str
    order: str = DAY_FIRST
    is_in_doubt: bool = False
    has_percentages: bool = False
    unit: str = ""
    currencies: tuple[str, ...] = ()
    has_footnotes: bool = False
    form: str = HOURS
    has_pairs: bool = False
