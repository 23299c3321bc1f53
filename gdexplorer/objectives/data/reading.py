"""Read columns of a whole file in chunks, with a fast path for plain numbers."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain, islice, repeat
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.column_kind import CLASSES, MOST_CLASSES, NUMBERS, TEXTS, ColumnKind
from gdexplorer.objectives.data.columns import LeftOut, Preview
from gdexplorer.objectives.data.dialect import Dialect
from gdexplorer.objectives.data.header import fits
from gdexplorer.objectives.data.kinds import ClassReader, DateReader, reader_of
from gdexplorer.objectives.data.numbers import is_missing
from gdexplorer.objectives.data.opening import ReadingCancelledError, not_parsed
from gdexplorer.objectives.data.rows import BLANKS, records
from gdexplorer.objectives.data.workbooks import opened_table

Matrix = NDArray[np.float64]

# Fields per chunk: between chunks, a millisecond or two apart, other threads get their turn.
_FIELDS_AT_A_TIME = 12_000
_MOST_ROWS_AT_A_TIME = 2_000
_LAST_LINES = 3
_TOTALS = frozenset({
    "total", "totals", "grand total", "subtotal", "sum", "sums", "mean", "average", "avg", "avg.", "all",
    "summe", "gesamt", "gesamtsumme", "insgesamt", "mittelwert", "durchschnitt", "somme", "moyenne", "total général",
    "totale", "somma", "media", "suma", "totaal", "gemiddelde", "i alt", "totalt", "итого", "всего", "среднее",
})  # fmt: skip
# Subtotals between other rows; spreadsheets write "North Total" there and end with "Grand Total".
_SUBTOTAL = re.compile(
    r"(?:sub-?totals?|zwischensumme|sous-total|subtotale|subtotaal|tussentotaal|промежуточный итог)\b.*", re.IGNORECASE
)
_OF_SPREADSHEETS = re.compile(rf"{_SUBTOTAL.pattern}|[^,]*\S total", re.IGNORECASE)
_MARKS_OF_SUBTOTALS = ("tota", "zwischensumme", "итог")


class Lines:
    """Counts the lines of a file; closing its reader leaves the file open."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self.number = 0
        self.last: deque[str] = deque(maxlen=_LAST_LINES)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.number += 1
        self.last.append(line)
        return line

    def take(self, count: int) -> list[str]:
        """The next lines, at most ``count``."""
        lines = list(islice(self._text, count))
        self.number += len(lines)
        self.last.extend(lines[-_LAST_LINES:])
        return lines


class ReadResult(Struct, frozen=True):
    """Results: numbers float64[m, columns], rows left out, format, explanations, kinds, words in the last column."""

    numbers: Matrix
    left_out: LeftOut
    dialect: Dialect
    meanings: tuple[str, ...]
    kinds: tuple[ColumnKind, ...]
    classes: tuple[str, ...] = ()


class Reading:
    """Reads columns of a previewed file.

    Parameters
    ----------
    look : the preview of the file.
    indices : indices of the columns; the last one, the target, may hold several classes in words.
    progress, cancelled : called during reading.
    repeated : whether classes in words must be repeated, unlike free texts; a second table is known to have classes.
    """

    def __init__(
        self, look: Preview, indices: tuple[int, ...], progress: Callable[[float], None],
        cancelled: Callable[[], bool], repeated: bool = True,
    ) -> None:  # fmt: skip
        self._repeated = repeated
        self._look, self._indices, self._progress, self._cancelled = look, indices, progress, cancelled
        self._path = Path(look.path)
        self._is_plain = all(look.kinds[i].name == NUMBERS for i in indices)

    def read(self, dialect: Dialect) -> ReadResult:
        """Read the columns.

        Raises
        ------
        InputError
            If the file cannot be read, or a column is unusable.
        UnicodeDecodeError
            If it is not in the encoding of ``dialect``.
        """
        self._dialect, self._width = dialect, dialect.width
        look = self._look
        self._readers = [
            reader_of(look.names[i], look.kinds[i], dialect.decimal, MOST_CLASSES if is_target else 2, self._repeated)
            for i, is_target in zip(self._indices, (*(False,) * (len(self._indices) - 1), True), strict=True)
        ]
        with opened_table(self._path) as (file, size), io.TextIOWrapper(file, dialect.encoding, newline="") as text:
            self._lines = Lines(text)
            try:
                parts, left_out = self._read(lambda: file.tell() / max(size, 1))
            except csv.Error as error:
                raise InputError(not_parsed(self._path, error)) from None
        numbers, left_out = self._without_totals(np.concatenate(parts), left_out)
        numbers, meanings = self._finished(numbers)
        last = self._readers[-1]
        classes = last.classes if isinstance(last, ClassReader) else ()
        return ReadResult(numbers, left_out, dialect, meanings, self._kinds, classes)

    @property
    def _kinds(self) -> tuple[ColumnKind, ...]:
        """The kinds of the columns; those of dates with the day that they are counted from."""
        found = zip(self._readers, self._indices, strict=True)
        return tuple(reader.kind if isinstance(reader, DateReader) else self._look.kinds[i] for reader, i in found)

    def _read(self, share: Callable[[], float]) -> tuple[list[Matrix], LeftOut]:
        at_a_time = max(1, min(_MOST_ROWS_AT_A_TIME, _FIELDS_AT_A_TIME // self._width))
        parts, left_out = [np.empty((0, len(self._indices)))], LeftOut()
        self._lines.take(self._dialect.first_line - 1)
        while lines := self._lines.take(at_a_time):
            numbers, bad = self._numbers(lines)
            parts.append(numbers)
            left_out += bad
            self._progress(min(1.0, share()))
            if self._cancelled():
                raise ReadingCancelledError(f"Reading {self._path.name} was cancelled.")
        return parts, left_out

    def _finished(self, numbers: Matrix) -> tuple[Matrix, tuple[str, ...]]:
        finished = [reader.finished(numbers[:, i]) for i, reader in enumerate(self._readers)]
        meanings = dict.fromkeys(meaning for _, meaning in finished if meaning)
        return np.column_stack([column for column, _ in finished]), tuple(meanings)

    def _numbers(self, lines: list[str]) -> tuple[Matrix, LeftOut]:
        first = self._lines.number - len(lines)
        try:
            numbers = self._plain_numbers(lines)
        except ValueError:
            return self._of_rows([(first + n, row) for n, row in self._rows(lines)])
        if np.isfinite(numbers).all():
            return numbers, LeftOut()
        return self._of_rows([(first + n, row) for n, row in self._rows(lines)])

    def _rows(self, lines: list[str]) -> Iterator[tuple[int, list[str]]]:
        """The rows that begin in ``lines``; if a quoted field continues, more lines of the file are read."""
        # Not a generator: closing one early would close the file that it reads.
        return records(chain(lines, self._lines), self._dialect.form, len(lines))

    def _plain_numbers(self, lines: list[str]) -> Matrix:
        """Parse ``lines`` of plain numbers with NumPy, five times as fast as row by row.

        Raises
        ------
        ValueError
            If they are not plain: quotes, unequal widths, subtotals and the like.
        """
        text, form = "".join(lines), self._dialect.form
        sign: str | None = form.delimiter
        if not self._is_plain or not form.is_bare:
            raise ValueError
        if any(mark in text.lower() for mark in _MARKS_OF_SUBTOTALS):
            raise ValueError
        if '"' in text or "'" in text or "_" in text or (form.comment and form.comment in text):
            raise ValueError
        if sign == BLANKS:
            sign = None
            if set(map(len, map(str.split, lines))) != {self._width}:
                raise ValueError
        elif not self._are_even(lines, form.delimiter):
            raise ValueError
        if self._dialect.decimal == ",":
            if "." in text:
                raise ValueError
            lines = [line.replace(",", ".") for line in lines]
        if len(form.delimiter) > 1:
            lines, sign = [line.replace(form.delimiter, form.sign) for line in lines], form.sign
        return np.loadtxt(lines, delimiter=sign, usecols=self._indices, comments=None, ndmin=2)

    def _are_even(self, lines: list[str], sign: str) -> bool:
        """Whether all lines have as many fields as columns, apart from equally many trailing empty ones."""
        counts = set(map(str.count, lines, repeat(sign)))
        more = max(counts) - self._width + 1
        if len(counts) != 1 or more <= 0:
            return len(counts) == 1 and more == 0
        return all(line.rstrip("\r\n ").endswith(sign * more) for line in lines)

    def _of_rows(self, rows: list[tuple[int, list[str]]]) -> tuple[Matrix, LeftOut]:
        kept: list[list[float]] = []
        left_out: dict[str, int] = {}
        examples: dict[str, str] = {}
        for line, row in rows:
            numbers, kind, example = self._of_row(row)
            if not kind and (subtotal := self._subtotal(row)):
                kind, example = "totals", subtotal
            if kind:
                left_out[kind] = left_out.get(kind, 0) + 1
                examples.setdefault(kind, f"line {line:,}: {example}")
            else:
                kept.append(numbers)
        return np.array(kept).reshape(-1, len(self._indices)), LeftOut(**left_out, examples=examples)

    def _of_row(self, row: list[str]) -> tuple[list[float], str, str]:
        """The numbers of a row, or the reason why it is left out, and an example."""
        if not fits(row, self._width):
            unclosed = next((self._unclosed(field) for field in row if self._unclosed(field)), "")
            return [], "ragged", f"{len(row):,} field{'s' * (len(row) != 1)}, not {self._width:,}{unclosed}"
        fields = [row[i] for i in self._indices]
        for i, field in zip(self._indices, fields, strict=True):
            if is_missing(field):
                return [], "missing", self._quoted(i, field)
        numbers = [reader.one(field) for reader, field in zip(self._readers, fields, strict=True)]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            place = numbers.index(None)
            return [], "not_numeric", self._quoted(self._indices[place], fields[place])
        if not np.isfinite(known).all():
            place = int(np.argmin(np.isfinite(known)))
            return [], "not_finite", self._quoted(self._indices[place], fields[place])
        return known, "", ""

    def _quoted(self, index: int, field: str) -> str:
        text = " ".join(field.split())
        text = text if len(text) <= 30 else f"{text[:29]}…"
        return f"{self._look.names[index]} is {text or 'empty'}{self._unclosed(field)}"

    def _unclosed(self, field: str) -> str:
        """Words for a quote that opens ``field`` and is never closed: only such a quote is part of it."""
        quote = self._dialect.form.quote or '"'
        return ", a quote that is never closed" if field.lstrip().startswith(quote) else ""

    @cached_property
    def _subtotals(self) -> dict[int, re.Pattern[str]]:
        """The columns that may mark subtotals, with a pattern for each."""
        rows = self._look.rows
        ends = [field.strip().casefold() for field in rows[-1]] if rows and self._look.complete else []
        pattern = _OF_SPREADSHEETS if "grand total" in ends else _SUBTOTAL
        columns = [i for i, kind in enumerate(self._look.kinds) if kind.name in (TEXTS, CLASSES)]
        fields = {i: [row[i] for row in rows if len(row) > i and row[i].strip()] for i in columns}
        found = {i: sum(pattern.fullmatch(field.strip()) is not None for field in fields[i]) for i in columns}
        return {i: pattern for i in columns if 2 * found[i] < max(2, len(fields[i]))}

    def _subtotal(self, row: list[str]) -> str:
        """The text that marks ``row`` as a subtotal, or an empty string."""
        return next((row[i].strip() for i, pattern in self._subtotals.items() if pattern.fullmatch(row[i].strip())), "")

    def _without_totals(self, numbers: Matrix, left_out: LeftOut) -> tuple[Matrix, LeftOut]:
        """Drop the last rows if they are totals of the others, which would count the data twice."""
        last = list(self._lines.last)
        rows = [row for _, row in records(iter(last), self._dialect.form)]
        count = 0
        for row in reversed(rows):
            if not self._is_total(row) or count == len(numbers):
                break
            count += not self._of_row(row)[1] and not self._subtotal(row)
        if not count:
            return numbers, left_out
        example = {"totals": f"line {self._lines.number:,}: {self._quoted_total(rows[-1])}"}
        return numbers[:-count], left_out + LeftOut(totals=count, examples=example)

    def _is_total(self, row: list[str]) -> bool:
        """Whether a row is marked as a total, and no other row is."""
        for i, field in enumerate(row[: self._width]):
            word = field.strip(" \t\r\n:*").casefold()
            if word in _TOTALS and fits(row, self._width):
                others = [other[i].strip(" :*").casefold() for other in self._look.rows if len(other) > i]
                return others.count(word) <= 1
        return False

    @staticmethod
    def _quoted_total(row: list[str]) -> str:
        return next((field.strip() for field in row if field.strip(" \t\r\n:*").casefold() in _TOTALS), "")
