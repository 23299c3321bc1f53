"""Check that a program repeats the runs before it is written: a wrong program is worse than none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gdexplorer.descent.engine.trajectory import Trajectory
from gdexplorer.errors import InputError
from gdexplorer.exports.code.script import Script
from gdexplorer.exports.content import Content, Work

# How many runs are checked, and how many of their first steps; how far iterates may be apart, relative to the largest.
RUNS, STEPS, APART = 12, 10, 1e-9
_AT_ONCE = 50_000


def check_runs(script: Script, content: Content, work: Work) -> None:
    """Check that the runs are what a program in this manner can repeat.

    Raises
    ------
    InputError
        If a run goes on from a kink, which programs do not, or if the program in NumPy has other iterates.
    CancelledError
        If cancelled.
    """
    for number, run in enumerate(content.runs(work)):
        work.check()
        step = kink_left(script, run)
        if step is not None:
            name = script.experiment.optimizers[run.optimizer].label
            raise InputError(
                f"Run {number} ({name}) goes on from a kink at step {step}, where its gradient is zero or missing, by "
                "gradients around it; a program stops there, so it is not written."
            )


def kink_left(script: Script, run: Trajectory) -> int | None:
    """The first step at which ``run`` followed something else than the gradient of its point; None if there is none."""
    for first in range(0, len(run.values), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        _, gradients = script.bound.values_at(run.points[part])
        near = np.isclose(gradients, run.gradients[part], rtol=1e-9, atol=0.0, equal_nan=True)
        same = np.asarray(near.all(axis=1))
        if first + len(same) == len(run.values):
            same[-1] = True  # nothing follows its end
        if not same.all():
            return first + int(np.argmin(same))
    return None


def check_program(text: str, script: Script, runs: Sequence[Trajectory]) -> None:
    """Run the first steps of a program in NumPy, and compare them with the runs that it repeats.

    Raises
    ------
    InputError
        If they differ.
    """
    names: dict[str, Any] = {"__name__": "program"}
    with np.errstate(all="ignore"):
        exec(compile(text, "<program>", "exec"), names)  # written by this package, from checked formulas
        for number in range(min(len(runs), RUNS)):
            rule, start = names["RUNS"][number]
            steps = min(runs[number].steps, STEPS)
            _compare(names["run"](rule, start, steps), runs[number].points[: steps + 1], script, runs[number])


def _compare(found: Any, expected: Any, script: Script, run: Trajectory) -> None:
    if found.shape == expected.shape and np.allclose(found, expected, rtol=APART, atol=APART * np.abs(expected).max()):
        return
    name = script.experiment.optimizers[run.optimizer].label
    raise InputError(f"A program would not repeat the steps of {name} on {script.bound.label}, so it is not written.")
