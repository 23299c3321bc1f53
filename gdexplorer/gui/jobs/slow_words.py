"""What is said while a slow objective is prepared, code of the user's: how much there is to do, and how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdexplorer.descent.engine.trajectory import Trajectory
    from gdexplorer.objectives import BoundObjective

# What takes less than this, in seconds, is said without numbers.
SHORT = 1.0


def seconds_text(seconds: float) -> str:
    """A duration in words that are no more exact than an estimate."""
    if seconds < 90.0:
        return f"{max(seconds, 1.0):.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 5400.0 else f"{seconds / 3600.0:.1f} h"


def surface_words(bound: BoundObjective) -> str:
    """That the surface is computed, with its number of points and an estimate; empty if that takes no time."""
    from gdexplorer.scene.geometry import grid_size

    count = grid_size(bound) ** 2
    seconds = count * bound.value_cost
    if seconds < SHORT:
        return ""
    return f"Preparing {bound.label}: {count:,} points of the surface, about {seconds_text(seconds)}."


def descent_words(bound: BoundObjective, shown: Sequence[Trajectory], steps: int, seconds: float) -> str:
    """That runs are computed, how far they are after ``seconds``, and how long the rest may take."""
    done, most = sum(len(each.points) - 1 for each in shown), steps * len(shown)
    rest = f", about {seconds_text(seconds * (most - done) / done)}" if done else ""
    return f"Preparing {bound.label}: {done:,} of at most {most:,} steps{rest}."
