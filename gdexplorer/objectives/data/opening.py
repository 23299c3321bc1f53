"""Open CSV files, and explain errors."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gdexplorer.errors import InputError


class ReadingCancelledError(InputError):
    """The user cancelled the reading."""


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file for reading and yield it with its size; errors become input errors.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read.
    """
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{path.name} is a folder: choose a file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path.name} is not a regular file: save its contents to one first.")
        with open(path, "rb") as file:
            yield file, status.st_size
    except FileNotFoundError:
        raise InputError(f"There is no file {path}: it may have been moved or renamed.") from None
    except PermissionError:
        raise InputError(f"{path.name} cannot be read: change its permissions, or choose another file.") from None
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror or error}.") from None
    except ValueError as error:
        if isinstance(error, InputError | UnicodeDecodeError):
            raise
        raise InputError("That is not a valid file name: choose another.") from None


def not_decoded(path: Path, encoding: str) -> str:
    """Error message for a file that is not in the chosen encoding."""
    return f"{path.name} is not written in {encoding}: choose another encoding."


def not_parsed(path: Path, error: csv.Error) -> str:
    """Error message for lines that cannot be parsed."""
    if "field larger" in str(error):
        limit = f"{csv.field_size_limit():,}"
        return f"A field of {path.name} is longer than {limit} characters: a quote that opens there is never closed."
    return f"{path.name} cannot be parsed ({error}): choose another delimiter or encoding."
