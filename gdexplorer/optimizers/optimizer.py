"""Definition of an optimizer: its update rule, hyperparameters and state."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import Weights, layers_from
from gdexplorer.optimizers.hyperparameter import Configurable, Settings
from gdexplorer.optimizers.needs import Given, Need
from gdexplorer.optimizers.step import STEP
from gdexplorer.optimizers.terms import Term
from gdexplorer.parameter import Parameter


class Optimizer(Configurable, frozen=True, dict=True):
    """A rule that turns gradients into steps.

    Attributes
    ----------
    key, label : name in files and on the command line, and display name.
    family : its key in `gdexplorer.optimizers.FAMILIES`; menus are grouped by it.
    step : the kernel function (see `gdexplorer.optimizers.step`).
    hyperparameters : in the order of the kernel's ``settings``.
    state : names of the recorded rows of its state, one number per coordinate each.
    scratch : number of further state rows, given the number of coordinates.
    layer_numbers : number of further numbers for each layer of weights, which fill whole rows after all others.
    scalars : number of scalars in its state.
    update : LaTeX of the rule.
    terms : terms of a step in order of computation; the last one is the step itself.
    summary : one sentence of explanation.
    source : the paper or book that defines it.
    suggested_rate : a learning rate for an objective, given the rate that suits gradient descent there and the size of
        the domain (its shorter side).
    stability : given settings, the m of the largest stable learning rate m / (largest eigenvalue of the Hessian) on a
        quadratic; None if no such limit is known.
    observes : the state row with the point whose value and gradient the next step sees; empty: the iterate. At the
        first step it is the start.
    measures : the state row with the vector that is compared with the gradient tolerance in place of the gradient, for
        optimizers that come to rest where the gradient is not zero: measured where a step begins, it ends a run where
        that step leads. The start is not judged.
    surveys : whether its first state row that is not recorded gets the gradient of all samples at the iterate before
        each step, which the drivers have computed: from its mini-batch, a step could not.
    needs : what an objective must offer: a kernel that the step gets in the Hessian's place, or numbers that it gets
        at the end of its settings; None: nothing.
    follows_metric : whether it accepts the gradient of another metric; optimizers that evaluate the objective or its
        second derivatives themselves use the Euclidean metric and always get the differential.
    """

    key: str
    label: str
    family: str
    step: Callable[..., int]
    hyperparameters: tuple[Parameter, ...]
    update: str
    summary: str
    source: str
    terms: tuple[Term, ...]
    state: tuple[str, ...] = ()
    scratch: Callable[[int], int] = lambda n: 0
    layer_numbers: Callable[[Weights], int] = lambda layer: 0
    scalars: int = 0
    suggested_rate: Callable[[float, float], float] = lambda rate, size: rate
    stability: Callable[[Settings], float] | None = None
    observes: str = ""
    measures: str = ""
    surveys: bool = False
    needs: Need | None = None
    follows_metric: bool = True

    @cached_property
    def kernel(self) -> Kernel:
        """Its step, compiled when it is first called."""
        return Kernel(self.step, STEP, fits=self._fits)

    def _fits(self, n: int, rows: int, scalars: int, settings: NDArray[np.float64]) -> bool:
        """Whether state and settings are such as the kernel expects."""
        own = len(self.hyperparameters)
        more = settings[own:]
        if settings.size < own or not (self.needs.fits(more, n) if self.needs else not more.size):
            return False
        layers = layers_from(more) if self.needs_layers else ()
        return rows >= self.state_shape(n, layers)[0] and scalars >= self.scalars

    @property
    def slow_path(self) -> str:
        """What is said of steps that are not compiled; empty if they are."""
        return ""

    @property
    def has_learning_rate(self) -> bool:
        """Whether the first hyperparameter is a learning rate."""
        return bool(self.hyperparameters) and self.hyperparameters[0].name == "learning_rate"

    @property
    def observed_row(self) -> int:
        """Index of the state row that it observes; -1 if it observes the iterate."""
        return self.state.index(self.observes) if self.observes else -1

    @property
    def measured_row(self) -> int:
        """Index of the state row that is compared with the tolerance; -1 if the gradient is."""
        return self.state.index(self.measures) if self.measures else -1

    @property
    def surveyed_row(self) -> int:
        """Index of the state row that gets the gradient of all samples; -1 if none does."""
        return len(self.state) if self.surveys else -1

    @property
    def keeps_to_set(self) -> bool:
        """Whether it stays in a feasible set, or is pulled towards it; others pay no regard to it."""
        return self.needs is not None and Given.SET in self.needs.given

    @property
    def takes_parts(self) -> bool:
        """Whether it gets the weights of a simple part of the function, and the ends of a box."""
        return self.needs is not None and Given.PARTS in self.needs.given

    @property
    def needs_layers(self) -> bool:
        """Whether it sees the weights of each layer of a network as a matrix."""
        return self.needs is not None and Given.LAYERS in self.needs.given

    @property
    def kernel_needed(self) -> str:
        """The name of the kernel that its steps get in the Hessian's place; empty: none."""
        return self.needs.key if self.needs is not None and Given.KERNEL in self.needs.given else ""

    def vector(self, settings: Settings, given: Sequence[float] = ()) -> NDArray[np.float64]:
        """``settings`` as the vector that the kernel reads, and the numbers that it is ``given`` for what it needs."""
        own = [settings[hyperparameter.name] for hyperparameter in self.hyperparameters]
        return np.array([*own, *given], dtype=np.float64)

    def state_shape(self, n: int, layers: Sequence[Weights] = ()) -> tuple[int, int]:
        """Shape of the state for ``n`` coordinates, among which are ``layers`` of weights."""
        of_layers = sum(map(self.layer_numbers, layers))
        return len(self.state) + self.scratch(n) + -(-of_layers // max(n, 1)), n

    @property
    def scalar_count(self) -> int:
        """Number of scalars given to the kernel: those of its state, and one for the value that it hands on."""
        return self.scalars + 1
