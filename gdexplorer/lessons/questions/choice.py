"""Which of these? The learner chooses a sentence, a path or a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec

from gdexplorer.errors import InputError
from gdexplorer.lessons import vocabulary
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.questions.question import Question, Reader
from gdexplorer.lessons.scenes import SceneSettings
from gdexplorer.lessons.vocabulary import FactScope

_RUN = frozenset({"run"})


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something to choose.

    Attributes
    ----------
    text : the sentence to choose, or a caption.
    path : the run to choose; ``run`` in its condition.
    picture : the scene to choose; its condition is about the scene's facts.
    holds : the condition for which it is right.
    said : sentence after it was chosen; empty for the right one: that of the question.
    """

    holds: str
    text: str = ""
    path: int | None = None
    picture: SceneSettings | None = None
    said: str = ""


class ChoiceQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="choice"):
    """A choice among options, of which exactly one is right; the answer is its index.

    A mistake is a wrong option, and has its index.
    """

    options: tuple[Option, ...]
    HIDES_PATHS: ClassVar[bool] = True

    @property
    def known_mistakes(self) -> tuple[Any, ...]:
        """The options."""
        return self.options

    def check(self) -> None:
        """Check the number of options and what they show, too."""
        super().check()
        if len(self.options) < 2:
            raise InputError("A choice has at least two options.")
        for option in self.options:
            if not (option.text or option.picture or option.path is not None):
                raise InputError("An option has a text, a path or a picture.")
            vocabulary.condition(option.holds, _RUN if option.path is not None else self.NAMES)

    def check_scene(self, facts: Facts) -> None:
        """Look for the run of each option."""
        for option in self.options:
            if option.path is not None:
                facts.run(option.path)

    def expressions(self) -> Iterator[tuple[str, Reader]]:
        """None but those of options."""
        yield from ()

    def answer_from(self, given: Any, facts: Facts) -> int:
        """The index of an option."""
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < len(self.options):
            raise InputError(f"Choose one of {len(self.options)} options, counted from 0, not {given!r}.")
        return given

    def truths(self, facts: Facts) -> tuple[bool, ...]:
        """Which options are right.

        Raises
        ------
        InputError
            If a condition cannot be evaluated.
        """
        return tuple(self._holds(option, facts) for option in self.options)

    def _holds(self, option: Option, facts: Facts) -> bool:
        if option.picture is not None:
            facts = Facts.of(option.picture.document())
        names = {} if option.path is None else {"run": float(option.path)}
        return bool(vocabulary.condition(option.holds, frozenset(names)).evaluated(FactScope(facts, names)))

    def is_right(self, answer: int, scope: FactScope) -> bool:
        """Whether the condition of the chosen option holds."""
        return self._holds(self.options[answer], scope.facts)

    def mistake_of(self, answer: int, scope: FactScope) -> int | None:
        """The wrong option itself."""
        return answer

    def words(self, answer: int, right: bool, mistake: int | None) -> str:
        """The sentence of the option, or that of the question."""
        return self.options[answer].said or (self.said if right else self.otherwise)

    def solution(self, facts: Facts) -> int:
        """The index of the right option.

        Raises
        ------
        InputError
            If not exactly one is right.
        """
        right = [place for place, holds in enumerate(self.truths(facts)) if holds]
        if len(right) != 1:
            which = f"options {', '.join(str(place + 1) for place in right)} are" if right else "no option is"
            raise InputError(f"Exactly one option must be right, but {which}.")
        return right[0]

    def example(self, place: int, facts: Facts) -> int:
        """The option itself."""
        return place

    def mistakes_to_check(self, facts: Facts) -> tuple[int, ...]:
        """All wrong options."""
        return tuple(place for place, holds in enumerate(self.truths(facts)) if not holds)
