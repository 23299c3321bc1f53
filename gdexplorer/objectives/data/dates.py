"""Parse dates in common notations, as days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from gdexplorer.objectives.data.column_kind import DAY_FIRST, ORDERS

# English, German, French, Spanish, Italian, Portuguese, Dutch; abbreviations that are not prefixes come last.
_MONTHS = [names.split() for names in (
    "january januar jänner janvier enero gennaio janeiro januari",
    "february februar feber février febrero febbraio fevereiro februari",
    "march märz mars marzo março maart mrz mrt maerz",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août aout agosto augustus",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre diciembre dicembre dezembro",
)]  # fmt: skip
_TIME = (
    r"(?:[T ]\s*(?P<hour>\d{1,2})(?P<between>[:.])(?P<minute>\d\d)(?:(?P=between)(?P<second>\d\d(?:[.,]\d+)?))?"
    r"\s?(?P<half>[AaPp][Mm])?\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?"
)
_MONTH = r"(?P<name>[^\W\d_]{3,10})\.?"
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})",
        r"(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second_>\d{1,2})(?P=sep)(?P<year>\d{4}|\d\d)",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.| de)?[ -]{_MONTH},?(?: de)?[ -](?P<year>\d{{4}}|\d\d)",
        rf"{_MONTH}[ -](?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[ -](?P<year>\d{{4}})",
        rf"{_MONTH}(?: de)?[ -](?P<year>\d{{4}})",
        rf"{_MONTH}(?:-| ?['’])(?P<year>\d\d)",
        r"(?P<year>\d{4})(?:[-/]| ?M)(?P<month>0[1-9]|1[0-2])",
        r"(?P<month>0?[1-9]|1[0-2])[-/](?P<year>\d{4})",
        r"(?P<year>\d{4})[-/ ]?Q(?P<quarter>[1-4])",
        r"Q(?P<quarter>[1-4])[-/ ](?P<year>\d{4})",
        r"(?P<year>\d{4})-?W(?P<week>\d\d)(?:-(?P<weekday>[1-7]))?",
    )
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d(?:\.\d+)?)?")
# Without a sign: a number, too, but 20200131 is followed by 20200201. As of weather services, hours may follow.
_DIGITS = re.compile(r"((?:18|19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-4])([0-5]\d)?([0-5]\d)?)?")
_WEEKDAY = re.compile(r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|mo|di|mi|do|fr|sa|so)\.?,? (?=\d)", re.IGNORECASE)
_LEAST = re.compile(r"(?=.*\d)[\w.,:+/'’ -]{6,40}")


def days(text: str, order: str = DAY_FIRST, origin: int = 0) -> float | None:
    """Days, with a fraction for the time, from the proleptic ordinal ``origin`` to ``text``; None if it is not a date.

    Times with a zone are converted to UTC. ``order`` decides how 03/04/2012 is read.
    """
    text = text.strip()
    if len(text) == 10 and text[4] == "-" == text[7]:
        try:
            return float(date.fromisoformat(text).toordinal() - origin)
        except ValueError:
            return None
    if text[:1].isalpha():
        text = _WEEKDAY.sub("", text, count=1)
    elif text[8:9] in ("T", "t"):
        text = _COMPACT.sub(_spread, text, count=1)
    elif text.isdecimal():
        return _of_digits(text, origin)
    if not _LEAST.fullmatch(text):
        return None
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    try:
        return None if found is None else _date(found.groupdict(), order).toordinal() - origin + _fraction(found)
    except ValueError:
        return None


def _of_digits(text: str, origin: int) -> float | None:
    found = _DIGITS.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups("0"))
    try:
        return date(year, month, day).toordinal() - origin + (60 * (60 * hour + minute) + second) / 86_400.0
    except ValueError:
        return None


def _spread(found: re.Match[str]) -> str:
    """Insert separators into a compact date and time."""
    year, month, day, hour, minute, second = found.groups("00")
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}"


def _date(parts: dict[str, str | None], order: str) -> date:
    year = int(parts["year"] or 0)
    if year < 100 and len(parts["year"] or "") == 2:
        year += 2000 if year < 70 else 1900
    if parts.get("name"):
        return date(year, _month(str(parts["name"])), int(parts.get("day") or 1))
    if parts.get("week"):
        return date.fromisocalendar(year, int(parts["week"] or 0), int(parts["weekday"] or 1))
    if parts.get("quarter"):
        return date(year, 3 * int(parts["quarter"] or 0) - 2, 1)
    if parts.get("first"):
        first, second = int(parts["first"] or 0), int(parts["second_"] or 0)
        day_first = order == DAY_FIRST or parts["sep"] == "."
        return date(year, second, first) if day_first else date(year, first, second)
    return date(year, int(parts["month"] or 0), int(parts.get("day") or 1))


def _month(name: str) -> int:
    """The month with this name or abbreviation.

    Raises
    ------
    ValueError
        If there is none.
    """
    for i, names in enumerate(_MONTHS, 1):
        if any(full.startswith(name.casefold()) for full in names):
            return i
    raise ValueError


def _fraction(found: re.Match[str]) -> float:
    """The time as a fraction of a day."""
    if found["hour"] is None:
        return 0.0
    hour, minute, second = int(found["hour"]), int(found["minute"]), float((found["second"] or "0").replace(",", "."))
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    if hour > 24 or minute > 59 or second >= 61.0:
        raise ValueError
    return (60 * (60 * hour + minute) + second - _zone_seconds(found["zone"] or "")) / 86_400.0


def _zone_seconds(zone: str) -> int:
    digits = re.sub(r"\D", "", zone).ljust(4, "0")
    return (-1 if zone.startswith("-") else 1) * 60 * (60 * int(digits[:2]) + int(digits[2:]))


def are_digits(fields: Sequence[str]) -> bool:
    """Whether ``fields``, at least two, are all dates without a sign, such as 20200131 or 2020013112."""
    return len(fields) > 1 and all(field.strip().isdecimal() and days(field) is not None for field in fields)


def order_of(fields: Iterable[str]) -> str:
    """Whether day or month comes first in ``fields``: whichever parses more, or else is more monotone in time."""
    fields = list(fields)
    read = {order: [days(field, order) for field in fields] for order in ORDERS}
    known = {order: sum(day is not None for day in found) for order, found in read.items()}
    return max(read, key=lambda order: (known[order], _runs_on(read[order])))


def _runs_on(found: Sequence[float | None]) -> float:
    """How monotone the dates are: the less they go back and forth, the greater."""
    known = [day for day in found if day is not None]
    return -sum(abs(b - a) for a, b in pairwise(known)) if known else 0.0


def is_in_doubt(fields: Iterable[str]) -> bool:
    """Whether ``fields`` can be read with either day or month first."""
    fields = list(fields)
    both = [[days(field, order) for field in fields] for order in ORDERS]
    return both[0] != both[1] and [d is None for d in both[0]] == [d is None for d in both[1]]
