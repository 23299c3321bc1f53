"""Parse lines into rows of fields, in a given format."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec

BLANKS, TWO_BLANKS, FIXED_WIDTH, AMPERSAND = " ", "  ", "\x1f", "&"
_DELIMITER = {BLANKS: " ", TWO_BLANKS: "\t", FIXED_WIDTH: FIXED_WIDTH}
_STANDS_FOR_MANY = "\x1e"  # the csv module only accepts one-character delimiters
_GAP = re.compile(r"[\t ]*\t[\t ]*| {2,}")
# Lines that only draw a rule: ---- ----, +-----+-----+, |:---|---:|
_RULE = re.compile(r"(?=.*(?:-{3}|={3}|_{3}))[\s|+:=_-]+")
_RULES_BEGIN = frozenset("-=_+|:")
# A row as Python, NumPy, MATLAB and JSON write it: [1.5, 3.2], or [[1.5 3.2]
_LIST = re.compile(r"[\s,;]*\[[\s\[]*([^\[\]]+)\][\s\],;]*")
_BRACKETS = frozenset("[],; \t\r\n")
# What stands in LaTeX tables besides the rows: \\ [2pt] and \hline behind them, \midrule and \end{tabular} between them
_LATEX_RULE = r"\\(?:hline|(?:top|mid|bottom|c?mid)rule|cline|cmidrule|addlinespace)\b(?:\s*[\[({][^\])}]*[\])}])*\s*"
_LATEX_BEGIN = re.compile(rf"\s*(?:{_LATEX_RULE})+")
_LATEX_END = re.compile(rf"\s*(?:\\\\\*?(?:\s*\[[^\]]*\])?\s*(?:{_LATEX_RULE})*)?$")
_LATEX_COMMAND = re.compile(r"\s*\\[a-zA-Z]+[^&]*$")
# Error values of spreadsheets begin like comments.
_NO_COMMENT = re.compile(r"#(?:N/A|NA\b|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)", re.IGNORECASE)


class Form(msgspec.Struct, frozen=True):
    """How lines are parsed.

    Attributes
    ----------
    delimiter : between fields; one blank: any number of blanks and tabs; two: tabs or two blanks or more;
        `FIXED_WIDTH`: fields are at ``places``.
    quote : around fields that contain the delimiter; empty: none.
    escape : before a quote within a field, besides doubled quotes.
    comment : mark that begins comment lines; empty: none.
    places : (start, end) of each field in fixed-width files.
    has_breaks : whether quoted fields may contain line breaks between what could be rows themselves.
    in_brackets : whether each row stands in square brackets.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    comment: str = ""
    places: tuple[tuple[int, int], ...] = ()
    has_breaks: bool = True
    in_brackets: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether lines hold nothing but fields and delimiters."""
        return self.delimiter not in (AMPERSAND, FIXED_WIDTH, TWO_BLANKS) and not self.in_brackets

    @property
    def sign(self) -> str:
        """The single character that separates fields in prepared lines."""
        return _DELIMITER.get(self.delimiter, self.delimiter if len(self.delimiter) == 1 else _STANDS_FOR_MANY)

    def is_comment(self, line: str) -> bool:
        """Whether ``line`` is a comment."""
        return bool(self.comment) and is_comment(line, self.comment)


def is_comment(line: str, mark: str) -> bool:
    """Whether ``line`` is a comment that begins with ``mark``."""
    line = line.lstrip()
    return line.startswith(mark) and _NO_COMMENT.match(line) is None


def is_rule(line: str) -> bool:
    """Whether ``line`` only draws a rule."""
    line = line.strip()
    return line[:1] in _RULES_BEGIN and _RULE.fullmatch(line) is not None


def are_in_brackets(lines: Iterable[str]) -> bool:
    """Whether nearly all ``lines`` are rows in square brackets: one may name the columns."""
    filled = [line for line in lines if not _BRACKETS.issuperset(line)]
    lists = sum(_LIST.fullmatch(line) is not None for line in filled)
    return lists > 1 and lists >= len(filled) - 1


class _Feed:
    """Feeds lines to the CSV reader, skipping comments and rules between rows."""

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
        """Whether at least ``count`` lines have been read, and none is waiting to be read again."""
        return self.taken >= count and not self._again

    def rewind(self) -> None:
        """Feed the lines of this row, except the first, again."""
        self._again.extendleft(reversed(self.of_row[1:]))
        self.taken, self.between_rows, self.is_unclosed = self.start, True, False

    def _is_skipped(self, line: str) -> bool:
        if self._form.is_comment(line) or is_rule(line):
            return True
        if self._form.in_brackets and _BRACKETS.issuperset(line):
            return True
        return self._form.delimiter == AMPERSAND and _LATEX_COMMAND.fullmatch(line) is not None

    def prepared(self, line: str) -> str:
        """``line`` as the CSV reader expects it."""
        delimiter = self._form.delimiter
        if self._form.in_brackets and (found := _LIST.fullmatch(line)):
            line = found[1] + "\n"
        if delimiter == AMPERSAND:
            return _LATEX_END.sub("", _LATEX_BEGIN.sub("", line.rstrip(), count=1), count=1) + "\n"
        if delimiter == BLANKS:
            return line.replace("\t", " ").strip() + "\n"
        if delimiter == TWO_BLANKS:
            return _GAP.sub("\t", line.strip()) + "\n"
        if delimiter == FIXED_WIDTH:
            return _at_places(line.rstrip(), self._form.places)
        return line.replace(delimiter, self._form.sign)


def _at_places(line: str, places: tuple[tuple[int, int], ...]) -> str:
    """Split a fixed-width line at ``places``; kept whole if there is text between two of them."""
    gaps = [line[left[1] : right[0]] for left, right in zip((*places, (0, 0)), (*places[1:], (0, 0)), strict=False)]
    if line[: places[0][0]].strip() or any(map(str.strip, gaps[:-1])):
        return line
    last = len(places) - 1
    fields = (line[start : end if i < last else None].strip() for i, (start, end) in enumerate(places))
    return FIXED_WIDTH.join(fields)


def records(lines: Iterator[str], form: Form, at_least: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Parse ``lines``; yield the non-empty rows with the line number, from 1, at which each begins.

    Stops once ``at_least`` lines are used up. A quote that is never closed, or seems to be closed in another row, is an
    ordinary character.

    Raises
    ------
    csv.Error
        If lines cannot be parsed.
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
    """The rows of ``feed``, including empty ones."""
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
            if len(feed.of_row) < 2:  # not an unclosed quote
                raise
        feed.rewind()
        yield next(_reader([feed.prepared(feed.of_row[0])], plain))


def _are_rows(lines: list[str], row: list[str], form: Form) -> bool:
    """Whether ``lines`` that quotes join into ``row`` are rows: of as many fields each, or with a quote that opens."""
    if len(lines) > 1 and form.quote and form.delimiter not in (BLANKS, TWO_BLANKS) and _opens(lines[-1], form):
        return True
    if len(lines) < 2 or form.has_breaks or len(form.delimiter) > 1 or form.delimiter == BLANKS:
        return False
    return len(row) > 1 and all(line.count(form.delimiter) == len(row) - 1 for line in lines)


def _opens(line: str, form: Form) -> bool:
    """Whether the first quote in ``line``, which should close a field, is where one opens: behind a delimiter only."""
    before, _, after = line.partition(form.quote)
    starts = before.rstrip(" ").endswith(form.delimiter) or not before.strip()
    after = after.rstrip("\r\n")
    return starts and bool(after) and not after.lstrip(" ").startswith((form.delimiter, form.quote))


def _reader(lines: Iterable[str], form: Form) -> Iterator[list[str]]:
    if not form.quote or form.delimiter == FIXED_WIDTH:
        return csv.reader(lines, delimiter=form.sign, quoting=csv.QUOTE_NONE, skipinitialspace=True)
    return csv.reader(
        lines, delimiter=form.sign, quotechar=form.quote, escapechar=form.escape or None, skipinitialspace=True
    )


def places_of(lines: list[str], comment: str) -> tuple[tuple[int, int], ...]:
    """Columns of fixed-width ``lines``: separated by characters that are blank in all of them."""
    used = [line.rstrip().ljust(1) for line in lines if not line.isspace() and not is_rule(line)]
    used = [line for line in used if not (comment and is_comment(line, comment))]
    if not used or any("\t" in line for line in used):
        return ()
    filled = 0
    for line in used:
        filled |= int("".join("0" if sign.isspace() else "1" for sign in line)[::-1], 2)
    spans = [match.span() for match in re.finditer("1+", bin(filled)[2:][::-1])]
    return tuple(spans)
