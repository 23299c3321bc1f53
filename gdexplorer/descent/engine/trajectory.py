"""The record of a run, and how it ended."""

from collections.abc import Callable
from enum import Enum
from functools import cached_property, partial
from typing import Any

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.errors import InputError


class Status(Enum):
    """Status of a run."""

    RUNNING = "running"
    CONVERGED = "converged"
    DIVERGED = "diverged"
    STALLED = "stalled"
    LEFT_THE_DOMAIN = "left the domain"
    OUT_OF_BUDGET = "out of budget"


class Trajectory(Struct, frozen=True, eq=False, dict=True):
    """The iterates of one run; arrays are read-only.

    Attributes
    ----------
    optimizer, start : indices of the configured optimizer and of the start in the experiment, from 0.
    points : float64[k + 1, n], values : float64[k + 1], gradients : float64[k + 1, n].
    states : float64[k + 1, rows, n], the optimizer's state after each step.
    evaluations : int64[k + 1], cumulative objective and Hessian evaluations.
    status : how the run ended.
    explain : finds out why, as `reason` says; it may take a while.
    path : the same for all trajectories with these arrays, whatever other runs have become since.
    """

    optimizer: int
    start: int
    points: NDArray[np.float64]
    values: NDArray[np.float64]
    gradients: NDArray[np.float64]
    states: NDArray[np.float64]
    evaluations: NDArray[np.int64]
    status: Status
    explain: Callable[[], str]
    path: object = field(default_factory=object)

    def __post_init__(self) -> None:
        for array in (self.points, self.values, self.gradients, self.states, self.evaluations):
            array.flags.writeable = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with its reason, found out now: what explains it is the function, which is not pickled."""
        try:
            told = self.reason
        except InputError as error:  # of a user's function or model that has ended
            told = str(error)
        arrays = (self.points, self.values, self.gradients, self.states, self.evaluations)
        return type(self), (self.optimizer, self.start, *arrays, self.status, partial(str, told), self.path)

    @cached_property
    def gradient_norms(self) -> NDArray[np.float64]:
        """‖∇f‖ at each iterate, float64[k + 1]; computed lazily, without intermediate overflow."""
        first, *others = self.gradients.T
        norms: NDArray[np.float64] = np.abs(first)
        for column in others:  # five times as fast as to reduce rows of two numbers
            np.hypot(norms, column, out=norms)
        norms.flags.writeable = False
        return norms

    @cached_property
    def reason(self) -> str:
        """A sentence that explains how the run ended; found out on first use, which takes milliseconds or more."""
        return self.explain()

    @property
    def is_explained(self) -> bool:
        """Whether its `reason` is known already, or known at once."""
        return self.status is Status.RUNNING or "reason" in vars(self)

    def explained_by(self, explain: Callable[[], str]) -> "Trajectory":
        """A copy with another explanation; cached norms are kept."""
        copied = replace(self, explain=explain)
        if "gradient_norms" in vars(self):
            vars(copied)["gradient_norms"] = self.gradient_norms
        return copied

    @property
    def steps(self) -> int:
        """Number of recorded steps; iterate 0 is the start."""
        return len(self.values) - 1
