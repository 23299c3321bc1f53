"""What is asked of an objective of a plug-in before it is listed."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np

from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.objective import BoundObjective, Objective
from gdexplorer.parameter import LARGEST_COORDINATE
from gdexplorer.plugins import check_declared

# Points at which the gradient is compared with central differences, their step as a share of the domain's size, and
# the difference that is taken for a mistake, as a share of the longest gradient.
POINTS, STEP, MISTAKE = 12, 1e-5, 1e-3


def check(item: Objective, groups: Collection[str]) -> None:
    """Check an objective: its texts, its numbers, its kernels, and its gradient against differences.

    Raises
    ------
    InputError
        If something is wrong: a clause.
    """
    check_declared(item, ("label", "formula", "lesson", "source"), "group", groups, "parameters")
    bound = item.bound()
    if not isinstance(bound, BoundObjective):
        raise InputError(f"bind returns {type(bound).__name__}, not a BoundObjective")
    if bound.key != item.key:
        raise InputError(f"bind returns an objective with another key, {bound.key!r}")
    _check_places(bound)
    if bound.dimension < 2:
        raise InputError("it has fewer than two coordinates")
    if not isinstance(item.latex, str):
        raise InputError("typeset returns no LaTeX")
    _check_ends(item)
    _check_numbers(bound)


def _check_places(bound: BoundObjective) -> None:
    """Check domain, start, learning rate and minima, before anything is evaluated there."""
    sides = _rows(bound.domain)
    if len(sides) != 2 or not all(len(side) == 2 and side[0] < side[1] for side in sides):
        raise InputError(f"its domain {bound.domain!r} is not two pairs of a lower and an upper bound")
    (start,) = _rows((bound.start,)) or [[]]
    inside = all(low <= number <= high for (low, high), number in zip(sides, start, strict=False))
    if not start or not (inside or bound.starts_anywhere):
        raise InputError(f"its start {bound.start!r} is no point of the domain")
    rate: Any = bound.learning_rate
    if not isinstance(rate, int | float) or not math.isfinite(rate) or rate <= 0.0:
        raise InputError(f"its learning rate {rate!r} is no number above 0")
    minima = _rows(bound.near_minima)
    if len(minima) != len(_listed(bound.near_minima)) or any(len(point) != len(start) for point in minima):
        raise InputError(f"its minima {bound.near_minima!r} are not points of {len(start)} coordinates each")


def _rows(value: Any) -> list[list[float]]:
    """Rows of finite numbers; none if ``value`` is anything else."""
    try:
        rows = [[float(number) for number in row] for row in value]
    except (TypeError, ValueError, OverflowError):
        return []
    return rows if all(abs(number) <= LARGEST_COORDINATE for row in rows for number in row) else []


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | np.ndarray) else [value]


def _check_ends(item: Objective) -> None:
    """Check that it exists at both ends of the range of each parameter's slider."""
    for parameter in item.parameters:
        for end in parameter.slider_range:
            if not math.isfinite(end) or (parameter.low_is_open and end == parameter.low):
                continue
            try:
                item.bound({parameter.name: end})
            except Exception as error:  # whatever bind does
                why = f"for {parameter.name} = {short(end)}, bind raises {type(error).__name__}"
                raise InputError(f"{why} ({error})") from error


def _check_numbers(bound: BoundObjective) -> None:
    value, gradient = bound.value_gradient(bound.start)
    hessian = bound.hessian(bound.start)
    if not (np.isfinite(value) and np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        raise InputError("its value and derivatives are not finite at its start")
    points = _points(bound)
    given, found = bound.values_at(points)[1], differences(bound.values_at, points, STEP * bound.size)
    apart = np.abs(given - found).max(axis=1)
    usable = np.isfinite(apart)
    # At kinks and jumps differences say nothing: most points must agree.
    wrong = apart[usable] > MISTAKE * (np.abs(given[usable]).max(initial=0.0) + np.finfo(float).tiny)
    if usable.any() and wrong.mean() > 0.5:
        raise InputError("its gradient disagrees with differences of its values")


def differences(values_at: Any, points: Any, step: float) -> Any:
    """Central differences, float64[m, n], of values at ``points``, m rows of n coordinates."""
    n = points.shape[1]
    ahead, behind = (
        np.column_stack([values_at(points + side * step * np.eye(n)[i])[0] for i in range(n)]) for side in (1, -1)
    )
    return (ahead - behind) / (2.0 * step)


def _points(bound: BoundObjective) -> Any:
    """Points of the domain, around the start in further coordinates."""
    drawn = np.random.default_rng(1).random((POINTS, bound.dimension)) - 0.5
    points = np.array(bound.start) + 0.1 * drawn
    for axis, (low, high) in enumerate(bound.domain):
        points[:, axis] = low + (high - low) * (0.5 + 0.9 * drawn[:, axis])
    return points
