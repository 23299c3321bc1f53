"""The format of a CSV file: detected, or chosen by the user."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from itertools import takewhile

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.rows import AMPERSAND, BLANKS, FIXED_WIDTH, TWO_BLANKS, Form

DELIMITERS = {
    ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", BLANKS: "space", TWO_BLANKS: "two or more spaces",
    FIXED_WIDTH: "fixed width", ":": "colon", "~": "tilde", "^": "caret", "||": "two bars", "::": "two colons",
    AMPERSAND: "ampersand",
}  # fmt: skip
DECIMALS = {".": "point", ",": "comma"}
ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "iso-8859-1", "cp1250", "iso-8859-2", "cp1251", "mac-roman", "shift_jis", "gb18030",
    "big5", "euc-kr",
)  # fmt: skip

LONGEST_DELIMITER = 3
_NUL_SHARE = 0.2


# What files are that are no text; all the names of a Parquet file are its own.
EXCEL, PARQUET_FILE = "an Excel workbook", "a Parquet file"


class DialectChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The user's choices about the format of a file; None means detect."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    header: bool | None = None


class Dialect(msgspec.Struct, frozen=True):
    """The format of a file.

    Attributes
    ----------
    encoding, decimal : as in the file.
    form : how its lines are parsed.
    width : number of columns.
    names : column names in the file; None if there are none.
    name_line, first_line : line numbers, from 1, of the names and of the first data row; 0 if there are no names.
    units : contents of a units row below the names.
    skipped : lines before the table that are neither comments, names nor data.
    comments : number of comment lines before the data.
    note : what the user should know about the detection, or an empty string.
    kind : what the file is if it is no text, `EXCEL` or `PARQUET_FILE`.
    sheet : which sheet of a workbook is read, in words, if it has more.
    """

    encoding: str
    decimal: str
    form: Form
    width: int
    names: tuple[str, ...] | None = None
    name_line: int = 0
    first_line: int = 1
    units: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    comments: int = 0
    note: str = ""
    kind: str = ""
    sheet: str = ""

    @property
    def delimiter(self) -> str:
        """The delimiter between fields."""
        return self.form.delimiter

    @property
    def header(self) -> bool:
        """Whether the file has column names."""
        return self.names is not None

    @property
    def sentence(self) -> str:
        """Describe how the file is read."""
        line = "row" if self.kind else "line"
        names = f"names in {line} {self.name_line}" if self.header else "no names"
        found = [] if self.kind == PARQUET_FILE else [*filter(None, (self.sheet,)), names]
        if not self.kind:
            delimiter = DELIMITERS.get(self.delimiter, self.delimiter)
            found = [f"delimiter {delimiter}", f"decimal {DECIMALS[self.decimal]}", *found, f"encoding {self.encoding}"]
        if self.form.in_brackets:
            found.append("rows in square brackets")
        if self.form.quote == "'":
            found.append("single quotes")
        if self.units:
            found.append(f"units below the names ({shortened(', '.join(self.units))})")
        if self.comments:
            found.append(f"{self.comments:,} line{'s' * (self.comments > 1)} of comments ({self.form.comment})")
        if self.skipped:
            count = len(self.skipped)
            found.append(f"{count:,} line{'s' * (count > 1)} before the table skipped ({shortened(self.skipped[0])})")
        return f"Read {', '.join((f'as {self.kind}', *found))}." if self.kind else f"Read with {', '.join(found)}."


def shortened(text: str, length: int = 40) -> str:
    """Collapse ``text`` to one line of at most ``length`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"


def told_apart(names: Sequence[str], length: int) -> list[str]:
    """Cut each of ``names`` to at most ``length`` characters, in the middle, and so that different ones stay different.

    Those that would not are cut where they begin to differ, and numbered where even that does not help.
    """
    whole = [shortened(name, max(map(len, names), default=0) + 1) for name in names]
    cut = [_cut_within(name, length) for name in whole]
    for shown in {each for each in cut if cut.count(each) > 1}:
        alike = [place for place, each in enumerate(cut) if each == shown]
        letters = zip(*(whole[place] for place in alike), strict=False)
        same = sum(1 for _ in takewhile(lambda each: len(set(each)) == 1, letters))
        for number, place in enumerate(alike, 1):
            rest = whole[place][max(same - 1, 0) :]
            cut[place] = f"…{rest}" if len(rest) < length else f"…{rest[: length - 2]}…"
            if any(cut[place] == cut[other] for other in range(len(cut)) if other != place):
                cut[place] = f"{whole[place][: length - len(str(number)) - 2]}… {number}"
    return cut


def _cut_within(text: str, length: int) -> str:
    """``text`` with dots in the middle where it is longer; its end is as long as its beginning, or by one shorter."""
    if len(text) <= length:
        return text
    end = (length - 1) // 2
    return f"{text[: length - 1 - end]}…{text[len(text) - end :]}"


def checked_choice(choice: DialectChoice) -> DialectChoice:
    """Validate ``choice``, replacing names such as ``tab`` by the characters they stand for.

    Raises
    ------
    InputError
        If something in it is invalid.
    """
    by_name = {name: sign for sign, name in DELIMITERS.items()} | {"\\t": "\t", "pipe": "|"}
    delimiter = by_name.get(choice.delimiter, choice.delimiter) if choice.delimiter is not None else None
    decimal = {"point": ".", "comma": ","}.get(choice.decimal or "", choice.decimal)
    if (
        delimiter is not None
        and (
            not 1 <= len(delimiter) <= LONGEST_DELIMITER or any(sign in '"\r\n' or sign.isalnum() for sign in delimiter)
        )
        and delimiter not in DELIMITERS
    ):
        raise InputError(
            f"The delimiter must be one to {LONGEST_DELIMITER} characters other than letters or digits, or one of "
            f"{', '.join(by_name)}, not {delimiter!r}."
        )
    if decimal not in (None, *DECIMALS):
        raise InputError(f"The decimal sign must be a point or a comma, not {decimal!r}.")
    if delimiter is not None and delimiter == decimal:
        raise InputError("Delimiter and decimal sign cannot be the same: choose another for one of them.")
    if choice.encoding is not None:
        _check_encoding(choice.encoding)
    return DialectChoice(choice.encoding, delimiter, decimal, choice.header)


def _check_encoding(name: str) -> None:
    try:
        "a".encode(name)  # rejects encodings that are not text, such as base64
    except (LookupError, ValueError):
        raise InputError(f"There is no encoding {name!r}; choose one such as {', '.join(ENCODINGS[:4])}.") from None


def encoding_of(sample: bytes) -> tuple[str, str]:
    """The encoding of ``sample``, and a note if it is a guess."""
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
    """The most common encoding of files that are not UTF-8; numbers are right in any case."""
    name = "cp1252" if _decodes(sample, "cp1252") else "iso-8859-1"
    return name, f"The text is not UTF-8 and was read as {name}: if names look wrong, choose another encoding."


def _decodes(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(sample, False)
    except UnicodeDecodeError:
        return False
    return True
