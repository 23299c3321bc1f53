"""Read CSV files of any size, and workbooks, without trusting their contents."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.column_kind import NUMBERS, ColumnKind
from gdexplorer.objectives.data.columns import ZERO_AND_ONE, Columns, LeftOut, Preview, column_index, distinct_names
from gdexplorer.objectives.data.detection import find_dialect
from gdexplorer.objectives.data.dialect import Dialect, DialectChoice, checked_choice, encoding_of, guessed_encoding
from gdexplorer.objectives.data.header import fits
from gdexplorer.objectives.data.kinds import kind_of
from gdexplorer.objectives.data.opening import not_decoded, not_parsed
from gdexplorer.objectives.data.reading import Reading
from gdexplorer.objectives.data.rows import records
from gdexplorer.objectives.data.workbooks import choice_for, opened_table, sheet_of

SAMPLE_BYTES = 1 << 20
PREVIEW_ROWS = 100

_FIELDS_LOOKED_AT = 100_000
_CONTROL_SHARE = 0.02

_KNOWN_KINDS = {
    b"PK\x03\x04": "an archive, or a spreadsheet of another kind than .xlsx: save the table as CSV",
    b"\xd0\xcf\x11\xe0": "a spreadsheet: save the table as CSV in the program that made it",
    b"\x1f\x8b": "compressed: decompress it first",
    b"%PDF": "a PDF: save the table as CSV in the program that made it",
    b"SQLite format 3": "a database: export the table as CSV",
}
_KNOWN_FORMS = {
    re.compile(rb'(?:\xef\xbb\xbf)?\s*\[?\s*\{\s*"[^"\n]*"\s*:'): "JSON",
    re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|svg)\b", re.IGNORECASE): "a web page or XML",
}


def preview(path: str | Path, choice: DialectChoice | None = None) -> Preview:
    """Preview a file: its format, columns and first rows.

    Raises
    ------
    InputError
        If it cannot be read or contains no table.
    """
    path = Path(path)
    choice, kind = choice_for(path, checked_choice(choice or DialectChoice()))
    with opened_table(path) as (file, size):
        sample = file.read(SAMPLE_BYTES)
    lines, dialect = _looked_at(path, sample, size, choice)
    dialect = msgspec.structs.replace(dialect, kind=kind, sheet=sheet_of(path))
    rows = _parsed(path, lines, dialect)
    names = distinct_names(dialect.names, dialect.width)
    return Preview(
        str(path), size, dialect, names, tuple(map(tuple, rows[:PREVIEW_ROWS])), _kinds(rows, dialect),
        complete=size <= SAMPLE_BYTES and len(rows) <= PREVIEW_ROWS,
    )  # fmt: skip


def read_columns(
    path: str | Path,
    inputs: tuple[str, ...],
    target: str,
    choice: DialectChoice | None = None,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Columns:
    """Read the named columns as numbers, without rows that cannot be used.

    Unnamed columns (no inputs, an empty target) are chosen by `Preview.suggested_columns`.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, or no rows remain.
    ReadingCancelledError
        If ``cancelled()`` returned true.
    """
    look = preview(path, choice)
    look.check_numbers()
    inputs, target = _named_columns(look, inputs, target)
    indices = tuple(column_index(name, look.names) for name in (*inputs, target))
    reading = Reading(look, indices, progress, cancelled)
    try:
        found = reading.read(look.dialect)
    except UnicodeDecodeError as error:
        if choice is not None and choice.encoding is not None:
            raise InputError(not_decoded(Path(path), choice.encoding)) from None
        encoding, note = guessed_encoding(error.object)
        found = reading.read(msgspec.structs.replace(look.dialect, encoding=encoding, note=note))
    names = tuple(look.names[i] for i in indices)
    _check_rows(Path(path).name, names, len(found.numbers), found.left_out)
    targets = found.numbers[:, -1].copy()
    return Columns(
        found.numbers[:, :-1].copy(), targets, names[:-1], names[-1], Path(path).name, left_out=found.left_out,
        dialect=found.dialect, classes=_classes(found.classes, targets),
        offered=tuple(look.numeric_names), meanings=found.meanings, fields=names,
        kinds=found.kinds,
    )  # fmt: skip


def read_like(look: Preview, names: tuple[str, ...], kinds: tuple[ColumnKind, ...]) -> Columns:
    """Read the columns of a second table by their ``names``, inputs first, as the ``kinds`` that they are in the first.

    ``look`` is its preview. Classes in words keep their names even if there is only one. One row is enough.

    Raises
    ------
    InputError
        If the file cannot be read, or no row remains.
    """
    indices = tuple(look.names.index(name) for name in names)
    kept = [*look.kinds]
    for place, kind in zip(indices, kinds, strict=True):
        if kind.name != NUMBERS:  # of numbers, units and signs of a file are its own
            kept[place] = kind
    look = msgspec.structs.replace(look, kinds=tuple(kept))
    found = Reading(look, indices, lambda _: None, lambda: False, repeated=False).read(look.dialect)
    title = Path(look.path).name
    if not len(found.numbers):
        raise InputError(f"{title} has no row that can be used for testing. {found.left_out.sentence(0)}".rstrip())
    return Columns(
        found.numbers[:, :-1].copy(), found.numbers[:, -1].copy(), names[:-1], names[-1], title,
        left_out=found.left_out, dialect=found.dialect, classes=found.classes, meanings=found.meanings,
    )  # fmt: skip


def _classes(words: tuple[str, ...], targets: NDArray[np.float64]) -> tuple[str, ...]:
    """Names of the classes of ``targets``, read from ``words`` if there are any; none if these are numbers."""
    if words:
        return words
    return ZERO_AND_ONE if np.all((targets == 0.0) | (targets == 1.0)) else ()


def _named_columns(look: Preview, inputs: tuple[str, ...], target: str) -> tuple[tuple[str, ...], str]:
    if inputs and target:
        return inputs, target
    if others := [name for name in look.numeric_names if target and name != target]:
        first, last = (others[0], target) if len(look.numeric_names) < 2 else look.suggested_columns()
    else:
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


def _looked_at(path: Path, sample: bytes, size: int, choice: DialectChoice) -> tuple[list[str], Dialect]:
    """The complete lines of the first part of a file, and its format."""
    _check_content(path, sample)
    encoding, note = (choice.encoding, "") if choice.encoding else encoding_of(sample)
    try:
        with io.TextIOWrapper(io.BytesIO(sample), encoding, newline="") as text:
            lines = _whole_lines(text, cut=size > len(sample))
            lines[:1] = [line.lstrip("\ufeff") for line in lines[:1]]
    except UnicodeError:
        raise InputError(not_decoded(path, encoding)) from None
    if not any(line.strip() for line in lines):
        if size > len(sample):
            raise InputError(f"{path.name} has a line of more than {len(sample):,} bytes: it is not a table.")
        raise InputError(f"{path.name} is empty: choose a file with at least two rows of numbers.")
    _check_text(path, lines)
    return lines, find_dialect(lines, encoding, choice, note)


def _whole_lines(text: io.TextIOWrapper, cut: bool) -> list[str]:
    lines: list[str] = []
    try:
        lines.extend(text)
    except UnicodeDecodeError:
        if not cut or not lines:  # a character may be cut at the end of the sample
            raise
        return lines
    return lines[:-1] if cut else lines


def _check_content(path: Path, sample: bytes) -> None:
    for mark, what in _KNOWN_KINDS.items():
        if sample.startswith(mark):
            raise InputError(f"{path.name} is {what}.")
    for form, what in _KNOWN_FORMS.items():
        if form.match(sample):
            raise InputError(f"{path.name} is {what}: save the table as CSV in the program that made it.")


def _check_text(path: Path, lines: list[str]) -> None:
    text = "".join(lines[:1000])
    signs = sum(1 for sign in text if (sign < " " and sign not in "\t\r\n\f\x1a") or sign == "\x7f")
    if "\0" in text or signs > _CONTROL_SHARE * len(text):
        raise InputError(f"{path.name} is not a text file: choose a table saved as CSV.")


def _parsed(path: Path, lines: list[str], dialect: Dialect) -> list[list[str]]:
    """Parse the data rows in ``lines``, limited to what can be inspected quickly."""
    count = max(PREVIEW_ROWS + 1, _FIELDS_LOOKED_AT // max(1, dialect.width))
    try:
        return [row for _, row in islice(records(iter(lines[dialect.first_line - 1 :]), dialect.form), count)]
    except csv.Error as error:
        raise InputError(not_parsed(path, error)) from None


def _kinds(rows: list[list[str]], dialect: Dialect) -> tuple[ColumnKind, ...]:
    regular = [row for row in rows if fits(row, dialect.width)]
    return tuple(kind_of([row[i] for row in regular], dialect.decimal) for i in range(dialect.width))
