"""A custom network: architecture, initialisation, cost and data."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Literal

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.compiled.objective_signatures import GAUSS_NEWTON, KRONECKER
from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.custom import Custom
from gdexplorer.objectives.data.column_kind import MOST_CLASSES
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.in_memory import InMemory, why_unsaved
from gdexplorer.objectives.data.source import CsvFile, DataSource, Generated, SklearnSet, targets_of
from gdexplorer.objectives.data.split import MaybeSplit
from gdexplorer.objectives.network import cost_kernels as kernels
from gdexplorer.objectives.network.activations import ACTIVATIONS
from gdexplorer.objectives.network.alignment import Alignment
from gdexplorer.objectives.network.architecture import Architecture, checked_architecture
from gdexplorer.objectives.network.cost import (
    COST_AND_GRADIENT,
    GAUSS_NEWTON_OF_COST,
    HESSIAN_OF_COST,
    KRONECKER_FACTORS_OF_COST,
    OUTPUTS,
    PRODUCTS,
)
from gdexplorer.objectives.network.curvature import learning_rate, lowest_cells
from gdexplorer.objectives.network.description import extras_of, formula_of, latex_of, lesson_of
from gdexplorer.objectives.network.initialisation import INITIALISATIONS, initial_weights
from gdexplorer.objectives.network.prediction import Scaling, outputs, scaling
from gdexplorer.objectives.objective import BoundObjective, Domain, HeldOut, Objective, Samples
from gdexplorer.parameter import Parameter, check_sides, check_whole
from gdexplorer.registry import find

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
COSTS = {"mse": "mean square error", "cross_entropy": "cross-entropy"}
PENALTIES = (
    Parameter("l2", 0.0, 0.0, 10.0, "Weight of the L2 penalty, the sum of all squared weights."),
    Parameter("l1", 0.0, 0.0, 10.0, "Weight of the L1 penalty, the sum of absolute weights. At 0 its slope is 0."),
)
# Default domain of a network with two weights; with more, see `descent.plane`: there it only sets the length scale of
# the weights.
DOMAIN, DOMAIN_OF_MANY = ((-4.0, 4.0), (-4.0, 4.0)), ((-1.0, 1.0), (-1.0, 1.0))
LARGEST_SCALE, LARGEST_DROPOUT = 1e3, 0.95
FACTORS = {KRONECKER: KRONECKER_FACTORS_OF_COST}


class CustomNetwork(Custom, frozen=True, tag="OwnNetwork", forbid_unknown_fields=True):
    """A feed-forward network.

    Attributes
    ----------
    layers : widths of all layers, from the inputs to the outputs; one output stands for as many as there are classes,
        if these are more than two, or targets.
    activation : of the hidden layers (see `ACTIVATIONS`).
    output : activation of the last layer; empty: sigmoid for the cross-entropy (softmax of several outputs), else
        identity.
    bias : whether units have biases.
    cost : mean square error ("mse"), or "cross_entropy" for classes.
    initialisation, scale, seed : initial weights (see `INITIALISATIONS`).
    standardise : whether columns are shifted and scaled to mean 0 and deviation 1 (never targets that are classes).
    data : the data to fit.
    domain : for two weights, the part that is drawn.
    test : the rows that are kept for testing; unset: all rows are fitted.
    skip : whether each hidden layer adds the units of the hidden layer below, if that is as wide.
    layer_norm : whether the sums of hidden layers are normalised (see `layer_norm_kernels`).
    dropout : the probability with which each step leaves out each hidden unit for each sample; the run's seed and the
        step decide which. All that is drawn, recorded and measured is of the whole network.
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
    test: MaybeSplit = msgspec.UNSET
    skip: bool = False
    layer_norm: bool = False
    dropout: float = 0.0

    @property
    def last_activation(self) -> str:
        """The activation of the last layer."""
        return self.output or ("sigmoid" if self.cost == "cross_entropy" else "identity")

    @property
    def architecture(self) -> Architecture:
        """The validated architecture.

        Raises
        ------
        InputError
            If the layers are invalid.
        """
        return checked_architecture(self.widths, self.bias, self.skip, self.layer_norm)

    @property
    def widths(self) -> tuple[int, ...]:
        """Widths of all layers, with as many outputs as the data need.

        Raises
        ------
        InputError
            If that depends on data that cannot be read or do not fit.
        """
        return _widths(self)

    @property
    def is_softmax(self) -> bool:
        """Whether there is an output for each class.

        Raises
        ------
        InputError
            As `widths`.
        """
        return self.cost == "cross_entropy" and self.widths[-1] > 1

    @property
    def columns(self) -> Columns:
        """The data, those kept for testing included.

        Raises
        ------
        InputError
            If they cannot be read or do not fit the network.
        """
        return _fitting(self)

    def objective(self) -> Objective:
        """Build the objective, as the catalogue would list it.

        Raises
        ------
        InputError
            If the network cannot be built or its data cannot be read.
        """
        return _objective(self)

    @property
    def unsaved(self) -> str:
        """Why no file can hold it: its data are a program's own."""
        return why_unsaved(self.data)

    def prepare(self) -> None:
        """Load data and kernels, find a start and a learning rate.

        Raises
        ------
        InputError
            As `objective`.
        """
        bound = self.objective().bound()
        bound.value(bound.start)
        bound.hessian_kernel.compiled  # noqa: B018  loaded here, off the window's thread
        OUTPUTS.compiled  # noqa: B018


@lru_cache(maxsize=32)
def _widths(custom: CustomNetwork) -> tuple[int, ...]:
    if custom.layers[-1:] != (1,) or (custom.cost == "mse" and not _has_several_targets(custom.data)):
        return custom.layers
    columns = _fitting(custom)
    count = len(columns.classes) if custom.cost == "cross_entropy" else len(columns.target_names)
    return (*custom.layers[:-1], count) if count > (2 if custom.cost == "cross_entropy" else 1) else custom.layers


def _has_several_targets(source: DataSource) -> bool:
    """Whether there are, without reading the data."""
    if isinstance(source, InMemory):
        return len(source.columns.target_names) > 1
    if isinstance(source, Generated):
        return len(find("generated set", source.name, SETS).targets) > 1
    return len(targets_of(source)) > 1


@lru_cache(maxsize=8)
def _objective(custom: CustomNetwork) -> Objective:
    checked(custom)
    _unregularised(custom)  # raises if there is anything wrong with the data
    return Objective(
        key="network",
        label=f"Network {custom.architecture.text} ({ACTIVATIONS[custom.activation].label}{extras_of(custom)})",
        group="network",
        formula=formula_of(custom),
        parameters=PENALTIES,
        lesson=lesson_of(custom),
        source="D. E. Rumelhart, G. E. Hinton, R. J. Williams, Nature 323, 1986",
        bind=lambda values: _bound(custom, values["l2"], values["l1"]),
        typeset=lambda: latex_of(custom),
    )  # fmt: skip


def checked(custom: CustomNetwork) -> CustomNetwork:
    """Validate ``custom``.

    Raises
    ------
    InputError
        If a name or number in it is invalid.
    """
    checked_architecture(custom.layers, custom.bias, custom.skip, custom.layer_norm)
    find("activation", custom.activation, ACTIVATIONS)
    find("activation", custom.last_activation, ACTIVATIONS)
    find("cost", custom.cost, COSTS)
    find("initialisation", custom.initialisation, INITIALISATIONS)
    if custom.cost == "cross_entropy" and custom.last_activation != "sigmoid":
        raise InputError(
            f"The cross-entropy takes the outputs for probabilities, which {custom.last_activation} does not give: "
            "choose sigmoid as the last activation (of more than two classes, softmax takes its place), or the mean "
            "square error as the cost."
        )
    if not 0.0 <= custom.scale <= LARGEST_SCALE:
        raise InputError(f"The scale of the initialisation must be from 0 to {short(LARGEST_SCALE)}.")
    if not 0.0 <= custom.dropout <= LARGEST_DROPOUT:
        raise InputError(
            "The dropout of a network, the share of hidden units that a step leaves out, must be from 0 to "
            f"{short(LARGEST_DROPOUT)}, not {short(custom.dropout)}."
        )
    if custom.dropout and len(custom.layers) < 3:
        raise InputError("Dropout leaves out hidden units: choose hidden layers, as in 2,8,1, or set it to 0.")
    check_whole("The seed of the initialisation", custom.seed)
    check_sides("The domain", custom.domain or ())
    return custom


def _check_targets(custom: CustomNetwork, columns: Columns) -> None:
    """Check that there is an output for each target, or one that stands for all of them.

    Raises
    ------
    InputError
        If there is not.
    """
    outputs, count = custom.layers[-1], max(len(columns.target_names), 1)
    if outputs in (1, count):
        return
    right = ",".join(map(str, (*custom.layers[:-1], count)))
    if count == 1:
        raise InputError(
            f"With the mean square error and one target, {columns.target_name}, the last layer of a network must have "
            f"1 unit, the output, not {outputs}; one for each class goes with the cross-entropy. Write the layers as "
            f"{right}, or choose as many targets."
        )
    raise InputError(
        f"{columns.title} has {count} targets ({columns.target_name}), but the last layer has {outputs} units: write "
        f"the layers as {right}."
    )


@lru_cache(maxsize=8)
def _fitting(custom: CustomNetwork) -> Columns:
    """The data, checked against the network.

    Raises
    ------
    InputError
        If they do not fit.
    """
    inputs, source = custom.layers[0], custom.data
    if isinstance(source, CsvFile | SklearnSet):
        source = source.completed(inputs, classes=custom.cost == "cross_entropy")
    columns = source.load()
    given = columns.inputs.shape[1]
    if given != inputs:
        names = ", ".join(columns.input_names[:4]) + (", ..." if given > 4 else "")
        right = ",".join(map(str, (given, *custom.layers[1:])))
        raise InputError(
            f"{columns.title} has {given} input{'s' * (given != 1)} ({names}), but the first layer has {inputs} "
            f"unit{'s' * (inputs != 1)}: write the layers as {right}."
        )
    if custom.cost == "mse":
        columns.check_classes("choose the cross-entropy as the cost")
        _check_targets(custom, columns)
        return columns
    if columns.target_names:
        raise InputError("The cross-entropy takes one target, of classes: choose the mean square error for several.")
    columns, outputs = columns.as_classes(MOST_CLASSES), custom.layers[-1]
    count = len(columns.classes)
    if outputs not in (1, count):
        right = ",".join(map(str, (*custom.layers[:-1], count if count > 2 else 1)))
        raise InputError(
            f"{columns.title} has {count} classes ({columns.classes_named}), but the last layer has {outputs} units: "
            f"write the layers as {right}."
        )
    return columns


@lru_cache(maxsize=8)
def _unregularised(custom: CustomNetwork) -> BoundObjective:
    """The cost without penalties, with suggestions for a descent."""
    (columns, test), architecture = _parts(custom), custom.architecture
    scale = (
        scaling(columns.inputs, custom.standardise),
        scaling(columns.targets, custom.standardise and not columns.classes),
    )
    data, first = _rows(custom, columns, scale)
    samples = partial(_samples, scale=scale, settings=data[:first])

    def draw_start(seed: int) -> tuple[float, ...]:
        return tuple(initial_weights(architecture, custom.initialisation, custom.scale, seed).tolist())

    names, start, small = architecture.names, draw_start(custom.seed), architecture.size == 2
    bound = BoundObjective(
        "network", f"Network {architecture.text}", COST_AND_GRADIENT, HESSIAN_OF_COST, data,
        (custom.domain or DOMAIN) if small else DOMAIN_OF_MANY, start, 0.0, (), axes=(names[0], names[1]),
        samples=samples(columns), first_sample=first, weights=names,
        held_out=None if test is None else HeldOut(samples(test), _rows(custom, test, scale)[0]),
        filters=architecture.filters, layers=architecture.matrices,
        starts_anywhere=True, draw_start=None if small else draw_start,
        likelihood=None if custom.widths[-1] > 1 else "bernoulli" if custom.cost == "cross_entropy" else "gaussian",
        offers={GAUSS_NEWTON: GAUSS_NEWTON_OF_COST, **({} if custom.layer_norm else FACTORS)}, products=PRODUCTS,
        aligned=_alignment(custom, architecture), stamped=kernels.STEP if custom.dropout else None,
    )  # fmt: skip
    return replace(bound, learning_rate=learning_rate(bound, lowest_cells(bound) if small else ()))


def _alignment(custom: CustomNetwork, architecture: Architecture) -> Alignment | None:
    """What orders hidden units alike, if there are any, and none must be ordered like those of another layer."""
    if len(custom.layers) < 3 or architecture.skips:
        return None
    return Alignment(architecture, ACTIVATIONS[custom.activation].is_odd)


@lru_cache(maxsize=8)
def _bound(custom: CustomNetwork, l2: float, l1: float) -> BoundObjective:
    bound = replace(_unregularised(custom), parameters={"l2": l2, "l1": l1})
    if l2 != 0.0 or l1 != 0.0:
        data = bound.data.copy()
        data.flat[[kernels.L2, kernels.L1]] = l2, l1
        bound = replace(bound, data=data, simple_part=_simple_part(bound, l2, l1))
    return replace(bound, near_minima=lowest_cells(bound)) if bound.dimension == 2 else bound


def _simple_part(bound: BoundObjective, l2: float, l1: float) -> tuple[tuple[float, float], ...]:
    """The weights of |theta_i| and theta_i^2 of all coordinates: biases are not penalised."""
    part = np.zeros((bound.dimension, 2))
    for matrix in bound.layers:
        part[matrix.offset : matrix.end] = l1, l2
    return tuple((size, square) for size, square in part.tolist())


def _parts(custom: CustomNetwork) -> tuple[Columns, Columns | None]:
    """The training rows and the test rows, if there are any.

    Raises
    ------
    InputError
        If the data do not fit the network, or cannot be split.
    """
    columns = _fitting(custom)
    return (columns, None) if custom.test is msgspec.UNSET else custom.test.parts(columns)


def _rows(custom: CustomNetwork, samples: Columns, scale: tuple[Scaling, Scaling]) -> tuple[Matrix, int]:
    """The data that the kernels read, without penalties, and the index of the first sample."""
    inputs, targets, widths = scale[0].scaled(samples.inputs), scale[1].scaled(samples.targets), custom.widths
    hidden, last = ACTIVATIONS[custom.activation].code, ACTIVATIONS[custom.last_activation].code
    cost = kernels.CROSS_ENTROPY if custom.cost == "cross_entropy" else kernels.SQUARE
    if custom.is_softmax:
        cost, last, targets = kernels.SOFTMAX, ACTIVATIONS["identity"].code, np.eye(widths[-1])[targets.astype(int)]
    count = len(widths)
    settings = count, custom.bias, cost, 0.0, 0.0, custom.skip, custom.layer_norm, custom.dropout, 0, 0
    numbers = (*settings, *widths, *(hidden,) * (count - 2), last)
    columns = widths[0] + widths[-1]
    rows = -(-len(numbers) // columns)
    data = np.zeros((rows + len(inputs), columns))
    data.flat[: len(numbers)] = numbers
    data[rows:, : widths[0]], data[rows:, widths[0] :] = inputs, targets.reshape(len(inputs), -1)
    return data, rows


def _samples(columns: Columns, scale: tuple[Scaling, Scaling], settings: Matrix) -> Samples:
    def predict(theta: Vector, inputs: Matrix) -> Vector:
        found = scale[1].restored(outputs(settings, theta, scale[0].scaled(inputs)))
        return found if len(columns.classes) > 2 or columns.target_names else found[:, -1]

    return Samples(
        columns.inputs,
        columns.targets,
        columns.input_names,
        columns.target_name,
        predict,
        columns.classes,
        columns.noun,
        target_names=columns.target_names,
    )
