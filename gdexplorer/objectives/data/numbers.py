"""Numbers as people write them: decimal signs, thousands separators, currencies, percentages, brackets, D exponents."""

from __future__ import annotations

import re

# Markers of a missing value; -999 and the like are numbers.
_MISSING = frozenset({
    "", "na", "n/a", "n.a.", "n.a", "<na>", "nan", "nat", "null", "(null)", "none", "nil", "missing", "not available",
    "-", "--", "---", "–", "—", ".", "..", "...", "…", "?", r"\n", "#n/a", "#na", "#n/a n/a", "#div/0!", "#value!",
    "#ref!", "#name?", "#num!", "#null!",
})  # fmt: skip
_LONGEST = 60  # characters of a number

# Typographic minus signs become "-"; zero-width characters are removed.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d", "-"),
        **dict.fromkeys("\ufeff\u200b\u200e\u200f", ""),
    }
)
_HEXADECIMAL = re.compile(r"[+-]?0[xX][\dA-Fa-f]{1,13}", re.ASCII)
_BLANKS = " \u00a0\u2007\u2009\u202f"
_APOSTROPHES = "'\u2019\u00b4`"
_SYMBOL = "[$\u00a2-\u00a5\u058f\u060b\u0e3f\u20a0-\u20cf\ufdfc\uff04\uffe0\uffe1\uffe5\uffe6]"
_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|RMB|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|RUB|UAH|TRY|INR|BRL|AUD|CAD|NZD|MXN|ZAR|KRW|ILS|SGD"
    r"|kr\.?|zł|Kč|Kr\.?|KR|SFr\.?|Fr\.|Rs\.?|руб\.?|лв\.?|Ft"
)
CURRENCY = rf"(?:[A-Z]{{0,3}}{_SYMBOL}|(?:{_CODES})(?![^\W\d_]))"
_AROUND = re.compile(
    rf"""(?P<open>\()? \s* (?P<sign>[+-])? \s* (?P<before>{CURRENCY}|%)? \s* (?P<inner>\()? \s* (?P<later>[+-])? \s*
    (?P<body>[\d.,](?:.*?[\d.,])?) \s* (?P<ended>\))? (?P<whole>(?<=[.,])-{{1,2}})? \s*
    (?P<after>{CURRENCY}|[%‰])? \s* (?P<trailing>-)? (?P<close>\))?""",
    re.VERBOSE,
)
_EXPONENT = re.compile(
    r"(?P<digits>.*?)(?:[eEdD](?P<e>[+-]?\d+)|(?P<bare>[+-]\d{3})|\s?[x×·*]\s?10\^(?P<ten>[+-]?\d+))"
)


def _grouped(signs: str, decimal: str) -> re.Pattern[str]:
    return re.compile(rf"[1-9]\d{{0,2}}(?:([{signs}])\d{{3}})(?:\1\d{{3}})*(?:{decimal}\d*)?")


# Thousands separated by one and the same sign: 1,234,567.8 or 1.234.567,8 or 1 234,5 or 1'234.5; in India 12,34,567.
_GROUPED = {
    ".": _grouped(f",{_APOSTROPHES}{_BLANKS}", r"\."),
    ",": _grouped(rf"\.{_APOSTROPHES}{_BLANKS}", ","),
}
_INDIAN = re.compile(r"[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d*)?")
_PLAIN = {".": re.compile(r"\d+\.?\d*|\.\d+"), ",": re.compile(r"\d+(?:,\d+)?|,\d+")}
_GROUPING = re.compile(f"[{_APOSTROPHES}{_BLANKS}]")
_ONE_GROUP = re.compile(r"[^\d.,]*[1-9]\d{0,2}([.,])\d{3}[^\d.,]*")
_FOOTNOTE = re.compile(r"(?<=[\d%)])\s*(?:[*\u2020\u2021\u00a7\u00b6]+|(?:\[(?:\d{1,3}|[a-z]|note \d{1,2})\])+)")
_GROUPED_BY_BLANK = re.compile(rf"[^\d]*\d{{1,3}}[{_BLANKS}]\d{{3}}")


def currency(text: str) -> str:
    """The currency in ``text``, or an empty string."""
    found = _AROUND.fullmatch(text.strip())
    around = (found["before"], found["after"]) if found else ()
    return next((sign for sign in around if sign and sign not in "%‰"), "")


def is_missing(text: str) -> bool:
    """Whether ``text`` marks a missing value."""
    return text.strip().casefold() in _MISSING


def without_footnotes(text: str) -> str:
    """``text`` without the footnote marks after its number, as in ``3.25*`` or ``1,234[5]``."""
    text = text.strip()
    if not text.endswith(("*", "]", "\u2020", "\u2021", "\u00a7", "\u00b6")):
        return text
    found = next((mark for mark in _FOOTNOTE.finditer(text) if mark.end() == len(text)), None)
    return text[: found.start()] if found else text


def number(text: str, decimal: str) -> float | None:
    """Parse ``text`` with the decimal sign ``decimal`` ("." or ","); None if it is not a number.

    Percentages become fractions, amounts in brackets negative, and footnote marks are ignored. NaN and infinities are
    accepted; callers have to drop them.
    """
    text = without_footnotes(text)
    if "_" in text or len(text) > _LONGEST:
        return None
    if decimal == "." or "." not in text:
        try:
            return float(text)
        except ValueError:
            pass
    if _HEXADECIMAL.fullmatch(text):
        return float(int(text, 16))
    return _written(text.translate(_SIGNS), decimal)


def _written(text: str, decimal: str) -> float | None:
    if text.startswith('="') and text.endswith('"'):  # how spreadsheets protect a number from being changed
        text = text[2:-1]
    found = _AROUND.fullmatch(text.strip())
    if found is None:
        return None
    opened, closed = (sum(found[name] is not None for name in pair) for pair in (("open", "inner"), ("close", "ended")))
    signs = [found[name] for name in ("sign", "later", "trailing") if found[name]]
    if opened != closed or opened + len(signs) > 1:
        return None
    size = _size(found["body"].rstrip(".,") if found["whole"] else found["body"], decimal, _power(found))
    return -size if size is not None and (opened or "-" in signs) else size


def _power(found: re.Match[str]) -> int:
    around = {found["before"], found["after"]}
    return -2 if "%" in around else -3 if "‰" in around else 0


def _size(body: str, decimal: str, power: int) -> float | None:
    """Parse digits with decimal sign, thousands separators and exponent, times ten to the ``power``."""
    split = _EXPONENT.fullmatch(body)
    if split is not None:
        if split["bare"] and decimal not in split["digits"]:  # 1.5-101 as Fortran writes it; 555-123 is not a number
            return None
        body, power = split["digits"].strip(), power + int(split["e"] or split["bare"] or split["ten"])
    plain = plain_form(body, decimal)
    return None if plain is None else float(f"{plain}e{power}")


def plain_form(digits: str, decimal: str) -> str | None:
    """``digits`` with a decimal point and without thousands separators; None if they are not a number."""
    if _PLAIN[decimal].fullmatch(digits):
        return digits.replace(",", ".")
    if _GROUPED[decimal].fullmatch(digits) or (decimal == "." and _INDIAN.fullmatch(digits)):
        return _GROUPING.sub("", digits.replace("." if decimal == "," else ",", "")).replace(",", ".")
    return None


def one_group(text: str) -> str:
    """The sign in ``text`` that may be a thousands separator or a decimal sign, as in 1,234; empty if unambiguous."""
    found = _ONE_GROUP.fullmatch(text.strip())
    return found[1] if found else ""


def is_grouped_by_blank(text: str) -> bool:
    """Whether a blank separates thousands in ``text``."""
    return _GROUPED_BY_BLANK.match(text.strip()) is not None
