"""The terms of one step as drawn: shapes in the plane of the picture. Pure arrays, no Qt."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.analysis.dissection import Dissection
from gdexplorer.descent.geometry.plane import Plane
from gdexplorer.optimizers.terms import Term, TermKind

Array = NDArray[np.float64]

# Terms are neutral, told apart by their numbers; the step itself stands out. Both can be seen in either theme.
TERM_COLOUR = "#777777"
STEP_COLOUR = "#D6007F"
# Size of the longest term that is not true to scale, as a fraction of the domain's side.
LONGEST = 0.22
_TO_SCALE = (TermKind.MOVE, TermKind.REACH)


@dataclass(frozen=True, eq=False)
class Mark:
    """One term in the picture.

    Attributes
    ----------
    label : its number in the list.
    shape : "arrow", "point" or "box".
    ends : float64[2, 2]: tail and head of an arrow, the point twice, or two opposite corners.
    """

    label: str
    colour: str
    shape: str
    ends: Array
    bold: bool = False


@dataclass(frozen=True, eq=False)
class StepDrawing:
    """A step as drawn: ``marks``, and the point after it as a ghost, ``ghost: float64[2]`` or None."""

    marks: tuple[Mark, ...] = ()
    ghost: Array | None = None


NOTHING = StepDrawing()


def step_drawing(taken: Dissection, plane: Plane, shown: Collection[str], current: str | None) -> StepDrawing:
    """Draw the terms with keys in ``shown``, and the ``current`` one emphasised.

    With more than two coordinates, vectors are projected onto the plane, and boxes, which show single coordinates, are
    omitted.
    """
    factor = common_factor(taken, plane)
    kinds = {term.key: (index, term) for index, term in enumerate(taken.terms) if is_drawn(taken, term)}
    drawn = [kinds[key] for key in kinds if key in shown or key == current]
    marks = tuple(_mark(taken, plane, index, term, factor, term.key == current) for index, term in drawn)
    ghost = plane.coordinates(taken.target[None])[0] if any(mark.colour == STEP_COLOUR for mark in marks) else None
    sound = tuple(mark for mark in marks if np.all(np.isfinite(mark.ends)))
    return StepDrawing(sound, ghost if ghost is not None and np.all(np.isfinite(ghost)) else None)


def is_drawn(taken: Dissection, term: Term) -> bool:
    """Whether a term can be drawn.

    Where a run has come to rest, terms that are not drawn to scale are omitted: rounding errors would be long arrows.
    """
    if taken.resting and term.kind not in (*_TO_SCALE, TermKind.POINT):
        return False
    boxed = term.kind in (TermKind.SQUARE, TermKind.SIZE, TermKind.REACH)
    return term.kind.is_drawn and taken.numbers[term.key] is not None and not (boxed and len(taken.origin) > 2)


def term_colour(index: int, count: int) -> str:
    """The colour of a term, given its index among ``count``."""
    return STEP_COLOUR if index == count - 1 else TERM_COLOUR


def common_factor(taken: Dissection, plane: Plane) -> float:
    """Scale factor for terms that are not displacements: 1, 2 or 5 times a power of ten."""
    sides = np.diff(np.array(plane.domain)).ravel()
    with np.errstate(all="ignore"):
        parts = [
            float(np.max(np.abs(_flat(taken, plane, term)) / sides))
            for term in taken.terms
            if is_drawn(taken, term) and term.kind not in (*_TO_SCALE, TermKind.POINT)
        ]
    longest = max((part for part in parts if 0.0 < part < math.inf), default=0.0)
    return rounded_down(LONGEST / longest) if longest > 0.0 else 1.0


def rounded_down(number: float) -> float:
    """The largest of 1, 2 and 5 times powers of ten that does not exceed ``number``."""
    if not 1e-300 < number < 1e300:
        return 1.0
    power = 10.0 ** math.floor(math.log10(number))
    return float(f"{max((m for m in (1.0, 2.0, 5.0) if m * power <= number * (1 + 1e-12)), default=0.5) * power:.0e}")


def _flat(taken: Dissection, plane: Plane, term: Term) -> Array:
    """A vector along the plane, or the half sides of a box: float64[2]."""
    number = taken.numbers[term.key]
    if term.kind is TermKind.SQUARE:
        return np.asarray(np.sqrt(np.maximum(number, 0.0)))
    if term.kind in (TermKind.SIZE, TermKind.REACH):
        return np.asarray(np.abs(number))
    ends = plane.coordinates(np.array([taken.origin, taken.origin + number]))
    return np.asarray(ends[1] - ends[0])


def _mark(taken: Dissection, plane: Plane, index: int, term: Term, factor: float, bold: bool) -> Mark:
    origin = plane.coordinates(taken.origin[None])[0]
    factor = 1.0 if term.kind in _TO_SCALE else factor
    if term.kind is TermKind.POINT:
        shape, ends = "point", np.repeat(plane.coordinates(taken.numbers[term.key][None]), 2, axis=0)
    else:
        flat = factor * _flat(taken, plane, term)
        boxed = term.kind in (TermKind.SQUARE, TermKind.SIZE, TermKind.REACH)
        shape = "box" if boxed else "arrow"
        ends = np.array([origin - flat, origin + flat] if boxed else [origin, origin + flat])
    return Mark(str(index + 1), term_colour(index, len(taken.terms)), shape, ends, bold)
