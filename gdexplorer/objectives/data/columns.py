"""Columns read from a file: numbers, rows left out, and a preview."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace
from numpy.typing import NDArray

from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.data.column_kind import CLASSES, MOST_CLASSES, NUMBERS, TEXTS, ColumnKind
from gdexplorer.objectives.data.dialect import Dialect, shortened
from gdexplorer.registry import find

_LONGEST_LIST = 80
# Names of classes that are given as numbers.
ZERO_AND_ONE = "0", "1"


class LeftOut(Struct, frozen=True):
    """How many rows could not be used, by reason, with an example of each.

    Attributes
    ----------
    missing : rows with a missing value in a column that is read.
    ragged : rows with too few or too many fields.
    not_numeric : rows with something other than a number, date or class in a column that is read.
    not_finite : rows with infinities.
    totals : rows that hold totals of other rows.
    examples : an example of each reason: its line and content.
    """

    missing: int = 0
    ragged: int = 0
    not_numeric: int = 0
    not_finite: int = 0
    totals: int = 0
    examples: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Number of rows left out."""
        return sum(getattr(self, kind) for kind in _LEFT_OUT)

    def sentence(self, used: int) -> str:
        """Summary of the rows left out; empty if there are none."""
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
    "missing": "with missing values",
    "ragged": "with too few or too many fields",
    "not_numeric": "not numeric",
    "not_finite": "with infinite values",
    "totals": "with totals",
}
NOTHING_LEFT_OUT = LeftOut()


class Columns(Struct, frozen=True, eq=False):
    """Samples to fit.

    Attributes
    ----------
    inputs : float64[m, k], read-only.
    targets : float64[m], read-only; of several targets float64[m, k].
    input_names, target_name : column names, with units if known.
    title : name of the data.
    noun : what a sample is, in the plural.
    left_out : rows of the file that are not used.
    dialect : the format of the file; None if there is no file.
    classes : names of the classes that targets 0, 1, and so on stand for; none if targets are numbers.
    offered : names of all columns of the file that can be read as numbers.
    meanings : explanations of the numbers where needed: dates, classes, percentages.
    fields, kinds : the columns of the file, inputs first and then the target, by the names that it has for them, and
        what they hold; none if there is no file.
    target_names : names of several targets; none if there is one, ``target_name``.
    """

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]
    input_names: tuple[str, ...]
    target_name: str
    title: str
    noun: str = "rows"
    left_out: LeftOut = NOTHING_LEFT_OUT
    dialect: Dialect | None = None
    classes: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    kinds: tuple[ColumnKind, ...] = ()
    target_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.inputs.setflags(write=False)
        self.targets.setflags(write=False)

    def with_more_targets(self, count: int) -> Columns:
        """A copy whose last ``count`` inputs are targets, too, after the one that there is.

        Raises
        ------
        InputError
            If the target holds classes in words: these are no numbers.
        """
        if not count:
            return self
        if self.classes and self.classes != ZERO_AND_ONE:
            raise InputError(
                f"{self.target_name} holds classes ({self.classes_named}), and several targets must all be numbers: "
                "choose other columns, or this one alone."
            )
        names = (self.target_name, *self.input_names[-count:])
        return replace(
            self, inputs=self.inputs[:, :-count].copy(), input_names=self.input_names[:-count], classes=(),
            targets=np.column_stack([self.targets, self.inputs[:, -count:]]), target_names=names,
            target_name=", ".join(names),
        )  # fmt: skip

    @property
    def read_names(self) -> tuple[str, ...]:
        """Names of all columns in the order in which a table is read: inputs, further targets, the first target."""
        if self.fields or not self.target_names:
            return self.fields or (*self.input_names, self.target_name)
        return (*self.input_names, *self.target_names[1:], self.target_names[0])

    def check_one_target(self) -> None:
        """Check that there are not several targets.

        Raises
        ------
        InputError
            If there are.
        """
        if self.target_names:
            raise InputError(
                f"{self.title} has {len(self.target_names)} targets ({self.target_name}), and only a network with the "
                "mean square error fits several: choose one of them, or such a network."
            )

    def as_classes(self, most: int = 2) -> Columns:
        """A copy with targets encoded as 0, 1, and so on, from the smallest value. Classes in words stay as they are.

        Raises
        ------
        InputError
            If there is only one value, or there are more than ``most``; more than two must be whole numbers.
        """
        values = np.unique(self.targets)
        if len(values) == 1:
            only = self.classes[int(values[0])] if self.classes else f"{values[0]:.15g}"
            raise InputError(f"{self.target_name} has only one class, {only}: choose another column.")
        if self.classes:
            return self
        if 2 < len(values) <= most and np.any(values != np.round(values)):
            held = ", ".join(f"{value:.15g}" for value in values)
            raise InputError(
                f"{self.target_name} holds {held}: more than two classes must be whole numbers, such as 0, 1, 2, or "
                "words. Number or name them, or choose another cost."
            )
        if len(values) > most:
            few, allowed = ", ".join(map(short, values[:3])), "two" if most == 2 else f"at most {most}"
            raise InputError(
                f"{self.target_name} must hold {allowed} classes, such as zeros and ones, for this cost; it has more "
                f"values, such as {few}: choose another column or cost."
            )
        names = tuple(f"{value:.15g}" for value in values)
        meaning = f"{self.target_name}: {', '.join(f'{name} is {i}' for i, name in enumerate(names))}."
        targets = np.searchsorted(values, self.targets).astype(np.float64)
        return replace(self, targets=targets, classes=names, meanings=(*self.meanings, meaning))

    def check_classes(self, instead: str = "choose another column, or a network with the cross-entropy") -> None:
        """Check that the target is a number, or one of two classes; else say what to do ``instead``.

        Raises
        ------
        InputError
            If there are more classes, or there is only one.
        """
        if len(self.classes) == 1:
            raise InputError(f"{self.target_name} has only one class, {self.classes[0]}: choose another column.")
        if len(self.classes) > 2:
            what = f"{self.target_name} holds {len(self.classes)} classes ({self.classes_named})"
            raise InputError(f"{what}, and only numbers and two classes can be fitted like this: {instead}.")

    @property
    def classes_named(self) -> str:
        """The names of the classes, shortened."""
        return shortened(", ".join(self.classes), _LONGEST_LIST)

    @property
    def note(self) -> str:
        """What the user should know about the data: rows left out, a guessed encoding; or an empty string."""
        notes = (self.left_out.sentence(len(self.targets)), self.dialect.note if self.dialect else "")
        return " ".join(note for note in notes if note)

    @property
    def reading(self) -> str:
        """How the file was read and its columns interpreted; empty if there is no file."""
        return " ".join(filter(None, (self.dialect.sentence if self.dialect else "", *self.meanings)))


class Preview(Struct, frozen=True):
    """Preview of a file.

    Attributes
    ----------
    path, size : the file, and its size in bytes.
    dialect : the format of the file.
    names : unique column names.
    rows : its first data rows, as text.
    kinds : the kind of each column.
    complete : whether ``rows`` are all rows.
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
        """Check that some column can be read as numbers.

        Raises
        ------
        InputError
            If there is none.
        """
        if not any(self.numeric):
            raise InputError(no_numbers_message(self.path, self.names, self.rows))

    def suggested_columns(self) -> tuple[str, str]:
        """Suggest input and target: the first numeric column that is not a row number, and the last one.

        Dates and classes are used if there are fewer than two columns of numbers.

        Raises
        ------
        InputError
            If there are not two such columns.
        """
        self.check_numbers()
        numbers = [name for name, kind in zip(self.names, self.kinds, strict=True) if kind.name == NUMBERS]
        numeric = numbers if len(numbers) > 1 else self.numeric_names
        if len(numeric) < 2:
            raise InputError(one_numeric_message(self.path, numeric, self._words()))
        inputs = [name for name in numeric[:-1] if not self._numbers_rows(name)]
        return (inputs or numeric)[0], numeric[-1]

    def _words(self) -> dict[str, list[str]]:
        """The different words in each column that holds no numbers, among the rows of the preview."""
        rows = [row for row in self.rows if len(row) == len(self.names)]
        return {
            name: list({_word(row[place]): row[place].strip() for row in rows if row[place].strip()}.values())
            for place, (name, is_numeric) in enumerate(zip(self.names, self.numeric, strict=True))
            if not is_numeric
        }

    def suggested_classes(self) -> str:
        """Suggest a target for a classifier: the last column of few words; empty if there is none."""
        for place in reversed(range(len(self.names))):
            words = [_word(row[place]) for row in self.rows if len(row) == len(self.names) and row[place].strip()]
            kind = self.kinds[place].name
            few = 1 < len(set(words)) <= MOST_CLASSES and 2 * len(set(words)) <= len(words)
            if kind == CLASSES or (kind == TEXTS and few):
                return self.names[place]
        return ""

    def suggested_inputs(self, count: int, *targets: str) -> tuple[str, ...]:
        """Suggest inputs: the first ``count`` columns of numbers that do not number rows; none if there are fewer."""
        numbers = [name for name, kind in zip(self.names, self.kinds, strict=True) if kind.name == NUMBERS]
        fitting = tuple(name for name in numbers if name not in targets and not self._numbers_rows(name))[:count]
        return fitting if len(fitting) == count else ()

    def _numbers_rows(self, name: str) -> bool:
        """Whether a column only numbers the rows."""
        place = self.names.index(name)
        fields = [row[place].strip() for row in self.rows if len(row) == len(self.names)]
        if len(fields) < 2 or not all(field.isdecimal() for field in fields):
            return False
        return all(int(b) - int(a) == 1 for a, b in pairwise(fields))


def _word(field: str) -> str:
    return " ".join(field.split()).casefold()


def unit_named(name: str) -> str:
    """The unit in parentheses at the end of a column's ``name``, or the name itself."""
    found = re.search(r"\(([^()]*)\)$", name)
    return found[1] if found else name


def no_numbers_message(path: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Error message if no column can be read as numbers: what the file contains, and what to do."""
    file, listed = Path(path).name, shortened(", ".join(names), _LONGEST_LIST)
    if not rows:
        return f"{file} has column names ({listed}) but no rows below them: a fit needs at least two rows of numbers."
    example = shortened(", ".join(field.strip() or "nothing" for field in rows[0]), _LONGEST_LIST)
    return (
        f"{file} has no column of numbers: a fit needs two. Its columns are {listed}; its first row is {example}. "
        "Choose another file, or change the delimiter or decimal sign if this one does contain numbers."
    )


def one_numeric_message(path: str, numeric: Sequence[str], words: Mapping[str, Sequence[str]]) -> str:
    """Error message if there are fewer than two numeric columns; ``words``: the different ones in each other column."""
    has = f"{Path(path).name} has only one column of numbers, {numeric[0]}"
    name = next(reversed([name for name, held in words.items() if held]), "")
    if not name:
        return f"{has}: a fit needs two. If there are more, change the delimiter or decimal sign."
    held, such = words[name], shortened(", ".join(words[name][:3]), _LONGEST_LIST)
    if len(held) == 1:
        return f"{has}, and {name} holds only one class, {such}: a fit needs a second column with at least two values."
    if len(held) > MOST_CLASSES:
        return (
            f"{has}, and {name} holds more than {MOST_CLASSES} different texts, such as {such}: a fit needs a second "
            f"column of numbers, of dates or of classes, {MOST_CLASSES} at most."
        )
    return (
        f"{has}, and {name} holds texts, such as {such}: a fit needs two columns of numbers or dates. If these are "
        "classes, choose a network with the cross-entropy."
    )


def distinct_names(header: Sequence[str] | None, width: int) -> tuple[str, ...]:
    """Unique names for ``width`` columns: from the header, or column numbers from 1.

    Columns without a name are named by their number; repeated names get a suffix (2), (3), ...
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
    """Index of the column ``name``; a number counts columns from 1 unless it is itself a name.

    Raises
    ------
    InputError
        If there is none; the message suggests similar names.
    """
    name = name if name in names else " ".join(name.split())
    number = name.removeprefix("column ")
    if name not in names and number.isdecimal() and 1 <= int(number) <= len(names):
        return int(number) - 1
    return find("column", name, {item: i for i, item in enumerate(names)})
