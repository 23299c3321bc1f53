"""Objectives from data: fits and networks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from gdexplorer.api.arrays import is_path, pair_of, samples_of
from gdexplorer.api.given import flag, path, real, several, text, whole
from gdexplorer.api.named_data import named
from gdexplorer.errors import InputError
from gdexplorer.objectives import CustomNetwork
from gdexplorer.objectives.data.in_memory import split_of
from gdexplorer.objectives.data.source import DataSource
from gdexplorer.objectives.data.split import MaybeSplit, Split, refuse_named_set
from gdexplorer.objectives.regression.custom_fit import Cost, CustomFit


def fit(
    table: Any, x: Any = "", y: Any = "", *, degree: int = 1, cost: Cost = "mse",
    standardise: bool = True, test_share: float = 0.0, test_seed: int = 0,
    test_data: Any = None,
) -> CustomFit:  # fmt: skip
    """The cost of a line, or a polynomial, that is fitted to columns of a table.

    Parameters
    ----------
    table : a file: CSV, or Excel and Parquet where what reads them is installed; or a set of scikit-learn where that
        is installed: ``"sklearn:iris"``, wine, breast_cancer, diabetes; ``"houses"``, or a generated set.
        Or data in memory: a data frame, a table of Arrow, a dictionary of columns, or an array of inputs, a row for
        each sample.
    x, y : names of columns, of several inputs a list. Left out, the inputs are all columns of numbers in memory, of a
        file one that suits. Or the values of the target, one for each sample: ``fit(inputs, targets)``. Words and
        booleans among these are classes.
    degree : of the polynomial; of several inputs, powers of each are added up, without products.
    cost : mse, mae, huber or logistic.
    standardise : whether x and y are standardised first.
    test_share, test_seed : the share of rows that is kept for testing, and the seed of their draw; 0: none.
    test_data : a second table with the same columns instead, whose rows are all for testing; of data in memory, data in
        memory with these columns, or a pair of inputs and targets.

    The weights of penalties are ``parameters`` of the objective: l1, l2.

    Raises
    ------
    InputError
        If the table cannot be read, or the columns cannot be fitted.
    """
    rows = _in_memory(table, test_data)
    columns = (_names("x", x), (text("y", y),)) if is_path(table) else ()
    source = named("table", table, *columns) if columns else pair_of(table, x, y, rows)
    custom = CustomFit(
        source, _cost(cost), whole("degree", degree), flag("standardise", standardise),
        _split(test_share, test_seed, test_data, source),
    )  # fmt: skip
    custom.prepare()
    return custom


def network(
    layers: Sequence[int], data: Any = "sine", *, inputs: Sequence[str] = (),
    target: Any = "", activation: str = "tanh", output_activation: str = "",
    cost: Literal["mse", "cross_entropy"] = "mse", bias: bool = True, skip: bool = False, layer_norm: bool = False,
    dropout: float = 0.0, init: str = "xavier", init_scale: float = 1.0, standardise: bool = True, seed: int = 0,
    test_share: float = 0.0, test_seed: int = 0, test_data: Any = None,
) -> CustomNetwork:  # fmt: skip
    """The cost of a feed-forward network over its weights and biases.

    Parameters
    ----------
    layers : sizes, that of the inputs first, such as ``(2, 8, 1)``; of more than two classes, and of several targets,
        one output stands for one for each.
    data : a generated set such as ``"two_moons"`` or ``"spirals:count=500,noise=0.02,seed=1"``, or a table, a set or
        data in memory as for `fit`.
    inputs, target : the columns of a table; left out, the ones that suit. Several targets are a sequence. Or the values
        of the target, one for each sample.
    activation, cost, bias, standardise : as in the window.
    output_activation : of the last layer; left out, the one that suits the cost.
    skip : whether each hidden layer adds the units of the hidden layer below, if that is as wide.
    layer_norm : whether the sums of hidden layers are normalised, with a learned gain for each unit.
    dropout : share of hidden units that each step leaves out, by the run's seed; values and measures are without it.
    init, init_scale, seed : of the initial weights: xavier, he, normal or zeros; a factor; and the seed of their draw.
    test_share, test_seed, test_data : as for `fit`.

    Raises
    ------
    InputError
        If the network cannot be built, or does not suit the data.
    """
    sizes = tuple(whole("The size of a layer", size) for size in several("layers", layers))
    source = _source(data, inputs, target, sizes, test_data)
    custom = CustomNetwork(
        sizes, text("activation", activation), text("output_activation", output_activation), flag("bias", bias),
        _cost(cost), text("init", init), real("init_scale", init_scale), whole("seed", seed),
        flag("standardise", standardise), skip=flag("skip", skip), layer_norm=flag("layer_norm", layer_norm),
        dropout=real("dropout", dropout), data=source, test=_split(test_share, test_seed, test_data, source),
    )  # fmt: skip
    custom.prepare()
    return custom


def _in_memory(data: Any, tests: Any) -> Any:
    """The rows for testing, if they are in memory; None if they are in a file, or there are none."""
    if tests is None or is_path(tests):
        return None
    if is_path(data):
        raise InputError("test_data must be a path, since the other rows are those of a file or of a set.")
    return tests


def _source(data: Any, inputs: Sequence[str], target: Any, sizes: Sequence[int], tests: Any) -> DataSource:
    """The data of a network of these sizes."""
    rows = _in_memory(data, tests)
    if not is_path(data):
        return samples_of(data, inputs, target, sizes[0] if sizes else 1, rows)
    columns = tuple(text("inputs", each) for each in several("inputs", inputs))
    targets = (target,) if isinstance(target, str) else tuple(several("target", target))
    return named("data", data, columns, tuple(text("target", each) for each in targets))


def _cost(cost: Any) -> Any:
    """The key of a cost, which the fit or the network looks up."""
    return text("cost", cost)


def _names(name: str, given: str | Sequence[str]) -> tuple[str, ...]:
    """The columns that are ``given``: one, several, or none if it is empty."""
    if isinstance(given, str):
        return (given,) if given else ()
    return tuple(text(name, each) for each in several(name, given))


def _split(share: float, seed: int, table: Any, source: DataSource) -> MaybeSplit:
    if table is not None:
        if share or seed:
            raise InputError("Give a test_share or test_data, not both.")
        if not is_path(table):
            return split_of(source, msgspec.UNSET)
        name = path("test_data", table)
        refuse_named_set(name, "test_data", "test_share=0.25")
        return Split(file=os.path.abspath(name))
    share, seed = real("test_share", share), whole("test_seed", seed)
    return Split(share, seed) if share else msgspec.UNSET
