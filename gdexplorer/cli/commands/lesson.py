"""``gdexplorer lesson``: lists lessons, checks files of lessons, and plays one with given answers."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gdexplorer.cli.command import Command
from gdexplorer.cli.usage import reading
from gdexplorer.console import complain
from gdexplorer.errors import InputError
from gdexplorer.plain_json import as_json
from gdexplorer.plugins import package_of

if TYPE_CHECKING:
    from gdexplorer.lessons.errors import LessonError
    from gdexplorer.lessons.lesson import Lesson

LARGEST_ANSWERS = 1_000_000


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("action", choices=tuple(_ACTIONS), help="what to do")
    parser.add_argument("files", metavar="FILE", nargs="*", help="files of lessons; for play, one")
    parser.add_argument("--answers", metavar="FILE", help="for play: a JSON list with an answer to each question")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: Namespace) -> int:
    """Do what was chosen; the status is 1 if a file is wrong."""
    return _ACTIONS[options.action](options)


def _list(options: Namespace) -> int:
    from gdexplorer.lessons.shelf import all_lessons

    with reading(options):
        _refuse(options.files or options.answers, "list takes no files.")
    entries = [_entry(lesson) for lesson in all_lessons()]
    if options.json:
        print(as_json(entries))
    else:
        for entry in entries:
            size = f"{entry['minutes']} min, {entry['questions']} questions"
            package = package_of("lessons", entry["key"])
            print(f"{entry['order']:>2}  {entry['title']} ({size}{f', from {package}' if package else ''})")
    return 0


def _entry(lesson: Lesson) -> dict[str, Any]:
    return {
        "key": lesson.key, "order": lesson.order, "title": lesson.title, "minutes": lesson.minutes,
        "goals": list(lesson.goals), "language": lesson.language, "licence": lesson.licence,
        "steps": len(lesson.steps), "questions": len(lesson.questions),
        "package": package_of("lessons", lesson.key) or "gdexplorer",
    }  # fmt: skip


def _check(options: Namespace) -> int:
    with reading(options):
        _refuse(not options.files, "name the files of the lessons to check.")
        _refuse(options.answers, "--answers goes with play only.")
    found = [(name, *_problems(name)) for name in options.files]
    if options.json:
        print(as_json([entry for each in found for entry in _entries(*each)]))
    else:
        for each in found:
            _say(*each)
    return int(any(errors for _, errors, _ in found))


def _problems(name: str) -> tuple[list[LessonError], list[LessonError]]:
    """What is wrong with a lesson, and what its author may have overlooked."""
    from gdexplorer.lessons.checking import problems, traps
    from gdexplorer.lessons.errors import LessonError
    from gdexplorer.lessons.reading import read_lesson

    try:
        lesson = read_lesson(Path(name))
    except LessonError as error:
        return [error], []
    return list(problems(lesson)), list(traps(lesson))


def _say(name: str, errors: list[LessonError], warnings: list[LessonError]) -> None:
    for error in errors:
        complain(f"{name}:{error.line}: {error.reason}")
    for warning in warnings:
        complain(f"{name}:{warning.line}: warning: {warning.reason}")
    if not errors:
        print(f"{name}: no problems")


def _entries(name: str, errors: list[LessonError], warnings: list[LessonError]) -> list[dict[str, Any]]:
    both = (("problem", errors), ("warning", warnings))
    return [{"file": name, "line": each.line, kind: each.reason} for kind, found in both for each in found]


def _play(options: Namespace) -> int:
    from gdexplorer.lessons.reading import read_lesson

    with reading(options):
        _refuse(len(options.files) != 1, "name the file of one lesson.")
        _refuse(not options.answers, "--answers is missing; see gdexplorer lesson --help")
    lesson, answers = read_lesson(Path(options.files[0])), _answers(Path(options.answers))
    if len(answers) != len(lesson.questions):
        raise InputError(f"The lesson has {len(lesson.questions)} questions, but {len(answers)} answers are given.")
    results = [_result(lesson, place, answer) for place, answer in enumerate(answers)]
    if options.json:
        print(as_json(results))
    else:
        for result in results:
            print(
                f"step {result['step']} ({result['kind']}): {'right' if result['right'] else 'wrong'}. {result['said']}"
            )
    return 0


def _answers(path: Path) -> list[Any]:
    from gdexplorer.files import content_of

    try:
        answers = json.loads(content_of(path, LARGEST_ANSWERS))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path} is no JSON.") from None
    if not isinstance(answers, list):
        raise InputError(f"{path} must hold a JSON list with an answer to each question.")
    return answers


def _result(lesson: Lesson, place: int, answer: Any) -> dict[str, Any]:
    from gdexplorer.lessons.facts import Facts

    index, question = lesson.questions[place]
    scene = lesson.steps[index].scene
    assert scene is not None  # a question has one
    try:
        judgement = question.judge(answer, Facts.of(scene.document()))
    except InputError as error:
        raise InputError(f"Answer {place + 1} cannot be judged: {error}") from error
    return {
        "step": index + 1, "kind": question.kind, "right": judgement.right, "mistake": judgement.mistake,
        "said": judgement.said,
    }  # fmt: skip


def _refuse(wrong: object, message: str) -> None:
    if wrong:
        raise InputError(message)


_ACTIONS = {"list": _list, "check": _check, "play": _play}

COMMAND = Command(
    "lesson",
    "list lessons, check files of lessons, or play one with given answers",
    add_arguments,
    run,
    order=80,
    description="List the lessons that come with the program; check files of lessons: each scene loads, each solution "
    "is right and each mistake is wrong, with warnings of what is easily overlooked; or judge the answers to a "
    "lesson's questions.",
)
