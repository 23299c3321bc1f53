"""What the pictures show, told in words: for readers who do not see them. No Qt.

`scene_in_words` is a line for a screen reader that comes to a picture; `description` tells all of it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from gdexplorer.descent.analysis.attractors import label_in_words
from gdexplorer.descent.critical.critical_points import CriticalPoint
from gdexplorer.descent.critical.kinds import PointKind
from gdexplorer.descent.engine.trajectory import Status, Trajectory
from gdexplorer.descent.experiment import Experiment
from gdexplorer.numerals import number_text, percent, with_minus
from gdexplorer.scene.basin_picture import BasinsResult
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.focus import Focus, focus_on
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.runs import Runs
from gdexplorer.scene.scene import Scene

# Of more runs than this only the first are told one by one, after a summary; likewise points and basins.
MOST_RUNS, MOST_POINTS, MOST_BASINS = 6, 6, 8
# Coordinates of longer points are left out.
MOST_COORDINATES = 4
DIGITS = 4
# Coordinates smaller than this share of their axis are rounding errors, likewise values at minima.
ROUNDING = 1e-10
NOTHING, NO_RUNS = "There is no picture yet.", "No runs."
WITHHELD = "Runs are shown after you answer the question."


class Shown(Struct, frozen=True, eq=False):
    """What the pictures show now.

    Attributes
    ----------
    scene : the surface with its runs; None before the first one.
    points, missing : the critical points found, and how many more there are at least.
    selected, cursor : index of the run in focus, and the step of the cursor.
    basins : those that are drawn.
    hidden : names of the layers that are not drawn.
    """

    scene: Scene | None = None
    points: Sequence[CriticalPoint] = ()
    missing: int = 0
    selected: int = 0
    cursor: int = 0
    basins: BasinsResult | None = None
    hidden: Sequence[str] = ()

    @property
    def focus(self) -> Focus:
        """The run in focus at the cursor."""
        return focus_on(self.scene, self.selected, self.cursor)


def scene_in_words(scene: Scene) -> str:
    """What a picture shows, in a line."""
    return f"{_extent(scene.surface)}. {runs_in_words(scene)}"


def runs_in_words(scene: Scene) -> str:
    """How each of a few runs has ended, or how many of many; every picture tells it, but it is put into words once."""
    runs = Runs.of(scene.runs)
    return runs.once("words", None, lambda: _in_words(runs)) if runs else no_runs(scene)


def no_runs(scene: Scene) -> str:
    """What a scene without runs says of them."""
    return WITHHELD if scene.withheld else NO_RUNS


def caption(shown: Shown) -> str:
    """The function, and where the run in focus is, in a line."""
    focus = shown.focus
    if focus.scene is None:
        return NOTHING
    label = focus.scene.surface.bound.label
    if focus.run is None:
        return f"{label}. {no_runs(focus.scene)}"
    run, step = focus.run.trajectory, focus.step
    value = number_text(run.values[step], DIGITS)
    return f"{label} · {_named(focus.run)}: step {step:,} of {run.steps:,}, f = {value}"


def description(shown: Shown) -> str:
    """All that the pictures show, in paragraphs; never empty."""
    if shown.scene is None:
        return NOTHING
    told = (_function(shown.scene.surface), _landscape(shown), _settings(shown), *_runs(shown), _now(shown.focus))
    return "\n\n".join(paragraph for paragraph in (*told, _basins(shown.basins), _hidden(shown)) if paragraph)


# The function


def _extent(surface: Surface) -> str:
    parts = [
        f"{name} from {number_text(low, 3)} to {number_text(high, 3)}"
        for name, (low, high) in zip(surface.objective.axes, surface.objective.domain, strict=True)
    ]
    return f"{surface.bound.label}, {', '.join(parts)}"


def _function(surface: Surface) -> str:
    """The function, where it is drawn, and the values that it has there."""
    parts, values = [_extent(surface)], surface.values
    if surface.bound.dimension != 2:
        parts.append(f"It has {_counted(surface.bound.dimension, 'coordinate')}: a plane through them is drawn")
    defined = np.isfinite(values)
    if not defined.any():
        return _sentences([*parts, "It is undefined everywhere in the picture"])
    low, high = float(values[defined].min()), float(values[defined].max())
    parts.append(
        f"Everywhere in the picture f = {number_text(low, DIGITS)}"
        if low == high
        else f"Its values in the picture range from {number_text(low, DIGITS)} to {number_text(high, DIGITS)}"
    )
    if not defined.all():
        parts.append(f"It is undefined in {_share(1.0 - float(defined.mean()))} of the picture")
    return _sentences(parts)


def _landscape(shown: Shown) -> str:
    """How many critical points of each kind there are, and where the lowest minima lie."""
    assert shown.scene is not None
    points, sides = shown.points, _sides(shown.scene.surface)
    counts = Counter(point.kind for point in points)
    found = [kind.counted(counts[kind]) for kind in PointKind if counts[kind]]
    parts = [f"Critical points: {', '.join(found)}" if found else "No critical points are known in the domain"]
    if shown.missing:
        parts.append(f"At least {shown.missing:,} more {'was' if shown.missing == 1 else 'were'} not found")
    minima = sorted((point for point in points if point.is_minimum), key=lambda point: point.value)
    if minima:
        grain = ROUNDING * _range(shown.scene.surface)
        values = [point.value if abs(point.value) > grain else 0.0 for point in minima]
        each = [
            f"{_place(point.point, sides)}, f = {number_text(value, DIGITS)}"
            for point, value in zip(minima, values, strict=True)
        ]
        lead = "The minimum lies at" if len(minima) == 1 else "Its minima, the lowest first:"
        parts.append(f"{lead} {_cut(each, MOST_POINTS)}")
    return _sentences(parts)


def _settings(shown: Shown) -> str:
    """What of the experiment changes the gradients that optimizers receive."""
    if shown.scene is None:
        return ""
    experiment, parts = shown.scene.experiment, []
    if not experiment.metric.is_euclidean:
        parts.append(f"Gradients are taken in a metric: {experiment.metric.definition.label}")
    if experiment.subject_to is not None:
        parts.append(f"The feasible set is {experiment.subject_to.in_words(shown.scene.surface.bound.names)}")
    if experiment.noise > 0.0:
        parts.append(f"Noise with standard deviation {number_text(experiment.noise, 3)} is added to each gradient")
    parts += _batches(experiment, shown.scene.surface.bound.sample_count)
    return _sentences(parts)


def _batches(experiment: Experiment, samples: int) -> Iterator[str]:
    """How many samples steps see, of all optimizers and of those that have a batch size of their own."""
    if experiment.batch_size > 0:
        yield f"Each step sees {_batch(experiment.batch_size, samples)}"
    for configured in experiment.optimizers:
        if configured.visible and configured.batch_size is not None:
            yield f"Each step of {configured.optimizer.label} sees {_batch(configured.batch_size, samples)}"


def _batch(size: int, samples: int) -> str:
    if size == 0:
        return "all samples"
    return f"all {_counted(samples, 'sample')}" if 0 < samples < size else _counted(size, "sample")


# Runs


def _in_words(runs: Runs) -> str:
    if len(runs) <= MOST_RUNS:
        return " ".join(f"{_ending(run)}." for run in runs)
    return f"{_counts(runs)}."


def _counts(runs: Runs) -> str:
    counts = Counter(run.trajectory.status.value for run in runs)
    return f"{len(runs):,} runs: {', '.join(f'{count:,} {status}' for status, count in counts.items())}"


def _ending(run: DrawnRun) -> str:
    trajectory = run.trajectory
    value = number_text(trajectory.values[-1], 3)
    return f"{_named(run)}: {trajectory.status.value} at step {trajectory.steps:,}, f = {value}"


def _named(run: DrawnRun) -> str:
    return f"{run.label} from start {run.trajectory.start + 1}"


def _runs(shown: Shown) -> Iterator[str]:
    """A paragraph for each run; of many, a summary and then the first ones."""
    assert shown.scene is not None
    runs, sides = Runs.of(shown.scene.runs), _sides(shown.scene.surface)
    if not runs:
        yield no_runs(shown.scene)
        return
    if len(runs) > MOST_RUNS:
        lowest = min(runs, key=lambda run: _known(run.trajectory.values[-1]))
        value = number_text(lowest.trajectory.values[-1], DIGITS)
        yield f"{_counts(runs)}. The lowest value that one ends at is f = {value}: {_named(lowest)}."
    for run in runs[:MOST_RUNS]:
        yield f"{_named(run)}: {_travel(run.trajectory, sides)} {_curves(run.trajectory)}"
    if len(runs) > MOST_RUNS:
        yield f"And {_counted(len(runs) - MOST_RUNS, 'more run')}."


def _travel(run: Trajectory, sides: Any) -> str:
    """Where a run began, how far it came, and where and why it ended."""
    begin, end = (_place(run.points[k], sides) for k in (0, -1))
    began = f"it starts at {begin}, where f = {number_text(run.values[0], DIGITS)}"
    if not run.steps:
        return _sentences([began, _reason(run)])
    with np.errstate(over="ignore", invalid="ignore"):
        moves = np.diff(run.points, axis=0)
        path = float(np.hypot.reduce(moves, axis=1).sum())
        away = float(np.hypot.reduce(run.points[-1] - run.points[0]))
    so_far = "is by now" if run.status is Status.RUNNING else "ends"
    came = (
        f"{_counted(run.steps, 'step')} later it {so_far} at {end}, where f = {number_text(run.values[-1], DIGITS)}, "
        f"{number_text(away, 3)} away, along a path of length {number_text(path, 3)}"
    )
    return _sentences([f"{began}; {came}", _reason(run)])


def _reason(run: Trajectory) -> str:
    return with_minus(run.reason) or f"It is {run.status.value}"


def _curves(run: Trajectory) -> str:
    """The course of the value and of the gradient norm."""
    if not run.steps:
        return f"Its gradient norm is {number_text(run.gradient_norms[0], 3)}."
    return _sentences([_course("Its value", run.values, DIGITS), _course("Its gradient norm", run.gradient_norms, 3)])


def _course(name: str, numbers: Any, digits: int) -> str:
    """From what to what a curve goes, by which power of ten, and whether it is monotone."""
    first, last = float(numbers[0]), float(numbers[-1])
    steps = len(numbers) - 1
    with np.errstate(over="ignore", invalid="ignore"):
        rises, falls = (int(np.count_nonzero(sign * np.diff(numbers) > 0.0)) for sign in (1.0, -1.0))
    if not rises and not falls:
        return f"{name} stays at {number_text(first, digits)}"
    ends = f"from {number_text(first, digits)} to {number_text(last, digits)}{_decades(first, last)}"
    if not rises or not falls:
        return f"{name} {'falls' if falls else 'rises'} {ends}, {_where(max(rises, falls), steps)}"
    return f"{name} goes {ends}; it falls {_where(falls, steps)}, and rises at {rises:,}"


def _where(count: int, steps: int) -> str:
    return "at every step" if count == steps else f"at {count:,} of {steps:,} steps"


def _decades(first: float, last: float) -> str:
    """By which power of ten a number has changed; nothing for less than a factor of ten."""
    if not (first > 0.0 and last > 0.0 and math.isfinite(first) and math.isfinite(last)):
        return ""
    decades = abs(math.log10(last) - math.log10(first))
    return f", by {decades:.{1 if decades < 9.95 else 0}f} powers of ten" if decades >= 1.0 else ""


def _now(focus: Focus) -> str:
    """Where the run in focus is at the cursor, and what the next step does."""
    if focus.run is None or focus.scene is None:
        return ""
    run, step, sides = focus.run.trajectory, focus.step, _sides(focus.scene.surface)
    here = f"f = {number_text(run.values[step], DIGITS)}, gradient norm {number_text(run.gradient_norms[step], 3)}"
    parts = [f"At step {step:,} of {run.steps:,}, {_named(focus.run)} is at {_place(run.points[step], sides)}: {here}"]
    if step < run.steps:
        with np.errstate(over="ignore", invalid="ignore"):
            move = run.points[step + 1] - run.points[step]
            length, change = float(np.hypot.reduce(move)), float(run.values[step + 1] - run.values[step])
        by = f"f {'rises' if change > 0.0 else 'falls'} by {number_text(abs(change), 3)}" if change else "f stays"
        parts.append(f"The next step moves it by {_place(move)}, a length of {number_text(length, 3)}, and {by}")
    return _sentences(parts)


# Layers


def _basins(shown: BasinsResult | None) -> str:
    """The share of the starts that lead to each end."""
    if shown is None or not shown.basins.reached:
        return ""
    reached = sorted(shown.basins.reached, key=lambda item: -item.share)
    each = [f"{label_in_words(shown.basins.attractors, item.label)}: {_share(item.share)}" for item in reached]
    so_far = "" if shown.basins.stride == 1 else ", as far as they are computed"
    return with_minus(f"Basins are shown{so_far}. Where starts all over the picture lead: {_cut(each, MOST_BASINS)}.")


def _hidden(shown: Shown) -> str:
    return f"Not drawn: {', '.join(shown.hidden)}." if shown.hidden else ""


# Wording


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'s' * (count != 1)}"


def _cut(each: Sequence[str], most: int) -> str:
    """A list, cut after ``most`` with the count of the rest."""
    rest = [f"and {len(each) - most:,} more"] if len(each) > most else []
    return "; ".join([*each[:most], *rest])


def _share(share: float) -> str:
    return percent(share, 1)


def _sides(surface: Surface) -> Any:
    return np.diff(np.array(surface.objective.domain)).ravel()


def _range(surface: Surface) -> float:
    """Between the lowest and the highest value in the picture."""
    values = surface.values[np.isfinite(surface.values)]
    return float(np.ptp(values)) if len(values) else 0.0


def _place(point: Any, sides: Any = None) -> str:
    """Coordinates, of which only the first are told of many; what is only rounding is zero."""
    numbers = [float(number) for number in point]
    if sides is not None and len(numbers) == len(sides):
        numbers = [
            0.0 if abs(number) < ROUNDING * side else number for number, side in zip(numbers, sides, strict=True)
        ]
    shown = ", ".join(number_text(number + 0.0, DIGITS) for number in numbers[:MOST_COORDINATES])
    rest = f", … {len(numbers):,} coordinates in all" if len(numbers) > MOST_COORDINATES else ""
    return f"({shown}{rest})"


def _known(value: float) -> float:
    return float(value) if math.isfinite(value) else math.inf
