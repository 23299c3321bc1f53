"""Terms of a step: the quantities that an optimizer computes, in order.

A term is computed from the `Numbers` of a step, which are extended by each term. Names in them: the optimizer's
hyperparameters (with the scheduled learning rate of that step), the keys of earlier terms, and

- ``theta``, ``theta_next``, ``theta_old``: the points before and after the step, and the one before them (None at the
  first step),
- ``gradient``, ``g_old``: the gradient that the optimizer saw at this step and at the last one (None at the first
  step),
- ``gradient_next``: the function's own gradient after the step,
- ``height``, ``value_next``: the values at both points, ``value``: the first one as the optimizer saw it,
- ``step``: the index of the step, counted from 1, ``steps``: the number of steps before it,
- ``dimension``: the number of coordinates,
- ``values_at``: a function that gives the values at points (float64[m, n]) as the optimizer saw them, float64[m],
- ``learning_rate_old``: the learning rate of the last step (None at the first step),
- ``m_old`` for a term ``m`` that the optimizer stores: its value before the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.optimizers.expression import parsed, value_of

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Number = float | Vector | None


class TermKind(Enum):
    """How a term is drawn at the point before the step."""

    SLOPE = "an arrow; all of these share one scale"
    MOVE = "an arrow, true to scale: a displacement"
    POINT = "a point"
    POINTS = "points, hollow where the rule has not selected them"
    SQUARE = "a box with its square roots as half sides, in the shared scale"
    SIZE = "a box with it as half sides, in the shared scale"
    REACH = "a box with it as half sides, true to scale"
    BALL = "a circle with it as radius, true to scale"
    ELLIPSE = "an ellipse; it and the term beside it are its half axes, true to scale"
    CORNERS = "an outline through it and the terms beside it, which are points"
    ONWARD = "an arrow, true to scale, from the end of the one beside it"
    PLAIN = "not drawn: numbers without a place in the picture"

    @property
    def encloses(self) -> bool:
        """Whether its shape encloses an area around coordinates, which a plane through more than two does not show."""
        return self in _ENCLOSING

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw."""
        return self is not TermKind.PLAIN


_ENCLOSING = frozenset((
    TermKind.SQUARE, TermKind.SIZE, TermKind.REACH, TermKind.BALL, TermKind.ELLIPSE, TermKind.CORNERS,
))  # fmt: skip


class Numbers(dict[str, Any]):
    """Quantities of a step by name, also accessible as attributes: ``s.beta1 * s.m_old``."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


Expression = str | Callable[[Numbers], str]


class Term(Struct, frozen=True):
    """A quantity that an optimizer computes on its way to a step.

    Attributes
    ----------
    key : its name in `Numbers`.
    name : display name.
    symbol : LaTeX; stored terms end in ``_{k+1}``, and ``_k`` then denotes the value before the step.
    kind : how it is drawn.
    meaning : one sentence of explanation.
    expression : how it follows from earlier quantities (see `gdexplorer.optimizers.expression`), such as
        ``momentum * v_old + g``; a function if it depends on the step. Empty: it comes from elsewhere.
    memory : the state row that holds it after the step.
    given : the recorded quantity that it equals.
    points : finds the points of this step, float64[m, n], those that the rule has selected first.
    selected : how many of so many ``points`` the rule has selected.
    planar : whether the state rows tell it in two coordinates only; elsewhere, it is left out.
    used : whether it is used at a step; otherwise its value is None.
    beside : keys of the terms that are drawn with it as one shape (see `TermKind`).
    single : whether it is one number for all coordinates, which fills its state row.
    """

    key: str
    name: str
    symbol: str
    kind: TermKind
    meaning: str
    expression: Expression = ""
    memory: str = ""
    given: str = ""
    points: Callable[[Numbers], Matrix] | None = None
    selected: Callable[[int], int] = lambda count: count
    planar: bool = False
    used: Callable[[Numbers], bool] = lambda s: True
    beside: tuple[str, ...] = ()
    single: bool = False

    def remembered(self, memory: Mapping[str, Vector]) -> Number:
        """What the state rows hold of it: one number or float64[n]."""
        row = memory[self.memory]
        return row[0] if self.single else row

    def expression_at(self, numbers: Numbers) -> str:
        """The expression that applies at this step."""
        return self.expression if isinstance(self.expression, str) else self.expression(numbers)

    def number(self, numbers: Numbers, memory: Mapping[str, Vector]) -> Number:
        """Its value, given earlier quantities and the state rows after the step."""
        if not self.used(numbers):
            return None
        number: Number
        if self.points is not None:
            number = self.points(numbers)
        elif self.expression:
            number = value_of(parsed(self.expression_at(numbers)), numbers)
        else:
            number = numbers[self.given] if self.given else self.remembered(memory)
        return number


GRADIENT = Term(
    "g", "gradient", r"\nabla f(\theta_k)", TermKind.SLOPE,
    "The direction of steepest ascent; the steeper the slope, the longer.", given="gradient",
)  # fmt: skip


def step_term(expression: Expression) -> Term:
    """The last term of every optimizer."""
    meaning = "The resulting step, from this iterate to the next."
    return Term("move", "the step", r"\Delta \theta", TermKind.MOVE, meaning, expression)


def has_previous_step(s: Numbers) -> bool:
    """Whether there is a previous step."""
    return bool(s.step > 1)


def evaluate_terms(
    terms: Iterable[Term], given: Mapping[str, Any], before: Mapping[str, Vector], after: Mapping[str, Vector]
) -> Numbers:
    """Compute all terms of a step.

    Parameters
    ----------
    given
        Quantities that do not come from terms, by name.
    before, after
        State rows by name, before and after the step.
    """
    # As in the kernels, division by zero gives infinity: Python's own floats would raise.
    numbers = Numbers({name: np.float64(item) if type(item) is float else item for name, item in given.items()})
    terms = tuple(terms)
    numbers.update({f"{term.key}_old": term.remembered(before) for term in terms if term.memory})
    with np.errstate(all="ignore"):
        for term in terms:
            numbers[term.key] = term.number(numbers, after)
    return numbers
