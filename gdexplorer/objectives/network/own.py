"""A network of one's own: a value that says its architecture, where its weights begin, its cost and its data."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.source import DataSource, Generated
from gdexplorer.objectives.network import cost_kernels as kernels
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.network.architecture import Architecture, checked_architecture
from gdexplorer.objectives.network.cost import COST_AND_GRADIENT, HESSIAN_OF_COST, OUTPUTS
from gdexplorer.objectives.network.curvature import learning_rate, lowest_cells
from gdexplorer.objectives.network.initialisation import INITIALISATIONS, initial_weights
from gdexplorer.objectives.network.prediction import Scaling, outputs, scaling
from gdexplorer.objectives.network.words import formula_of, latex_of, lesson_of
from gdexplorer.objectives.objective import BoundObjective, Domain, Objective, Samples
from gdexplorer.objectives.own import Own
from gdexplorer.parameter import Parameter
from gdexplorer.registry import find

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
COSTS = {"mse": "mean square error", "cross_entropy": "cross-entropy"}
L2 = Parameter("l2", 0.0, 0.0, 10.0, "So many times the sum of all squared weights is added to the cost.")
# The part of the plane of two weights that is drawn where nothing else is said; of more, see `descent.plane`: there
# it only tells how long a step of a weight is long.
DOMAIN, DOMAIN_OF_MANY = ((-4.0, 4.0), (-4.0, 4.0)), ((-1.0, 1.0), (-1.0, 1.0))
LARGEST_SCALE = 1e3


class OwnNetwork(Own, frozen=True, tag=True, forbid_unknown_fields=True):
    """A feed-forward network.

    Attributes
    ----------
    layers : how many units each layer has, from the inputs to the output.
    activation : of the hidden layers (see `ACTIVATIONS`).
    output : the activation of the last layer; empty: the sigmoid for the cross-entropy, else the identity.
    bias : whether each unit has one.
    cost : mean square error ("mse"), or "cross_entropy" for targets that are 0 or 1.
    initialisation, scale, seed : where the weights begin (see `INITIALISATIONS`).
    standardise : whether columns are shifted and scaled to mean 0 and deviation 1 (targets that are classes never).
    data : what is fitted.
    domain : of a network with two weights, what is drawn.
    """

    layers: tuple[int, ...] = (1, 8, 8, 1)
    activation: str = "tanh"
    output: str = ""
    bias: bool = True
    cost: Literal["mse", "cross_entropy"] = "mse"
    initialisation: str = "xavier"
    scale: float = 1.0
    seed: int = 0
    standardise: bool = True
    data: DataSource = Generated("sine")
    domain: Domain | None = None

    @property
    def last_activation(self) -> str:
        """The activation of the last layer."""
        return self.output or ("sigmoid" if self.cost == "cross_entropy" else "identity")

    @property
    def architecture(self) -> Architecture:
        """The layers.

        Raises
        ------
        InputError
            Where they are none.
        """
        return checked_architecture(self.layers, self.bias)

    @property
    def columns(self) -> Columns:
        """The data as they are fitted.

        Raises
        ------
        InputError
            Where they cannot be read or do not fit the network.
        """
        return _fitting(self)

    def row(self) -> Objective:
        """The objective as the catalogue would list it.

        Raises
        ------
        InputError
            Where the network cannot be built or its data cannot be read.
        """
        return _row(self)

    def prepare(self) -> None:
        """Load the data and the kernels, find a start and a learning rate.

        Raises
        ------
        InputError
            As `row`.
        """
        bound = self.row().bound()
        bound.value(bound.start)
        bound.hessian_kernel.compiled  # noqa: B018  loaded here, where it keeps nobody waiting
        OUTPUTS.compiled  # noqa: B018


@lru_cache(maxsize=8)
def _row(own: OwnNetwork) -> Objective:
    checked(own)
    _unregularised(own)  # whatever is wrong with the data is told now
    return Objective(
        key="network",
        label=f"Network {own.architecture.text} ({ACTIVATIONS[own.activation].label})",
        group="network",
        formula=formula_of(own),
        parameters=(L2,),
        lesson=lesson_of(own),
        source="D. E. Rumelhart, G. E. Hinton, R. J. Williams, Nature 323, 1986",
        bind=lambda values: _bound(own, values["l2"]),
        typeset=lambda: latex_of(own),
    )  # fmt: skip


def checked(own: OwnNetwork) -> OwnNetwork:
    """``own``, which can be built.

    Raises
    ------
    InputError
        Where a name or number of it cannot be used.
    """
    checked_architecture(own.layers, own.bias)
    find("activation", own.activation, ACTIVATIONS)
    find("activation", own.last_activation, ACTIVATIONS)
    find("cost", own.cost, COSTS)
    find("initialisation", own.initialisation, INITIALISATIONS)
    if own.cost == "cross_entropy" and own.last_activation != "sigmoid":
        raise InputError("The cross-entropy needs the sigmoid as the last activation, which gives probabilities.")
    if not 0.0 <= own.scale <= LARGEST_SCALE:
        raise InputError(f"The scale of the first weights must lie from 0 to {LARGEST_SCALE:g}.")
    if own.seed < 0:
        raise InputError("The seed of the first weights must be a whole number, 0 or greater.")
    if own.domain is not None and not all(low < high and math.isfinite(high - low) for low, high in own.domain):
        raise InputError("The domain must be given as low,high for both weights, each low below its high.")
    return own


def _fitting(own: OwnNetwork) -> Columns:
    """The data, which fit the network.

    Raises
    ------
    InputError
        Where they do not.
    """
    columns, inputs = own.data.load(), own.layers[0]
    given = columns.inputs.shape[1]
    if given != inputs:
        names = ", ".join(columns.input_names[:4]) + (", ..." if given > 4 else "")
        right = ",".join(map(str, (given, *own.layers[1:])))
        raise InputError(
            f"{columns.title} has {given} input{'s' * (given != 1)} ({names}), but the first layer has {inputs} "
            f"unit{'s' * (inputs != 1)}: write the layers as {right}."
        )
    return columns.as_classes() if own.cost == "cross_entropy" else columns


@lru_cache(maxsize=8)
def _unregularised(own: OwnNetwork) -> BoundObjective:
    """The cost without l2, with suggestions for a descent."""
    columns, architecture = _fitting(own), own.architecture
    is_classes = columns.classes or own.cost == "cross_entropy"
    scale = scaling(columns.inputs, own.standardise), scaling(columns.targets, own.standardise and not is_classes)
    data, first = _rows(own, scale[0].scaled(columns.inputs), scale[1].scaled(columns.targets))

    def drop_start(seed: int) -> tuple[float, ...]:
        return tuple(initial_weights(architecture, own.initialisation, own.scale, seed).tolist())

    names, start, small = architecture.names, drop_start(own.seed), architecture.size == 2
    bound = BoundObjective(
        "network", f"Network {architecture.text}", COST_AND_GRADIENT, HESSIAN_OF_COST, data,
        (own.domain or DOMAIN) if small else DOMAIN_OF_MANY, start, 0.0, (), axes=(names[0], names[1]),
        samples=_samples(columns, scale, data[:first], is_classes), first_sample=first, weights=names,
        filters=architecture.filters, starts_anywhere=True, drop_start=None if small else drop_start,
        likelihood="bernoulli" if own.cost == "cross_entropy" else "gaussian",
    )  # fmt: skip
    return replace(bound, learning_rate=learning_rate(bound, lowest_cells(bound) if small else ()))


@lru_cache(maxsize=8)
def _bound(own: OwnNetwork, l2: float) -> BoundObjective:
    bound = replace(_unregularised(own), parameters={"l2": l2})
    if l2 != 0.0:
        data = bound.data.copy()
        data.flat[kernels.L2] = l2
        bound = replace(bound, data=data)
    return replace(bound, near_minima=lowest_cells(bound)) if bound.dimension == 2 else bound


def _rows(own: OwnNetwork, inputs: Matrix, targets: Matrix) -> tuple[Matrix, int]:
    """What the kernels read, and its first row that is a sample."""
    hidden, last = ACTIVATIONS[own.activation].code, ACTIVATIONS[own.last_activation].code
    cost = kernels.CROSS_ENTROPY if own.cost == "cross_entropy" else kernels.SQUARE
    count = len(own.layers)
    numbers = (count, own.bias, cost, 0.0, *own.layers, *(hidden,) * (count - 2), last)
    columns = inputs.shape[1] + 1
    rows = -(-len(numbers) // columns)
    data = np.zeros((rows + len(inputs), columns))
    data.flat[: len(numbers)] = numbers
    data[rows:, :-1], data[rows:, -1] = inputs, targets
    return data, rows


def _samples(columns: Columns, scale: tuple[Scaling, Scaling], settings: Matrix, is_classes: bool) -> Samples:
    def predict(theta: Vector, inputs: Matrix) -> Vector:
        return scale[1].restored(outputs(settings, theta, scale[0].scaled(inputs)))

    return Samples(
        columns.inputs, columns.targets, columns.input_names, columns.target_name, predict, is_classes, columns.noun
    )
