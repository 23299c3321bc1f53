"""Lines taken apart into rows of fields, by a form that they keep to."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec

BLANKS, TWO_BLANKS, FIXED_WIDTH = " ", "  ", "\x1f"
_DELIMITER = {BLANKS: " ", TWO_BLANKS: "\t", FIXED_WIDTH: FIXED_WIDTH}
_STANDS_FOR_MANY = "\x1e"  # the csv module takes delimiters of one sign alone
_GAP = re.compile(r"[\t ]*\t[\t ]*| {2,}")
# Lines that only rule a table off: ---- ----, +-----+-----+, |:---|---:|
_RULE = re.compile(r"(?=.*(?:-{3}|={3}|_{3}))[\s|+:=_-]+")
_RULES_BEGIN = frozenset("-=_+|:")
# What spreadsheets write for a value that cannot be computed begins like a comment.
_NO_COMMENT = re.compile(r"#(?:N/A|NA\b|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)", re.IGNORECASE)


class Form(msgspec.Struct, frozen=True):
    """How lines are taken apart.

    Attributes
    ----------
    delimiter : signs between fields; one blank: any number of blanks and tabs; two: tabs or two blanks or more;
        `FIXED_WIDTH`: fields stand at ``places``.
    quote : around fields that hold the delimiter; empty: there is none.
    escape : before a quote that is part of a field, beside the doubled quote.
    comment : what lines begin with that are none of the table.
    places : from where to where each field stands, where columns have a fixed width.
    has_breaks : whether fields in quotes may go on over lines that could be rows themselves.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    comment: str = ""
    places: tuple[tuple[int, int], ...] = ()
    has_breaks: bool = True

    @property
    def sign(self) -> str:
        """The one sign that stands between fields in lines that are prepared."""
        return _DELIMITER.get(self.delimiter, self.delimiter if len(self.delimiter) == 1 else _STANDS_FOR_MANY)

    def is_comment(self, line: str) -> bool:
        """Whether ``line`` is none of the table."""
        return bool(self.comment) and is_comment(line, self.comment)


def is_comment(line: str, mark: str) -> bool:
    """Whether ``line`` is a comment where ``mark`` begins one."""
    line = line.lstrip()
    return line.startswith(mark) and _NO_COMMENT.match(line) is None


def is_rule(line: str) -> bool:
    """Whether ``line`` only rules a table off."""
    line = line.strip()
    return line[:1] in _RULES_BEGIN and _RULE.fullmatch(line) is not None


class _Feed:
    """Hands lines to the reader of rows: without comments and rules, which may stand between rows only."""

    def __init__(self, lines: Iterator[str], form: Form) -> None:
        self._lines, self._form = lines, form
        self._again: deque[str] = deque()
        self.taken = self.start = 0
        self.between_rows = True
        self.of_row: list[str] = []
        self.is_unclosed = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                self.is_unclosed = not self.between_rows
                raise StopIteration
            self.taken += 1
            if not self.between_rows:
                self.of_row.append(line)
                return self.prepared(line)
            if not line.isspace() and not self._is_skipped(line):
                self.between_rows, self.start, self.of_row = False, self.taken, [line]
                return self.prepared(line)

    def is_used_up(self, count: int) -> bool:
        """Whether at least so many lines have been read, and none waits to be read again."""
        return self.taken >= count and not self._again

    def rewind(self) -> None:
        """Hand out the lines of this row but the first once more."""
        self._again.extendleft(reversed(self.of_row[1:]))
        self.taken, self.between_rows, self.is_unclosed = self.start, True, False

    def _is_skipped(self, line: str) -> bool:
        return self._form.is_comment(line) or is_rule(line)

    def prepared(self, line: str) -> str:
        """``line`` as the reader of rows wants it."""
        delimiter = self._form.delimiter
        if delimiter == BLANKS:
            return line.replace("\t", " ").strip() + "\n"
        if delimiter == TWO_BLANKS:
            return _GAP.sub("\t", line.strip()) + "\n"
        if delimiter == FIXED_WIDTH:
            return _at_places(line.rstrip(), self._form.places)
        return line.replace(delimiter, self._form.sign)


def _at_places(line: str, places: tuple[tuple[int, int], ...]) -> str:
    """Fields that stand at ``places``; all as one where something stands between two of them."""
    gaps = [line[left[1] : right[0]] for left, right in zip((*places, (0, 0)), (*places[1:], (0, 0)), strict=False)]
    if line[: places[0][0]].strip() or any(map(str.strip, gaps[:-1])):
        return line
    last = len(places) - 1
    fields = (line[start : end if i < last else None].strip() for i, (start, end) in enumerate(places))
    return FIXED_WIDTH.join(fields)


def records(lines: Iterator[str], form: Form, at_least: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows in ``lines`` that are not empty, with the number of the line from 1 that each begins in.

    No more rows are read once ``at_least`` so many lines are used up. A quote that opens and is never closed, or seems
    to be closed in another row, is a sign like any other.

    Raises
    ------
    csv.Error
        Where lines cannot be taken apart.
    """
    feed = _Feed(lines, form)
    if at_least == 0:
        return
    for row in _rows_of(feed, form):
        if any(map(str.strip, row)):
            in_quotes = form.sign == _STANDS_FOR_MANY
            yield feed.start, [field.replace(form.sign, form.delimiter) for field in row] if in_quotes else row
        if at_least is not None and feed.is_used_up(at_least):
            return


def _rows_of(feed: _Feed, form: Form) -> Iterator[list[str]]:
    """The rows of ``feed``, empty ones too."""
    plain = msgspec.structs.replace(form, quote="", comment="")
    while True:
        try:
            for row in _reader(feed, form):
                if feed.is_unclosed or _are_rows(feed.of_row, row, form):
                    break
                yield row
                feed.between_rows = True
            else:
                return
        except csv.Error:
            if len(feed.of_row) < 2:  # no quote that is never closed
                raise
        feed.rewind()
        yield next(_reader([feed.prepared(feed.of_row[0])], plain))


def _are_rows(lines: list[str], row: list[str], form: Form) -> bool:
    """Whether ``lines`` that quotes hold together as ``row`` are rows of as many fields each."""
    if len(lines) < 2 or form.has_breaks or len(form.delimiter) > 1 or form.delimiter == BLANKS:
        return False
    return len(row) > 1 and all(line.count(form.delimiter) == len(row) - 1 for line in lines)


def _reader(lines: Iterable[str], form: Form) -> Iterator[list[str]]:
    if not form.quote or form.delimiter == FIXED_WIDTH:
        return csv.reader(lines, delimiter=form.sign, quoting=csv.QUOTE_NONE, skipinitialspace=True)
    return csv.reader(
        lines, delimiter=form.sign, quotechar=form.quote, escapechar=form.escape or None, skipinitialspace=True
    )


def places_of(lines: list[str], comment: str) -> tuple[tuple[int, int], ...]:
    """Where columns of a fixed width stand in ``lines``: between signs that are blank in all of them."""
    used = [line.rstrip().ljust(1) for line in lines if not line.isspace() and not is_rule(line)]
    used = [line for line in used if not (comment and is_comment(line, comment))]
    if not used or any("\t" in line for line in used):
        return ()
    filled = 0
    for line in used:
        filled |= int("".join("0" if sign.isspace() else "1" for sign in line)[::-1], 2)
    spans = [match.span() for match in re.finditer("1+", bin(filled)[2:][::-1])]
    return tuple(spans)
