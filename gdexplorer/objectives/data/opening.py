"""Opening a file of separated values, and what is wrong with it in words."""

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
    """The person did not want to wait for it."""


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
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


def not_decoded(path: Path, encoding: str) -> str:
    """What is wrong where a file is not in that encoding."""
    return f"{path.name} is not written in {encoding}: choose another encoding."


def not_parsed(path: Path, error: csv.Error) -> str:
    """What is wrong where lines cannot be taken apart."""
    if "field larger" in str(error):
        limit = f"{csv.field_size_limit():,}"
        return f"A field of {path.name} is longer than {limit} characters: a quote that opens there is never closed."
    return f"{path.name} cannot be taken apart ({error}): choose another delimiter or encoding."
