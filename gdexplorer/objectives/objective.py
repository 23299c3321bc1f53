"""Objectives: as listed in the catalogue, and bound to parameter values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.compiled.evaluation import EVALUATE_HESSIANS, EVALUATE_PLANE, EVALUATE_POINTS
from gdexplorer.compiled.kernel import Kernel
from gdexplorer.compiled.objective_signatures import LAYERS, SAMPLES, SIMPLE_PART, Weights
from gdexplorer.constraints.feasible_set import BOX, FeasibleSet
from gdexplorer.errors import InputError
from gdexplorer.objectives.coefficients import Coefficients
from gdexplorer.objectives.minima import Minimum, refined_minima
from gdexplorer.objectives.scale import gradient_rounding, gradient_weights, value_scale
from gdexplorer.parameter import Parameter, defaults_of, parameter_called

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Parameters = Mapping[str, float]
Domain = tuple[tuple[float, float], tuple[float, float]]
Points = tuple[tuple[float, float], ...]

THREADS = 2
# A point that is computed to lie at a wall of a feasible set may be beyond it by this share of the domain's size.
AT_A_WALL = 1e-9


class Samples(Struct, frozen=True):
    """The data behind an objective that fits a curve: inputs, targets and predictions.

    Attributes
    ----------
    inputs : float64[m, k], targets : float64[m], or of several targets float64[m, targets].
    predict : ``predict(theta, inputs)`` returns the fitted values float64[m], in the units of the data; of two classes
        the probability of the second one; of k more classes those of all, float64[m, k], as of k targets.
    classes : names of the classes that targets 0, 1, and so on stand for; none if targets are numbers.
    noun : what a sample is, in the plural.
    coefficients : the fitted function in the data's own units; None if it is no line, polynomial or logistic curve.
    target_names : names of several targets; none if there is one.
    """

    inputs: Matrix
    targets: Vector
    input_names: tuple[str, ...]
    target_name: str
    predict: Callable[[Vector, Matrix], Vector]
    classes: tuple[str, ...] = ()
    noun: str = "samples"
    coefficients: Coefficients | None = None
    target_names: tuple[str, ...] = ()

    def of_target(self, number: int) -> Samples:
        """These with one of several targets, that of a ``number`` from 0; with the last one, if there are fewer."""
        if not self.target_names:
            return self
        number = min(number, len(self.target_names) - 1)
        return replace(
            self, targets=self.targets[:, number], target_name=self.target_names[number], target_names=(),
            predict=lambda theta, inputs: self.predict(theta, inputs)[:, number],
        )  # fmt: skip


class HeldOut(Struct, frozen=True, eq=False):
    """The rows of data that are kept for testing: the cost is of the others.

    Attributes
    ----------
    samples : the rows, with the same predictions.
    data : what the kernels read in place of ``BoundObjective.data`` to give the loss of these rows, without penalties.
    """

    samples: Samples
    data: Matrix


class BoundObjective(Struct, frozen=True, eq=False, dict=True):
    """An objective with parameter values: what is evaluated, drawn and descended.

    Attributes
    ----------
    value_and_gradient, hessian_kernel : compiled on first use.
    data : float64[rows, columns], read by the kernels.
    domain : the part that is drawn, (low, high) of each axis.
    start, learning_rate : suggestions for a first descent (the rate is for gradient descent).
    near_minima : points from which Newton's method reaches the known minima; at kinks, the minima themselves.
    minima_complete : whether these are all minima in the domain, or only the lowest of too many to list.
    axes : names of the two axes.
    first_sample : first row of ``data`` that is a sample; None if there are no samples for mini-batches.
    weights : names of all coordinates, if they differ from the axes.
    filters : ranges of coordinates that belong together, such as the weights into one unit of a network.
    starts_anywhere : whether starts may lie outside the domain.
    draw_start : draws a start from a seed, if starts spread over the domain make no sense.
    simple_part : the weights of |theta_i| and of theta_i^2, for each coordinate i, in the sum that it is; none: it has
        no such part.
    layers : where the matrices of weights of a network's layers lie among the coordinates.
    offers : kernels that only some objectives have, by their names in `compiled.objective_signatures`.
    likelihood : distribution of the target, the last column of a sample's row, given the prediction z: ``gaussian`` if
        the cost is the mean of (z - target)², ``bernoulli`` if it is that of softplus(z) - target z for targets 0 and 1
        (both up to terms without target); None otherwise.
    held_out : the rows of data that are kept for testing; None: all of them are fitted.
    stamped : which number of ``data`` each step of a run sets to itself, and the one before it to the run's seed, in
        the rows that it sees: the function is another one at each step. None: it is the same at all of them.
    cost : about how many seconds an evaluation takes, if it is a Python function; 0 otherwise.
    feasible : the set in which it is to be descended, where optimizers keep to one; None: everywhere.
    products : replaces rows of vectors by their products with the Hessian, which need not be formed for that.
    aligned : ``aligned(point, to)`` moves ``point: float64[n]`` by symmetries of the function, which leave its value as
        it is, to near ``to``; None: it has no such symmetries, or they are not known.
    """

    key: str
    label: str
    value_and_gradient: Kernel
    hessian_kernel: Kernel
    data: Matrix
    domain: Domain
    start: tuple[float, ...]
    learning_rate: float
    near_minima: tuple[tuple[float, ...], ...]
    minimum_name: str = "minimum"
    axes: tuple[str, str] = ("x", "y")
    samples: Samples | None = None
    parameters: Parameters = field(default_factory=dict)
    minima_complete: bool = True
    first_sample: int | None = None
    weights: tuple[str, ...] = ()
    filters: tuple[tuple[int, int], ...] = ()
    simple_part: tuple[tuple[float, float], ...] = ()
    layers: tuple[Weights, ...] = ()
    starts_anywhere: bool = False
    draw_start: Callable[[int], tuple[float, ...]] | None = None
    offers: Mapping[str, Kernel] = field(default_factory=dict)
    likelihood: str | None = None
    feasible: FeasibleSet | None = None
    products: Kernel | None = None
    aligned: Callable[[Vector, Vector], Vector] | None = None
    held_out: HeldOut | None = None
    cost: float = 0.0
    stamped: int | None = None

    @property
    def dimension(self) -> int:
        """Number of coordinates."""
        return len(self.start)

    @property
    def told(self) -> str:
        """What is to be known of it while it is explored, in a sentence; mostly nothing."""
        return "" if self.stamped is None else "Only steps see dropout: the surface and all values are without it."

    @property
    def curvature_digits(self) -> int:
        """How many significant digits of its curvatures are right; more than are shown, mostly."""
        return 15

    @property
    def without_minimum(self) -> str:
        """Why it is known to have no minimum, in a sentence; mostly nothing."""
        return ""

    @property
    def value_cost(self) -> float:
        """About how many seconds a value without a gradient takes, as `cost`."""
        return self.cost

    @property
    def size(self) -> float:
        """Shorter side of the domain."""
        return min(high - low for low, high in self.domain)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all coordinates, as far as they have any."""
        return self.weights or self.axes

    @property
    def sample_count(self) -> int:
        """How many samples mini-batches are drawn from, which are those for training; 0 if there are none."""
        return 0 if self.first_sample is None else len(self.data) - self.first_sample

    @property
    def abilities(self) -> frozenset[str]:
        """What it and its feasible set offer to optimizers (see `gdexplorer.optimizers.needs`)."""
        has = {
            LAYERS: bool(self.layers),
            SAMPLES: self.first_sample is not None,
            SIMPLE_PART: self._has_simple_part,
        }
        own = frozenset([*self.offers, *(name for name, offered in has.items() if offered)])
        return own | (self.feasible.abilities if self.feasible is not None else frozenset())

    @property
    def _has_simple_part(self) -> bool:
        """Whether proximal steps are known: of the penalties, and of the feasible set, if it is a box."""
        return self.feasible.kind == BOX if self.feasible is not None else bool(self.simple_part)

    @property
    def simple_numbers(self) -> tuple[float, ...]:
        """Of all coordinates the weights of absolute values, those of squares, the low and the high ends of the box."""
        n = self.dimension
        weights = np.array(self.simple_part or ((0.0, 0.0),) * n)
        box = np.tile([-np.inf, np.inf], n)
        if self.feasible is not None:
            box = np.array(self.feasible.prepared(n, self.domain)[1:])
        return tuple(np.concatenate([weights[:, 0], weights[:, 1], box[::2], box[1::2]]).tolist())

    def value_gradient(self, point: Any) -> tuple[float, Vector]:
        """The value and the gradient float64[n] at ``point``."""
        gradient = np.empty(self.dimension)
        value = self.value_and_gradient(np.array(point, dtype=np.float64), self.data, gradient)
        return float(value), gradient

    def value(self, point: Any) -> float:
        """The value at ``point``."""
        return self.value_gradient(point)[0]

    def gradient(self, point: Any) -> Vector:
        """The gradient, float64[n], at ``point``."""
        return self.value_gradient(point)[1]

    def hessian(self, point: Any) -> Matrix:
        """The Hessian, float64[n, n], at ``point``."""
        hessian = np.empty((self.dimension, self.dimension))
        self.hessian_kernel(np.array(point, dtype=np.float64), self.data, hessian)
        return hessian

    def hessian_products(self, point: Any, vectors: Any) -> Matrix:
        """The products of the Hessian at ``point`` with the rows of ``vectors``, float64[m, n] each; exact."""
        results: Matrix = np.array(vectors, dtype=np.float64)
        if self.products is None:
            return np.asarray(np.einsum("ij,jk->ik", results, self.hessian(point)))
        self.products(np.array(point, dtype=np.float64), self.data, results)
        return results

    def values_at(self, points: Any) -> tuple[Vector, Matrix]:
        """Values float64[m] and gradients float64[m, n] at ``points``, m rows of n coordinates."""
        points = _writable(points)
        values, gradients = np.empty(len(points)), np.empty_like(points)
        if len(points):
            EVALUATE_POINTS(self.value_and_gradient.compiled, self.data, points, values, gradients)
        return values, gradients

    def values_alone(self, points: Any) -> Vector:
        """Values float64[m] at ``points``, m rows of n coordinates; without gradients, where these take longer."""
        return self.values_at(points)[0]

    def test_losses_at(self, points: Any) -> Vector:
        """The loss of the rows that are kept for testing, float64[m], at ``points``, m rows of n coordinates.

        It is the cost of these rows without penalties, in the units of the cost; NaN if there are no such rows.
        """
        points = _writable(points)
        losses, gradients = np.full(len(points), np.nan), np.empty_like(points)
        if len(points) and self.held_out is not None:
            EVALUATE_POINTS(self.value_and_gradient.compiled, self.held_out.data, points, losses, gradients)
        return losses

    def hessians_at(self, points: Any) -> NDArray[np.float64]:
        """Hessians, float64[m, n, n], at ``points``, m rows of n coordinates."""
        points = _writable(points)
        hessians = np.empty((len(points), self.dimension, self.dimension))
        if len(points):
            EVALUATE_HESSIANS(self.hessian_kernel.compiled, self.data, points, hessians)
        return hessians

    def on_grid(self, xs: Vector, ys: Vector) -> tuple[Matrix, NDArray[np.float64]]:
        """Values float64[len(ys), len(xs)], gradients float64[len(ys), len(xs), 2] on a grid of the first two axes."""
        return self.on_plane(np.zeros(self.dimension), np.eye(2, self.dimension), xs, ys)

    def on_plane(
        self, origin: Vector, directions: Matrix, us: Vector, vs: Vector
    ) -> tuple[Matrix, NDArray[np.float64]]:
        """Values float64[len(vs), len(us)] and derivatives at ``origin + u * directions[0] + v * directions[1]``.

        ``origin: float64[n]``, ``directions: float64[2, n]``; derivatives, float64[len(vs), len(us), 2], are along
        them.
        """
        values, slopes = np.empty((len(vs), len(us))), np.empty((len(vs), len(us), 2))
        kernel, numbers = self.value_and_gradient.compiled, tuple(map(_writable, (origin, directions, us, vs)))
        bounds = np.linspace(0, len(vs), THREADS + 1).astype(int)

        def fill(first: int, last: int) -> None:
            EVALUATE_PLANE(kernel, self.data, *numbers, values, slopes, first, last)

        EVALUATE_PLANE.compiled  # noqa: B018  compile once, before the threads start
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(fill, bounds[:-1], bounds[1:]))
        return values, slopes

    @cached_property
    def value_scale(self) -> float:
        """Range of values in the domain (see `scale.value_scale`)."""
        return value_scale(self)

    @cached_property
    def gradient_weights(self) -> Vector:
        """Weights that make gradients unit-free, float64[n] (see `scale.gradient_weights`)."""
        return gradient_weights(self)

    @property
    def hessian_is_cheap(self) -> bool:
        """Whether a Hessian takes not many times as long as a gradient: not if it comes from differences of values."""
        return True

    @cached_property
    def gradient_rounding(self) -> float:
        """Weighted rounding error of a zero gradient (see `scale.gradient_rounding`)."""
        return gradient_rounding(self, self.gradient_weights)

    @cached_property
    def minima(self) -> tuple[Minimum, ...]:
        """The known minima at these parameters, refined to machine precision."""
        return refined_minima(self, self.near_minima, self.minimum_name)

    @cached_property
    def feasible_minima(self) -> tuple[Minimum, ...]:
        """The known minima that the feasible set holds: no rule that keeps to it reaches the others."""
        if self.feasible is None or not self.minima:
            return self.minima
        out = self.feasible.excess(np.array([item.point for item in self.minima]))
        return tuple(item for item, far in zip(self.minima, out, strict=True) if far <= AT_A_WALL * self.size)


def _writable(numbers: Any) -> NDArray[np.float64]:
    """Convert to what kernels accept: float64, C order, writable (trajectories are read-only)."""
    return np.require(numbers, np.float64, ("C", "W"))


class Objective(Struct, frozen=True):
    """An objective as the catalogue lists it.

    Attributes
    ----------
    key, label : name in files and on the command line, and display name.
    group : what it teaches; menus are grouped by it.
    formula : text (for data: not parseable).
    typeset : computes the LaTeX of the formula.
    parameters : the parameters that can be changed.
    lesson : one sentence about what it shows.
    source : where it is defined.
    bind : builds the function for validated, complete parameters.
    """

    key: str
    label: str
    group: str
    formula: str
    parameters: tuple[Parameter, ...]
    lesson: str
    source: str
    bind: Callable[[Parameters], BoundObjective]
    typeset: Callable[[], str]

    @property
    def latex(self) -> str:
        """The formula as LaTeX."""
        return self.typeset()

    @property
    def defaults(self) -> dict[str, float]:
        """The default of each parameter."""
        return defaults_of(self.parameters)

    def checked(self, parameters: Mapping[str, Any]) -> dict[str, float]:
        """All parameters: the defaults, overridden by validated ``parameters``.

        Raises
        ------
        InputError
            If a name is unknown or a value out of bounds.
        """
        given = {name: self._checked(name, value) for name, value in parameters.items()}
        return {**self.defaults, **given}

    def _checked(self, name: str, value: object) -> float:
        parameter = parameter_called(name, self.parameters, f"{self.label} parameter")
        return parameter.checked(value, f"parameter {parameter.label}")

    def bound(self, parameters: Mapping[str, Any] | None = None) -> BoundObjective:
        """Bind the objective to these parameters.

        Raises
        ------
        InputError
            As `checked`.
        """
        return self.bind(self.checked(parameters or {}))


def formula_objective(
    key: str,
    label: str,
    group: str,
    formula: str,
    *,
    domain: Domain,
    start: tuple[float, float],
    learning_rate: float,
    lesson: str,
    source: str,
    minima: Points | Callable[[Parameters], Points] = (),
    minima_complete: bool = True,
    parameters: tuple[Parameter, ...] = (),
) -> Objective:
    """An objective defined by a formula in x and y.

    ``minima`` are approximate positions at the default parameters or, where Newton's method cannot follow them (kinks),
    a function of the parameters; ``minima_complete`` tells whether these are all in the domain or only the lowest.
    """
    from gdexplorer.formulas.derivation import KNOWN_LIMIT
    from gdexplorer.formulas.formula import formula as made

    def bind(values: Parameters) -> BoundObjective:
        compiled = made(formula, KNOWN_LIMIT)
        if apart := set(compiled.parameters) ^ set(values):
            raise InputError(f"{min(apart)} must stand both in the formula of {key} and among its parameters.")
        row = np.array([[values[name] for name in compiled.parameters]], dtype=np.float64).reshape(1, -1)
        return BoundObjective(
            key, label, compiled.value_and_gradient, compiled.hessian, row, domain, start, learning_rate,
            minima(values) if callable(minima) else minima, parameters=values, minima_complete=minima_complete,
            offers=compiled.offers(values), simple_part=compiled.simple_part(values),
        )  # fmt: skip

    return Objective(
        key, label, group, formula, parameters, lesson, source, bind, lambda: made(formula, KNOWN_LIMIT).latex
    )  # fmt: skip
