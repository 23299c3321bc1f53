"""A critical point or a basin that was chosen, in words: what descent does near it, and which runs end there. No Qt.

Near a minimum, the distance along the i-th axis is multiplied by 1 - ηλᵢ at each step of gradient descent, so that it
stays there if η < 2/λₙ, and does so fastest with η = 2/(λ₁ + λₙ), by (κ - 1)/(κ + 1) at least, where κ = λₙ/λ₁
(B. T. Polyak, Introduction to Optimization, 1987, section 1.4).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from gdexplorer.descent.analysis.attractors import REACH, SAME_ATTRACTOR, UNDECIDED, label_in_words
from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.formatting import point_in_words
from gdexplorer.numerals import percent, short
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.paths import heads
from gdexplorer.scene.run_names import run_name
from gdexplorer.scene.scene import Scene

# Relative to the domain, and to the values that are drawn, anything smaller is rounding.
ROUNDED = 1e-12
# So many runs, or starts, are named.
MOST_NAMED = 3
FIRST, LAST = "λ₁", "λ₂"


class Chosen(Struct, frozen=True):
    """What was chosen, in words: a title, its numbers line by line, and what they mean."""

    title: str
    numbers: tuple[str, ...]
    meaning: tuple[str, ...]


class Basin(Struct, frozen=True, eq=False):
    """A basin of a picture of basins: the runs with this label (see `Basins`)."""

    result: BasinsResult
    label: int


def point_chosen(point: CriticalPoint, scene: Scene) -> Chosen:
    """Describe a critical point of the scene's function."""
    title = f"{_capitalised(point.label)} at {_place(point, scene)}"
    return Chosen(title, _numbers(point, scene), (*_meaning(point), *_runs_ending_at(point, scene)))


def basin_chosen(basin: Basin, points: Sequence[CriticalPoint], scene: Scene) -> Chosen:
    """Describe a basin, and with it the one of the critical ``points`` that its runs end at, if it is known."""
    basins, rule = basin.result.basins, basin.result.optimizer
    name = "Descent" if rule is None else rule.label
    words = label_in_words(basins.attractors, basin.label)
    if basin.label >= 0:
        title = f"Basin of the {words}"
    else:
        title = f"Starts from which {name} {'ends undecided' if basin.label == UNDECIDED else words}"
    share = next((each for each in basins.reached if each.label == basin.label), None)
    told = []
    if share is not None:
        part = f"{percent(share.share, 1)} of the domain"
        leads = f"From {part} {name} ends here, after {share.steps:.0f} steps on average."
        told.append(leads if basin.label >= 0 else f"They take up {part}.")
    told.append(_starts_in(basin, scene))
    reached = _point_of(basin, points, scene)
    if reached is None:
        return Chosen(title, (), tuple(filter(None, told)))
    known = point_chosen(reached, scene)
    return Chosen(title, known.numbers, (*filter(None, told), *known.meaning))


def _numbers(point: CriticalPoint, scene: Scene) -> tuple[str, ...]:
    scale = scene.surface.box.scale
    grain = ROUNDED * max(abs(scale.low), abs(scale.high))
    lines = [f"f = {short(point.value, 6) if abs(point.value) > grain else '0'}"]
    for name, value, axis in zip((FIRST, LAST), point.eigenvalues, point.eigenvectors, strict=False):
        lines.append(f"{name} = {short(value, 4)} along {point_in_words(axis, 3, (ROUNDED,) * len(axis))}")
    return tuple(lines)


def _meaning(point: CriticalPoint) -> list[str]:
    """What the numbers of a point say of descent near it."""
    told = [f"Held by {point.walls_in_words}."] if point.walls else []
    if point.is_outside:
        told.append("It lies outside of the feasible set.")
    if point.kind is PointKind.DEGENERATE:
        told.append("An eigenvalue is zero: second derivatives do not decide, but the values around it.")
    elif point.eigenvalues:
        told += _near(point)
    return told


def _near(point: CriticalPoint) -> list[str]:
    """What gradient descent does near a point whose eigenvalues are not zero."""
    low, high = point.eigenvalues[0], point.eigenvalues[-1]
    if point.kind is PointKind.MINIMUM:
        condition, left = high / low, (high - low) / (high + low)
        return [
            f"Gradient descent comes to rest here if its learning rate is below 2/{LAST} = {short(2.0 / high, 3)}.",
            f"Nearby it is fastest with 2/({FIRST} + {LAST}) = {short(2.0 / (low + high), 3)}: a step then leaves at "
            f"most {percent(left, 1)} of the distance (condition number {LAST}/{FIRST} = {short(condition, 4)}).",
        ]
    if point.kind is PointKind.SADDLE:
        return [
            f"It falls along {FIRST} and rises along {LAST}: each step of gradient descent multiplies the distance "
            f"along {FIRST} by 1 + η·{short(-low, 4)}, so that only starts on the ridge stay."
        ]
    return [
        f"It falls on all sides: each step of gradient descent multiplies the distance by 1 + η·{short(-high, 4)} at "
        "least."
    ]


def _runs_ending_at(point: CriticalPoint, scene: Scene) -> list[str]:
    """Which runs end at most `REACH` of the domain away."""
    if not scene.runs:
        return []
    ends = heads(scene.runs, max(run.trajectory.steps for run in scene.runs))[0]
    low, high = np.array(scene.surface.bound.domain, dtype=np.float64).T
    with np.errstate(invalid="ignore", over="ignore"):
        is_near = np.all(np.abs(ends - point.point[:2]) <= REACH * (high - low), axis=1)
    near = np.flatnonzero(is_near).tolist()
    if not near:
        return ["No run ends here."]
    names = "; ".join(run_name(scene.runs[number]) for number in near[:MOST_NAMED])
    others = len(near) - MOST_NAMED
    return [f"Ends here: {names}{f'; and {others:,} more' if others > 0 else ''}."]


def _starts_in(basin: Basin, scene: Scene) -> str:
    """Which of the starts lie in it."""
    starts = scene.experiment.starts
    labels = [basin.result.basins.at((start[0], start[1])) for start in starts]
    inside = [number for number, found in enumerate(labels, 1) if found is not None and found[0] == basin.label]
    if not inside:
        return "No start lies in it." if starts else ""
    named, others = inside[:MOST_NAMED], len(inside) - MOST_NAMED
    words = ", ".join(map(str, named)) + (f" and {others:,} more" if others > 0 else "")
    return f"{'Start' if len(inside) == 1 else 'Starts'} {words} {'lies' if len(inside) == 1 else 'lie'} in it."


def _point_of(basin: Basin, points: Sequence[CriticalPoint], scene: Scene) -> CriticalPoint | None:
    if basin.label < 0:
        return None
    low, high = np.array(scene.surface.bound.domain, dtype=np.float64).T
    place = np.array(basin.result.basins.attractors[basin.label].point[:2])
    for point in points:
        if np.all(np.abs(place - point.point[:2]) <= SAME_ATTRACTOR * (high - low)):
            return point
    return None


def _place(point: CriticalPoint, scene: Scene) -> str:
    grain = [ROUNDED * (high - low) for low, high in scene.surface.bound.domain]
    return point_in_words(point.point, 5, grain)


def _capitalised(words: str) -> str:
    """``words`` with a capital at their beginning; abbreviations stay."""
    return words[:1].upper() + words[1:]
