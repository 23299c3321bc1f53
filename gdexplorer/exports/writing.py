"""Write an export to a file, atomically."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from gdexplorer.errors import InputError
from gdexplorer.exports.analyses import Analysis
from gdexplorer.exports.content import CancelledError, Content, Work
from gdexplorer.files import replacing
from gdexplorer.formats import Format
from gdexplorer.session.brought_along import tables_of
from gdexplorer.session.places import is_same_file


def write_export(path: Path, form: Format, content: Content | Analysis, work: Work | None = None) -> None:
    """Write ``content`` as ``form`` to ``path``, completely or not at all.

    Raises
    ------
    InputError
        If it cannot be written (no such folder, no permission, a full disk), is a table that the content was fitted
        to, a package is missing, or the content cannot be exported so.
    CancelledError
        If it was cancelled.
    """
    encode, work = form.encode, Work() if work is None else work
    experiment = content.experiment if isinstance(content, Analysis) else content.document.experiment
    if path.is_file() and any(is_same_file(path, Path(table)) for table in tables_of(experiment.objective)):
        raise InputError(f"{path} holds the data that are shown, and would be lost: choose another file.")

    def encoded(file: BinaryIO) -> None:
        encode(file, content, work)
        work.check()

    write_whole(path, encoded)


def write_whole(path: Path, encode: Callable[[BinaryIO], None]) -> None:
    """Write what ``encode`` writes to ``path``, completely or not at all; see `write_export`."""
    try:
        with replacing(path) as file:
            encode(file)
    except CancelledError:
        raise CancelledError(f"{path} was not written.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}. Choose another place.") from None
