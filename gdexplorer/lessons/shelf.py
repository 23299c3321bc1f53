"""The lessons that come with the program, and those of a folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from gdexplorer.errors import InputError
from gdexplorer.lessons.lesson import Lesson
from gdexplorer.lessons.reading import SUFFIX, key_of, read_lesson
from gdexplorer.resources import resource


@lru_cache(maxsize=1)
def all_lessons() -> tuple[Lesson, ...]:
    """The lessons that come with the program, in their order."""
    return lessons_in(resource("lessons"))


def file_of(lesson: Lesson) -> Path:
    """The file of a lesson that comes with the program.

    Raises
    ------
    InputError
        If it is none of those.
    """
    for path in lesson_files(resource("lessons")):
        if key_of(path.name) == lesson.key:
            return path
    raise InputError(f"The lesson {lesson.title} does not come with the program.")


def is_built_in(path: Path) -> bool:
    """Whether a file is that of a lesson that comes with the program."""
    return path.resolve().parent == resource("lessons").resolve()


def lessons_in(folder: Path) -> tuple[Lesson, ...]:
    """All lessons of a folder, in their order.

    Raises
    ------
    InputError
        If the folder cannot be read.
    LessonError
        If one of them cannot be read.
    """
    read = [read_lesson(path) for path in lesson_files(folder)]
    return tuple(sorted(read, key=lambda lesson: lesson.order))


def lesson_files(folder: Path) -> list[Path]:
    """The files of a folder that may be lessons, by name.

    Raises
    ------
    InputError
        If the folder cannot be read.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and not path.name.startswith("."))
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror}.") from None
