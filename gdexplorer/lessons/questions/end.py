"""Where will it end? The learner clicks the point."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.questions.question import Mistake, Place, Question, pair_from
from gdexplorer.lessons.vocabulary import FactScope
from gdexplorer.numerals import short

# Around a place: radii, as fractions of the tolerance, and directions.
_AROUND = np.array([0.5, 0.95])
_ANGLES = np.linspace(0.0, 2.0 * math.pi, 16, endpoint=False)
_CIRCLE = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])


class EndMistake(Mistake, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wrong place.

    Attributes
    ----------
    near : the start; another minimum than the one where the run ends; the best minimum; a saddle; a maximum; or the
        minimum nearest to the start.
    """

    near: Literal["start", "minimum", "best", "saddle", "maximum", "nearest"]


class EndQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="end"):
    """Where a run ends.

    Attributes
    ----------
    run : which.
    within : how far away an answer may be, as a fraction of the map's diagonal.
    """

    run: int = 0
    within: float = 0.05
    mistakes: tuple[EndMistake, ...] = ()
    HIDES_PATHS: ClassVar[bool] = True
    NAMES: ClassVar[frozenset[str]] = frozenset({"answer_x", "answer_y"})

    def check(self) -> None:
        """Check the tolerance, too."""
        super().check()
        if not 0.0 < self.within <= 0.5:
            raise InputError(f"within is a fraction of the map's diagonal, above 0 and at most 0.5, not {self.within}.")

    def check_scene(self, facts: Facts) -> None:
        """Look for the end."""
        self._end(facts)

    def answer_from(self, given: Any, facts: Facts) -> Place:
        """A point of the plane."""
        return pair_from(given, "A point")

    def named(self, answer: Place) -> Mapping[str, float]:
        """The coordinates of the answer."""
        return {"answer_x": answer[0], "answer_y": answer[1]}

    def is_right(self, answer: Place, scope: FactScope) -> bool:
        """Whether the answer is near the end of the run."""
        return self._is_near(answer, self._end(scope.facts), scope.facts)

    def _end(self, facts: Facts) -> Place:
        end = facts.end(self.run)
        facts.check_plane()
        if not np.all(np.isfinite(end)):
            raise InputError("The run does not end anywhere.")
        return _pair(end)

    def _is_near(self, one: Place, other: Place, facts: Facts) -> bool:
        return facts.is_near(one, other, self.within)

    def is_mistake(self, mistake: EndMistake, answer: Place, scope: FactScope) -> bool:
        """Whether the answer is near such a place."""
        places = self._meant(mistake, scope.facts)
        return any(self._is_near(answer, place, scope.facts) for place in places)

    def candidates(self, mistake: EndMistake, facts: Facts) -> Iterator[Place]:
        """The places that the mistake means, and points around them: another mistake may be near the place itself."""
        for place in self._meant(mistake, facts):
            yield place
            around = self.within * math.sqrt(2.0) * _AROUND[:, np.newaxis, np.newaxis] * _CIRCLE * facts.sides
            yield from map(_pair, np.array(place) + around.reshape(-1, 2))

    def _meant(self, mistake: EndMistake, facts: Facts) -> Iterator[Place]:
        """The places that the mistake means, without those near the end."""
        for place in self._places(mistake.near, facts):
            if not self._is_near(place, self._end(facts), facts):
                yield place

    def _places(self, near: str, facts: Facts) -> tuple[Place, ...]:
        start = facts.run(self.run).points[0]
        begin = _pair(start)
        match near:
            case "start":
                return (begin,)
            case "saddle":
                return facts.saddles
            case "maximum":
                return facts.maxima
            case "best":
                return tuple(place for place, _ in facts.lowest)
        minima = tuple(place for place, _ in facts.minima)
        if near == "nearest":
            return tuple(sorted(minima, key=lambda place: facts.distance(place, begin))[:1])
        return minima

    def others(self, facts: Facts) -> Iterator[Place]:
        """The corners of the map."""
        (left, right), (bottom, top) = facts.bound.domain
        yield from ((x, y) for x in (left, right) for y in (bottom, top))

    def traps(self, facts: Facts) -> Iterator[str]:
        """Ends that cannot be clicked or are seen before, too."""
        yield from super().traps(facts)
        end, start = self._end(facts), _pair(facts.run(self.run).points[0])
        if not facts.in_map(end):
            yield f"The run ends at ({short(end[0], 3)}, {short(end[1], 3)}), outside the map, where nobody can click."
        elif self._is_near(start, end, facts) and not facts.is_near(start, end):  # one that rests may be meant
            yield "Who clicks the start is right: let the run go farther, or make within smaller."
        if not self.hides_paths:
            yield "The path is seen before the answer: leave out hide_paths = false."

    def solution(self, facts: Facts) -> Place:
        """The end of the run."""
        return self._end(facts)


def _pair(point: NDArray[np.float64]) -> Place:
    return float(point[0]), float(point[1])
