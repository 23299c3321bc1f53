"""Begin a lesson from a document: one file, to be edited."""

from __future__ import annotations

from pathlib import Path

from gdexplorer.errors import InputError
from gdexplorer.lessons.checking import problems, traps
from gdexplorer.lessons.errors import LessonError
from gdexplorer.lessons.reading import LARGEST_FILE, SUFFIX, lesson_from
from gdexplorer.lessons.templates import TEMPLATES
from gdexplorer.lessons.writing import scene_block, toml
from gdexplorer.session.document import Document
from gdexplorer.session.file import write_atomically

_HEADER = """+++
title = {title}
minutes = 3
goals = ["Say what happens, and why."]
+++
"""
_STEP = """
# {heading}

Say here what is to be seen.

{scene}"""
# The first that can be asked about a document is the example of a question.
_QUESTIONS = *(TEMPLATES[kind].block for kind in ("end", "number")), ""


def begin_lesson(path: Path, document: Document) -> None:
    """Write a lesson of one step that shows ``document`` and asks a question about it. Slow: the engine checks it.

    Raises
    ------
    InputError
        If it cannot be written, or ``document`` cannot be the scene of a lesson.
    """
    text = first_text(path.name.removesuffix(SUFFIX), document)
    write_atomically(path, text.encode())


def first_text(title: str, document: Document) -> str:
    """The text of a lesson of one step that shows ``document`` and asks a question about it.

    Raises
    ------
    InputError
        If ``document`` cannot be the scene of a lesson.
    """
    header = _HEADER.format(title=toml(title.encode(errors="replace").decode()))
    text = header + step_text(document, "Look first")
    return next(text + question for question in _QUESTIONS if not question or _can_be_used(text + question))


def step_text(document: Document, heading: str) -> str:
    """A step that shows ``document``. Slow the first time if there is a formula or a network.

    Raises
    ------
    InputError
        If ``document`` cannot be the scene of a lesson.
    """
    text = _STEP.format(heading=heading, scene=scene_block(document))
    if len(text.encode()) > LARGEST_FILE // 2:
        raise InputError("This window shows too much for a lesson: there are too many starts or coordinates.")
    scene = lesson_from((_HEADER.format(title='"x"') + text).encode()).steps[0].scene
    assert scene is not None
    try:
        scene.document()
    except LessonError as error:
        raise InputError(f"What the window shows cannot be the scene of a lesson. {error.reason}") from None
    return text


def _can_be_used(text: str) -> bool:
    lesson = lesson_from(text.encode())
    return not any(True for check in (problems, traps) for _ in check(lesson))
