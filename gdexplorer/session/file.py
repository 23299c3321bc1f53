"""Sessions in files: an experiment and a cursor, versioned, as JSON."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

from gdexplorer.descent.experiment import Experiment
from gdexplorer.errors import InputError
from gdexplorer.session.edits import checked

VERSION = 1
SUFFIX = ".gdx.json"
LARGEST_FILE = 10_000_000


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a session file holds."""

    gdexplorer_session: int
    experiment: Experiment
    cursor: int = 0


def write_session(path: Path, experiment: Experiment, cursor: int) -> None:
    """Write a session file, whole or not at all.

    Raises
    ------
    InputError
        Where it cannot be written.
    """
    encoded = msgspec.json.encode(Session(VERSION, experiment, cursor))
    write_atomically(path, msgspec.json.format(encoded, indent=2) + b"\n")


def read_session(path: Path) -> tuple[Experiment, int]:
    """The experiment and the cursor in a session file.

    Raises
    ------
    InputError
        Where it cannot be read or is no session file.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(f"{path.name} is too large for a session file.")
        session = msgspec.json.decode(path.read_bytes(), type=Session)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path.name} is no session file of gdexplorer: {error}") from None
    if session.gdexplorer_session != VERSION:
        raise InputError(
            f"{path.name} is of session version {session.gdexplorer_session}; this program reads {VERSION}."
        )
    return checked(session.experiment), max(session.cursor, 0)


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, whole or not at all.

    Raises
    ------
    InputError
        Where it cannot be written (no such folder, no permission, full disk).
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written: {error.strerror}. Choose another place.") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
