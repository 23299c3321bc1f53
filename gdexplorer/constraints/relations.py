"""Inequalities in x and y as they are typed: read, and evaluated with their derivatives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from gdexplorer.compiled.evaluation import EVALUATE_POINTS
from gdexplorer.errors import InputError
from gdexplorer.formulas.formula import formula
from gdexplorer.formulas.tokeniser import FormulaError
from gdexplorer.numerals import as_typed, decimal_hint

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# More than a person types.
MOST_CONDITIONS = 24
EXAMPLE = "x^2 + y^2 <= 1; x >= y"
_RELATIONS = ("<=", ">=", "=<", "=>", "≤", "≥", "<", ">")
_UPWARD = frozenset("<≤")
_RELATION = re.compile("|".join(map(re.escape, _RELATIONS)))
_EQUALS = re.compile("=")
_APART = re.compile(r"[;,\n]|\band\b")
_DATA = np.zeros((0, 0))


class Condition(Struct, frozen=True):
    """An inequality.

    Attributes
    ----------
    text : the inequality, as it is written. difference : a formula that is not positive where it holds.
    """

    text: str
    difference: str

    def values_at(self, points: Matrix) -> tuple[Vector, Matrix]:
        """The difference float64[m] and its gradients float64[m, 2] at ``points: float64[m, 2]``."""
        points = np.require(points, np.float64, ("C", "W"))
        values, gradients = np.empty(len(points)), np.empty_like(points)
        if len(points):
            EVALUATE_POINTS(formula(self.difference).value_and_gradient.compiled, _DATA, points, values, gradients)
        return values, gradients


def is_inequality(text: str) -> bool:
    """Whether ``text`` relates two formulas, rather than naming a set by its kind."""
    return re.search("[<>≤≥=]", text) is not None


def conditions_in(text: str) -> tuple[str, ...]:
    """The inequalities in ``text``, apart by semicolons, commas or "and", each as it will be written.

    Raises
    ------
    InputError
        If one is none; FormulaError, with its position, if a side of it is no formula of x and y.
    """
    parts = [" ".join(part.split()) for part in _apart(_APART, as_typed(text))[0]]
    found = tuple(_canonical(part) for part in parts if part)
    if not found:
        raise InputError(f"Type inequalities in x and y, such as {EXAMPLE}.")
    check_count(found)
    return found


def check_count(typed: Sequence[str]) -> None:
    """Check that all of ``typed`` are inequalities, and not too many.

    Raises
    ------
    InputError
        If they are not.
    """
    if len(typed) > MOST_CONDITIONS or sum(len(conditions_of(text)) for text in typed) > MOST_CONDITIONS:
        raise InputError(f"A feasible set can have {MOST_CONDITIONS} inequalities at most.")


def _canonical(text: str) -> str:
    """The inequality with <= and >= only, which everybody can type."""
    sides, relations = _apart(_RELATION, text)
    signs = [*map(_plain, relations), ""]
    return " ".join(f"{side.strip()} {sign}" for side, sign in zip(sides, signs, strict=True)).strip()


@lru_cache(maxsize=256)
def conditions_of(text: str) -> tuple[Condition, ...]:
    """The conditions of one inequality; two of 0 <= x <= 1.

    Raises
    ------
    InputError
        As `conditions_in`.
    """
    sides, relations = _apart(_RELATION, text)
    if not relations:
        hint = " An equation leaves no room beside its curve." if "=" in text else decimal_hint(text)
        raise InputError(f"{text!r} is no inequality: write it with <= or >=, such as {EXAMPLE}.{hint}")
    if len({relation[0] in _UPWARD or relation == "=<" for relation in relations}) > 1:
        raise InputError(f"{text!r} goes both ways: write two inequalities, apart by a semicolon.")
    for side in sides:
        _check_side(side, text)
    return tuple(
        _condition(low, relation, high) for low, relation, high in zip(sides, relations, sides[1:], strict=False)
    )


def _check_side(side: str, text: str) -> None:
    if not side.strip():
        raise InputError(f"{text!r} lacks one of its sides: write it like {EXAMPLE}.")
    if len(_apart(_EQUALS, side)[0]) > 1:
        raise InputError(f"{text!r} has an equals sign of its own: write <= or >=, such as {EXAMPLE}.")
    try:
        names = formula(side.strip()).parameters
    except FormulaError as error:
        raise InputError(f"{side.strip()!r} in {text!r}: {error}") from None
    if names:
        raise InputError(f"{text!r} has the name {names[0]}: inequalities are in x and y, the two coordinates.")


def _condition(left: str, relation: str, right: str) -> Condition:
    left, right = left.strip(), right.strip()
    upward = _plain(relation) == "<="
    low, high = (left, right) if upward else (right, left)
    difference = low if high == "0" else f"({low}) - ({high})"
    return Condition(f"{left} {'≤' if upward else '≥'} {right}", difference)


def _plain(relation: str) -> str:
    """<= or >=: at the border, strict inequalities are no others."""
    return "<=" if relation in ("<", "≤", "<=", "=<") else ">="


def _apart(pattern: re.Pattern[str], text: str) -> tuple[list[str], list[str]]:
    """The parts of ``text`` between matches that are in no parentheses, and these matches."""
    parts, found, begin, depth, seen = [], [], 0, 0, 0
    for match in pattern.finditer(text):
        between = text[seen : match.start()]
        depth += sum(between.count(mark) for mark in "([{") - sum(between.count(mark) for mark in ")]}")
        seen = match.start()
        if depth <= 0:
            parts.append(text[begin : match.start()])
            found.append(match[0])
            begin = match.end()
    return [*parts, text[begin:]], found
