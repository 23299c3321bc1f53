"""The learner's progress, kept between starts in one file that never leaves the computer."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from gdexplorer.errors import InputError
from gdexplorer.files import content_of
from gdexplorer.formats import LESSON_RESULTS
from gdexplorer.lessons.lesson import Lesson
from gdexplorer.session.decoding import in_words
from gdexplorer.session.file import LARGEST_FILE, set_aside, write_atomically
from gdexplorer.session.library import data_directory

VERSION = 1
COLUMNS = ("name", "lesson", "step", "tries", "right", "shown", "when")


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a step went.

    Attributes
    ----------
    tries : number of answers until it was right, or the solution was shown.
    right : whether the learner found a right answer.
    shown : whether the solution was shown before.
    when : of the last change, in UTC as ISO 8601.
    """

    tries: int = 0
    right: bool = False
    shown: bool = False
    when: str = ""


Records = Mapping[str, Mapping[int, Record]]


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contents of the file."""

    gdexplorer_lessons: int
    lessons: dict[str, dict[int, Record]]


class _Header(msgspec.Struct, frozen=True):
    """Fields common to files of all versions."""

    gdexplorer_lessons: int


class _DamagedError(Exception):
    """The file holds no progress."""


class Progress(Struct, frozen=True):
    """How far a learner has come, as a value; it is true if any lesson was begun.

    Attributes
    ----------
    lessons : records by the keys of lessons and the indices of their steps.
    path : the file.
    problem : a sentence if the file could not be read or written, else empty.
    """

    lessons: Records = field(default_factory=dict)
    path: Path = field(default_factory=lambda: default_path())
    problem: str = ""

    @staticmethod
    def load(path: Path | None = None) -> Progress:
        """Read the file; if it is damaged, it is set aside, and the sentence is in ``problem``."""
        path = path or default_path()
        try:
            return Progress(_read(path), path)
        except _DamagedError as damage:
            return Progress({}, path, _set_aside(path, str(damage)))
        except InputError as error:
            return Progress({}, path, str(error))

    def __bool__(self) -> bool:
        return any(self.lessons.values())

    def noted(
        self, lesson: Lesson, index: int, *, tries: int = 0, right: bool = False, shown: bool = False
    ) -> Progress:
        """Note how step ``index`` went, and write the file; once it was right, its record stays.

        If the file cannot be written, the sentence is in ``problem``, and the progress goes on in memory.
        """
        now = Progress.load(self.path)  # another window may have noted something
        keys = {**self.lessons, **now.lessons}
        lessons = {key: {**self.lessons.get(key, {}), **now.lessons.get(key, {})} for key in keys}
        before = lessons.get(lesson.key, {}).get(index, Record())
        if not before.right:
            when = datetime.now(UTC).isoformat(timespec="seconds")
            record = Record(max(tries, before.tries), right, shown or before.shown, when)
            lessons = {**lessons, lesson.key: {**lessons.get(lesson.key, {}), index: record}}
        noted = replace(self, lessons=lessons, problem=now.problem)
        try:
            _write(self.path, lessons)
        except InputError as error:
            return replace(noted, problem=now.problem or str(error))
        return noted

    def record(self, lesson: Lesson, index: int) -> Record:
        """How a step went."""
        return self.lessons.get(lesson.key, {}).get(index, Record())

    def state_of(self, lesson: Lesson) -> str:
        """Empty if it was not begun, "begun", or "done": every question was answered, or its solution shown."""
        if not self.lessons.get(lesson.key):
            return ""
        return "done" if all(self._is_over(lesson, index) for index, _ in lesson.questions) else "begun"

    def marks_of(self, lesson: Lesson) -> tuple[int, int]:
        """How many questions were answered without being shown the solution, and how many there are."""
        records = [self.record(lesson, index) for index, _ in lesson.questions]
        return sum(record.right and not record.shown for record in records), len(records)

    def next_step(self, lesson: Lesson) -> int:
        """The step to go on with: that after the last question before the first open one; 0 if none is open."""
        following = 0
        for index, _ in lesson.questions:
            if not self._is_over(lesson, index):
                return following
            following = index + 1
        return 0

    def _is_over(self, lesson: Lesson, index: int) -> bool:
        record = self.record(lesson, index)
        return record.right or record.shown

    def rows(self, name: str) -> Iterator[tuple[str, str, int, int, bool, bool, str]]:
        """A row for each step that was noted, as `COLUMNS`; steps count from 1."""
        for key, records in self.lessons.items():
            for index, record in sorted(records.items()):
                yield name, key, index + 1, record.tries, record.right, record.shown, record.when

    def export(self, path: Path, name: str) -> None:
        """Write all results to a file, CSV or JSON by its suffix, with the learner's ``name``.

        Raises
        ------
        InputError
            If its suffix is neither, or it cannot be written.
        """
        write = _json if LESSON_RESULTS.of(path.name).key == "json" else _csv
        write_atomically(path, write(name, [*self.rows(name)]).encode())


def default_path() -> Path:
    """Default path of the file."""
    return data_directory() / "lessons.json"


def _csv(name: str, rows: list[tuple[Any, ...]]) -> str:
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows)
    return file.getvalue()


def _json(name: str, rows: list[tuple[Any, ...]]) -> str:
    results = [dict(zip(COLUMNS[1:], row[1:], strict=True)) for row in rows]
    encoded = msgspec.json.encode({"name": name, "results": results})
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def _read(path: Path) -> Records:
    try:
        content = content_of(path, LARGEST_FILE)
    except FileNotFoundError:
        return {}
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise _DamagedError("it is too large") from None
        raise InputError(f"Your progress cannot be read from {path}: {error.strerror}.") from None
    try:
        version = msgspec.json.decode(content, type=_Header).gdexplorer_lessons
        if version > VERSION:
            raise InputError(f"Your progress in {path} was saved by a newer gdexplorer: use that one.")
        return msgspec.json.decode(content, type=_Kept).lessons
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _DamagedError(in_words(error)) from None


def _set_aside(path: Path, reason: str) -> str:
    try:
        return f"The file of your progress was damaged ({reason}); it was renamed to {set_aside(path)}."
    except OSError as error:
        return f"{path} is damaged ({reason}) and cannot be renamed: {error.strerror}."


def _write(path: Path, lessons: Records) -> None:
    try:
        version = msgspec.json.decode(content_of(path, LARGEST_FILE), type=_Header).gdexplorer_lessons
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        version = VERSION
    if version > VERSION:
        raise InputError(f"Your progress in {path} was saved by a newer gdexplorer: it is left unchanged.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Your progress cannot be saved in {path.parent}: {error.strerror}.") from None
    encoded = msgspec.json.encode(_Kept(VERSION, {key: dict(records) for key, records in lessons.items()}))
    write_atomically(path, msgspec.json.format(encoded, indent=2) + b"\n")
