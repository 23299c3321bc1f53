"""Output: JSON and CSV whose numbers read back to the same bits, and files that are whole or not there at all."""

import io
import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from gdexplorer.errors import InputError
from gdexplorer.files import is_device, replacing, target_of


def as_json(content: Any) -> str:
    """``content`` on one line of JSON; what is no finite number is null, which JSON has no number for."""
    try:
        return json.dumps(content, allow_nan=False, ensure_ascii=False)
    except ValueError:
        return json.dumps(_with_nulls(content), allow_nan=False, ensure_ascii=False)


def _with_nulls(content: Any) -> Any:
    match content:
        case float():
            return content if math.isfinite(content) else None
        case dict():
            return {name: _with_nulls(value) for name, value in content.items()}
        case list() | tuple():
            return [_with_nulls(value) for value in content]
    return content


@contextmanager
def output(name: str | None) -> Iterator[TextIO]:
    """Where to write: the file called ``name``, which appears when all is written, or standard output.

    Raises
    ------
    InputError
        Where the file cannot be written; what stood there before stays as it was.
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
    """The file called ``name``, to be written to in bytes; it appears when all is written.

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


def check_output(name: str | None, devices: bool = True) -> None:
    """Make sure that `output` can write to ``name``, before anything long is done for it.

    ``devices``: whether that may be a pipe or a device.

    Raises
    ------
    InputError
        Where it cannot.
    """
    if name is None or name == "-" or (devices and is_device(Path(name))):
        return
    try:
        target_of(Path(name))
    except OSError as error:
        raise _unwritable(name, error) from error


def _unwritable(name: str, error: OSError) -> InputError:
    return InputError(f"{name} cannot be written: {error.strerror or error}.")
