"""Which learning rate? The learner moves a slider."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, ClassVar, Literal

import numpy as np

from gdexplorer.errors import InputError
from gdexplorer.lessons import vocabulary
from gdexplorer.lessons.facts import Facts, with_rate
from gdexplorer.lessons.questions.question import Mistake, Question, Reader, number_from
from gdexplorer.lessons.vocabulary import FactScope
from gdexplorer.numerals import percent, short
from gdexplorer.session.document import Document

# Rates that are tried between the lowest and the highest, and halvings of the interval in which a condition ends.
_TRIED, _HALVINGS = 49, 16
# A smaller part of the slider is hard to hit.
LEAST_SHARE = 0.02


class RateMistake(Mistake, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wrong rate.

    Attributes
    ----------
    when : which, as a condition of ``answer`` and the runs at that rate.
    """

    when: str


class RateQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="rate"):
    """A learning rate for which a condition holds.

    Attributes
    ----------
    low, high : ends of the slider, which is logarithmic.
    holds : the condition, of ``answer`` and the runs at that rate.
    optimizer : whose rate.
    wanted : the largest or the smallest such rate, within ``factor``, or any.
    """

    low: float
    high: float
    holds: str
    optimizer: int = 0
    wanted: Literal["largest", "smallest", "any"] = "any"
    factor: float = 1.25
    mistakes: tuple[RateMistake, ...] = ()
    NAMES: ClassVar[frozenset[str]] = frozenset({"answer"})

    def check(self) -> None:
        """Check the numbers, too."""
        super().check()
        if not 0.0 < self.low < self.high < math.inf:
            raise InputError(f"low and high are rates, 0 < low < high, not {self.low} and {self.high}.")
        if not 1.0 < self.factor <= 1000.0:
            raise InputError(f"factor is above 1 and at most 1000, not {self.factor}.")

    def check_scene(self, facts: Facts) -> None:
        """Look for the optimizer, and whether it has a learning rate."""
        with_rate(facts.document, self.optimizer, self.low)

    def expressions(self) -> Iterator[tuple[str, Reader]]:
        """The condition, and those of mistakes."""
        for text in (self.holds, *(mistake.when for mistake in self.mistakes)):
            yield text, vocabulary.condition

    def answer_from(self, given: Any, facts: Facts) -> float:
        """A rate within the slider's range."""
        rate = number_from(given, "A rate")
        if not self.low * (1.0 - 1e-9) <= rate <= self.high * (1.0 + 1e-9):
            raise InputError(f"Choose a rate from {short(self.low)} to {short(self.high)}, not {short(rate)}.")
        return rate

    def named(self, answer: float) -> Mapping[str, float]:
        """The rate."""
        return {"answer": answer}

    def played(self, answer: float, document: Document) -> Document:
        """The runs at that rate."""
        return with_rate(document, self.optimizer, answer)

    def _holds(self, rate: float, document: Document) -> bool:
        facts = Facts.of(self.played(rate, document), keep=False)
        return bool(vocabulary.condition(self.holds, self.NAMES).evaluated(FactScope(facts, self.named(rate))))

    def is_right(self, answer: float, scope: FactScope) -> bool:
        """Whether the condition holds, and not any more for a rate that is larger (smaller) by the factor."""
        if not vocabulary.condition(self.holds, self.NAMES).evaluated(scope):
            return False
        if self.wanted == "any":
            return True
        further = answer * self.factor if self.wanted == "largest" else answer / self.factor
        return not self._holds(further, scope.facts.document)

    def is_mistake(self, mistake: RateMistake, answer: float, scope: FactScope) -> bool:
        """Whether the mistake's condition holds."""
        return bool(vocabulary.condition(mistake.when, self.NAMES).evaluated(scope))

    def _tried(self) -> list[float]:
        return [float(rate) for rate in np.geomspace(self.low, self.high, _TRIED)]

    def candidates(self, mistake: RateMistake, facts: Facts) -> Iterator[float]:
        """Rates of the slider."""
        yield from self._tried()

    def others(self, facts: Facts) -> Iterator[float]:
        """Rates of the slider."""
        yield from self._tried()[::8]

    def traps(self, facts: Facts) -> Iterator[str]:
        """Rates that are hard to choose on the slider, too."""
        yield from super().traps(facts)
        share = math.log(self.factor) / math.log(self.high / self.low)
        if self.wanted != "any" and share < LEAST_SHARE:
            yield f"Right are only {percent(share, 1)} of the slider: make factor larger, or low and high closer."

    def solution(self, facts: Facts) -> float:
        """A right rate, with two digits if these are enough.

        Raises
        ------
        InputError
            If none is found.
        """
        rates = self._tried()
        holding = [self._holds(rate, facts.document) for rate in rates]
        if any(holding):
            found = self._found(rates, holding, facts.document)
            for rate in (*_rounded(found), found, *rates):
                if self.low <= rate <= self.high and self.is_right(rate, self.scope(rate, facts, keep=False)):
                    return rate
        raise InputError(f"No rate from {short(self.low)} to {short(self.high)} is right.")

    def _found(self, rates: list[float], holding: list[bool], document: Document) -> float:
        """A rate that is about right: the last (first) at which the condition holds, or the middle of a range."""
        places = [place for place, holds in enumerate(holding) if holds]
        if self.wanted == "any":
            ranges = [[*group] for holds, group in groupby(range(len(rates)), key=holding.__getitem__) if holds]
            longest = max(ranges, key=len)
            return rates[longest[len(longest) // 2]]
        place, step = (places[-1], 1) if self.wanted == "largest" else (places[0], -1)
        inside = rates[place]
        if not 0 <= place + step < len(rates):
            return inside
        outside = rates[place + step]
        for _ in range(_HALVINGS):
            middle = math.sqrt(inside * outside)
            inside, outside = (middle, outside) if self._holds(middle, document) else (inside, middle)
        return inside


def _rounded(rate: float) -> Iterator[float]:
    """Rates with few digits near ``rate``."""
    for digits in (1, 2, 3):
        unit = 10.0 ** (math.floor(math.log10(rate)) - digits + 1)
        for whole in (math.floor(rate / unit), math.ceil(rate / unit)):
            yield float(f"{whole * unit:.{digits}g}")
