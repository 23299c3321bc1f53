"""How a file of separated values is written: found from its first part, or told."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.numbers import has_thousands_only, number

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}
DECIMALS = {".": "point", ",": "comma"}
ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "iso-8859-1", "cp1250", "iso-8859-2", "cp1251", "mac-roman", "shift_jis", "gb18030",
    "big5", "euc-kr",
)  # fmt: skip

# What the first rows say of the whole.
_ROWS_LOOKED_AT = 200
_LONGEST_PREAMBLE = 50
_NUL_SHARE = 0.2


class DialectChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says of how a file is written; None: to be found."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    header: bool | None = None


class Dialect(msgspec.Struct, frozen=True):
    """How a file is written.

    Attributes
    ----------
    encoding, delimiter, decimal, header : as in the file; header: whether its first row names the columns.
    width : how many fields a row has.
    preamble : how many rows stand before the header or the first row of data.
    note : what a person should know about how it was found, or nothing.
    """

    encoding: str
    delimiter: str
    decimal: str
    header: bool
    width: int
    preamble: int = 0
    note: str = ""


def checked_choice(choice: DialectChoice) -> DialectChoice:
    """``choice`` with names such as ``tab`` in place of what they stand for.

    Raises
    ------
    InputError
        Where something in it cannot be used.
    """
    by_name = {name: sign for sign, name in DELIMITERS.items()} | {"\\t": "\t", "pipe": "|"}
    delimiter = by_name.get(choice.delimiter, choice.delimiter) if choice.delimiter is not None else None
    decimal = {"point": ".", "comma": ","}.get(choice.decimal or "", choice.decimal)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n' or delimiter.isalnum()):
        raise InputError(f"The delimiter must be one sign, or one of {', '.join(by_name)}; {delimiter!r} is not.")
    if decimal not in (None, *DECIMALS):
        raise InputError(f"The decimal sign must be a point or a comma; {decimal!r} is neither.")
    if delimiter is not None and delimiter == decimal:
        raise InputError("Delimiter and decimal sign cannot be the same: choose another for one of them.")
    if choice.encoding is not None:
        _check_encoding(choice.encoding)
    return DialectChoice(choice.encoding, delimiter, decimal, choice.header)


def _check_encoding(name: str) -> None:
    try:
        "a".encode(name)  # refuses what is no encoding of text, such as base64
    except (LookupError, ValueError):
        raise InputError(f"There is no encoding {name!r}; choose one such as {', '.join(ENCODINGS[:4])}.") from None


def encoding_of(sample: bytes) -> tuple[str, str]:
    """The encoding that ``sample`` is written in, and a note where that is a guess."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name, ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) > _NUL_SHARE * len(sample) and min(even, odd) < 0.1 * max(even, odd):
        return ("utf-16-be" if even > odd else "utf-16-le"), ""
    return ("utf-8", "") if _decodes(sample, "utf-8") else guessed_encoding(sample)


def guessed_encoding(sample: bytes) -> tuple[str, str]:
    """What a file that is no UTF-8 is most often written in; its numbers are right in any case."""
    name = "cp1252" if _decodes(sample, "cp1252") else "iso-8859-1"
    return name, f"The text is not UTF-8 and was read as {name}: if names look wrong, choose another encoding."


def _decodes(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(sample, False)
    except UnicodeDecodeError:
        return False
    return True


def reader(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows in ``lines``."""
    if delimiter == " ":  # columns set apart by any number of spaces
        return csv.reader((line.strip() for line in lines), delimiter=" ", skipinitialspace=True)
    return csv.reader(lines, delimiter=delimiter)


def find_dialect(lines: list[str], encoding: str, choice: DialectChoice, note: str = "") -> Dialect:
    """How ``lines``, the first of a file, are written; what ``choice`` says of it stands."""
    told = re.fullmatch(r"sep=(.)\s*", lines[0]) if lines else None  # a line that spreadsheets write and read
    body = lines[1:] if told else lines
    if choice.delimiter is not None:
        candidates = [choice.delimiter]
    else:
        candidates = [told[1]] if told else [sign for sign in DELIMITERS if sign != choice.decimal]
    scored = [(_score(rows, decimal), delimiter, decimal, rows)
              for delimiter in candidates
              for rows in [_rows(body, delimiter)]
              for decimal in [choice.decimal or _decimal(rows, delimiter)]]  # fmt: skip
    _, delimiter, decimal, rows = max(scored, key=lambda item: item[0])
    width = _usual_width(rows)
    first = next((i for i, row in enumerate(rows[:_LONGEST_PREAMBLE]) if len(row) == width), 0)
    header = _has_header(rows[first:], decimal, width) if choice.header is None else choice.header
    preamble = (first if header else 0) + (1 if told else 0)
    return Dialect(encoding, delimiter, decimal, header, width, preamble, note)


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in reader(lines, delimiter):
            rows.append(row)
            if len(rows) >= _ROWS_LOOKED_AT:
                break
    except csv.Error:  # told when the file itself is read
        pass
    return rows


def _usual_width(rows: list[list[str]]) -> int:
    """How many fields most rows have; of equally frequent numbers that of the row that comes first."""
    widths = Counter(len(row) for row in rows if any(field.strip() for field in row))
    return widths.most_common(1)[0][0] if widths else 0


def _score(rows: list[list[str]], decimal: str) -> float:
    """How well rows agree: the share that has the usual width, weighed by how many of its fields are numbers."""
    width = _usual_width(rows)
    regular = [row for row in rows if len(row) == width]
    if not regular or width < 2:
        return 0.0
    body = regular[1:][:50] or regular
    numeric = [sum(number(field, decimal) is not None for field in row[:500]) / min(width, 500) for row in body]
    filled = sum(1 for row in rows if any(field.strip() for field in row))
    return len(regular) / filled * (0.1 + sum(numeric) / len(numeric))


def _decimal(rows: list[list[str]], delimiter: str) -> str:
    """Which of point and comma more numbers need, so that they are numbers."""
    points = commas = 0
    for row in rows[:50]:
        for field in row[:500]:
            if "," in field and number(field, ",") is not None:
                # Beside a delimiter that is a comma too, "1,234" in quotes is one thousand and so on.
                commas += 0 if delimiter == "," and has_thousands_only(field) else 1
            elif "." in field and number(field, ".") is not None:
                points += 1
    return "," if commas > points else "."


def _has_header(rows: list[list[str]], decimal: str, width: int) -> bool:
    """Whether the first of ``rows`` names columns: where most others have a number it has none, but some text."""
    if not rows:
        return False
    first, others = rows[0], [row for row in rows[1:] if len(row) == width]
    if not others:
        return all(number(field, decimal) is None for field in first)
    numbers = [i for i in range(width) if _mostly_numbers([row[i] for row in others[:50]], decimal)]
    named = [i for i in numbers if first[i].strip() and number(first[i], decimal) is None]
    return bool(named) if numbers else all(number(field, decimal) is None for field in first)


def _mostly_numbers(fields: list[str], decimal: str) -> bool:
    return sum(number(field, decimal) is not None for field in fields) * 2 > len(fields)
