"""How much? The learner types a number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from gdexplorer.errors import InputError
from gdexplorer.lessons import vocabulary
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.questions.question import Mistake, Question, Reader, number_from
from gdexplorer.lessons.vocabulary import FactScope

# Of a number that people may be expected to give exactly.
DIGITS = 6


class NumberMistake(Mistake, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wrong number.

    Attributes
    ----------
    value : which, as an expression.
    """

    value: str


class NumberQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="number"):
    """A number that follows from the facts.

    Attributes
    ----------
    value : which, as an expression.
    within : how far off an answer may be, relative to the number.
    within_absolute : how far off it may be, absolutely; if given, instead of ``within``.
    unit : what is written behind the number.
    """

    value: str
    within: float = 0.1
    within_absolute: float | None = None
    unit: str = ""
    mistakes: tuple[NumberMistake, ...] = ()
    HIDES_PATHS: ClassVar[bool] = True
    NAMES: ClassVar[frozenset[str]] = frozenset({"answer"})

    def check(self) -> None:
        """Check the tolerance, too."""
        super().check()
        if not 0.0 <= self.within < 1.0:
            raise InputError(f"within is relative to the number, from 0 to below 1, not {self.within}.")
        if self.within_absolute is not None and not 0.0 <= self.within_absolute < math.inf:
            raise InputError(f"within_absolute is zero or positive, not {self.within_absolute}.")

    def expressions(self) -> Iterator[tuple[str, Reader]]:
        """The number, and those of mistakes."""
        for text in (self.value, *(mistake.value for mistake in self.mistakes)):
            yield text, lambda text, names: vocabulary.number(text)

    def answer_from(self, given: Any, facts: Facts) -> float:
        """A number."""
        return number_from(given, "The answer")

    def named(self, answer: float) -> Mapping[str, float]:
        """The answer."""
        return {"answer": answer}

    def is_right(self, answer: float, scope: FactScope) -> bool:
        """Whether the answer is close to the number."""
        return self._is_close(answer, self._number(self.value, scope.facts))

    def _number(self, text: str, facts: Facts) -> float:
        return float(vocabulary.number(text).evaluated(FactScope(facts)))

    def _is_close(self, answer: float, number: float) -> bool:
        return math.isfinite(number) and abs(answer - number) <= self._allowed(number)

    def _allowed(self, number: float) -> float:
        """How far off an answer may be."""
        return self.within * abs(number) if self.within_absolute is None else self.within_absolute

    def is_mistake(self, mistake: NumberMistake, answer: float, scope: FactScope) -> bool:
        """Whether the answer is close to the wrong number."""
        return self._is_close(answer, self._number(mistake.value, scope.facts))

    def candidates(self, mistake: NumberMistake, facts: Facts) -> Iterator[float]:
        """The wrong number."""
        if math.isfinite(number := self._number(mistake.value, facts)):
            yield number

    def others(self, facts: Facts) -> Iterator[float]:
        """Numbers on both sides."""
        number = self.solution(facts)
        yield from (2.0 * number + 1.0, number / 2.0 - 1.0, -number)

    def traps(self, facts: Facts) -> Iterator[str]:
        """Numbers that nobody hits, too."""
        yield from super().traps(facts)
        number = self.solution(facts)
        if self._allowed(number) > 0.0:
            return
        if number == 0.0 and self.within_absolute is None:
            yield "The number is 0 here, and within is relative to it, so that only 0 is right: add within_absolute."
        elif float(f"{number:.{DIGITS}g}") != number:
            yield f"The number is {number!r} here, and no other is right: allow a difference."

    def solution(self, facts: Facts) -> float:
        """The number.

        Raises
        ------
        InputError
            If it is not finite.
        """
        number = self._number(self.value, facts)
        if not math.isfinite(number):
            raise InputError(f"The number {self.value} is {number} here: nobody can type it.")
        return number
