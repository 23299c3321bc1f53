"""The files opened and saved last, remembered between starts."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.files import content_of
from gdexplorer.session.file import write_atomically
from gdexplorer.session.places import absolute, is_same_file, path_of, state_directory, text_of

VERSION = 1
MOST, LARGEST = 10, 1_000_000


class _Listed(msgspec.Struct, frozen=True):
    """Contents of the file."""

    gdexplorer_recent: int
    files: list[str]


class RecentFiles:
    """A list in a file that is read each time, since several windows share it.

    It is a convenience: one that cannot be read counts as empty, and one that cannot be written is left as it is.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or state_directory() / "recent.json"

    def paths(self) -> tuple[Path, ...]:
        """The files, the newest first; they need not exist any more."""
        try:
            listed = msgspec.json.decode(content_of(self.path, LARGEST), type=_Listed)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return ()
        found = map(path_of, listed.files) if listed.gdexplorer_recent == VERSION else ()
        return tuple(path for path in found if path is not None)[:MOST]

    def add(self, path: Path) -> None:
        """Put a file in front."""
        self._write([absolute(path), *self._without(path)])

    def remove(self, path: Path) -> None:
        """Take a file off the list."""
        self._write(self._without(path))

    def clear(self) -> None:
        """Empty the list."""
        self._write(())

    def _without(self, path: Path) -> list[Path]:
        return [other for other in self.paths() if not is_same_file(path, other)]

    def _write(self, paths: Iterable[Path]) -> None:
        listed = _Listed(VERSION, [text_of(path) for path in paths][:MOST])
        with suppress(OSError, InputError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path, msgspec.json.encode(listed) + b"\n")
