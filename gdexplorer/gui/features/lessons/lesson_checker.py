"""Reads and checks the text of a lesson while it is written, off the window's thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject

from gdexplorer.gui.jobs.job import Job
from gdexplorer.gui.jobs.policy import LATEST_WINS
from gdexplorer.gui.jobs.worker import Task

if TYPE_CHECKING:
    from gdexplorer.lessons.errors import LessonError
    from gdexplorer.lessons.lesson import Lesson


class Written(Struct, frozen=True):
    """A text to check: ``key`` of the lesson, and ``folder`` in which it lies, None if it was not saved yet."""

    text: str
    key: str = "lesson"
    folder: Path | None = None


class Checked(Struct, frozen=True):
    """What is known about a text.

    Attributes
    ----------
    lesson : what was read; None if the text cannot be read.
    problems, warnings : what is wrong, and what its author may have overlooked, each with its line.
    is_whole : whether the engine has checked it, too.
    """

    written: Written
    lesson: Lesson | None = None
    problems: tuple[LessonError, ...] = ()
    warnings: tuple[LessonError, ...] = ()
    is_whole: bool = True


def checker_job(parent: QObject) -> Job:
    """A job that takes what is `Written` and emits it as `Checked`, first read, then whole; a newer text ends it."""
    return Job("lesson check", _checked, LATEST_WINS, parent)


def read(written: Written) -> Lesson:
    """The lesson that a text is.

    Raises
    ------
    LessonError
        If something in it is wrong; it has the line.
    """
    from gdexplorer.lessons.reading import lesson_from

    return lesson_from(written.text.encode(errors="replace"), written.key, written.folder)


def _checked(written: Written, task: Task) -> Iterator[Checked]:
    from gdexplorer.lessons.checking import problems, traps
    from gdexplorer.lessons.errors import LessonError
    from gdexplorer.lessons.stopping import stopping

    try:
        lesson = read(written)
    except LessonError as error:
        yield Checked(written, problems=(error,))
        return
    yield Checked(written, lesson, is_whole=False)
    with stopping(task.cancelled):
        found, warnings = tuple(problems(lesson)), tuple(traps(lesson))
    yield Checked(written, lesson, found, warnings)
