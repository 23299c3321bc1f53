"""Arrays, series and data frames as samples to fit, by what they can do: pandas and others are not imported."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.api.column_values import Ordered, are_numbers, in_order, numbers_of, target_of
from gdexplorer.api.given import several, text, without_mask
from gdexplorer.errors import InputError
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.in_memory import InMemory
from gdexplorer.registry import find

Table = Mapping[str, NDArray[Any]]
TITLE = "the data"


def is_path(data: Any) -> bool:
    """Whether ``data`` names a file or a set, and holds no samples itself."""
    return isinstance(data, str | PathLike)


def are_values(given: Any, table: Table) -> bool:
    """Whether ``given`` are values rather than the names of columns of ``table``: a list of words may be either."""
    if isinstance(given, str):
        return False
    if isinstance(given, list | tuple) and all(isinstance(each, str) for each in given):
        rows = len(next(iter(table.values())))
        return len(given) == rows > 0 and not set(given) <= set(table)
    return hasattr(given, "__len__") or hasattr(given, "__array__")


def pair_of(data: Any, x: Any, y: Any, tests: Any = None) -> InMemory:
    """The samples of a program that gives ``data`` with names of columns, or inputs with their targets.

    Raises
    ------
    InputError
        As `samples_of`; or if targets are given twice.
    """
    if not are_values(x, _with_rows(data)):
        return samples_of(data, x, y, None, tests)
    if not isinstance(y, str) or y:
        raise InputError("Give the inputs and the targets, fit(inputs, targets), or a table and names of its columns.")
    return samples_of(data, (), x, None, tests)


def samples_of(data: Any, inputs: Any, target: Any, count: int | None = None, tests: Any = None) -> InMemory:
    """The samples of a program.

    Parameters
    ----------
    data
        A data frame, a table of Arrow or a dictionary of columns; or an array or a series, of which each column is an
        input.
    inputs, target
        Names of columns of ``data``, or values: those of ``target``, one for each row. Without inputs, the first
        ``count`` columns of numbers that are no target, or all of them if it is None; if ``target`` are values, all
        columns.
    tests
        Rows for testing, given as those of ``data`` are: a table with the same columns, or if ``target`` are values, a
        pair of inputs and targets. None: there are none.

    Raises
    ------
    InputError
        If they have no such columns, differ in length, or hold something else than numbers, dates, durations, or
        classes as a target.
    """
    table = _with_rows(data)
    if has_values := are_values(target, table):
        names = _chosen(table, inputs) or tuple(table)
        aims = table_of(target, "y")
    else:
        named = _chosen(table, target) or (tuple(table)[-1],)
        aims = {name: table[name] for name in named}
        names = _chosen(table, inputs) or _suggested(table, named, count)
    features = {name: table[name] for name in names}
    if tests is None:
        return InMemory(_columns(features, aims))
    more, more_aims = _tested(tests, features, aims, has_values)
    return _joined(features, aims, more, more_aims)


def _tested(tests: Any, features: Table, aims: Table, has_values: bool) -> tuple[Table, Table]:
    """The same columns of the rows for testing."""
    if not has_values:
        table = table_of(tests, "test_data")
        return _named(features, table), _named(aims, table)
    if not isinstance(tests, list | tuple) or len(tests) != 2:
        raise InputError("test_data must be a pair of inputs and targets, as the others are: (inputs, targets).")
    return _alike(features, table_of(tests[0]), "inputs"), _alike(aims, table_of(tests[1], "y"), "targets")


def _named(ours: Table, table: Table) -> Table:
    return {name: find("column of test_data", name, table) for name in ours}


def _alike(ours: Table, theirs: Table, what: str) -> Table:
    if len(ours) != len(theirs):
        raise InputError(f"test_data has {len(theirs)} columns of {what}, and the other rows have {len(ours)}.")
    return dict(zip(ours, theirs.values(), strict=True))


def _joined(features: Table, aims: Table, more: Table, more_aims: Table) -> InMemory:
    """Samples with those for testing behind them."""
    trained, tested = _columns(features, aims), _columns(more, more_aims, "test_data")
    whole = _columns(_followed(features, more), _followed(aims, more_aims))
    if trained.classes and whole.classes != trained.classes:
        strange = [name for name in tested.classes if name not in trained.classes]
        raise InputError(
            f"{whole.target_name} is {', '.join(strange) or 'another number'} in some rows of test_data, which no "
            "other row is: leave these rows out."
        )
    return InMemory(whole, len(tested.targets))


def _followed(ours: Table, theirs: Table) -> Table:
    return {name: _both(ours[name], theirs[name]) for name in ours}


def _both(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[Any]:
    if isinstance(ours, Ordered):
        return in_order(np.concatenate([np.asarray(ours), theirs.astype(object)]), ours.order)
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    kinds = {ours.dtype.kind, theirs.dtype.kind}
    alike = len(kinds) == 1 or kinds <= set("biuf")
    return np.concatenate([ours, theirs] if alike else [ours.astype(object), theirs.astype(object)])


def table_of(data: Any, letter: str = "x") -> dict[str, NDArray[Any]]:
    """The columns of ``data`` by their names; those of arrays are called by a ``letter``.

    Raises
    ------
    InputError
        If it has none, or they are no columns.
    """
    if isinstance(data, Mapping) or (hasattr(data, "columns") and hasattr(data, "__getitem__")):
        keys = list(data if isinstance(data, Mapping) else _column_names(data))
        names = [*map(str, keys)]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"Two columns are called {twice}: rename one of them.")
        found = {name: _array(data[key], name) for name, key in zip(names, keys, strict=True)}
    else:
        found = _of_array(data, letter)
    if not found:
        raise InputError(f"{letter} has no columns.")
    for name, values in found.items():
        if values.ndim != 1:
            raise InputError(f"{name} must be one column of values, and has {values.ndim} dimensions.")
    return found


def _column_names(data: Any) -> Any:
    """Those of a data frame, or of a table of Arrow, whose ``columns`` are the values."""
    return getattr(data, "column_names", None) or data.columns


def _with_rows(data: Any) -> dict[str, NDArray[Any]]:
    """As `table_of`; a table without rows has no columns that could be chosen."""
    table = table_of(data)
    if not any(len(values) for values in table.values()):
        raise InputError("A fit needs at least two rows; there are none.")
    return table


def _of_array(data: Any, letter: str) -> dict[str, NDArray[Any]]:
    values = _array(data, letter)
    if values.ndim not in (1, 2):
        raise InputError(
            f"{letter} must have one dimension, or two with a row for each sample, not {values.ndim}: reshape it."
        )
    name = getattr(data, "name", None)
    if values.ndim == 1:
        return {letter if name is None else str(name): values}
    if values.shape[1] == 1:
        return {letter: values[:, 0]}
    return {f"{letter}{place}": column for place, column in enumerate(values.T, 1)}


def _array(data: Any, name: str) -> NDArray[Any]:
    try:
        with warnings.catch_warnings():  # of a list with masked elements, which become NaN
            warnings.filterwarnings("ignore", ".*masked element", UserWarning)
            values = np.asarray(without_mask(data))
            kind = getattr(data, "dtype", None)
            is_ordered = getattr(kind, "ordered", False) is True  # a categorical column of pandas
            return in_order(values, getattr(kind, "categories", ())) if is_ordered else values
    except Exception as error:  # whatever the object does
        raise InputError(f"{name} cannot be read as an array: {error}") from None


def _chosen(table: Mapping[str, Any], given: Any) -> tuple[str, ...]:
    """The columns that are named; none if nothing is ``given``."""
    names = ((given,) if given else ()) if isinstance(given, str) else several("The names of columns", given)
    for name in names:
        find("column", text("The name of a column", name), table)
    return names


def _suggested(table: Table, targets: Sequence[str], count: int | None) -> tuple[str, ...]:
    fitting = [name for name, values in table.items() if name not in targets and are_numbers(values)]
    if len(fitting) < (count or 1):
        has = {0: "is no column", 1: "is one column"}.get(len(fitting), f"are {len(fitting)} columns")
        raise InputError(f"There {has} of numbers besides the target, {', '.join(targets)}: name the inputs.")
    return tuple(fitting[:count])


def _columns(inputs: Table, aims: Table, title: str = TITLE) -> Columns:
    """Samples; those of ``test_data`` may be few.

    Raises
    ------
    InputError
        As `samples_of`.
    """
    _check_lengths({**inputs, **aims}, 2 if title == TITLE else 1)
    features = [numbers_of(name, values) for name, values in inputs.items()]
    is_one = len(aims) == 1
    read = [(target_of if is_one else numbers_of)(name, values) for name, values in aims.items()]
    targets = read[0].numbers if is_one else np.column_stack([each.numbers for each in read])
    return Columns(
        np.column_stack([each.numbers for each in features]), targets, tuple(inputs), ", ".join(aims), title,
        classes=read[0].classes, meanings=tuple(each.meaning for each in (*features, *read) if each.meaning),
        target_names=() if is_one else tuple(aims),
    )  # fmt: skip


def _check_lengths(columns: Table, fewest: int) -> None:
    (first, values), *others = columns.items()
    for name, other in others:
        if len(other) != len(values):
            raise InputError(
                f"{first} has {len(values):,} rows, and {name} has {len(other):,}: all need a value for each sample."
            )
    if len(values) < fewest == 1:
        raise InputError("test_data has no rows.")
    if len(values) < fewest:
        raise InputError(f"A fit needs at least two rows; there {'is one' if len(values) else 'are none'}.")
