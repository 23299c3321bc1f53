"""What an optimizer is: a step rule, its hyperparameters and its memory."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.optimizers.hyperparameter import Configurable, Settings
from gdexplorer.optimizers.step import STEP
from gdexplorer.optimizers.terms import Term
from gdexplorer.parameter import Parameter


@dataclass(frozen=True)
class Optimizer(Configurable):
    """A rule that turns a gradient into a step.

    Attributes
    ----------
    key, label : its name in files and on the command line, and on the screen.
    step : the kernel's function (see `gdexplorer.optimizers.step`).
    hyperparameters : in the order of the kernel's ``settings``.
    state : names of the rows of its memory that are worth showing; each has one number a coordinate.
    scratch : how many further rows it works with, given the number of coordinates.
    scalars : how many single numbers it remembers.
    update : the rule, typeset as LaTeX.
    terms : what a step is made of, in order; the last one is the step itself.
    summary : one sentence for a learner.
    source : the paper or book that defines it.
    suggested_rate : a learning rate for an objective, from the rate that suits gradient descent there and the size
        of the domain (its shorter side).
    stability : given settings, the m of the greatest stable learning rate m / (largest eigenvalue of the Hessian) on a
        quadratic; None where no such number is known.
    follows_metric : whether it goes along whatever gradient it is given; rules that evaluate the objective or its
        second derivatives themselves measure slopes and lengths in Euclid's metric and always get the differential.
    """

    key: str
    label: str
    step: Callable[..., int]
    hyperparameters: tuple[Parameter, ...]
    update: str
    summary: str
    source: str
    terms: tuple[Term, ...]
    state: tuple[str, ...] = ()
    scratch: Callable[[int], int] = lambda n: 0
    scalars: int = 0
    suggested_rate: Callable[[float, float], float] = lambda rate, size: rate
    stability: Callable[[Settings], float] | None = None
    follows_metric: bool = True
    kernel: Kernel = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kernel", Kernel(self.step, STEP, fits=self._fits))

    def _fits(self, n: int, rows: int, scalars: int, settings: int) -> bool:
        """Whether the kernel finds the memory and the settings that it reads and writes."""
        enough = rows >= self.state_shape(n)[0] and scalars >= self.scalars
        return enough and settings == len(self.hyperparameters)

    @property
    def has_learning_rate(self) -> bool:
        """Whether its first hyperparameter is a learning rate."""
        return bool(self.hyperparameters) and self.hyperparameters[0].name == "learning_rate"

    def vector(self, settings: Settings) -> NDArray[np.float64]:
        """``settings`` as the kernel reads them."""
        return np.array([settings[hyperparameter.name] for hyperparameter in self.hyperparameters], dtype=np.float64)

    def state_shape(self, n: int) -> tuple[int, int]:
        """The shape of the memory for ``n`` coordinates."""
        return len(self.state) + self.scratch(n), n

    @property
    def scalar_count(self) -> int:
        """How many single numbers its kernel is given: those that it remembers, and one for what it hands on."""
        return self.scalars + 1
