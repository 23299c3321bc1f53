"""Numbers as people write them: decimal points or commas, thousands set apart."""

import re

# Thousands set apart by one and the same sign: 1,234,567.8 or 1.234.567,8 or 1 234,5 or 1'234.5.
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(?:([,' \u00a0\u202f\u2019])\d{3})(?:\1\d{3})*(?:\.\d*)?"),
    ",": re.compile(r"[+-]?\d{1,3}(?:([.' \u00a0\u202f\u2019])\d{3})(?:\1\d{3})*(?:,\d*)?"),
}
_GROUPING = re.compile(r"[' \u00a0\u202f\u2019]")


def number(text: str, decimal: str) -> float | None:
    """The number that ``text`` is where ``decimal`` ("." or ",") sets fractions apart; None where it is none.

    NaN and infinities are numbers here: it is for the caller to leave them out.
    """
    text = text.strip()
    plain = plain_form(text, decimal)
    try:
        return float(plain) if "_" not in plain else None
    except ValueError:
        return None


def plain_form(text: str, decimal: str) -> str:
    """``text`` with a decimal point and no signs between its thousands; as it is where it is no such number."""
    if decimal == "." and "," not in text and _GROUPING.search(text) is None:
        return text
    if _GROUPED[decimal].fullmatch(text):
        text = _GROUPING.sub("", text.replace("." if decimal == "," else ",", ""))
    elif decimal == "," and "." in text:
        return "with a decimal point"
    return text.replace(",", ".") if decimal == "," else text


def has_thousands_only(text: str) -> bool:
    """Whether a comma in ``text`` is as likely to set thousands apart as a fraction: 1,234."""
    return re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+", text.strip()) is not None
