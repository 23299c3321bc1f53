"""Parse times of day and durations in common notations, as seconds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gdexplorer.objectives.data.column_kind import HOURS, MINUTES

_CLOCK = re.compile(
    r"(?P<sign>[-\u2212])?(?:(?P<days>\d{1,6})\s*(?:d|days?)(?P<then>,|\s*\+)?\s*)?(?P<first>\d{1,4}):(?P<second>[0-5]\d)"
    r"(?::(?P<third>[0-5]\d))?(?P<fraction>[.,]\d+)?\s*(?P<half>[ap]\.?m\.?)?\s*(?:h|hrs?|Uhr)?",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?P<sign>[-\u2212])?(?=(?:[\d.]+\s*[a-z]+\s*){2,}$)(?:(?P<days>\d+)\s*d(?:ays?)?\s*)?"
    r"(?:(?P<hours>\d+)\s*h(?:(?:ou)?rs?)?\s*)?(?:(?P<minutes>\d+)\s*m(?:in(?:ute)?s?)?\s*)?"
    r"(?:(?P<seconds>\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
_DAY = 86_400


def seconds(text: str, form: str = HOURS) -> float | None:
    """Parse ``text`` as seconds; None if it is not a time. ``form`` decides how 12:30 is read."""
    text = text.strip()
    if not (3 <= len(text) <= 40 and text[-1:].isascii() and (text[0].isdigit() or text[0] in "-\u2212")):
        return None
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        return _on_the_clock(clock, form)
    words = _WORDS.fullmatch(text)
    return None if words is None else _in_words(words)


def _on_the_clock(found: re.Match[str], form: str) -> float | None:
    first, second, third = int(found["first"]), int(found["second"]), found["third"]
    fraction = float((found["fraction"] or "0").replace(",", "."))
    if found["half"]:
        if not 1 <= first <= 12 or found["days"] or found["sign"]:
            return None
        first = first % 12 + 12 * (found["half"].lower()[0] == "p")
    has_hours = third is not None or (form == HOURS and not fraction)
    whole = 60 * (60 * first + second) + int(third or 0) if has_hours else 60 * first + second
    total, days = whole + fraction, int(found["days"] or 0) * _DAY
    if found["sign"] and found["then"]:  # minus one hour is -1 day, 23:00:00 in Python, -1 days +23:00:00 in pandas
        return total - days
    return -(total + days) if found["sign"] else total + days


def _in_words(found: re.Match[str]) -> float:
    days, hours, minutes = (int(found[name] or 0) for name in ("days", "hours", "minutes"))
    total = days * _DAY + 60 * (60 * hours + minutes) + float(found["seconds"] or 0.0)
    return -total if found["sign"] else total


def form_of(fields: Iterable[str]) -> str:
    """How 12:30 is read in ``fields``: as minutes and seconds if a field shows it, otherwise as hours and minutes."""
    found = [match for field in fields if (match := _CLOCK.fullmatch(field.strip()))]
    pairs = [match for match in found if match["third"] is None]
    shows = any(match["fraction"] is not None or int(match["first"] + match["second"]) > 2400 for match in pairs)
    is_clock = any(match["half"] or match["days"] for match in pairs)
    return MINUTES if shows and not is_clock else HOURS
