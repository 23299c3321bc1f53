"""The library of the user's named custom objectives, kept between sessions."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.files import content_of
from gdexplorer.folders import user_folder
from gdexplorer.objectives import Custom
from gdexplorer.objectives.choice import CustomKind
from gdexplorer.session.decoding import in_words
from gdexplorer.session.file import LARGEST_FILE, set_aside, write_atomically

VERSION = 1
LONGEST_NAME = 60


class DamagedLibraryError(InputError):
    """A library file with invalid contents."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"Your functions cannot be read: {path} is damaged ({reason}). It is left unchanged.")


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contents of the library file."""

    gdexplorer_functions: int
    functions: dict[str, CustomKind]


class _Header(msgspec.Struct, frozen=True):
    """Fields common to files of all versions."""

    gdexplorer_functions: int


def data_directory() -> Path:
    """Where files are kept between sessions: ``GDEXPLORER_DATA_DIR`` or the user's data directory."""
    chosen = os.environ.get("GDEXPLORER_DATA_DIR")
    return Path(chosen) if chosen else user_folder("data")


def default_path() -> Path:
    """Default path of the library."""
    return data_directory() / "functions.json"


class Library:
    """Named custom objectives in a file that is read each time, since several windows may share it.

    An unreadable file is never overwritten: before anything is added it is renamed, and a file of a newer version is
    left alone.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()

    def functions(self) -> dict[str, Custom]:
        """All custom objectives by name, in the order in which they were added.

        Raises
        ------
        InputError
            If the file cannot be read or is damaged; it is left unchanged.
        """
        content = self._content()
        return {} if content is None else _decoded(content, self.path)

    def add(self, name: str, custom: Custom) -> str | None:
        """Store ``custom`` under ``name``, replacing an existing one; return a message if a damaged file was renamed.

        Raises
        ------
        InputError
            If the name is invalid, no file can hold it, or the file cannot be read or written.
        """
        name = checked_name(name)
        if custom.unsaved:
            raise InputError(custom.unsaved)
        try:
            kept, message = self.functions(), None
        except DamagedLibraryError:
            kept, message = {}, self._rename_damaged()
        self._write({**kept, name: custom})
        return message

    def rename(self, name: str, other: str) -> None:
        """Rename an objective, keeping its position.

        Raises
        ------
        InputError
            If it does not exist, the new name is taken or invalid, or the file cannot be read or written.
        """
        other, kept = checked_name(other), self.functions()
        _check_known(name, kept)
        if other != name and other in kept:
            raise InputError(f"There is already a function called {other}: choose another name or remove that one.")
        self._write({other if key == name else key: custom for key, custom in kept.items()})

    def remove(self, name: str) -> None:
        """Remove an objective.

        Raises
        ------
        InputError
            If it does not exist, or the file cannot be read or written.
        """
        kept = self.functions()
        _check_known(name, kept)
        self._write({key: custom for key, custom in kept.items() if key != name})

    def _content(self) -> bytes | None:
        try:
            return content_of(self.path, LARGEST_FILE)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno == errno.EFBIG:
                raise DamagedLibraryError(self.path, "it is too large") from None
            raise InputError(f"Your functions cannot be read from {self.path}: {error.strerror}.") from None

    def _rename_damaged(self) -> str:
        try:
            aside = set_aside(self.path)
        except OSError as error:
            raise InputError(f"{self.path} is damaged and cannot be renamed: {error.strerror}.") from None
        return f"The file of your functions was damaged; it was renamed to {aside}, and a new one created."

    def _write(self, functions: dict[str, Custom]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"Your functions cannot be saved in {self.path.parent}: {error.strerror}.") from None
        encoded = msgspec.json.encode(_Kept(VERSION, functions))
        write_atomically(self.path, msgspec.json.format(encoded, indent=2) + b"\n")


def checked_name(name: str) -> str:
    """Validate a name: one line, without surrounding spaces.

    Raises
    ------
    InputError
        If it is empty or too long.
    """
    checked = " ".join(name.split())
    if not checked or len(checked) > LONGEST_NAME or not checked.isprintable():
        raise InputError(f"Type a name of 1 to {LONGEST_NAME} characters.")
    return checked


def _check_known(name: str, kept: dict[str, Custom]) -> None:
    if name not in kept:
        raise InputError(f"There is no function called {name}.")


def _decoded(content: bytes, path: Path) -> dict[str, Custom]:
    try:
        version = msgspec.json.decode(content, type=_Header).gdexplorer_functions
        if version > VERSION:
            raise InputError(
                f"Your functions in {path} were saved by a newer gdexplorer (version {version} of the file; this one "
                f"reads {VERSION}): use that one."
            )
        return dict(msgspec.json.decode(content, type=_Kept).functions)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedLibraryError(path, in_words(error)) from None
