"""What is said and drawn once an answer has been judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """Whether something is what the learner answered, or what the engine found."""

    ANSWER = "your answer"
    TRUTH = "what happens"


@dataclass(frozen=True)
class Mark:
    """A point of the map."""

    x: float
    y: float
    role: Role


@dataclass(frozen=True)
class Arrow:
    """A direction (dx, dy) of length 1 in the map's data coordinates, at (x, y)."""

    x: float
    y: float
    dx: float
    dy: float
    role: Role


@dataclass(frozen=True)
class Quantity:
    """A number with its name: a rate, a value."""

    name: str
    value: float
    role: Role


@dataclass(frozen=True)
class Ranking:
    """Runs in an order."""

    runs: tuple[int, ...]
    role: Role


@dataclass(frozen=True)
class Shown:
    """What is drawn or listed after an answer: answer and truth side by side; empty where a kind has none.

    Attributes
    ----------
    marks, arrows : on the map.
    quantities, rankings : in words.
    runs : paths that the answer is about.
    """

    marks: tuple[Mark, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    runs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """The verdict on an answer.

    Attributes
    ----------
    right : whether it is right.
    said : one sentence that says why.
    mistake : index of the mistake that was made, among those of the question (options, for a choice); None if it is
        right or no known mistake.
    shown : answer and truth.
    """

    right: bool
    said: str
    mistake: int | None = None
    shown: Shown = Shown()
