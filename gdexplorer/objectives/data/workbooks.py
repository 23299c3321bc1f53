"""Excel workbooks and Parquet files, read as the table of texts that a person sees in them.

They become CSV in memory, so that header, kinds of columns, totals and missing values are found as in any table. The
libraries that read them are optional (the extra "tables").
"""

from __future__ import annotations

import csv
import datetime
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.dialect import EXCEL, PARQUET_FILE, DialectChoice, shortened
from gdexplorer.objectives.data.opening import opened

ZIP, PARQUET = b"PK\x03\x04", b"PAR1"
# Bytes of a workbook when unpacked, or of a Parquet file's columns: more takes minutes and much memory.
LARGEST = 400_000_000
# Makes CSV of a file, and says in words which of its tables that is, if it has more.
Convert = Callable[[Path], tuple[bytes, str]]
_SHEETS, _WORKBOOK = "xl/worksheets/", "xl/workbook.xml"


@contextmanager
def opened_table(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open a table for reading, as text in bytes, and yield it with its size.

    Raises
    ------
    InputError
        If it cannot be read, or what reads it is not installed.
    """
    with opened(path) as (file, size):
        convert = _converter(file)
        if convert is None:
            yield file, size
            return
    text, _ = _converted_now(convert, path)
    yield io.BytesIO(text), len(text)


def choice_for(path: Path, choice: DialectChoice) -> tuple[DialectChoice, str]:
    """The user's ``choice`` of a format, and what a file is if it is no text: then all but its header is known."""
    with opened(path) as (file, _):
        convert = _converter(file)
    if convert is None:
        return choice, ""
    kind = EXCEL if convert is _of_excel else PARQUET_FILE
    return msgspec.structs.replace(choice, encoding="utf-8", delimiter=",", decimal="."), kind


def sheet_of(path: Path) -> str:
    """Which sheet of a workbook is read, in words, if it has more of them; else nothing.

    Raises
    ------
    InputError
        As `opened_table`.
    """
    with opened(path) as (file, _):
        convert = _converter(file)
    return "" if convert is None else _converted_now(convert, path)[1]


def _converter(file: BinaryIO) -> Convert | None:
    """What converts a file, by its first bytes; None if it is no workbook. The file is rewound."""
    mark = file.read(4)
    file.seek(0)
    if mark == PARQUET:
        return _of_parquet
    if mark != ZIP:
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            found = _WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        found = False
    file.seek(0)
    return _of_excel if found else None


def _converted_now(convert: Convert, path: Path) -> tuple[bytes, str]:
    status = os.stat(path)
    return _converted(convert, path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=2)
def _converted(convert: Convert, path: Path, changed: int, size: int) -> tuple[bytes, str]:
    return convert(path)


def _of_excel(path: Path) -> tuple[bytes, str]:
    """The first sheet with cells, as CSV, and which one it is."""
    try:
        import openpyxl
    except ImportError:
        raise InputError(
            f"{path.name} is {EXCEL}: install openpyxl to read it (pip install openpyxl), or save the table as CSV."
        ) from None
    with zipfile.ZipFile(path) as archive:
        _check_size(path, sum(entry.file_size for entry in archive.infolist() if entry.filename.startswith("xl/")))
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # programs write wrong ones
                text = _as_csv(sheet.iter_rows(values_only=True))
                if _has_empty_column(text):
                    _check_results(path, sheet)
                if text:
                    return text, _told(sheet.title, len(book.worksheets) - 1)
        finally:
            book.close()
    except InputError:
        raise
    except Exception as error:  # what openpyxl raises for damaged files is anything
        raise InputError(_damaged(path, EXCEL, error)) from None
    raise InputError(f"{path.name} has no sheet with cells: choose a workbook with a table.")


def _has_empty_column(text: bytes) -> bool:
    """Whether below the first row of a table, or without any, a column has no cell."""
    rows = list(csv.reader(io.StringIO(text.decode(), newline="")))[1:]
    return not rows or any(not any(column) for column in zip(*rows, strict=True))


def _check_results(path: Path, results: Any) -> None:
    """Refuse a sheet with a column of formulas without their results, as libraries write them."""
    import openpyxl

    lacking: dict[int, bool] = {}  # for each column with formulas, whether none has a result
    with closing(openpyxl.load_workbook(path, read_only=True, keep_links=False)) as book:
        written = book[results.title]
        written.reset_dimensions()
        for cells, values in zip(written.iter_rows(), results.iter_rows(values_only=True), strict=False):
            for place, (cell, value) in enumerate(zip(cells, values, strict=False)):
                if cell.data_type == "f":
                    lacking[place] = lacking.get(place, True) and value is None
    if any(lacking.values()):
        raise InputError(
            f"{path.name} has formulas without results in sheet {shortened(results.title)}: open it in Excel or "
            "LibreOffice, save it there, and read it again."
        )


def _told(title: str, others: int) -> str:
    left = f"{others} other sheet{'s are' if others > 1 else ' is'} not read"
    return f"sheet {shortened(title)} ({left})" if others else ""


def _of_parquet(path: Path) -> tuple[bytes, str]:
    """All columns that are no lists or records, as CSV."""
    try:
        from pyarrow import csv as arrow_csv
        from pyarrow import duration, parquet, types
    except ImportError:
        raise InputError(
            f"{path.name} is {PARQUET_FILE}: install pyarrow to read it (pip install pyarrow), or save the table as "
            "CSV."
        ) from None
    try:
        file = parquet.ParquetFile(path)
        described = file.metadata
        groups = range(described.num_row_groups)
        _check_size(path, sum(described.row_group(k).total_byte_size for k in groups))
        flat = [field for field in file.schema_arrow if not types.is_nested(field.type)]
        table, sink = file.read(columns=[field.name for field in flat]), io.BytesIO()
        for place, field in enumerate(flat):
            if types.is_duration(field.type):  # CSV has whole numbers of its unit in the place of times
                spans = table[place].cast(duration("us"), safe=False).to_pylist()
                table = table.set_column(place, field.name, [list(map(_as_text, spans))])
        arrow_csv.write_csv(table, sink)
    except InputError:
        raise
    except Exception as error:  # so is what pyarrow raises
        raise InputError(_damaged(path, PARQUET_FILE, error)) from None
    return sink.getvalue(), ""


def _check_size(path: Path, unpacked: int) -> None:
    if unpacked > LARGEST:
        raise InputError(
            f"{path.name} has {unpacked / 1e6:,.0f} MB when unpacked; {LARGEST / 1e6:,.0f} MB can be read: save the "
            "table as CSV."
        )


def _damaged(path: Path, what: str, error: Exception) -> str:
    why = " ".join(str(error).split())[:120] or type(error).__name__
    return f"{path.name} looks like {what} but cannot be read ({why}): save the table as CSV in another program."


def _as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows from the first to the last one with cells, without columns that are empty throughout on the right."""
    kept: list[list[str]] = []
    width = blank = 0
    for row in rows:
        texts = [_as_text(cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            blank += bool(kept)
            continue
        kept.extend([] for _ in range(blank))
        blank, width = 0, max(width, len(texts))
        kept.append(texts)
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerows(texts + [""] * (width - len(texts)) for texts in kept)
    return text.getvalue().encode()


def _as_text(cell: Any) -> str:
    """A cell as it is written in a table: dates as 2024-03-01, numbers with all digits."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime.datetime):
        is_date = cell.time() == datetime.time(0)
        return cell.date().isoformat() if is_date else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return " ".join(str(cell).split())
