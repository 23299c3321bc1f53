"""Backups of unsaved work, a document or the text of a lesson, which outlive a program that was killed.

Each window has one backup, with a lock beside it that the system lets go when the window's process ends, however that
happens: a backup whose lock is free was abandoned.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import msgspec
from msgspec import Struct

from gdexplorer.errors import InputError
from gdexplorer.files import content_of, held, let_go, replacing
from gdexplorer.session.decoding import in_words
from gdexplorer.session.document import Document
from gdexplorer.session.file import LARGEST_FILE, Session, session_of, set_aside
from gdexplorer.session.places import path_of, state_directory, text_of

# The version written; version 1 had no lessons.
VERSION = 2
# The most backups kept, damaged ones included; older ones make room for newer ones.
MOST = 20
_NAME = re.compile(r"[0-9a-f]{16}\.json")
_ANY = re.compile(r"[0-9a-f]{16}(-damaged(-\d+)?)?\.json")


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text of a lesson, and what it is called while it has no file."""

    text: str
    name: str


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Contents of a backup: a session or a draft, and the file that it belongs to."""

    gdexplorer_backup: int
    file: str | None
    session: Session | None = None
    lesson: Draft | None = None


class _Header(msgspec.Struct, frozen=True):
    """Fields common to backups of all versions."""

    gdexplorer_backup: int


class Slot:
    """The place of one backup, locked by this process until it is released or removed."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path, self._handle = path, handle

    def write(self, work: Document | Draft, file: Path | None) -> None:
        """Replace the backup by ``work``, which belongs to ``file``.

        Raises
        ------
        InputError
            If it is too large or cannot be written.
        """
        name = None if file is None else text_of(file)
        kept = {"lesson": work} if isinstance(work, Draft) else {"session": session_of(work)}
        content = msgspec.json.encode(_Kept(VERSION, name, **kept))
        if len(content) > LARGEST_FILE:
            raise InputError("The unsaved changes are too large to be backed up. Save them to be safe.")
        try:
            with replacing(self.path, mode=0o600) as written:
                written.write(content)
        except OSError as error:
            why = error.strerror or error
            raise InputError(f"Unsaved changes cannot be backed up in {self.path.parent}: {why}.") from None

    def release(self) -> None:
        """Leave the backup for a later start."""
        os.close(self._handle)

    def remove(self) -> None:
        """Remove the backup and its lock."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        let_go(_lock_of(self.path), self._handle)


class Found(Struct, frozen=True, eq=False):
    """An abandoned backup, locked by this process.

    Attributes
    ----------
    slot : its place. file : the file of what it holds, None if it had none. work : what it holds, not yet validated.
    seconds : when it was written, since the epoch.
    """

    slot: Slot
    file: Path | None
    work: Session | Draft
    seconds: float


class Backups:
    """The backup of one work of a window, and those that others abandoned in the same folder.

    All methods may wait for the disk. Call them on one thread at a time.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or state_directory() / "backups"
        self._slot: Slot | None = None

    def keep(self, work: Document | Draft, file: Path | None) -> None:
        """Write or replace the backup.

        Raises
        ------
        InputError
            If it is too large or cannot be written.
        """
        if self._slot is None:
            self._slot = self._new_slot()
        self._slot.write(work, file)

    def drop(self) -> None:
        """Remove the backup, if there is one."""
        if self._slot is not None:
            self._slot.remove()
            self._slot = None

    def leave(self) -> None:
        """Leave the backup for a later start."""
        if self._slot is not None:
            self._slot.release()
            self._slot = None

    def adopt(self, slot: Slot) -> None:
        """Go on in the place of an abandoned backup, instead of the present one."""
        self.drop()
        self._slot = slot

    def abandoned(self) -> tuple[list[Found], list[str]]:
        """Lock and read all abandoned backups, the newest first; and a sentence for each damaged one, set aside."""
        found, sentences = [], []
        for path in self._names(_NAME):
            handle = held(_lock_of(path))
            if handle is None:
                continue
            slot = Slot(path, handle)
            try:
                each = _read(slot)
            except (OSError, ValueError) as error:
                sentences += _without_damaged(slot, error)
                continue
            if each is None:
                slot.release()
            else:
                found.append(each)
        return found, sentences

    def _new_slot(self) -> Slot:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._make_room()
            while True:
                path = self.folder / f"{os.urandom(8).hex()}.json"
                handle = held(_lock_of(path))
                if handle is not None:
                    return Slot(path, handle)
        except OSError as error:
            why = error.strerror or error
            raise InputError(f"Unsaved changes cannot be backed up in {self.folder}: {why}.") from None

    def _make_room(self) -> None:
        for path in self._names(_ANY)[MOST - 1 :]:
            handle = held(_lock_of(path))
            if handle is not None:
                Slot(path, handle).remove()

    def _names(self, pattern: re.Pattern[str]) -> list[Path]:
        """The files called like backups, the newest first."""
        aged = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if pattern.fullmatch(entry.name):
                    with contextlib.suppress(OSError):  # removed meanwhile
                        aged.append((entry.stat().st_mtime, Path(entry.path)))
        return [path for _, path in sorted(aged, reverse=True)]


def _read(slot: Slot) -> Found | None:
    """What a backup holds; None if it was written by a newer version, which may still want it, or is gone.

    Raises
    ------
    OSError, ValueError
        If it cannot be read, or is damaged.
    """
    try:
        content = content_of(slot.path, LARGEST_FILE)
    except FileNotFoundError:  # its window removed it after it was listed
        return None
    try:
        version = msgspec.json.decode(content, type=_Header).gdexplorer_backup
        if version > VERSION:
            return None
        kept = msgspec.json.decode(content, type=_Kept)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(in_words(error)) from None
    work = kept.session if kept.lesson is None else kept.lesson
    if work is None or None not in (kept.session, kept.lesson):
        raise ValueError("it holds no session or lesson")
    file = None if kept.file is None else path_of(kept.file)
    return Found(slot, file, work, slot.path.stat().st_mtime)


def _without_damaged(slot: Slot, error: Exception) -> list[str]:
    why = error.strerror if isinstance(error, OSError) else error
    try:
        aside = set_aside(slot.path)
    except OSError:
        slot.release()
        return [f"A backup of unsaved changes cannot be read: {slot.path} is damaged ({why})."]
    slot.remove()
    return [f"A backup of unsaved changes was damaged ({why}); it was renamed to {aside}."]


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")
