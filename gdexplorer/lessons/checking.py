"""Check a lesson with the engine: scenes load, solutions are right, mistakes are wrong with their sentences.

Problems make a lesson unusable; traps only make it worse than its author thinks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.lessons.errors import LessonError
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.lesson import Lesson, Step
from gdexplorer.lessons.questions import Question
from gdexplorer.lessons.scenes import Scene
from gdexplorer.objectives.data.source import CsvFile, SklearnSet
from gdexplorer.objectives.data.split import Split

# Of at least as many choices, not all should have the same answer.
FEWEST_CHOICES = 3


def problems(lesson: Lesson) -> Iterator[LessonError]:
    """All that is wrong with a lesson that could be read, in the order of its steps."""
    checked: dict[Scene, Facts | None] = {}
    for step in lesson.steps:
        scene = step.scene
        if scene is None:
            continue
        if scene not in checked:
            found = _loaded(scene)
            checked[scene] = found if isinstance(found, Facts) else None
            if isinstance(found, LessonError):
                yield found
        facts = checked[scene]
        if facts is not None and step.question is not None:
            yield from _problems_of(step, step.question, facts)


def traps(lesson: Lesson) -> Iterator[LessonError]:
    """What teachers easily overlook in a lesson that can be used: warnings, in the order of its steps."""
    if not lesson.questions:
        yield LessonError("The lesson asks nothing: add a question to a step.", lesson.steps[0].line)
    right: list[int] = []
    for step in lesson.steps:
        if step.scene is None:
            continue
        try:
            facts = Facts.of(step.scene.document())
            yield from (LessonError(text, step.scene.line) for text in _traps_of_scene(step.scene))
            if step.question is not None:
                yield from (LessonError(text, step.question_line) for text in step.question.traps(facts))
                right += [step.question.solution(facts)] if step.question.kind == "choice" else []
        except InputError:  # a problem
            continue
    if len(right) >= FEWEST_CHOICES and len({*right}) == 1:
        yield LessonError(
            f"Option {right[0] + 1} is right in each choice: change their order, for it will be guessed.",
            lesson.steps[0].line,
        )


def _traps_of_scene(scene: Scene) -> Iterator[str]:
    choice = scene.document().experiment.objective
    for data in (getattr(choice, name, None) for name in ("data", "source")):
        if isinstance(data, CsvFile):
            yield f"The session reads {data.path}, which others do not have: use the houses or a generated set."
        if isinstance(data, SklearnSet):
            yield "The session needs scikit-learn, which others may lack: use the houses or a generated set."
    test = getattr(choice, "test", msgspec.UNSET)
    if isinstance(test, Split) and test.file is not msgspec.UNSET:
        yield f"The session tests on {test.file}, which others do not have: keep a share of the rows instead."


def _loaded(scene: Scene) -> Facts | LessonError:
    try:
        return Facts.of(scene.document())
    except LessonError as error:
        return error
    except InputError as error:
        return LessonError(str(error), scene.line)


def _problems_of(step: Step, question: Question, facts: Facts) -> Iterator[LessonError]:
    try:
        question.check_scene(facts)
        for text in (question.prompt, question.hint):
            question.told(text, facts)
        solution = question.solution(facts)
        if not question.judge(solution, facts).right:
            raise InputError("Its solution is judged to be wrong.")
        if all(question.judge(answer, facts).right for answer in question.others(facts)):
            raise InputError("It is trivial: every answer that was tried is right.")
        question.filled(question.otherwise, question.scope(solution, facts))
    except InputError as error:
        yield LessonError(f"The question cannot be used: {error}", step.question_line)
        return
    for place in question.mistakes_to_check(facts):
        if problem := _problem_of_mistake(question, place, facts):
            line = step.mistake_lines[place] if place < len(step.mistake_lines) else step.question_line
            yield LessonError(problem, line)


def _problem_of_mistake(question: Question, place: int, facts: Facts) -> str:
    """What is wrong with a mistake; empty if nothing is."""
    try:
        answer: Any = question.example(place, facts)
        judgement = question.judge(answer, facts)
    except InputError as error:
        return str(error)
    if judgement.right:
        return f"The example of mistake {place + 1} is right."
    if judgement.mistake != place:
        return f"The example of mistake {place + 1} is not told apart: {judgement.said}"
    return "" if judgement.said.strip() else f"Nothing is said about mistake {place + 1}."
