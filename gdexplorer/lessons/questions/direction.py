"""Which way? The learner drags an arrow at a point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.lessons.facts import Facts
from gdexplorer.lessons.function_facts import angle, gradient_in_metric
from gdexplorer.lessons.questions.question import Mistake, Place, Question, pair_from
from gdexplorer.lessons.vocabulary import FactScope
from gdexplorer.scene.field import Field

Vector = NDArray[np.float64]


class DirectionMistake(Mistake, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A wrong direction.

    Attributes
    ----------
    like : the opposite one; that without the metric; towards the nearest minimum; or along the level line.
    """

    like: Literal["opposite", "euclidean", "minimum", "level"]


class DirectionQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="direction"):
    """The direction of the gradient, or of its negative, in the scene's metric.

    Attributes
    ----------
    at : where.
    of : of what.
    within : how far off an answer may be, in degrees.
    """

    at: tuple[int | float, int | float]
    of: Literal["gradient", "negative_gradient"] = "negative_gradient"
    within: float = 12.0
    mistakes: tuple[DirectionMistake, ...] = ()

    def check(self) -> None:
        """Check the tolerance, too."""
        super().check()
        if not 0.0 < self.within <= 90.0:
            raise InputError(f"within is an angle in degrees, above 0 and at most 90, not {self.within}.")

    def check_scene(self, facts: Facts) -> None:
        """Look for the map."""
        facts.check_plane()

    def answer_from(self, given: Any, facts: Facts) -> Place:
        """An arrow (dx, dy)."""
        arrow = pair_from(given, "An arrow")
        if arrow == (0.0, 0.0):
            raise InputError("Drag the arrow away from its point.")
        return arrow

    @property
    def _point(self) -> Place:
        return float(self.at[0]), float(self.at[1])

    @property
    def _sign(self) -> float:
        return 1.0 if self.of == "gradient" else -1.0

    def _direction(self, facts: Facts) -> Vector:
        return _unit(self._sign * gradient_in_metric(facts, self._point))

    def is_right(self, answer: Place, scope: FactScope) -> bool:
        """Whether the angle between arrow and gradient is small."""
        return self._is_along(answer, self._direction(scope.facts))

    def _is_along(self, answer: Place, direction: Vector) -> bool:
        return angle(np.array(answer), direction) <= self.within

    def is_mistake(self, mistake: DirectionMistake, answer: Place, scope: FactScope) -> bool:
        """Whether the arrow has such a direction."""
        return any(self._is_along(answer, np.array(other)) for other in self.candidates(mistake, scope.facts))

    def candidates(self, mistake: DirectionMistake, facts: Facts) -> Iterator[Place]:
        """The directions that the mistake means."""
        plain = self._sign * facts.bound.gradient(self._point)
        match mistake.like:
            case "opposite":
                found = [-self._direction(facts)]
            case "euclidean":
                found = [plain]
            case "level":
                found = [np.array([-plain[1], plain[0]]), np.array([plain[1], -plain[0]])]
            case "minimum":
                places = sorted((facts.distance(place, self._point), place) for place, _ in facts.minima)
                found = [np.subtract(place, self._point) for _, place in places[:1]]
        yield from (_pair(_unit(direction)) for direction in found if np.any(direction))

    def others(self, facts: Facts) -> Iterator[Place]:
        """The opposite direction."""
        yield _pair(-self._direction(facts))

    def traps(self, facts: Facts) -> Iterator[str]:
        """What the pictures give away, or do not show, too."""
        yield from super().traps(facts)
        if not facts.in_map(self._point):
            yield "The arrow begins outside the map, where nobody sees it."
        if self.hides_paths:
            return
        how = "hide_paths = true hides it until the answer is committed"
        if facts.document.view.drawn_field is not Field.NONE:
            yield f'The arrows of the field show the answer: {how}, as does hidden = ["field"] in the scene.'
        if any(run.steps and facts.is_near(run.points[0], self._point) for run in facts.trajectories):
            yield f"A path that begins at the arrow shows the answer: {how}."

    def solution(self, facts: Facts) -> Place:
        """The direction itself, of length 1."""
        return _pair(self._direction(facts))


def _unit(direction: Vector) -> Vector:
    largest = float(np.abs(direction).max())
    if not largest > 0.0:
        raise InputError("The gradient is zero at this point: it has no direction.")
    scaled = direction / largest
    return np.asarray(scaled / np.hypot(*scaled))


def _pair(direction: Vector) -> Place:
    return float(direction[0]), float(direction[1])
