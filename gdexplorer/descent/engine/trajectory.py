"""The record of a run, and how it ended."""

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


class Status(Enum):
    """Status of a run."""

    RUNNING = "running"
    CONVERGED = "converged"
    DIVERGED = "diverged"
    STALLED = "stalled"
    LEFT_THE_DOMAIN = "left the domain"
    OUT_OF_BUDGET = "out of budget"


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The iterates of one run; arrays are read-only.

    Attributes
    ----------
    optimizer, start : indices of the configured optimizer and of the start in the experiment, from 0.
    points : float64[k + 1, n], values : float64[k + 1], gradients : float64[k + 1, n].
    states : float64[k + 1, rows, n], the optimizer's state after each step.
    evaluations : int64[k + 1], cumulative objective and Hessian evaluations.
    status, reason : how the run ended: its status and a sentence that explains it.
    """

    optimizer: int
    start: int
    points: NDArray[np.float64]
    values: NDArray[np.float64]
    gradients: NDArray[np.float64]
    states: NDArray[np.float64]
    evaluations: NDArray[np.int64]
    status: Status
    reason: str

    def __post_init__(self) -> None:
        for array in (self.points, self.values, self.gradients, self.states, self.evaluations):
            array.flags.writeable = False

    @cached_property
    def gradient_norms(self) -> NDArray[np.float64]:
        """‖∇f‖ at each iterate, float64[k + 1]; computed lazily, without intermediate overflow."""
        norms = np.asarray(np.hypot.reduce(self.gradients, axis=1))
        norms.flags.writeable = False
        return norms

    def ended(self, status: Status, reason: str) -> "Trajectory":
        """A copy with another ending; cached norms are kept."""
        if (status, reason) == (self.status, self.reason):
            return self
        ended = replace(self, status=status, reason=reason)
        if "gradient_norms" in vars(self):
            vars(ended)["gradient_norms"] = self.gradient_norms
        return ended

    @property
    def steps(self) -> int:
        """Number of recorded steps; iterate 0 is the start."""
        return len(self.values) - 1
