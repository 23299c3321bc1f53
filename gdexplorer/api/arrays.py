"""Arrays, series and data frames as samples to fit, by what they can do: pandas and others are not imported."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdexplorer.api.given import several, text
from gdexplorer.errors import InputError
from gdexplorer.objectives.data.column_kind import MOST_CLASSES, order_of_class
from gdexplorer.objectives.data.columns import ZERO_AND_ONE, Columns
from gdexplorer.objectives.data.in_memory import InMemory
from gdexplorer.registry import find

Vector = NDArray[np.float64]
TITLE = "the data"


def is_path(data: Any) -> bool:
    """Whether ``data`` names a file or a set, and holds no samples itself."""
    return isinstance(data, str | PathLike)


def are_values(given: Any, table: Mapping[str, NDArray[Any]]) -> bool:
    """Whether ``given`` are values rather than the names of columns of ``table``: a list of words may be either."""
    if isinstance(given, str):
        return False
    if isinstance(given, list | tuple) and all(isinstance(each, str) for each in given):
        rows = len(next(iter(table.values())))
        return len(given) == rows > 0 and not set(given) <= set(table)
    return hasattr(given, "__len__") or hasattr(given, "__array__")


def pair_of(data: Any, x: Any, y: Any) -> InMemory:
    """The samples of a program that gives ``data`` with names of columns, or inputs with their targets.

    Raises
    ------
    InputError
        As `samples_of`; or if targets are given twice.
    """
    if not are_values(x, table_of(data)):
        return samples_of(data, x, y)
    if not isinstance(y, str) or y:
        raise InputError("Give the inputs and the targets, fit(inputs, targets), or a table and names of its columns.")
    return samples_of(data, (), x)


def samples_of(data: Any, inputs: Any, target: Any, count: int = 1) -> InMemory:
    """The samples of a program.

    Parameters
    ----------
    data
        A data frame or a dictionary of columns; or an array or a series, of which each column is an input.
    inputs, target
        Names of columns of ``data``, or values: those of ``target``, one for each row. Without inputs, the first
        ``count`` columns of numbers that are no target; if ``target`` are values, all columns.

    Raises
    ------
    InputError
        If they have no such columns, differ in length, or hold something else than numbers, or classes as a target.
    """
    table = table_of(data)
    if are_values(target, table):
        names = _chosen(table, inputs) or tuple(table)
        aims = table_of(target, "y")
    else:
        named = _chosen(table, target) or (tuple(table)[-1],)
        aims = {name: table[name] for name in named}
        names = _chosen(table, inputs) or _suggested(table, named, count)
    return InMemory(_columns({name: table[name] for name in names}, aims))


def table_of(data: Any, letter: str = "x") -> dict[str, NDArray[Any]]:
    """The columns of ``data`` by their names; those of arrays are called by a ``letter``.

    Raises
    ------
    InputError
        If it has none, or they are no columns.
    """
    if isinstance(data, Mapping) or (hasattr(data, "columns") and hasattr(data, "__getitem__")):
        keys = list(data if isinstance(data, Mapping) else data.columns)
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
        return np.asarray(data)
    except Exception as error:  # whatever the object does
        raise InputError(f"{name} cannot be read as an array: {error}") from None


def _chosen(table: Mapping[str, Any], given: Any) -> tuple[str, ...]:
    """The columns that are named; none if nothing is ``given``."""
    names = ((given,) if given else ()) if isinstance(given, str) else several("The names of columns", given)
    for name in names:
        find("column", text("The name of a column", name), table)
    return names


def _suggested(table: Mapping[str, NDArray[Any]], targets: Sequence[str], count: int) -> tuple[str, ...]:
    fitting = [name for name, values in table.items() if name not in targets and values.dtype.kind in "iuf"]
    if len(fitting) < count:
        raise InputError(
            f"There are {len(fitting)} columns of numbers besides the target, {', '.join(targets)}: name the inputs."
        )
    return tuple(fitting[:count])


def _columns(inputs: Mapping[str, NDArray[Any]], aims: Mapping[str, NDArray[Any]]) -> Columns:
    _check_lengths({**inputs, **aims})
    numbers = np.column_stack([_numbers(name, values) for name, values in inputs.items()])
    classes: tuple[str, ...] = ()
    if len(aims) > 1:
        targets = np.column_stack([_numbers(name, values) for name, values in aims.items()])
    else:
        ((name, values),) = aims.items()
        targets, classes = _target(name, values)
    return Columns(
        numbers, targets, tuple(inputs), ", ".join(aims), TITLE, classes=classes,
        target_names=tuple(aims) if len(aims) > 1 else (),
    )  # fmt: skip


def _check_lengths(columns: Mapping[str, NDArray[Any]]) -> None:
    (first, values), *others = columns.items()
    for name, other in others:
        if len(other) != len(values):
            raise InputError(
                f"{first} has {len(values):,} rows, and {name} has {len(other):,}: all need a value for each sample."
            )
    if len(values) < 2:
        raise InputError(f"A fit needs at least two rows; there {'is one' if len(values) else 'are none'}.")


def _target(name: str, values: NDArray[Any]) -> tuple[Vector, tuple[str, ...]]:
    """The target as numbers, and the names of its classes if it holds words or booleans."""
    if values.dtype.kind in "OUST":
        values = _without_gaps(name, values)
        if not all(isinstance(value, bool | np.bool_ | str) for value in values.tolist()):
            return _plain_target(_numbers(name, values))
    elif values.dtype.kind != "b":
        return _plain_target(_numbers(name, values))
    written = [str(value) for value in values.tolist()]
    words = sorted(set(written), key=order_of_class)
    if len(words) > MOST_CLASSES:
        raise InputError(
            f"{name} holds {len(words):,} different words, such as {words[0]!r}, and a target has at most "
            f"{MOST_CLASSES} classes: choose another column."
        )
    codes = {word: float(code) for code, word in enumerate(words)}
    return np.array([codes[word] for word in written]), tuple(words)


def _plain_target(numbers: Vector) -> tuple[Vector, tuple[str, ...]]:
    return numbers, ZERO_AND_ONE if np.all((numbers == 0.0) | (numbers == 1.0)) else ()


def _numbers(name: str, values: NDArray[Any]) -> Vector:
    """The values of a column as numbers; booleans are 0 and 1."""
    if values.dtype.kind in "OUST":
        values = _without_gaps(name, values)
        strange = next((value for value in values.tolist() if not isinstance(value, bool | int | float)), None)
        if strange is not None:
            raise InputError(
                f"{name} holds {reprlib.repr(strange)}, which is no number: convert the column, or leave it out."
            )
    elif values.dtype.kind not in "biuf":
        what = {"M": "dates", "m": "durations", "c": "complex numbers"}.get(values.dtype.kind, "no numbers")
        raise InputError(f"{name} holds {what}: convert the column to numbers, or leave it out.")
    with np.errstate(over="ignore"):
        try:
            numbers = np.array(values, dtype=np.float64)
        except OverflowError:
            raise InputError(f"{name} holds a number that is far too large: rescale the column.") from None
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        what = "nothing (NaN)" if np.isnan(numbers[wrong[0]]) else "an infinite number"
        raise InputError(_left_out(name, what, int(wrong[0]), len(wrong)))
    return numbers


def _without_gaps(name: str, values: NDArray[Any]) -> NDArray[Any]:
    gaps = [place for place, value in enumerate(values.tolist()) if _is_gap(value)]
    if gaps:
        raise InputError(_left_out(name, "nothing", gaps[0], len(gaps)))
    return values


def _is_gap(value: Any) -> bool:
    """Whether it is None, NaN or the missing value of a library, which equals nothing."""
    try:
        return value is None or bool(value != value)
    except (TypeError, ValueError):
        return True


def _left_out(name: str, what: str, place: int, count: int) -> str:
    more = f" and {count - 1:,} more" if count > 1 else ""
    return f"{name} holds {what} in row {place}{more} (counted from 0): leave these rows out, or fill them in."
