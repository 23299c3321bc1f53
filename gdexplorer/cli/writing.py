"""Write output to standard output or to files, these atomically."""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from gdexplorer.errors import InputError
from gdexplorer.files import is_device, replacing, target_of
from gdexplorer.formats import Format


@contextmanager
def output(name: str | None) -> Iterator[TextIO]:
    """The file called ``name``, written atomically, or standard output.

    Raises
    ------
    InputError
        If the file cannot be written; its previous contents are then kept.
    """
    if name is None or name == "-":
        if sys.stdout is None:
            raise InputError("There is no standard output to write to; name a file with --out.")
        yield sys.stdout
        return
    with binary_output(name) as binary:
        file = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        yield file
        file.flush()
        file.detach()


@contextmanager
def binary_output(name: str) -> Iterator[BinaryIO]:
    """The file called ``name``, written atomically, in binary mode.

    Raises
    ------
    InputError
        As `output`.
    """
    try:
        with open(name, "wb") if is_device(Path(name)) else replacing(Path(name)) as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(name, error) from error


def write_encoded(name: str | None, form: Format, subject: Any) -> None:
    """Write ``subject`` by the encoder of ``form`` to the file called ``name``, or to standard output.

    Raises
    ------
    InputError
        As `output`.
    """
    from gdexplorer.exports.content import Work

    if name is None or name == "-":
        encoded = io.BytesIO()
        form.encode(encoded, subject, Work())
        with output(name) as file:
            file.write(encoded.getvalue().decode())
        return
    with binary_output(name) as binary:
        form.encode(binary, subject, Work())


def check_output(name: str | None, devices: bool = True) -> None:
    """Check that `output` can write to ``name``, before a long computation.

    ``devices``: whether it may be a pipe or a device.

    Raises
    ------
    InputError
        If it cannot.
    """
    if name is None or name == "-" or (devices and is_device(Path(name))):
        return
    try:
        target_of(Path(name))
    except OSError as error:
        raise _unwritable(name, error) from error


def _unwritable(name: str, error: OSError) -> InputError:
    return InputError(f"{name} cannot be written: {error.strerror or error}.")


def write_columns(file: TextIO, titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Write a table as text: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for row in (titles, *rows):
        first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        file.write("  ".join((first.strip().ljust(widths[0]), *others)).rstrip() + "\n")
