"""Data sources: values that files can store, loaded once."""

from __future__ import annotations

import math
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from msgspec.structs import replace

from gdexplorer.errors import InputError
from gdexplorer.numerals import short
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.dialect import DialectChoice
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.objectives.data.in_memory import InMemory
from gdexplorer.objectives.data.toy_sets import TOY_SETS, suggested_toy, toy_columns
from gdexplorer.parameter import check_whole
from gdexplorer.registry import find
from gdexplorer.resources import resource

MOST_GENERATED = 1_000_000
_KEPT = 4  # data sets: 100 MB of text become about 50 MB of numbers

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def _unseen(share: float) -> None: ...


def _never() -> bool:
    return False


OtherTargets = tuple[str, ...] | msgspec.UnsetType
MOST_TARGETS = 10


class CsvFile(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A CSV file.

    Attributes
    ----------
    path : its path.
    inputs, target : column names; suggested ones if empty.
    dialect : the user's choices about its format.
    other_targets : names of further targets, which only networks have; unset: there are none.
    """

    path: str
    inputs: tuple[str, ...] = ()
    target: str = ""
    dialect: DialectChoice = DialectChoice()
    other_targets: OtherTargets = msgspec.UNSET

    def load(self, progress: Progress = _unseen, cancelled: Cancelled = _never) -> Columns:
        """Load the samples.

        Raises
        ------
        InputError
            If they cannot be read.
        """
        return _loaded_once(self, progress, cancelled)

    def completed(self, inputs: int, *, classes: bool) -> CsvFile:
        """With columns that are not named: the first columns of numbers as this many ``inputs``, and classes as target.

        Raises
        ------
        InputError
            If the file cannot be read.
        """
        few = inputs == 1 and not classes and not self.other_targets
        is_complete = self.target or not classes, self.inputs or few
        return self if all(is_complete) else _completed(self, inputs, classes, self._state())

    def _read(self, progress: Progress, cancelled: Cancelled) -> Columns:
        from gdexplorer.objectives.data.csv_file import read_columns  # most objectives are of no file

        more = checked_targets(self)
        if more and not self.inputs:
            raise InputError(f"{title_of(self)} has too few columns of numbers besides the targets: name the inputs.")
        columns = read_columns(self.path, (*self.inputs, *more), self.target, self.dialect, progress, cancelled)
        return columns.with_more_targets(len(more))

    def _state(self) -> tuple[int, int]:
        """Values that change when the file does."""
        try:
            status = os.stat(self.path)
        except (OSError, ValueError):  # reported when it is read
            return 0, -1
        return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def _completed(source: CsvFile, count: int, classes: bool, _: tuple[int, int]) -> CsvFile:
    from gdexplorer.objectives.data.csv_file import preview

    look = preview(source.path, source.dialect)
    target = source.target or (look.suggested_classes() if classes else "")
    targets = target, *checked_targets(source)
    inputs = source.inputs or (look.suggested_inputs(count, *targets) if target or count > 1 else ())
    return msgspec.structs.replace(source, inputs=inputs, target=target if target not in inputs else source.target)


# Columns of the house sales: display names with units, used for slopes.
HOUSE_COLUMNS = {
    "LotArea": "lot area (sq ft)",
    "GrLivArea": "living area (sq ft)",
    "OverallQual": "overall quality (1-10)",
    "YearBuilt": "year built",
    "SalePrice": "sale price (US dollars)",
}


class Houses(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The bundled 2,930 house sales (D. De Cock, Journal of Statistics Education 19(3), 2011)."""

    inputs: tuple[str, ...] = ("LotArea",)
    target: str = "SalePrice"
    other_targets: OtherTargets = msgspec.UNSET

    def load(self, progress: Progress = _unseen, cancelled: Cancelled = _never) -> Columns:
        """Load the samples.

        Raises
        ------
        InputError
            If there is no such column.
        """
        return _loaded_once(self, progress, cancelled)

    def _read(self, progress: Progress, cancelled: Cancelled) -> Columns:
        from gdexplorer.objectives.data.csv_file import read_columns

        more = checked_targets(self)
        for name in (*self.inputs, self.target, *more):
            find("column of the houses", name, HOUSE_COLUMNS)
        path = resource("data/ames_housing.csv")
        columns = read_columns(path, (*self.inputs, *more), self.target, DialectChoice("utf-8", ",", ".", True))
        return replace(
            columns, input_names=tuple(HOUSE_COLUMNS[name] for name in columns.input_names),
            target_name=HOUSE_COLUMNS[columns.target_name], title="House sales", noun="houses", dialect=None,
        ).with_more_targets(len(more))  # fmt: skip

    def _state(self) -> tuple[int, int]:
        return 0, 0


class Generated(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A generated data set (see `generated`): equal values give equal samples.

    Attributes
    ----------
    name : one of `SETS`.
    count : number of samples.
    noise : standard deviation of the noise.
    seed : seed of all random numbers.
    """

    name: str
    count: int = 200
    noise: float = 0.1
    seed: int = 0

    def load(self, progress: Progress = _unseen, cancelled: Cancelled = _never) -> Columns:
        """Generate the samples.

        Raises
        ------
        InputError
            If a number in it is invalid.
        """
        return _loaded_once(self, progress, cancelled)

    def _read(self, progress: Progress, cancelled: Cancelled) -> Columns:
        kind = find("generated set", self.name, SETS)
        if not 2 <= self.count <= MOST_GENERATED:
            raise InputError(f"A generated set must have 2 to {MOST_GENERATED:,} samples, not {self.count:,}.")
        if not (math.isfinite(self.noise) and 0.0 <= self.noise <= 100.0):
            raise InputError(f"The noise of a generated set must be from 0 to 100, not {short(self.noise)}.")
        check_whole("The seed of a generated set", self.seed)
        inputs, targets = kind.draw(np.random.default_rng(self.seed), self.count, self.noise)
        names = kind.inputs or (("x",) if inputs.shape[1] == 1 else ("x1", "x2"))
        target = ", ".join(kind.targets) or ("class" if kind.classes else "y")
        return Columns(
            inputs,
            targets.astype(np.float64),
            names,
            target,
            kind.label,
            noun="samples",
            classes=tuple(map(str, range(kind.classes))),
            target_names=kind.targets,
        )

    def _state(self) -> tuple[int, int]:
        return 0, 0


class SklearnSet(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A toy set of scikit-learn, which must be installed (see `toy_sets`).

    Attributes
    ----------
    name : one of `TOY_SETS`.
    inputs, target : column names, with or without units; suggested ones if empty.
    other_targets : as of `CsvFile`.
    """

    name: str
    inputs: tuple[str, ...] = ()
    target: str = ""
    other_targets: OtherTargets = msgspec.UNSET

    def load(self, progress: Progress = _unseen, cancelled: Cancelled = _never) -> Columns:
        """Load the samples.

        Raises
        ------
        InputError
            If scikit-learn is not installed, or there is no such set or column.
        """
        return _loaded_once(self, progress, cancelled)

    def completed(self, inputs: int, *, classes: bool) -> SklearnSet:
        """With columns that are not named: this many ``inputs``, and as the target the classes or a number.

        Raises
        ------
        InputError
            If scikit-learn is not installed, or there is no such set.
        """
        find("set of scikit-learn", self.name, TOY_SETS)
        targets = self.target, *checked_targets(self)
        chosen, target = suggested_toy(self.name, self.inputs, targets, inputs, classes)
        return msgspec.structs.replace(self, inputs=chosen, target=target)

    def _read(self, progress: Progress, cancelled: Cancelled) -> Columns:
        find("set of scikit-learn", self.name, TOY_SETS)
        more = checked_targets(self)
        columns = toy_columns(self.name, (*self.inputs, *more), self.target, title_of(self))
        return columns.with_more_targets(len(more))

    def _state(self) -> tuple[int, int]:
        return 0, 0


Readable = CsvFile | Houses | Generated | SklearnSet
# Those are in files, too; data in memory are in none, and no decoder knows them.
if TYPE_CHECKING:
    DataSource = Readable | InMemory
else:
    DataSource = Readable


def targets_of(source: CsvFile | Houses | SklearnSet) -> tuple[str, ...]:
    """The names of all targets; one that is empty if none is named."""
    return source.target, *(source.other_targets or ())


def checked_targets(source: CsvFile | Houses | SklearnSet) -> tuple[str, ...]:
    """The names of the targets after the first one.

    Raises
    ------
    InputError
        If there are too many, or any column is named twice.
    """
    names = targets_of(source)
    if len(names) > MOST_TARGETS:
        raise InputError(f"A network has up to {MOST_TARGETS} targets, not {len(names)}.")
    if len(names) > 1 and not all(name.strip() for name in names):
        raise InputError("Name all targets, or only one: one of several is empty.")
    named = [name for name in (*source.inputs, *names) if name]
    for name in named:
        if named.count(name) > 1:
            raise InputError(f"{name} is chosen twice: each column is an input or a target, once.")
    return names[1:]


def title_of(source: DataSource) -> str:
    """Display name of a source, without reading it."""
    if isinstance(source, InMemory):
        return source.columns.title
    if isinstance(source, CsvFile):
        return Path(source.path).name
    if isinstance(source, SklearnSet):
        return f"{find('set of scikit-learn', source.name, TOY_SETS).label} (scikit-learn)"
    return "House sales" if isinstance(source, Houses) else find("generated set", source.name, SETS).label


class _RecentColumns:
    """A thread-safe cache of the most recently loaded columns."""

    def __init__(self) -> None:
        self._columns: OrderedDict[tuple[object, ...], Columns] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> Columns | None:
        with self._lock:
            if key in self._columns:
                self._columns.move_to_end(key)
            return self._columns.get(key)

    def put(self, key: tuple[object, ...], columns: Columns) -> None:
        with self._lock:
            self._columns[key] = columns
            while len(self._columns) > _KEPT:
                self._columns.popitem(last=False)


_recent = _RecentColumns()


def _loaded_once(source: Readable, progress: Progress, cancelled: Cancelled) -> Columns:
    key = source, source._state()
    columns = _recent.get(key)
    if columns is None:
        columns = source._read(progress, cancelled)
        _recent.put(key, columns)
    progress(1.0)
    return columns
