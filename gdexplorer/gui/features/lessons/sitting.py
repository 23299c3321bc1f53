"""A lesson as it is taken: which step, and how far its question has come."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    from gdexplorer.lessons.judging import Judgement
    from gdexplorer.lessons.lesson import Lesson, Step
    from gdexplorer.session.document import Document


class Phase(Enum):
    """How far a step has come."""

    PREPARING = "preparing"  # its scene is computed, its formulas are typeset
    READING = "reading"  # it asks nothing
    ASKING = "asking"  # the learner has not committed to an answer
    JUDGING = "judging"
    JUDGED = "judged"


class Sitting(Struct, frozen=True):
    """A lesson that someone takes.

    Attributes
    ----------
    index : of the step.
    answer : what the learner has entered; None if nothing.
    judgement : of the answer that was committed, or of the one that is shown.
    truth : the right answer as the engine finds it, once the learner has committed or asked to be shown.
    shown : whether the learner asked to be shown.
    tries : number of answers committed in this step.
    hinted : whether the hint is shown.
    formulas : SVG of each formula, by its LaTeX.
    prompt, hint : of the question, with the numbers of the scene.
    is_trial : whether its author tries it, so that nothing of it is kept.
    """

    lesson: Lesson
    index: int = 0
    phase: Phase = Phase.PREPARING
    answer: Any = None
    judgement: Judgement | None = None
    truth: Any = None
    shown: bool = False
    tries: int = 0
    hinted: bool = False
    formulas: Mapping[str, str] = field(default_factory=dict)
    prompt: str = ""
    hint: str = ""
    is_trial: bool = False

    @property
    def step(self) -> Step:
        """The present step."""
        return self.lesson.steps[self.index]

    @property
    def question(self) -> Any:
        """The question of the present step; None if it asks nothing."""
        return self.step.question

    @property
    def document(self) -> Document:
        """The scene of the present step."""
        assert self.step.scene is not None  # no question is read without one
        return self.step.scene.document()

    @property
    def is_last(self) -> bool:
        """Whether no step follows."""
        return self.index + 1 == len(self.lesson.steps)

    @property
    def is_answered(self) -> bool:
        """Whether the question, if there is one, was answered rightly, or shown."""
        right = self.judgement is not None and self.judgement.right
        return self.phase is Phase.READING or self.shown or (self.phase is Phase.JUDGED and right)

    def at(self, index: int) -> Sitting:
        """Another step of the lesson, from its beginning."""
        return Sitting(self.lesson, index, is_trial=self.is_trial)

    def asking_again(self) -> Sitting:
        """The question before the learner commits; the last answer is kept."""
        return replace(self, phase=Phase.ASKING, judgement=None, truth=None, shown=False)
