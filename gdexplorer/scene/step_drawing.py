"""The terms of one step as drawn: shapes in the plane of the picture. Pure arrays, no Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection

import numpy as np
from msgspec import Struct
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
_TO_SCALE = (TermKind.MOVE, TermKind.ONWARD, TermKind.REACH, TermKind.BALL, TermKind.ELLIPSE)
_PLACED = (TermKind.POINT, TermKind.POINTS, TermKind.CORNERS)
# Corners of an ellipse as drawn.
_CORNERS = 72


class Mark(Struct, frozen=True, eq=False):
    """One term in the picture.

    Attributes
    ----------
    label : its number in the list.
    shape : "arrow", "point", "points", "box" or "outline".
    ends : float64[2, 2]: tail and head of an arrow, the point twice, or two opposite corners of a box; float64[m, 2]:
        the corners of an outline, or the points.
    filled : how many of the points, from the first on, are filled; the others are hollow.
    """

    label: str
    colour: str
    shape: str
    ends: Array
    bold: bool = False
    filled: int = 0

    @property
    def labelled(self) -> int:
        """Which of ``ends`` has the label beside it: of points, the last one."""
        return len(self.ends) - 1 if self.shape == "points" else 1


class StepDrawing(Struct, frozen=True, eq=False):
    """A step as drawn: ``marks``, and the point after it as a ghost, ``ghost: float64[2]`` or None."""

    marks: tuple[Mark, ...] = ()
    ghost: Array | None = None


NOTHING = StepDrawing()


def step_drawing(taken: Dissection, plane: Plane, shown: Collection[str], current: str | None) -> StepDrawing:
    """Draw the terms with keys in ``shown``, and the ``current`` one emphasised.

    With more than two coordinates, vectors are projected onto the plane, and boxes and outlines are omitted.
    """
    factor = common_factor(taken, plane)
    kinds = {term.key: (index, term) for index, term in enumerate(taken.terms) if is_drawn(taken, term)}
    drawn = [kinds[key] for key in kinds if key in shown or key == current]
    with np.errstate(all="ignore"):  # what is not finite is not drawn
        marks = tuple(_mark(taken, plane, index, term, factor, term.key == current) for index, term in drawn)
    ghost = plane.coordinates(taken.target[None])[0] if any(mark.colour == STEP_COLOUR for mark in marks) else None
    sound = tuple(mark for mark in marks if np.all(np.isfinite(mark.ends)))
    return StepDrawing(sound, ghost if ghost is not None and np.all(np.isfinite(ghost)) else None)


def is_drawn(taken: Dissection, term: Term) -> bool:
    """Whether a term can be drawn.

    Where a run has come to rest, terms that are not drawn to scale are omitted: rounding errors would be long arrows.
    """
    if taken.resting and term.kind not in (*_TO_SCALE, *_PLACED):
        return False
    if term.kind.encloses and len(taken.origin) != 2:
        return False
    return term.kind.is_drawn and all(taken.numbers[key] is not None for key in (term.key, *term.beside))


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
            if is_drawn(taken, term) and term.kind not in (*_TO_SCALE, *_PLACED)
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
    origin = plane.coordinates(_tail(taken, term)[None])[0]
    factor, filled = 1.0 if term.kind in _TO_SCALE else factor, 0
    if term.kind is TermKind.POINTS:
        shape, ends = "points", plane.coordinates(taken.numbers[term.key])
        filled = term.selected(len(ends))
    elif term.kind is TermKind.POINT:
        shape, ends = "point", np.repeat(plane.coordinates(taken.numbers[term.key][None]), 2, axis=0)
    elif term.kind in _OUTLINES:
        shape, ends = "outline", plane.coordinates(_OUTLINES[term.kind](taken, term))
    else:
        flat = factor * _flat(taken, plane, term)
        shape = "box" if term.kind.encloses else "arrow"
        ends = np.array([origin - flat, origin + flat] if term.kind.encloses else [origin, origin + flat])
    return Mark(str(index + 1), term_colour(index, len(taken.terms)), shape, ends, bold, filled)


def _tail(taken: Dissection, term: Term) -> Array:
    """Where an arrow begins: at the point before the step, or at the end of the arrow beside it."""
    before = term.beside if term.kind is TermKind.ONWARD else ()
    return np.asarray(sum((taken.numbers[key] for key in before), taken.origin))


def _ellipse(taken: Dissection, one: Array, other: Array) -> Array:
    """Corners of the ellipse around the point before the step whose half axes are ``one`` and ``other``."""
    angles = np.linspace(0.0, 2.0 * math.pi, _CORNERS, endpoint=False)
    return np.asarray(taken.origin + np.outer(np.cos(angles), one) + np.outer(np.sin(angles), other))


def _ball(taken: Dissection, term: Term) -> Array:
    radius = np.max(taken.numbers[term.key])
    return _ellipse(taken, np.array([radius, 0.0]), np.array([0.0, radius]))


def _stretched(taken: Dissection, term: Term) -> Array:
    return _ellipse(taken, *(taken.numbers[key] for key in (term.key, *term.beside)))


def _corners(taken: Dissection, term: Term) -> Array:
    return np.array([taken.numbers[key] for key in (term.key, *term.beside)])


_OUTLINES: dict[TermKind, Callable[[Dissection, Term], Array]] = {
    TermKind.BALL: _ball, TermKind.ELLIPSE: _stretched, TermKind.CORNERS: _corners,
}  # fmt: skip
