"""Reading files of separated values of any size, without trust in what is in them."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.columns import (
    Columns,
    LeftOut,
    Preview,
    column_index,
    distinct_names,
)
from gdexplorer.objectives.data.dialect import (
    Dialect,
    DialectChoice,
    checked_choice,
    encoding_of,
    find_dialect,
    guessed_encoding,
    reader,
)
from gdexplorer.objectives.data.numbers import number

SAMPLE_BYTES = 1 << 20
PREVIEW_ROWS = 100

# Fields read at a time: in between, a millisecond or two apart, other threads have their turn.
_FIELDS_AT_A_TIME = 12_000
_MOST_ROWS_AT_A_TIME = 2_000
_CONTROL_SHARE = 0.02

_KNOWN_KINDS = {
    b"PK\x03\x04": "a spreadsheet or an archive: save the table as CSV in the program that made it",
    b"\xd0\xcf\x11\xe0": "a spreadsheet: save the table as CSV in the program that made it",
    b"\x1f\x8b": "compressed: decompress it first",
    b"%PDF": "a PDF: save the table as CSV in the program that made it",
    b"PAR1": "Parquet: save the table as CSV in the program that made it",
    b"SQLite format 3": "a database: export the table as CSV",
}


class ReadingCancelledError(InputError):
    """The person did not want to wait for it."""


def preview(path: str | Path, choice: DialectChoice | None = None) -> Preview:
    """A first look at a file: how it is written, its columns and first rows.

    Raises
    ------
    InputError
        Where it cannot be read or holds no table.
    """
    path, choice = Path(path), checked_choice(choice or DialectChoice())
    with _opened(path) as (file, size):
        sample = file.read(SAMPLE_BYTES)
    lines, dialect = _looked_at(path, sample, size, choice)
    rows = _parsed(path, lines, dialect)
    header, body = _parts(rows, dialect)
    shown = [row for row in body if row][:PREVIEW_ROWS]
    names = distinct_names(header, dialect.width)
    return Preview(
        str(path), size, dialect, names, tuple(map(tuple, shown)), _numeric(shown, dialect),
        complete=size <= SAMPLE_BYTES and len(body) <= PREVIEW_ROWS,
    )  # fmt: skip


def read_columns(
    path: str | Path,
    inputs: tuple[str, ...],
    target: str,
    choice: DialectChoice | None = None,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Columns:
    """The columns of those names as numbers, without the rows in which one of them is none.

    Columns that are not named (no inputs, an empty target) are those that `Preview.suggested_columns` suggests.

    Raises
    ------
    InputError
        Where the file cannot be read, a column is missing, or nothing is left.
    ReadingCancelledError
        Where ``cancelled()`` has come true.
    """
    look = preview(path, choice)
    inputs, target = _named_columns(look, inputs, target)
    indices = tuple(column_index(name, look.names) for name in (*inputs, target))
    dialect = look.dialect
    try:
        numbers, left_out = _read(Path(path), dialect, indices, progress, cancelled)
    except UnicodeDecodeError as error:
        if choice is not None and choice.encoding is not None:
            raise InputError(_not_decoded(Path(path), choice.encoding)) from None
        encoding, note = guessed_encoding(error.object)
        dialect = Dialect(
            encoding, dialect.delimiter, dialect.decimal, dialect.header, dialect.width, dialect.preamble, note
        )
        numbers, left_out = _read(Path(path), dialect, indices, progress, cancelled)
    names = tuple(look.names[i] for i in indices)
    _check_rows(Path(path).name, names, len(numbers), left_out)
    numbers = np.ascontiguousarray(numbers)
    targets = numbers[:, -1].copy()
    return Columns(
        numbers[:, :-1].copy(), targets, names[:-1], names[-1], Path(path).name, left_out=left_out, dialect=dialect,
        classes=bool(np.all((targets == 0.0) | (targets == 1.0))), offered=tuple(look.numeric_names),
    )  # fmt: skip


def _named_columns(look: Preview, inputs: tuple[str, ...], target: str) -> tuple[tuple[str, ...], str]:
    if inputs and target:
        return inputs, target
    first, last = look.suggested_columns()
    if inputs:
        return inputs, next((name for name in reversed(look.numeric_names) if name not in inputs), last)
    return (first if first != target else last,), target or last


def _check_rows(name: str, columns: tuple[str, ...], used: int, left_out: LeftOut) -> None:
    if used >= 2:
        return
    listed = " and ".join(dict.fromkeys(columns))
    has = "only one row" if used else "no row"
    rest = f" {left_out.sentence(used)}" if left_out.total else ""
    raise InputError(f"{name} has {has} with numbers in {listed}: a fit needs at least two.{rest}")


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The file, open for reading, and its size; what goes wrong is told in words.

    Raises
    ------
    InputError
        Where there is no such file, or it cannot be read.
    """
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{path.name} is a folder: choose a file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path.name} is no ordinary file: save what comes from it in one first.")
        with open(path, "rb") as file:
            yield file, status.st_size
    except FileNotFoundError:
        raise InputError(f"There is no file {path}: it may have been moved or renamed.") from None
    except PermissionError:
        raise InputError(f"{path.name} may not be read: change its permissions, or choose another file.") from None
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror or error}.") from None
    except ValueError as error:
        if isinstance(error, InputError | UnicodeDecodeError):
            raise
        raise InputError("That is no name of a file: choose another.") from None


def _looked_at(path: Path, sample: bytes, size: int, choice: DialectChoice) -> tuple[list[str], Dialect]:
    """The whole lines of the first part of a file, and how they are written."""
    _check_content(path, sample)
    encoding, note = (choice.encoding, "") if choice.encoding else encoding_of(sample)
    try:
        with io.TextIOWrapper(io.BytesIO(sample), encoding, newline="") as text:
            lines = _whole_lines(text, cut=size > len(sample))
    except UnicodeError:
        raise InputError(_not_decoded(path, encoding)) from None
    if not any(line.strip() for line in lines):
        if size > len(sample):
            raise InputError(f"{path.name} has a line of more than {len(sample):,} bytes: it is no table.")
        raise InputError(f"{path.name} is empty: choose a file with at least two rows of numbers.")
    _check_text(path, lines)
    return lines, find_dialect(lines, encoding, choice, note)


def _whole_lines(text: io.TextIOWrapper, cut: bool) -> list[str]:
    lines: list[str] = []
    try:
        lines.extend(text)
    except UnicodeDecodeError:
        if not cut or not lines:  # a sign may be cut at the end of the sample
            raise
        return lines
    return lines[:-1] if cut else lines


def _check_content(path: Path, sample: bytes) -> None:
    for mark, what in _KNOWN_KINDS.items():
        if sample.startswith(mark):
            raise InputError(f"{path.name} is {what}.")


def _check_text(path: Path, lines: list[str]) -> None:
    text = "".join(lines[:1000])
    signs = sum(1 for sign in text if (sign < " " and sign not in "\t\r\n\f\x1a") or sign == "\x7f")
    if "\0" in text or signs > _CONTROL_SHARE * len(text):
        raise InputError(f"{path.name} is no text: choose a table that was saved as CSV.")


def _not_decoded(path: Path, encoding: str) -> str:
    return f"{path.name} is not written in {encoding}: choose another encoding."


def _parsed(path: Path, lines: list[str], dialect: Dialect) -> list[list[str]]:
    rows = reader(lines, dialect.delimiter)
    try:
        return list(islice(rows, dialect.preamble + PREVIEW_ROWS + 50))
    except csv.Error as error:
        raise InputError(_not_parsed(path, error)) from None


def _not_parsed(path: Path, error: csv.Error) -> str:
    if "field larger" in str(error):
        limit = f"{csv.field_size_limit():,}"
        return f"A field of {path.name} is longer than {limit} characters: a quote that opens there is never closed."
    return f"{path.name} cannot be taken apart ({error}): choose another delimiter or encoding."


def _parts(rows: list[list[str]], dialect: Dialect) -> tuple[list[str] | None, list[list[str]]]:
    """The header, if there is one, and the rows of data."""
    body = rows[dialect.preamble :]
    if not dialect.header:
        return None, body
    return (body[0] if body else None), body[1:]


def _numeric(rows: list[list[str]], dialect: Dialect) -> tuple[bool, ...]:
    regular = [row for row in rows if len(row) == dialect.width]
    filled = [[number(row[i], dialect.decimal) is not None for row in regular if row[i].strip()]
              for i in range(dialect.width)]  # fmt: skip
    return tuple(sum(column) * 2 > len(column) for column in filled)


def _read(
    path: Path,
    dialect: Dialect,
    indices: tuple[int, ...],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> tuple[NDArray[np.float64], LeftOut]:
    """The numbers float64[m, columns] in the chosen columns, and how many rows have none."""
    at_a_time = max(1, min(_MOST_ROWS_AT_A_TIME, _FIELDS_AT_A_TIME // dialect.width))
    parts, left_out = [np.empty((0, len(indices)))], LeftOut(ragged=_ragged_preamble(path, dialect))
    with _opened(path) as (file, size), io.TextIOWrapper(file, dialect.encoding, newline="") as text:
        try:
            for _ in range(dialect.preamble + dialect.header):
                list(_rows([next(text, "")], text, dialect))
            while lines := list(islice(text, at_a_time)):
                numbers, bad = _numbers(lines, text, dialect, indices)
                parts.append(numbers)
                left_out += bad
                progress(min(1.0, file.tell() / max(size, 1)))
                if cancelled():
                    raise ReadingCancelledError(f"Reading {path.name} was cancelled.")
        except csv.Error as error:
            raise InputError(_not_parsed(path, error)) from None
    return np.concatenate(parts), left_out


def _rows(lines: list[str], more: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    """The rows in ``lines``; where a quoted field of the last goes on, the rest of it is taken from ``more``."""
    pending = deque(lines)

    def feed() -> Iterator[str]:
        while pending:
            yield pending.popleft()
        yield from more

    for row in reader(feed(), dialect.delimiter):
        yield row
        if not pending:
            return


def _ragged_preamble(path: Path, dialect: Dialect) -> int:
    """Rows before the header that are no data; the line that tells spreadsheets the delimiter is none of them."""
    if not dialect.preamble:
        return 0
    with _opened(path) as (file, _), io.TextIOWrapper(file, dialect.encoding, newline="") as text:
        rows = list(islice(reader(text, dialect.delimiter), dialect.preamble))
    return sum(1 for row in rows if row and not row[0].startswith("sep="))


def _numbers(
    lines: list[str], more: Iterator[str], dialect: Dialect, indices: tuple[int, ...]
) -> tuple[NDArray[np.float64], LeftOut]:
    """The numbers in ``lines``: the faster, the fewer surprises they hold."""
    left_out = LeftOut()
    try:
        numbers = _plain_numbers(lines, dialect, indices)
    except ValueError:
        rows = list(_rows(lines, more, dialect))
        try:
            numbers = _all_numbers(rows, dialect, indices)
        except ValueError:  # something is wrong with one of them at least: one after the other
            numbers, left_out = _one_by_one(rows, dialect, indices)
    finite = np.isfinite(numbers).all(axis=1)
    if finite.all():
        return numbers, left_out
    return numbers[finite], left_out + LeftOut(not_finite=int(np.count_nonzero(~finite)))


def _plain_numbers(lines: list[str], dialect: Dialect, indices: tuple[int, ...]) -> NDArray[np.float64]:
    """The numbers in ``lines`` without quotes, all of the same width: by NumPy, five times as fast as row by row.

    Raises
    ------
    ValueError
        Where they are not so plain.
    """
    text, sign = "".join(lines), dialect.delimiter
    if '"' in text or sign == " " or set(map(str.count, lines, repeat(sign))) != {dialect.width - 1}:
        raise ValueError
    if dialect.decimal == ",":
        if "." in text:
            raise ValueError
        lines = [line.replace(",", ".") for line in lines]
    return np.loadtxt(lines, delimiter=sign, usecols=indices, comments=None, ndmin=2)


def _all_numbers(rows: list[list[str]], dialect: Dialect, indices: tuple[int, ...]) -> NDArray[np.float64]:
    """All ``rows`` where nothing is wrong with any.

    Raises
    ------
    ValueError
        Where something is.
    """
    if set(map(len, rows)) != {dialect.width}:
        raise ValueError
    return np.column_stack([_column(list(map(itemgetter(i), rows)), dialect.decimal) for i in indices])


def _column(fields: list[str], decimal: str) -> NDArray[np.float64]:
    together = "\n".join(fields)
    if "_" in together or (decimal == "," and "." in together):
        raise ValueError
    if decimal == ",":
        plain = together.replace(",", ".").split("\n")
        if len(plain) != len(fields):  # a line break inside a field
            raise ValueError
        fields = plain
    return np.array(list(map(float, fields)))


def _one_by_one(
    rows: list[list[str]], dialect: Dialect, indices: tuple[int, ...]
) -> tuple[NDArray[np.float64], LeftOut]:
    kept: list[list[float]] = []
    empty = ragged = not_numeric = 0
    for row in rows:
        if not any(map(str.strip, row)):
            empty += 1
        elif len(row) != dialect.width:
            ragged += 1
        elif not all(row[i].strip() for i in indices):
            empty += 1
        else:
            numbers = [number(row[i], dialect.decimal) for i in indices]
            if None in numbers:
                not_numeric += 1
            else:
                kept.append(numbers)  # type: ignore[arg-type]
    return np.array(kept).reshape(-1, len(indices)), LeftOut(empty, ragged, not_numeric)
