"""Functions of conditions that are about runs and their settings."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gdexplorer.descent.engine.trajectory import Status
from gdexplorer.errors import InputError
from gdexplorer.lessons.facts import Facts, whole
from gdexplorer.numerals import short

# A value rises, and a step has a direction, if it is more than rounding.
_ROUNDING = 1e-12


def coordinate(facts: Facts, run: float, step: float, axis: int) -> float:
    """A coordinate of an iterate; the last one after the end of the run."""
    return float(facts.run(run).points[_held(facts, run, step), axis])


def value_at(facts: Facts, run: float, step: float) -> float:
    """Value at a step; the last one after the end of the run."""
    return float(facts.run(run).values[_held(facts, run, step)])


def gradient_at(facts: Facts, run: float, step: float) -> float:
    """Gradient norm at a step; the last one after the end of the run."""
    return float(facts.run(run).gradient_norms[_held(facts, run, step)])


def step_length(facts: Facts, run: float, step: float) -> float:
    """Distance between the iterates ``step`` and ``step + 1``; 0 after the end of the run."""
    points = facts.run(run).points
    first, second = _held(facts, run, step), _held(facts, run, step + 1)
    return float(np.linalg.norm(points[second] - points[first]))


def _held(facts: Facts, run: float, step: float) -> int:
    if not (step >= 0 and step == math.floor(step)):
        raise InputError(f"A step is a whole number from 0, not {short(step)}.")
    return int(min(step, facts.run(run).steps))


def has_status(*statuses: Status) -> Callable[[Facts, float], bool]:
    """A function: whether a run ended in one of these ways."""
    return lambda facts, run: facts.run(run).status in statuses


def ends_at_minimum(facts: Facts, run: float) -> bool:
    """Whether a run ends at a minimum, within a hundredth of the map's diagonal."""
    return _is_there(facts, run, [place for place, _ in facts.minima])


def ends_at_best(facts: Facts, run: float) -> bool:
    """Whether a run ends at a lowest minimum."""
    return _is_there(facts, run, [place for place, _ in facts.lowest])


def ends_at_saddle(facts: Facts, run: float) -> bool:
    """Whether a run ends at a saddle, and at no minimum."""
    return _is_there(facts, run, facts.saddles) and not ends_at_minimum(facts, run)


def ends_at_maximum(facts: Facts, run: float) -> bool:
    """Whether a run ends at a maximum, and at no minimum."""
    return _is_there(facts, run, facts.maxima) and not ends_at_minimum(facts, run)


def _is_there(facts: Facts, run: float, places: object) -> bool:
    end = facts.end(run)
    assert isinstance(places, list | tuple)
    return bool(np.all(np.isfinite(end))) and any(facts.is_near(end, place) for place in places)


def steps_to(facts: Facts, run: float, value: float) -> float:
    """The first step with at most this value; infinite if there is none."""
    reached = np.flatnonzero(facts.run(run).values <= value)
    return float(reached[0]) if len(reached) else math.inf


def rises(facts: Facts, run: float) -> float:
    """Number of steps at which the value rises, by more than rounding."""
    return float(np.count_nonzero(_rising(facts.run(run).values)))


def _rising(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.diff(values) > _ROUNDING * np.abs(values[:-1]))


def turns(facts: Facts, run: float) -> float:
    """How often the steps change their sign along the stiffest axis, that of the largest curvature at the end.

    Steps shorter than 1e-9 of the start's distance from the end have no sign.
    """
    points = facts.run(run).points
    hessian = facts.bound.hessian(points[-1])
    if not np.all(np.isfinite(hessian)):
        return 0.0
    curvatures, axes = np.linalg.eigh(hessian)
    along = np.diff(points @ axes[:, np.abs(curvatures).argmax()])
    signs = np.sign(along[np.abs(along) > 1e-9 * np.linalg.norm(points - points[-1], axis=1).max()])
    return float(np.count_nonzero(np.diff(signs)))


def overshoot(facts: Facts, run: float) -> float:
    """How far the value rises again after its first low, relative to how far it had fallen by then, in 0 to 1.

    With values f₀, f₁, … and the first step k at which the value rises: (max of f_k, f_{k+1}, … - f_k) / (f₀ - f_k);
    0 if it never rises, 1 if it rises from the start or to more than the start's value.
    """
    values = facts.run(run).values
    rising = np.flatnonzero(_rising(values))
    if not len(rising):
        return 0.0
    low = int(rising[0])
    fallen, risen = float(values[0] - values[low]), float(np.max(values[low:]) - values[low])
    return 1.0 if not fallen > 0.0 else min(risen / fallen, 1.0) if math.isfinite(risen) else 1.0


def travelled(facts: Facts, run: float) -> float:
    """Length of a path."""
    return float(np.linalg.norm(np.diff(facts.run(run).points, axis=0), axis=1).sum())


def distance(facts: Facts, run: float, other: float) -> float:
    """Distance between the ends of two runs."""
    return float(np.linalg.norm(facts.end(run) - facts.end(other)))


def same_end(facts: Facts, run: float, other: float) -> bool:
    """Whether two runs end within a hundredth of the map's diagonal of each other."""
    return facts.is_near(facts.end(run), facts.end(other))


def rate(facts: Facts, optimizer: float) -> float:
    """Learning rate of an optimizer."""
    return setting(facts, "learning_rate", optimizer)


def setting(facts: Facts, name: str, optimizer: float) -> float:
    """A hyperparameter of an optimizer."""
    choices = facts.document.experiment.optimizers
    configured = choices[whole(optimizer, len(choices), "optimizer")]
    configured.optimizer.hyperparameter(name)
    return configured.setting(name)
