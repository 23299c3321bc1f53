"""Where samples come from: a value that files can hold and that is loaded once."""

from __future__ import annotations

import math
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.columns import Columns
from gdexplorer.objectives.data.csv_file import read_columns
from gdexplorer.objectives.data.dialect import DialectChoice
from gdexplorer.objectives.data.generated import SETS
from gdexplorer.registry import find
from gdexplorer.resources import resource

MOST_GENERATED = 1_000_000
_KEPT = 4  # sets of columns: 100 MB of text become some 50 MB of numbers

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


def _unseen(share: float) -> None: ...


def _never() -> bool:
    return False


class CsvFile(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A file of separated values.

    Attributes
    ----------
    path : where it lies.
    inputs, target : names of columns; the ones that suggest themselves where none are given.
    dialect : what is said of how it is written.
    """

    path: str
    inputs: tuple[str, ...] = ()
    target: str = ""
    dialect: DialectChoice = DialectChoice()

    def load(self, progress: Progress = _unseen, cancelled: Cancelled = _never) -> Columns:
        """The samples.

        Raises
        ------
        InputError
            Where they cannot be read.
        """
        return _loaded_once(self, progress, cancelled)

    def _read(self, progress: Progress, cancelled: Cancelled) -> Columns:
        return read_columns(self.path, self.inputs, self.target, self.dialect, progress, cancelled)

    def _state(self) -> tuple[int, int]:
        """What changes when the file does."""
        try:
            status = os.stat(self.path)
        except (OSError, ValueError):  # told when it is read
            return 0, -1
        return status.st_mtime_ns, status.st_size


# Columns of the house sales: what they are called, and what a slope against them has in its denominator.
HOUSE_COLUMNS = {
    "LotArea": "lot area (sq ft)",
    "GrLivArea": "living area (sq ft)",
    "OverallQual": "overall quality (1-10)",
    "YearBuilt": "year built",
    "SalePrice": "sale price (US dollars)",
}


class Houses(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The 2,930 house sales that come with the program (D. De Cock, Journal of Statistics Education 19(3), 2011)."""

    inputs: tuple[str, ...] = ("LotArea",)
    target: str = "SalePrice"

    def load(self, progress: Progress = _unseen, cancelled: Cancelled = _never) -> Columns:
        """The samples.

        Raises
        ------
        InputError
            Where there is no such column.
        """
        return _loaded_once(self, progress, cancelled)

    def _read(self, progress: Progress, cancelled: Cancelled) -> Columns:
        for name in (*self.inputs, self.target):
            find("column of the houses", name, HOUSE_COLUMNS)
        path = resource("data/ames_housing.csv")
        columns = read_columns(path, self.inputs, self.target, DialectChoice("utf-8", ",", ".", True))
        return replace(
            columns, input_names=tuple(HOUSE_COLUMNS[name] for name in columns.input_names),
            target_name=HOUSE_COLUMNS[columns.target_name], title="House sales", noun="houses", dialect=None,
        )  # fmt: skip

    def _state(self) -> tuple[int, int]:
        return 0, 0


class Generated(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A generated set (see `generated`): equal values give equal samples.

    Attributes
    ----------
    name : one of `SETS`.
    count : how many samples.
    noise : its standard deviation.
    seed : of all that is random about it.
    """

    name: str
    count: int = 200
    noise: float = 0.1
    seed: int = 0

    def load(self, progress: Progress = _unseen, cancelled: Cancelled = _never) -> Columns:
        """The samples.

        Raises
        ------
        InputError
            Where a number in it cannot be used.
        """
        return _loaded_once(self, progress, cancelled)

    def _read(self, progress: Progress, cancelled: Cancelled) -> Columns:
        kind = find("generated set", self.name, SETS)
        if not 2 <= self.count <= MOST_GENERATED:
            raise InputError(f"A generated set has from 2 to {MOST_GENERATED:,} samples; {self.count:,} are too "
                             f"{'few' if self.count < 2 else 'many'}.")  # fmt: skip
        if not (math.isfinite(self.noise) and 0.0 <= self.noise <= 100.0):
            raise InputError(f"The noise of a generated set must lie from 0 to 100; {self.noise:g} does not.")
        if self.seed < 0:
            raise InputError(f"The seed of a generated set must be a whole number from 0; {self.seed} is not.")
        inputs, targets = kind.draw(np.random.default_rng(self.seed), self.count, self.noise)
        names = ("x",) if inputs.shape[1] == 1 else ("x1", "x2")
        target = "class" if kind.classes else "y"
        return Columns(
            inputs, targets.astype(np.float64), names, target, kind.label, noun="samples", classes=kind.classes
        )

    def _state(self) -> tuple[int, int]:
        return 0, 0


DataSource = CsvFile | Houses | Generated


def title_of(source: DataSource) -> str:
    """What a source is called, without reading it."""
    if isinstance(source, CsvFile):
        return Path(source.path).name
    return "House sales" if isinstance(source, Houses) else find("generated set", source.name, SETS).label


class _Kept:
    """The columns loaded last: asked for from several threads, read by one at a time."""

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


_kept = _Kept()


def _loaded_once(source: DataSource, progress: Progress, cancelled: Cancelled) -> Columns:
    key = source, source._state()
    columns = _kept.get(key)
    if columns is None:
        columns = source._read(progress, cancelled)
        _kept.put(key, columns)
    progress(1.0)
    return columns
