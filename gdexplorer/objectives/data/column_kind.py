"""Kinds of columns."""

from __future__ import annotations

import unicodedata

import msgspec

NUMBERS, DATES, TIMES, CLASSES, TEXTS = "numbers", "dates", "times", "classes", "texts"
# More different texts in a column are no classes.
MOST_CLASSES = 10
# How dates are read, and times such as 12:30.
DAY_FIRST, MONTH_FIRST = ORDERS = "day/month/year", "month/day/year"
HOURS, MINUTES = "hours:minutes", "minutes:seconds"


# Words that mean 1 in a pair, although they may come first in the alphabet.
_MEAN_ONE = frozenset({
    "yes", "true", "y", "t", "on", "ja", "wahr", "oui", "vrai", "si", "sí", "sì", "да", "истина", "igen", "tak", "evet",
    "high", "positive", "present", "pass", "passed",
})  # fmt: skip
# Letters that are no accented ones, and stand where these do.
_BESIDE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


def order_of_class(word: str) -> tuple[bool, str, str, str]:
    """Where a class stands among others: those that mean 1 last, and words with accents beside those without.

    It is the same in all languages, and does not depend on the machine.
    """
    folded = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter)).translate(_BESIDE)
    return word.casefold() in _MEAN_ONE, bare, word.casefold(), word


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
    origin : the day that dates are counted from, as a proleptic ordinal; 0: the earliest one.
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
    origin: float = 0.0
