"""How a file of separated values is written: found from its first part, or told."""

from __future__ import annotations

import codecs

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.rows import BLANKS, FIXED_WIDTH, TWO_BLANKS, Form

DELIMITERS = {
    ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", BLANKS: "space", TWO_BLANKS: "two or more spaces",
    FIXED_WIDTH: "fixed width", ":": "colon", "~": "tilde", "^": "caret", "||": "two bars", "::": "two colons",
}  # fmt: skip
DECIMALS = {".": "point", ",": "comma"}
ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "iso-8859-1", "cp1250", "iso-8859-2", "cp1251", "mac-roman", "shift_jis", "gb18030",
    "big5", "euc-kr",
)  # fmt: skip

LONGEST_DELIMITER = 3
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
    encoding, decimal : as in the file.
    form : how its lines are taken apart.
    width : how many columns it has.
    names : of the columns in the file; None where it has none.
    name_line, first_line : the lines from 1 that names and data begin in; 0 where there are no names.
    units : what stands below the names in place of data.
    skipped : lines before the names or the data that are none of either, without comments.
    comments : how many lines before the data are comments.
    note : what a person should know about how it was found, or nothing.
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

    @property
    def delimiter(self) -> str:
        """What stands between fields."""
        return self.form.delimiter

    @property
    def header(self) -> bool:
        """Whether the file names its columns."""
        return self.names is not None

    @property
    def sentence(self) -> str:
        """How the file is read, in words."""
        delimiter = DELIMITERS.get(self.delimiter, self.delimiter)
        names = f"names in line {self.name_line}" if self.header else "no names"
        found = [f"delimiter {delimiter}", f"decimal {DECIMALS[self.decimal]}", names, f"encoding {self.encoding}"]
        if self.form.quote == "'":
            found.append("single quotes")
        if self.units:
            found.append(f"units below the names ({shortened(', '.join(self.units))})")
        if self.comments:
            found.append(f"{self.comments:,} line{'s' * (self.comments > 1)} of comments ({self.form.comment})")
        if self.skipped:
            count = len(self.skipped)
            found.append(f"{count:,} line{'s' * (count > 1)} before the table skipped ({shortened(self.skipped[0])})")
        return f"Read with {', '.join(found)}."


def shortened(text: str, length: int = 40) -> str:
    """``text`` in one line of at most so many signs."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"


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
    if (
        delimiter is not None
        and (
            not 1 <= len(delimiter) <= LONGEST_DELIMITER or any(sign in '"\r\n' or sign.isalnum() for sign in delimiter)
        )
        and delimiter not in DELIMITERS
    ):
        raise InputError(
            f"The delimiter must be one to {LONGEST_DELIMITER} signs that are no letters or digits, or one of "
            f"{', '.join(by_name)}; {delimiter!r} is not."
        )
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
