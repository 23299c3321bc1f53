"""In which order? The learner moves runs up and down."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise, permutations
from typing import Any, ClassVar

from gdexplorer.errors import InputError
from gdexplorer.lessons import vocabulary
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.questions.question import Mistake, Question, Reader
from gdexplorer.lessons.vocabulary import FactScope

_RUN = frozenset({"run"})
MOST_RUNS = 6
Runs = tuple[int, ...]


class OrderMistake(Mistake, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wrong order.

    Attributes
    ----------
    when : which, as a condition of ``first`` and ``last``, the runs at its ends.
    """

    when: str


class OrderQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="order"):
    """Runs in the order of a number.

    Attributes
    ----------
    runs : which, in the order in which they are listed at first.
    by : the number, as an expression of ``run``.
    ascending : whether the smallest comes first.
    """

    runs: Runs
    by: str
    ascending: bool = True
    mistakes: tuple[OrderMistake, ...] = ()
    HIDES_PATHS: ClassVar[bool] = True
    NAMES: ClassVar[frozenset[str]] = frozenset({"first", "last"})

    def check(self) -> None:
        """Check the runs, too."""
        super().check()
        vocabulary.number(self.by, _RUN)
        if not 2 <= len(self.runs) <= MOST_RUNS or len({*self.runs}) < len(self.runs) or min(self.runs) < 0:
            raise InputError(f"runs are 2 to {MOST_RUNS} different runs, counted from 0.")

    def check_scene(self, facts: Facts) -> None:
        """Look for each run."""
        for run in self.runs:
            facts.run(run)

    def expressions(self) -> Iterator[tuple[str, Reader]]:
        """The conditions of mistakes."""
        for mistake in self.mistakes:
            yield mistake.when, vocabulary.condition

    def answer_from(self, given: Any, facts: Facts) -> Runs:
        """All runs of the question, in some order."""
        whole = isinstance(given, list | tuple) and all(
            isinstance(run, int) and not isinstance(run, bool) for run in given
        )
        if not whole or sorted(given) != sorted(self.runs):
            raise InputError(f"An order names each of the runs {', '.join(map(str, self.runs))} once, not {given!r}.")
        return tuple(given)

    def named(self, answer: Runs) -> Mapping[str, float]:
        """The runs at the ends."""
        return {"first": float(answer[0]), "last": float(answer[-1])}

    def _number(self, run: int, facts: Facts) -> float:
        number = float(vocabulary.number(self.by, _RUN).evaluated(FactScope(facts, {"run": float(run)})))
        if math.isnan(number):
            raise InputError(f"{self.by} is undefined for run {run}.")
        return number if self.ascending else -number

    def is_right(self, answer: Runs, scope: FactScope) -> bool:
        """Whether the number never falls along the order; equal ones may come either way."""
        return all(one <= other for one, other in pairwise(self._number(run, scope.facts) for run in answer))

    def is_mistake(self, mistake: OrderMistake, answer: Runs, scope: FactScope) -> bool:
        """Whether the mistake's condition holds."""
        return bool(vocabulary.condition(mistake.when, self.NAMES).evaluated(scope))

    def candidates(self, mistake: OrderMistake, facts: Facts) -> Iterator[Runs]:
        """All orders."""
        yield from permutations(self.runs)

    def others(self, facts: Facts) -> Iterator[Runs]:
        """All orders."""
        yield from permutations(self.runs)

    def solution(self, facts: Facts) -> Runs:
        """The runs by their numbers."""
        return tuple(sorted(self.runs, key=lambda run: self._number(run, facts)))
