"""A second table, all of whose rows are for testing: read as the columns of the first one are."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.column_kind import CLASSES, NUMBERS, TEXTS, ColumnKind
from gdexplorer.objectives.data.columns import Columns, Preview
from gdexplorer.objectives.data.csv_file import preview, read_like
from gdexplorer.objectives.data.dialect import shortened
from gdexplorer.objectives.data.measures import MAGNITUDES

_LONGEST_LIST = 80
WORDS = CLASSES, TEXTS


def state_of(path: str) -> tuple[int, int]:
    """Values that change when the file does."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # reported when it is read
        return 0, -1
    return status.st_mtime_ns, status.st_size


def rows_of(path: str, columns: Columns) -> Columns:
    """The rows of the table in ``path`` as samples like ``columns``, with the same classes.

    Raises
    ------
    InputError
        If it cannot be read, lacks a column, holds other kinds of values or classes, or has no row to use.
    """
    return _rows_of(path, columns, state_of(path))


@lru_cache(maxsize=4)
def _rows_of(path: str, columns: Columns, _: tuple[int, int]) -> Columns:
    look = preview(path)
    names = columns.read_names
    _check_names(look, names, columns)
    kinds = columns.kinds or tuple(ColumnKind(NUMBERS) for _ in names)
    _check_kinds(look, names, kinds, columns)
    found = read_like(look, names, kinds).with_more_targets(max(len(columns.target_names) - 1, 0))
    _check_words(found, columns)
    targets = _coded(found, columns) if columns.classes else found.targets
    return msgspec.structs.replace(
        found, targets=targets, classes=columns.classes, input_names=columns.input_names,
        target_name=columns.target_name, target_names=columns.target_names, noun=columns.noun,
    )  # fmt: skip


def _check_names(look: Preview, names: tuple[str, ...], columns: Columns) -> None:
    missing = [name for name in dict.fromkeys(names) if name not in look.names]
    if missing:
        has = shortened(", ".join(look.names), _LONGEST_LIST)
        raise InputError(
            f"{_file(look)} has no column {' and no column '.join(missing)}, which {columns.title} has; its columns "
            f"are {has}: rename them, or choose another table of test rows."
        )


def _check_kinds(look: Preview, names: tuple[str, ...], kinds: tuple[ColumnKind, ...], columns: Columns) -> None:
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        other = look.kinds[look.names.index(name)]
        if columns.classes and place == len(names) - 1:
            continue  # classes are compared by their names
        if _group(other) != _group(kind):
            raise InputError(
                f"{name} holds {_group(other)} in {_file(look)}, but {_group(kind)} in {columns.title}: the test rows "
                "must be of the same kind: write them in both tables alike."
            )
        if other.has_percentages != kind.has_percentages:
            percent, plain = (_file(look), columns.title) if other.has_percentages else (columns.title, _file(look))
            raise InputError(f"{name} is in percent in {percent}, but not in {plain}: write it in both tables alike.")
        units = {each.unit for each in (kind, other) if each.unit and each.unit != MAGNITUDES}
        if len(units) > 1:
            raise InputError(
                f"{name} is in {other.unit} in {_file(look)}, but in {kind.unit} in {columns.title}: convert one of "
                "them."
            )


def _group(kind: ColumnKind) -> str:
    return "words" if kind.name in WORDS else kind.name


def _check_words(found: Columns, columns: Columns) -> None:
    """Check that words of the inputs have the same numbers in both tables."""
    worded = [name for name, kind in zip(columns.read_names, columns.kinds, strict=False) if kind.name in WORDS]
    meant = {meaning for meaning in columns.meanings if meaning.split(":")[0] in columns.input_names}
    for meaning in found.meanings:
        name = meaning.split(":")[0]
        if name in worded and name in found.input_names and meant and meaning not in meant:
            raise InputError(f"{name} holds other words in {found.title} than in {columns.title}: use the same ones.")


def _coded(found: Columns, columns: Columns) -> np.ndarray:
    """The classes of the targets as the numbers that they have in ``columns``."""
    codes = {_folded(name): float(code) for code, name in enumerate(columns.classes)}
    name_of: Callable[[float], str] = (
        (lambda code: found.classes[int(code)]) if found.classes else (lambda number: f"{number:.15g}")
    )
    known = {value: codes.get(_folded(name_of(value))) for value in np.unique(found.targets).tolist()}
    strange = [name_of(value) for value, code in known.items() if code is None]
    if strange:
        listed = shortened(", ".join(strange), _LONGEST_LIST)
        if len(strange) == len(known):
            named = shortened(", ".join(columns.classes), _LONGEST_LIST)
            raise InputError(
                f"{columns.target_name} is {listed} in {found.title}, but {named} in {columns.title}: name the classes "
                "in both tables alike."
            )
        raise InputError(
            f"{columns.target_name} is {listed} in some rows of {found.title}, which no row of {columns.title} is: "
            "leave these rows out."
        )
    return np.array([known[value] for value in found.targets.tolist()], dtype=np.float64)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _file(look: Preview) -> str:
    return Path(look.path).name
