"""What is read from a file: chosen columns as numbers, what was left out, and a first look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.dialect import Dialect, shortened
from gdexplorer.objectives.data.kinds import NUMBERS, TEXTS, ColumnKind
from gdexplorer.registry import find

_LONGEST_LIST = 80


@dataclass(frozen=True)
class LeftOut:
    """How many rows could not be used, by what is wrong with them, and an example of each.

    Attributes
    ----------
    missing : without a value in a column that is read.
    ragged : with too few or too many fields.
    not_numeric : with something that is no number, date or class in a column that is read.
    not_finite : with infinities.
    totals : below the table, with what its rows amount to.
    examples : by the names of these, where one is and what it says.
    """

    missing: int = 0
    ragged: int = 0
    not_numeric: int = 0
    not_finite: int = 0
    totals: int = 0
    examples: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(getattr(self, kind) for kind in _LEFT_OUT)

    def sentence(self, used: int) -> str:
        """What was left out of how many and why; nothing where nothing was."""
        if not self.total:
            return ""
        counts = ((kind, getattr(self, kind), words) for kind, words in _LEFT_OUT.items())
        reasons = [f"{count:,} {words}{self._example(kind)}" for kind, count, words in counts if count]
        return f"{self.total:,} of {used + self.total:,} rows left out: {', '.join(reasons)}."

    def _example(self, kind: str) -> str:
        return f" ({self.examples[kind]})" if kind in self.examples else ""

    def __add__(self, other: LeftOut) -> LeftOut:
        counts = {kind: getattr(self, kind) + getattr(other, kind) for kind in _LEFT_OUT}
        return LeftOut(**counts, examples={**other.examples, **self.examples})


_LEFT_OUT = {
    "missing": "with a value missing",
    "ragged": "with too few or too many fields",
    "not_numeric": "not numeric",
    "not_finite": "infinite",
    "totals": "of totals",
}
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
    offered : names of all columns of the file that can be read as numbers.
    meanings : what the numbers of columns mean where that is not plain: dates, classes, percentages.
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
    meanings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.inputs.setflags(write=False)
        self.targets.setflags(write=False)

    def as_classes(self) -> Columns:
        """The same with targets that are 0 or 1: of two numbers the lesser is 0.

        Raises
        ------
        InputError
            Where there are more than two.
        """
        low, high = self.targets.min(), self.targets.max()
        if np.any((self.targets != low) & (self.targets != high)):
            few = ", ".join(f"{value:g}" for value in np.unique(self.targets)[:3])
            raise InputError(
                f"{self.target_name} must hold two classes, such as zeros and ones, for this cost; it has more values, "
                f"such as {few}: choose another column or cost."
            )
        if {float(low), float(high)} <= {0.0, 1.0}:
            return replace(self, classes=True)
        meaning = f"{self.target_name}: {low:.15g} is 0, {high:.15g} is 1."
        targets = (self.targets == high).astype(np.float64)
        return replace(self, targets=targets, classes=True, meanings=(*self.meanings, meaning))

    @property
    def note(self) -> str:
        """What a person should know about what was read: rows left out, an encoding that is a guess; or nothing."""
        notes = (self.left_out.sentence(len(self.targets)), self.dialect.note if self.dialect else "")
        return " ".join(note for note in notes if note)

    @property
    def reading(self) -> str:
        """How the file was read and what its columns were taken for; nothing where there is no file."""
        return " ".join(filter(None, (self.dialect.sentence if self.dialect else "", *self.meanings)))


@dataclass(frozen=True)
class Preview:
    """A first look at a file.

    Attributes
    ----------
    path, size : the file, and its bytes.
    dialect : how it is written.
    names : of the columns, each once.
    rows : its first rows of data as they stand in the file.
    kinds : what each column holds.
    complete : whether ``rows`` are all there are.
    """

    path: str
    size: int
    dialect: Dialect
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kinds: tuple[ColumnKind, ...]
    complete: bool

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column, whether it can be read as numbers."""
        return tuple(kind.name != TEXTS for kind in self.kinds)

    @property
    def numeric_names(self) -> list[str]:
        """The columns that can be read as numbers."""
        return [name for name, is_numeric in zip(self.names, self.numeric, strict=True) if is_numeric]

    def check_numbers(self) -> None:
        """See that there is a column that can be read as numbers.

        Raises
        ------
        InputError
            Where there is none.
        """
        if not any(self.numeric):
            raise InputError(no_numbers(self.path, self.names, self.rows))

    def suggested_columns(self) -> tuple[str, str]:
        """Input and target to begin with: the first numeric column that is no mere numbering, and the last.

        Dates and classes are taken where there are no two columns of numbers.

        Raises
        ------
        InputError
            Where there are no two such columns.
        """
        self.check_numbers()
        numbers = [name for name, kind in zip(self.names, self.kinds, strict=True) if kind.name == NUMBERS]
        numeric = numbers if len(numbers) > 1 else self.numeric_names
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


def no_numbers(path: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """What is wrong where no column can be read as numbers, what the file holds, and what to do."""
    file, listed = Path(path).name, shortened(", ".join(names), _LONGEST_LIST)
    if not rows:
        return (
            f"{file} has names of columns ({listed}) but no row below them: a fit needs at least two rows of numbers."
        )
    example = shortened(", ".join(field.strip() or "nothing" for field in rows[0]), _LONGEST_LIST)
    return (
        f"{file} has no column of numbers: a fit needs two. Its columns are {listed}; its first row is {example}. "
        "Choose another file, or change delimiter or decimal sign where there are numbers in this one."
    )


def no_two_numeric(path: str, numeric: list[str]) -> str:
    """What is wrong where there is nothing to fit."""
    only = f"only one column of numbers, {numeric[0]}"
    return f"{Path(path).name} has {only}: a fit needs two; if there are more, change delimiter or decimal sign."


def distinct_names(header: Sequence[str] | None, width: int) -> tuple[str, ...]:
    """A name for each of ``width`` columns: those of the header, or the columns' numbers from 1.

    Columns without a name are called after their number; a name that has been there is followed by (2), (3), ...
    """
    given = [" ".join(name.replace("\ufeff", "").split()) for name in header or []][:width]
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
    name = name if name in names else " ".join(name.split())
    number = name.removeprefix("column ")
    if name not in names and number.isdecimal() and 1 <= int(number) <= len(names):
        return int(number) - 1
    return find("column", name, {item: i for i, item in enumerate(names)})
