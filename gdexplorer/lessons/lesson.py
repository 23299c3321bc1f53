"""A lesson: steps with text, a scene and at most one question."""

from __future__ import annotations

from msgspec import Struct

from gdexplorer.lessons.questions import Question
from gdexplorer.lessons.scenes import Scene


class Step(Struct, frozen=True):
    """A step of a lesson.

    Attributes
    ----------
    heading : plain text, which may contain formulas.
    text : Markdown, without the blocks of scene and question.
    scene : its own, or that of an earlier step; None if there was none yet.
    question : what is asked, if anything is.
    line : line of its heading in the file.
    question_line, mistake_lines : lines of its question, and of the mistakes (options) in it.
    """

    heading: str
    text: str
    scene: Scene | None
    question: Question | None
    line: int
    question_line: int = 0
    mistake_lines: tuple[int, ...] = ()


class Lesson(Struct, frozen=True):
    """A lesson, as read from its file.

    Attributes
    ----------
    key : its name in the learner's progress: that of its file, without number and suffix.
    minutes : how long it takes, 1 to 5.
    goals : what a learner can do afterwards.
    order : its place among the lessons.
    sources : where it comes from, as Markdown.
    """

    key: str
    title: str
    minutes: int
    goals: tuple[str, ...]
    order: int
    language: str
    licence: str
    sources: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def questions(self) -> tuple[tuple[int, Question], ...]:
        """Its questions, each with the index of its step."""
        return tuple((i, step.question) for i, step in enumerate(self.steps) if step.question is not None)
