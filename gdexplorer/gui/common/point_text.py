"""What pictures show, in words: a point under the pointer, and a whole scene for screen readers."""

from __future__ import annotations

from collections import Counter

from gdexplorer.numerals import number_text
from gdexplorer.scene.drawn_run import DrawnRun
from gdexplorer.scene.geometry import Surface
from gdexplorer.scene.runs import Runs
from gdexplorer.scene.scene import Scene

# More runs than this are summed up by their status.
MOST_RUNS = 6


def point_in_words(surface: Surface, point: tuple[float, float], nearest: tuple[DrawnRun, int] | None) -> str:
    """Coordinates, value and gradient at a point of the picture, and the nearest run with its iterate there."""
    value, gradient = surface.objective.value_gradient(point)
    axes = zip(surface.objective.axes, point, strict=True)
    lines = ["   ".join(f"{name} = {number_text(place, 4)}" for name, place in axes)]
    lines.append(f"f = {number_text(value, 5)}")
    lines.append(f"∇f = ({', '.join(number_text(part, 3) for part in gradient.tolist())})")
    if nearest is not None:
        run, step = nearest
        lines.append(f"{run.label}, start {run.trajectory.start + 1}: step {step:,}")
    return "\n".join(lines)


def scene_in_words(scene: Scene) -> str:
    """What a picture shows, for readers who do not see it."""
    objective = scene.surface.objective
    parts = [
        f"{name} from {number_text(low, 3)} to {number_text(high, 3)}"
        for name, (low, high) in zip(objective.axes, objective.domain, strict=True)
    ]
    return f"{scene.surface.bound.label}, {', '.join(parts)}. {runs_in_words(scene)}"


def runs_in_words(scene: Scene) -> str:
    """How each of a few runs has ended, or how many of many; every picture tells it, but it is put into words once."""
    runs = Runs.of(scene.runs)
    return runs.once("words", None, lambda: _in_words(runs))


def _in_words(runs: Runs) -> str:
    if not runs:
        return "No runs."
    if len(runs) <= MOST_RUNS:
        return " ".join(f"{_ending(run)}." for run in runs)
    counts = Counter(run.trajectory.status.value for run in runs)
    return f"{len(runs):,} runs: {', '.join(f'{count:,} {status}' for status, count in counts.items())}."


def _ending(run: DrawnRun) -> str:
    trajectory = run.trajectory
    where = f"{run.label} from start {trajectory.start + 1}"
    value = number_text(trajectory.values[-1], 3)
    return f"{where}: {trajectory.status.value} at step {trajectory.steps:,}, f = {value}"
