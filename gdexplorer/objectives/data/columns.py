"""What is read from a file: chosen columns as numbers, what was left out, and a first look."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.dialect import Dialect
from gdexplorer.registry import find


class LeftOut(msgspec.Struct, frozen=True):
    """How many rows could not be used, by what is wrong with them."""

    empty: int = 0
    ragged: int = 0
    not_numeric: int = 0
    not_finite: int = 0

    @property
    def total(self) -> int:
        """How many in all."""
        return self.empty + self.ragged + self.not_numeric + self.not_finite

    def sentence(self, used: int) -> str:
        """What was left out of how many and why; nothing where nothing was."""
        if not self.total:
            return ""
        kinds = (
            (self.empty, "empty"),
            (self.ragged, "with too few or too many fields"),
            (self.not_numeric, "not numeric"),
            (self.not_finite, "NaN or infinite"),
        )
        reasons = ", ".join(f"{count:,} {kind}" for count, kind in kinds if count)
        return f"{self.total:,} of {used + self.total:,} rows left out: {reasons}."

    def __add__(self, other: LeftOut) -> LeftOut:
        return LeftOut(
            self.empty + other.empty,
            self.ragged + other.ragged,
            self.not_numeric + other.not_numeric,
            self.not_finite + other.not_finite,
        )


NOTHING_LEFT_OUT = LeftOut()


@dataclass(frozen=True, eq=False)
class Columns:
    """Samples to fit.

    Attributes
    ----------
    inputs : float64[m, k], read-only.
    targets : float64[m], read-only.
    input_names, target_name : what the columns are called, with units where they are known.
    title : what the data are called.
    noun : what a sample is, in the plural.
    left_out : rows of the file that are not among them.
    dialect : how the file is written; None where there is no file.
    classes : whether targets tell two classes apart and are 0 or 1.
    offered : names of all columns of numbers that the file has.
    """

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]
    input_names: tuple[str, ...]
    target_name: str
    title: str
    noun: str = "rows"
    left_out: LeftOut = NOTHING_LEFT_OUT
    dialect: Dialect | None = None
    classes: bool = False
    offered: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.inputs.setflags(write=False)
        self.targets.setflags(write=False)

    @property
    def note(self) -> str:
        """What a person should know about what was read: rows left out, an encoding that is a guess; or nothing."""
        notes = (self.left_out.sentence(len(self.targets)), self.dialect.note if self.dialect else "")
        return " ".join(note for note in notes if note)


@dataclass(frozen=True)
class Preview:
    """A first look at a file.

    Attributes
    ----------
    path, size : the file, and its bytes.
    dialect : how it is written.
    names : of the columns, each once.
    rows : its first rows of data as they stand in the file.
    numeric : for each column, whether most of its first fields are numbers.
    complete : whether ``rows`` are all there are.
    """

    path: str
    size: int
    dialect: Dialect
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    complete: bool

    @property
    def numeric_names(self) -> list[str]:
        """The columns of numbers."""
        return [name for name, is_numeric in zip(self.names, self.numeric, strict=True) if is_numeric]

    def suggested_columns(self) -> tuple[str, str]:
        """Input and target to begin with: the first numeric column that is no mere numbering, and the last.

        Raises
        ------
        InputError
            Where there are no two numeric columns.
        """
        numeric = self.numeric_names
        if len(numeric) < 2:
            raise InputError(no_two_numeric(self.path, numeric))
        inputs = [name for name in numeric[:-1] if not self._numbers_rows(name)]
        return (inputs or numeric)[0], numeric[-1]

    def _numbers_rows(self, name: str) -> bool:
        """Whether a column only counts the rows."""
        place = self.names.index(name)
        fields = [row[place].strip() for row in self.rows if len(row) == len(self.names)]
        if len(fields) < 2 or not all(field.isdecimal() for field in fields):
            return False
        return all(int(b) - int(a) == 1 for a, b in pairwise(fields))


def no_two_numeric(path: str, numeric: list[str]) -> str:
    """What is wrong where there is nothing to fit."""
    from pathlib import Path

    has = f"only one column of numbers, {numeric[0]}" if numeric else "no column of numbers"
    return f"{Path(path).name} has {has}: a fit needs two; if there are more, change delimiter or decimal sign."


def distinct_names(header: list[str] | None, width: int) -> tuple[str, ...]:
    """A name for each of ``width`` columns: those of the header, or the columns' numbers from 1.

    Columns without a name are called after their number; a name that has been there is followed by (2), (3), ...
    """
    given = [" ".join(name.split()) for name in header or []][:width]
    plain = [name or f"column {i}" for i, name in enumerate(given + [""] * (width - len(given)), 1)]
    taken: set[str] = set()
    names: list[str] = []
    repeats: dict[str, int] = {}
    for name in plain:
        distinct = name
        while distinct in taken:
            repeats[name] = repeats.get(name, 1) + 1
            distinct = f"{name} ({repeats[name]})"
        taken.add(distinct)
        names.append(distinct)
    return tuple(names)


def column_index(name: str, names: tuple[str, ...]) -> int:
    """Where the column ``name`` stands; a number counts from 1 where no column has it as its name.

    Raises
    ------
    InputError
        Where there is none, with the nearest.
    """
    if name not in names and name.isdecimal() and 1 <= int(name) <= len(names):
        return int(name) - 1
    return find("column", name, {item: i for i, item in reversed(list(enumerate(names)))})
