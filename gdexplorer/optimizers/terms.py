"""What a step is made of: each rule names its terms, in the order in which it works them out.

A term reads from the `Numbers` of a step and tells one more. Names in them: the rule's hyperparameters (with the
learning rate as the schedule has it at that step), the keys of the terms before, and

- ``theta``, ``theta_next``, ``theta_old``: the points before and after the step, and the one before them (None at the
  first step),
- ``gradient``, ``g_old``: the gradient that the rule saw, at this step and at the last one (None at the first step),
- ``gradient_next``: the function's own gradient at the point after the step,
- ``height``, ``value_next``: the values at both points, ``value``: the first one as the rule saw it,
- ``step``: the number of the step, counted from 1, ``steps``: how many were taken before it,
- ``learning_rate_old``: the learning rate of the last step (None at the first step),
- ``m_old`` for a term ``m`` that the rule remembers: what it remembered before the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.optimizers.expression import parsed, value_of

Vector = NDArray[np.float64]
Number = float | Vector | None


class TermKind(Enum):
    """How a term is drawn at the point that the step leaves from."""

    SLOPE = "an arrow; all of these are drawn by one common factor"
    MOVE = "an arrow, true to scale: a way to go"
    POINT = "a place of its own"
    SQUARE = "a box whose half sides are its square roots, by the common factor"
    SIZE = "a box whose half sides it gives, by the common factor"
    REACH = "a box whose half sides it gives, true to scale"
    PLAIN = "not drawn: numbers without a place in the picture"

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw."""
        return self is not TermKind.PLAIN


class Numbers(dict[str, Any]):
    """The numbers of a step by name, each also an attribute: ``s.beta1 * s.m_old``."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


Expression = str | Callable[[Numbers], str]


@dataclass(frozen=True)
class Term:
    """A quantity that a rule works out on its way to a step.

    Attributes
    ----------
    key : its name among the `Numbers`.
    name : what it is, in plain words.
    symbol : as LaTeX; what the rule remembers ends in ``_{k+1}``, and ``_k`` stands for what it remembered before.
    kind : how it is drawn.
    meaning : one sentence for a learner.
    expression : how it follows from the numbers before it (see `gdexplorer.optimizers.expression`), such as
        ``momentum * v_old + g``; one that depends on the step is a function. Empty: it is read from ``memory``, or
        from what is ``given``.
    memory : the row of the rule's memory that holds it after the step.
    given : the number that it is, of those that the record of a step gives.
    used : whether the rule has a use for it at a step; elsewhere its number is None.
    """

    key: str
    name: str
    symbol: str
    kind: TermKind
    meaning: str
    expression: Expression = ""
    memory: str = ""
    given: str = ""
    used: Callable[[Numbers], bool] = lambda s: True

    def expression_at(self, numbers: Numbers) -> str:
        """The expression that holds at this step."""
        return self.expression if isinstance(self.expression, str) else self.expression(numbers)

    def number(self, numbers: Numbers, memory: Mapping[str, Vector]) -> Number:
        """Its number, given those before it and the rows of the rule's memory after the step."""
        if not self.used(numbers):
            return None
        number: Number
        if self.expression:
            number = value_of(parsed(self.expression_at(numbers)), numbers)
        else:
            number = numbers[self.given] if self.given else memory[self.memory]
        return number


GRADIENT = Term(
    "g", "gradient", r"\nabla f(\theta_k)", TermKind.SLOPE,
    "Points straight uphill, and is the longer the steeper the slope is.", given="gradient",
)  # fmt: skip


def the_step(expression: Expression) -> Term:
    """The last term of every rule."""
    meaning = "The resulting step: from this point to the next one."
    return Term("move", "the step", r"\Delta \theta", TermKind.MOVE, meaning, expression)


def after_the_first(s: Numbers) -> bool:
    """Whether there was a step before this one, to compare with."""
    return bool(s.step > 1)


def work_out(
    terms: Iterable[Term], given: Mapping[str, Any], before: Mapping[str, Vector], after: Mapping[str, Vector]
) -> Numbers:
    """All terms of a step.

    Parameters
    ----------
    given
        The numbers that do not come from terms, by name.
    before, after
        The rows of the rule's memory, by name, before and after the step.
    """
    # As in the kernels, what is divided by zero or beyond all numbers is infinite: Python's own numbers would raise.
    numbers = Numbers({name: np.float64(item) if type(item) is float else item for name, item in given.items()})
    terms = tuple(terms)
    numbers.update({f"{term.key}_old": before[term.memory] for term in terms if term.memory})
    with np.errstate(all="ignore"):
        for term in terms:
            numbers[term.key] = term.number(numbers, after)
    return numbers
