"""The lessons that come with the program, those of plug-ins, and those of a folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from gdexplorer.errors import InputError
from gdexplorer.lessons.errors import LessonError
from gdexplorer.lessons.lesson import Lesson
from gdexplorer.lessons.reading import SUFFIX, key_of, read_lesson
from gdexplorer.plugins import admitted
from gdexplorer.resources import resource


@lru_cache(maxsize=1)
def all_lessons() -> tuple[Lesson, ...]:
    """The lessons that come with the program, in their order, and after them those of plug-ins."""
    built_in = lessons_in(resource("lessons"))
    more = admitted("lessons", _of_plugin, {lesson.key for lesson in built_in}, lambda lesson: None)
    return (*built_in, *more)


_plugged_folders: list[Path] = []


def _of_plugin(value: Any) -> list[Lesson]:
    """The lessons that an entry point refers to: a module with lessons beside it, or the path of a folder."""
    if isinstance(value, ModuleType):
        folder = Path(value.__file__ or next(iter(value.__path__)) + "/__init__.py").parent
    elif isinstance(value, str | Path):
        folder = Path(value)
    else:
        raise InputError("it refers neither to a module nor to the path of a folder")
    try:
        lessons = list(lessons_in(folder))
    except LessonError as error:
        raise InputError(f"a lesson cannot be read: {error}") from None
    if not lessons:
        raise InputError("it has no lessons")
    _plugged_folders.append(folder)
    return lessons


def _folders() -> list[Path]:
    return [resource("lessons"), *_plugged_folders]


def file_of(lesson: Lesson) -> Path:
    """The file of a lesson that comes with the program or with a plug-in.

    Raises
    ------
    InputError
        If it is none of those.
    """
    for path in (path for folder in _folders() for path in lesson_files(folder)):
        if key_of(path.name) == lesson.key:
            return path
    raise InputError(f"The lesson {lesson.title} does not come with the program.")


def is_built_in(path: Path) -> bool:
    """Whether a file is that of a lesson that comes with the program or with a plug-in."""
    return path.resolve().parent in [folder.resolve() for folder in _folders()]


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
